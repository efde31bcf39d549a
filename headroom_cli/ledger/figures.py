"""A number that says where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """How a figure came about."""

    MEASURED = "measured"  # counted, or reported by the provider, or that times a dated price
    MODELLED = "modelled"  # what would have been billed without us: nobody can measure that
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its basis; None exactly where the basis is unknown."""

    value: float | None
    basis: Basis


UNKNOWN = Figure(None, Basis.UNKNOWN)


def measured(value: float | None) -> Figure:
    """A measured figure, unknown for None."""
    return UNKNOWN if value is None else Figure(value, Basis.MEASURED)


def modelled(value: float | None) -> Figure:
    """A modelled figure, unknown for None."""
    return UNKNOWN if value is None else Figure(value, Basis.MODELLED)


def total(values: list[float | None]) -> float | None:
    """The sum of what is known, None if nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def quantile(values: list[float], share: float) -> float | None:
    """The smallest value that at least this share of the values does not exceed; None for no values."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]

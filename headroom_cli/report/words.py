"""Figures as people read them, in plain ASCII. What is unknown is `-`."""

from __future__ import annotations

from headroom_cli.ledger.figures import Figure
from headroom_cli.ledger.savings import Savings

UNKNOWN = "-"
_UNITS = ((999.5, 1.0, ""), (999_500.0, 1e3, "k"), (999_500_000.0, 1e6, "M"))


def tokens(count: float | None) -> str:
    """`950`, `1.2k`, `38k`, `1.2M`, negative with a minus."""
    if count is None:
        return UNKNOWN
    scale, unit = next(((scale, unit) for limit, scale, unit in _UNITS if abs(count) < limit), (1e9, "G"))
    value = count / scale
    return f"{value:.0f}{unit}" if scale == 1 or abs(value) >= 9.95 else f"{value:.1f}{unit}"


def money(dollars: float | None) -> str:
    """`$1.23`, below a dollar with more digits, negative as `-$0.05`."""
    if dollars is None:
        return UNKNOWN
    size = abs(dollars)
    digits = 2 if size >= 1 or size == 0 else 3 if size >= 0.1 else 4 if size >= 0.001 else 6
    shown = f"{size:.{digits}f}"
    return f"-${shown}" if dollars < 0 and float(shown) else f"${shown}"


def share(part: float | None) -> str:
    """A share of one as `12.3%`."""
    return UNKNOWN if part is None else f"{part * 100:.1f}%"


def milliseconds(value: float | None) -> str:
    """`0.4 ms`, `12 ms`."""
    return UNKNOWN if value is None else f"{value:.0f} ms" if value >= 9.95 else f"{value:.1f} ms"


def duration(seconds: float | None) -> str:
    """`45s`, `12m 30s`, `2h 05m`."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole}s"
    if whole < 3_600:
        return f"{whole // 60}m {whole % 60:02}s"
    return f"{whole // 3_600}h {whole % 3_600 // 60:02}m"


def count(number: int, one: str, many: str = "") -> str:
    """`1 request`, `2 requests`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def with_basis(shown: str, figure: Figure) -> str:
    """The words with their basis, which `-` carries in itself."""
    return shown if figure.value is None else f"{shown} {figure.basis}"


def requests(figures: Savings) -> str:
    """`10 requests`, and how many of them came without usage."""
    missing = f" ({figures.unreported} without usage)" if figures.unreported else ""
    return count(figures.requests, "request") + missing


def hooked(figures: Savings) -> str:
    """`3 tool results`, as hooks told of them and nothing else."""
    return f"{count(figures.hooked, 'tool result')} seen by hooks only"


def efforts(figures: Savings) -> str:
    """`effort lowered in 3 of 14 turns, saved -`: what it saved cannot be told without a comparison."""
    return f"effort lowered in {figures.lowered} of {count(figures.efforts, 'turn')}, saved {UNKNOWN}"


def nothing_routed(session: str, relayed: int) -> str:
    """That a session asked no model through us; `relayed` counts its other requests."""
    other = f"{count(relayed, 'other request')} only" if relayed else "no request at all"
    return f"session {session}: nothing was routed to a model through headroom ({other}), so nothing was saved"


def not_routed(who: str, because: str) -> str:
    """That an agent's traffic did not come through us."""
    return f"not routed: no request of {who} came through headroom, because {because}"


def less_input(figure: Figure) -> str:
    """`12.3% less input (modelled)`."""
    return f"{share(figure.value)} less input" + (f" ({figure.basis})" if figure.value is not None else "")


def printable(value: str) -> str:
    """`value` without characters that would steer a terminal; tabs stay."""
    return "".join(char if char.isprintable() or char == "\t" else "?" for char in value)

"""What an agent asks for by itself as reasoning effort, and where its user may have chosen another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

KINDS: Mapping[str, type] = MappingProxyType(
    {**dict.fromkeys(("arguments", "variables", "files", "keys"), list), "defaults": dict}
)


@dataclass(frozen=True, slots=True)
class EffortPlaces:
    """Turns are lowered only from what the agent asks for by itself, so an agent without `defaults` has none lowered.

    `defaults` are levels, or numbers of thinking tokens in digits, by model pattern (`*` for anything), the first
    match counting. `arguments` are options by which a user chooses, or words that stand in such arguments;
    `variables` are of the environment. `files` are paths of any text format (`~` and `${NAME:-default}` are replaced)
    in which one of `keys` may be set.
    """

    defaults: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

"""Where the user of an agent may have named a gateway of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

KINDS: Mapping[str, type] = MappingProxyType(
    {**dict.fromkeys(("variables", "files", "keys", "signed", "unsigned_with"), list), "override": str}
)


@dataclass(frozen=True, slots=True)
class GatewayPlaces:
    """What of the user's an agent reads base URLs from.

    `variables` hold one each. `files` are paths (`~` and `${NAME:-default}` are replaced, relative ones are looked
    for in the working folder) of any text format, in which a base URL stands behind one of `keys` or the variables'
    names, as it may in the agent's arguments. Requests to the base URLs in the variables `signed` carry a signature
    over the host's name, so that no other address may be put in its place, unless one of `unsigned_with` is set.
    `override` is how a value in those files that are JSON or TOML is overridden for one run, "" for not at all:
    "args:OPTION" for an option that takes `dotted.key="value"`, "json:OPTION" and "env_json:VARIABLE" for an option
    and a variable that take a JSON object like the file.
    """

    variables: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    unsigned_with: tuple[str, ...] = ()
    override: str = ""

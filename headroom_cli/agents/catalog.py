"""Which wrappers there are: those shipped with the program, and the user's own, which take precedence."""

from __future__ import annotations

import difflib
from contextlib import suppress
from pathlib import Path

from headroom_cli import layout
from headroom_cli.agents.loading import load
from headroom_cli.agents.wrapper import Route, Wrapper
from headroom_cli.errors import HeadroomError


def folders() -> tuple[Path, ...]:
    """Where wrappers are looked for, weakest first."""
    return layout.shipped("wrappers"), layout.config_home() / "wrappers"


def wrapper_files() -> dict[str, Path]:
    """The file of each wrapper by name, sorted by name; a user's file hides a shipped one."""
    found = {path.stem: path for folder in folders() for path in folder.glob("*.toml")}
    return dict(sorted(found.items()))


def all_wrappers() -> list[Wrapper]:
    """Every wrapper, sorted by name; raises HeadroomError for a file that is wrong."""
    return [load(path) for path in wrapper_files().values()]


def model_hosts() -> tuple[str, ...]:
    """The hosts that any wrapper opens; a file that is wrong counts for nothing."""
    found: dict[str, None] = {}
    for path in wrapper_files().values():
        with suppress(HeadroomError):
            wrapper = load(path)
            for one in (wrapper, *(variant.wrapper for variant in wrapper.variants)):
                found |= dict.fromkeys(one.open_hosts if one.route is not Route.HOOKS else ())
    return tuple(found)


def wrapper_named(name: str) -> Wrapper:
    """The wrapper of that name; only its own file is read. Raises HeadroomError if there is none."""
    files = wrapper_files()
    if name in files:
        return load(files[name])
    close = difflib.get_close_matches(name, files, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    raise HeadroomError(
        f"there is no wrapper for {name!r}",
        f"{meant}known: {', '.join(files)}. Anything else: headroom wrap exec -- {name} ...",
    )

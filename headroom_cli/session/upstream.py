"""Where a base-url agent's traffic would go without us: the user may have chosen a gateway of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from headroom_cli.agents.setup import Setup
from headroom_cli.agents.wrapper import Wrapper
from headroom_cli.session.arguments import given, read_object

_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def own_upstream(wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> str:
    """The base URL that the user has set for this agent, "" if none.

    Looked for in the order that the agents themselves follow: their options, their settings files seen from
    `folder`, the environment.
    """
    variable = wrapper.upstream_variable
    if not variable:
        return ""
    for table in user_tables(wrapper.setup, wrapper.upstream_settings, arguments, environ, folder):
        env = table.get("env")
        value = env.get(variable) if isinstance(env, dict) else None
        if isinstance(value, str) and value:
            return value
    return environ.get(variable, "")


def expanded(path: str, environ: Mapping[str, str]) -> Path:
    """A wrapper's path as a real one: `${NAME:-default}` and a leading `~` are replaced."""
    filled = _VARIABLE.sub(lambda found: environ.get(found[1]) or found[2], path)
    home = environ.get("HOME")
    return Path(home + filled[1:] if home and filled.startswith("~/") else filled).expanduser()


def user_tables(
    setup: Setup, settings: Sequence[str], arguments: Sequence[str], environ: Mapping[str, str], folder: Path
) -> Iterator[dict[str, object]]:
    """What the user has set themselves, strongest first: in the JSON options of `setup`, in the `settings` files."""
    for option in setup.json_args:
        theirs = given(arguments, option)
        if theirs is not None:
            yield read_object(theirs[1]) or {}
    for path in settings:
        yield read_object(str(folder / expanded(path, environ))) or {}

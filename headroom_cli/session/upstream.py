"""Where a base-url agent's traffic would go without us: the user may have chosen a gateway of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from headroom_cli.agents.wrapper import Wrapper
from headroom_cli.session.arguments import before_dashes, given, read_object

_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def own_upstream(wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> str:
    """The base URL that the user has set for this agent, "" if none.

    Looked for in the order that the agents themselves follow: their options, their settings files seen from
    `folder`, the environment.
    """
    variable = wrapper.upstream_variable
    if not variable:
        return ""
    for table in _tables(wrapper, arguments, environ, folder):
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


def _tables(
    wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path
) -> Iterator[dict[str, object]]:
    for option in wrapper.setup.json_args:
        theirs = given(arguments, option)
        if theirs is not None:
            yield read_object(theirs[1]) or {}
    for path in _settings_files(wrapper, arguments):
        yield read_object(str(folder / expanded(path, environ))) or {}


def _settings_files(wrapper: Wrapper, arguments: Sequence[str]) -> list[str]:
    """Those that the agent reads. One that it was told to leave alone must not decide where the user's key goes."""
    files = wrapper.upstream_settings
    if any(one in wrapper.settings_off for one in before_dashes(arguments)):
        return []
    chosen = given(arguments, wrapper.settings_option) if wrapper.settings_option else None
    names = files if chosen is None else [name.strip() for name in chosen[1].split(",")]
    return [path for name, path in files.items() if name in names]

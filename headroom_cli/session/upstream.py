"""Where a base-url agent's traffic would go without us: the user may have chosen a gateway of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from headroom_cli.agents.setup import Setup
from headroom_cli.agents.wrapper import Wrapper
from headroom_cli.session.arguments import before_dashes, given, read_object

_VARIABLE = re.compile(r"\$\{(\w+):-")


def own_upstream(wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> str:
    """The base URL that the user has set for this agent, "" if none.

    Looked for in the order that the agents themselves follow: their options, their settings files seen from
    `folder`, the environment.
    """
    variable = wrapper.upstream_variable
    value = set_to(variable, wrapper, arguments, environ, folder) if variable else ""
    return value if "://" in value else ""


def set_to(variable: str, wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> str:
    """What the agent will find in a variable, "" if nothing: its options and settings files go before `environ`."""
    settings = settings_read(wrapper, arguments)
    for table in user_tables(wrapper.setup, settings, arguments, environ, folder):
        if value := _variable(table, variable):
            return value
    return environ.get(variable, "")


def as_the_agent_sees(
    wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path
) -> dict[str, str]:
    """The environment with what the agent's options and settings files set in it."""
    made = dict(environ)
    settings = settings_read(wrapper, arguments)
    for table in reversed(list(user_tables(wrapper.setup, settings, arguments, environ, folder))):
        env = table.get("env")
        for name in env if isinstance(env, dict) else ():
            if value := _variable(table, name):
                made[name] = value
    return made


def overruled_by(wrapper: Wrapper) -> str:
    """The administrator's file that sets the upstream's variable, whatever we set; "" if there is none."""
    for path in wrapper.upstream_managed:
        if _variable(read_object(path) or {}, wrapper.upstream_variable):
            return path
    return ""


def in_force(wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> Wrapper:
    """The first variant of the wrapper that one of its variables asks for, the wrapper itself if there is none."""
    for variant in wrapper.variants:
        if any(is_set(set_to(name, wrapper, arguments, environ, folder)) for name in variant.when):
            return variant.wrapper
    return wrapper


def is_set(value: str) -> bool:
    """Whether a variable with this value counts as set."""
    return value.strip().lower() not in ("", "0", "false", "no", "off")


def expanded(path: str, environ: Mapping[str, str]) -> Path:
    """A wrapper's path as a real one: `${NAME:-default}`, also one within a default, and a leading `~` are replaced."""
    filled = _with_variables(path, environ)
    home = environ.get("HOME")
    return Path(home + filled[1:] if home and filled.startswith("~/") else filled).expanduser()


def _with_variables(path: str, environ: Mapping[str, str]) -> str:
    found = _VARIABLE.search(path)
    if found is None:
        return path
    depth = 1
    for place in range(found.end(), len(path)):
        depth += {"{": 1, "}": -1}.get(path[place], 0)
        if not depth:
            value = environ.get(found[1]) or _with_variables(path[found.end() : place], environ)
            return path[: found.start()] + value + _with_variables(path[place + 1 :], environ)
    return path


def _variable(table: Mapping[str, object], name: str) -> str:
    env = table.get("env")
    value = env.get(name) if isinstance(env, dict) else None
    return str(value) if isinstance(value, str | int) and value else ""


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


def settings_read(wrapper: Wrapper, arguments: Sequence[str]) -> Sequence[str]:
    """The settings files that the agent reads. One that it was told to leave alone must not decide where a key goes."""
    if any(one in wrapper.settings_off for one in before_dashes(arguments)):
        return ()
    chosen = given(arguments, wrapper.settings_option) if wrapper.settings_option else None
    if chosen is None:
        return wrapper.upstream_settings
    wanted = [name.strip() for name in chosen[1].split(",")]
    named = zip(wrapper.settings_names, wrapper.upstream_settings, strict=True)
    return [path for name, path in named if name in wanted]

"""Whether the user of an agent has chosen a reasoning effort themselves: then it is left alone for the whole run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from headroom_cli.agents.wrapper import Wrapper
from headroom_cli.session.arguments import before_dashes, given
from headroom_cli.session.settings import Settings
from headroom_cli.session.tables import settings_text
from headroom_cli.session.upstream import as_the_agent_sees, expanded
from headroom_cli.steer.effort import Routing
from headroom_cli.steer.effort_table import marked_safe


def effort_routing(
    settings: Settings, wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path
) -> Routing | None:
    """What holds for the run of an agent in this folder; None where nothing is to be lowered."""
    if settings.effort != "auto":
        return None
    defaults = {
        pattern: int(level) if level.isdecimal() else level for pattern, level in wrapper.effort.defaults.items()
    }
    chosen = next(choices(wrapper, arguments, environ, folder), "")
    return Routing(wrapper.title, defaults, chosen, marked_safe(settings.effort_safe))


def told_effort(routing: Routing | None) -> str:
    """What a run would do about effort, in a few words; "" where that is not switched on."""
    if routing is None:
        return ""
    if routing.chosen:
        return f"as asked: chosen by the user, {routing.chosen}"
    if not routing.defaults:
        return f"as asked: what {routing.agent} asks for by itself is not known"
    marked = ", ".join(row.words for row in routing.rows)
    return (
        f"lowered after clean results: {marked}" if marked else "as asked: headroom why --effort says of which models"
    )


def of_any_client(settings: Settings) -> Routing | None:
    """What holds where no agent is known: nothing is lowered, and `headroom why` says why not."""
    return Routing() if settings.effort == "auto" else None


def choices(wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> Iterator[str]:
    """By what the user has chosen, strongest first: an option, a variable, a key of a settings file.

    A file that cannot be read, and one that is too big to be settings, says nothing.
    """
    places = wrapper.effort
    yield from (one for one in places.arguments if _argued(one, arguments))
    seen = as_the_agent_sees(wrapper, arguments, environ, folder)
    yield from (one for one in places.variables if seen.get(one))
    if not places.keys:
        return
    names = "|".join(map(re.escape, places.keys))
    entry = re.compile(rf"""(?<![\w#-])({names})["']?\s*[:=]""")
    for source, text in _texts(wrapper, arguments, environ, folder):
        found = entry.search(text)
        if found:
            yield f"{found[1]} in {source}"


def _argued(one: str, arguments: Sequence[str]) -> bool:
    options = before_dashes(arguments)
    if one.startswith("-"):
        return any(argument == one or argument.startswith(f"{one}=") for argument in options)
    return any(one in argument for argument in options)


def _texts(
    wrapper: Wrapper, arguments: Sequence[str], environ: Mapping[str, str], folder: Path
) -> Iterator[tuple[str, str]]:
    """The texts of the user's settings with their names: of the JSON options and variables that they gave, of files."""
    for option in wrapper.setup.json_args:
        theirs = given(arguments, option)
        if theirs is not None:
            inline = theirs[1].lstrip().startswith("{")
            yield option, theirs[1] if inline else settings_text(folder / expanded(theirs[1], environ))
    for variable in wrapper.setup.env_json:
        yield variable, environ.get(variable, "")
    for file in wrapper.effort.files:
        yield file, settings_text(folder / expanded(file, environ))

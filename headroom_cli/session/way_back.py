"""What the agent of a session is given to read back what was left out of a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from headroom_cli.agents.channels import Channel
from headroom_cli.agents.wrapper import Wrapper
from headroom_cli.compress.read_back import NO_WAYS, Way, Ways
from headroom_cli.session.arguments import merged
from headroom_cli.session.shim import as_written
from headroom_cli.store.originals import folder

AUTO, OFF = "auto", "off"
# By default the first that works of those that cost nothing in the prompt. Both at once would let the agent look
# through the originals of all sessions without need; a command reads only what it can name.
_FREE = ("shell", "file")


@dataclass(frozen=True, slots=True)
class WayBack:
    """The ways that are offered, and the values of the templates that open them; "" for what there is not.

    `missing` names a channel that was asked for but cannot be had.
    """

    ways: Ways = NO_WAYS
    program: str = ""
    program_path: str = ""
    originals: str = ""
    missing: str = ""


def way_back(wrapper: Wrapper, asked: str, home: Path, program: Path | None, environ: Mapping[str, str]) -> WayBack:
    """What a wrapped agent gets, by the setting `asked`. `program` is the script, None where there is none."""
    if asked == OFF:
        return WayBack()
    known = _known(home, program, environ)
    having = _having(wrapper, asked, program)
    ways = Ways(
        known.program if "shell" in having else "",
        known.originals if "file" in having else "",
        Way.MCP if "mcp" in having and wrapper.retrieve["mcp"].deferred else None,
    )
    return replace(known, ways=ways, missing="" if having or asked == AUTO else asked)


def with_channels(wrapper: Wrapper, asked: str, program: Path | None) -> Wrapper:
    """The wrapper with the arguments that its channels need in this run."""
    for channel in _having(wrapper, asked, program).values():
        options = dict(wrapper.json_args)
        for option, table in channel.json_args.items():
            options[option] = merged(options.get(option, {}), table)
        wrapper = replace(wrapper, args_before=(*wrapper.args_before, *channel.args), json_args=options)
    return wrapper


def way_back_of_any_client(asked: str, home: Path, program: Path | None, environ: Mapping[str, str]) -> WayBack:
    """What a client of `headroom proxy` gets, of which only its requests are known: the user's word stands."""
    if asked == OFF:
        return WayBack()
    known = _known(home, program, environ)
    if asked == AUTO:
        return replace(known, ways=Ways(known.program, known.originals))
    ways = Ways(known.program, known.originals, Way(asked))
    return replace(known, ways=ways, missing="" if ways.offered(()) else asked)


def no_way_back(asked: str, who: str) -> tuple[str, str]:
    """What a user is told who asked for a channel that cannot be had."""
    return f"{who} cannot read back by {asked}, so nothing is left out", "headroom agents show names its channels"


def _having(wrapper: Wrapper, asked: str, program: Path | None) -> dict[str, Channel]:
    """The channel of this run: the first of those asked for that the agent has and that can work; {} for none."""
    wanted = _FREE if asked == AUTO else (asked,)
    works = (name for name in wanted if name in wrapper.retrieve and (program is not None or name == "file"))
    first = next(works, None)
    return {first: wrapper.retrieve[first]} if first else {}


def _known(home: Path, program: Path | None, environ: Mapping[str, str]) -> WayBack:
    # Agents follow links before they look at what they may read.
    originals = str(folder(home.resolve()))
    if program is None:
        return WayBack(originals=originals)
    return WayBack(program=as_written(program, environ), program_path=str(program), originals=originals)

"""What the agent of a session is given to read back what was left out of a result.

Loaded before the agent starts, so what only the proxy needs is loaded when it asks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from headroom_cli.agents.channels import Channel
from headroom_cli.agents.wrapper import Route, Wrapper
from headroom_cli.layout import originals_folder
from headroom_cli.session.shim import as_written, reader_path

if TYPE_CHECKING:
    from headroom_cli.compress.read_back import Ways

AUTO, OFF = "auto", "off"
# By default the first that works of those that cost nothing in the prompt. Both at once would let the agent look
# through the originals of all sessions without need; a command reads only what it can name.
_FREE = ("shell", "file")


@dataclass(frozen=True, slots=True)
class WayBack:
    """The channel of a run ("" for none), and the values of the templates that open it ("" for what there is not).

    `missing` names what was asked for but cannot be had. `deferred` is as in `agents.channels`.
    """

    channel: str = ""
    deferred: bool = False
    program: str = ""
    program_folder: str = ""
    program_path: str = ""
    originals: str = ""
    missing: str = ""
    off: bool = False

    def ways(self) -> Ways:
        """What the proxy may offer."""
        from headroom_cli.compress.read_back import NO_WAYS, Way, Ways

        if self.off:
            return NO_WAYS
        program = self.program if self.channel == "shell" else ""
        folder = self.originals if self.channel == "file" else ""
        return Ways(program, folder, Way.MCP if self.deferred else None)


def way_back(wrapper: Wrapper, asked: str, home: Path, program: Path | None, environ: Mapping[str, str]) -> WayBack:
    """What a wrapped agent gets, by the setting `asked`. `program` is the script, None where there is none."""
    if asked == OFF:
        return WayBack(off=True)
    name, channel = _chosen(wrapper, asked, program)
    missing = "" if name or asked == AUTO else asked
    known = _known(home, program, environ)
    if channel.reader and program is not None:
        reader = reader_path(program)
        known = replace(known, program=as_written(reader, environ), program_folder=str(reader.parent))
    # What an agent's requests list cannot be seen where they cannot be read.
    deferred = channel.deferred or (name == "mcp" and wrapper.route is Route.HOOKS)
    return replace(known, channel=name, deferred=deferred, missing=missing)


def with_channel(wrapper: Wrapper, asked: str, program: Path | None) -> Wrapper:
    """The wrapper with what its channel needs in this run."""
    _, channel = _chosen(wrapper, asked, program)
    return replace(wrapper, setup=wrapper.setup.plus(channel.setup))


def where_refused(back: WayBack, wrapper: Wrapper, refused: Collection[str]) -> WayBack:
    """What is left of a way back where ours could not be added to `refused`: variables and files of the wrapper's.

    An MCP tool that was not registered is not there; a command or a file is, if only after a question.
    """
    if back.channel != "mcp":
        return back
    setup = wrapper.retrieve[back.channel].setup
    named = {*setup.env_json, *setup.session_files, *setup.files}
    return back if named.isdisjoint(refused) else WayBack(missing=back.channel)


def ways_of_any_client(asked: str, home: Path, program: Path | None, environ: Mapping[str, str]) -> tuple[Ways, str]:
    """What the proxy may offer a client of which only its requests are known, and what was asked for in vain.

    What the user has chosen stands for what the requests say: the client's tools may be called anything.
    """
    from headroom_cli.compress.read_back import NO_WAYS, Way, Ways

    if asked == OFF:
        return NO_WAYS, ""
    known = _known(home, program, environ)
    ways = Ways(known.program, known.originals, None if asked == AUTO else Way(asked))
    return ways, "" if asked == AUTO or ways.offered(()) else asked


def no_way_back(asked: str, who: str) -> tuple[str, str]:
    """What a user is told who asked for a channel that cannot be had."""
    return f"{who} cannot read back by {asked}, so nothing is left out", "headroom agents show names its channels"


def _chosen(wrapper: Wrapper, asked: str, program: Path | None) -> tuple[str, Channel]:
    """The first channel of those asked for that the agent has and that can work; "" for none."""
    free: tuple[str, ...] = _FREE
    if wrapper.route is Route.HOOKS:
        # Its shell's results are never made smaller, so that no marker may name a command. The tool is worth its place
        # in each request only where a hook makes results smaller.
        free = ("mcp",) if wrapper.hooks is not None else ()
    for name in free if asked == AUTO else (asked,):
        if name in wrapper.retrieve and (program is not None or name == "file"):
            return name, wrapper.retrieve[name]
    return "", Channel()


def _known(home: Path, program: Path | None, environ: Mapping[str, str]) -> WayBack:
    # Agents follow links before they look at what they may read.
    originals = str(originals_folder(home.resolve()))
    if program is None:
        return WayBack(originals=originals)
    written, folder = as_written(program, environ), str(program.parent)
    return WayBack(program=written, program_folder=folder, program_path=str(program), originals=originals)

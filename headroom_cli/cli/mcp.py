"""`headroom mcp`: the tools for agents that speak the Model Context Protocol."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from headroom_cli.errors import HeadroomError


def mcp(
    only: Annotated[list[str] | None, typer.Option("--tool", metavar="NAME", help="Only this one; repeatable.")] = None,
    listed: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Made when a client asks for the list of tools.")
    ] = None,
) -> int:
    """Serve headroom_retrieve, headroom_compress and headroom_stats on stdin and stdout until stdin ends.

    `headroom wrap --retrieve mcp AGENT` registers it for one run; nothing is written into the agent's settings.
    """
    from headroom_cli import layout
    from headroom_cli.cli.retrieve import select
    from headroom_cli.mcp.server import serve
    from headroom_cli.mcp.tools import tools

    known = tools(layout.home(), select)
    unknown = set(only or ()) - {tool.name for tool in known}
    if unknown:
        raise HeadroomError(f"no tool {min(unknown)!r}", f"there are {', '.join(tool.name for tool in known)}")
    source = sys.stdin.buffer if listed is None else _telling(sys.stdin.buffer, listed)
    serve([tool for tool in known if not only or tool.name in only], source, sys.stdout.buffer)
    return 0


def _telling(lines: Iterable[bytes], listed: Path) -> Iterator[bytes]:
    """The lines as they come; `listed` is made before the one that asks for the tools is answered."""
    for line in lines:
        if b'"tools/list"' in line:
            with suppress(OSError):  # a session that is over needs it no more
                listed.touch(mode=0o600)
        yield line

"""`headroom mcp`: the tools for agents that speak the Model Context Protocol."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from headroom_cli.errors import HeadroomError


def mcp(
    only: Annotated[list[str] | None, typer.Option("--tool", metavar="NAME", help="Only this one; repeatable.")] = None,
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
    serve([tool for tool in known if not only or tool.name in only], sys.stdin.buffer, sys.stdout.buffer)
    return 0

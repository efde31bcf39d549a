"""Whether the agent of a run shows our figures while it works: only where its user has no such line of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from headroom_cli.session.plan import Command
from headroom_cli.session.upstream import user_tables


def with_status_line(asked: Command, environ: Mapping[str, str], folder: Path) -> Command:
    """The command with what its agent needs to show the line, seen from `folder`."""
    line = asked.wrapper.status_line
    if line is None:
        return asked
    theirs = user_tables(line.setup, line.settings, asked.arguments, environ, folder)
    if any(line.key in table for table in theirs):
        return asked
    return replace(asked, wrapper=replace(asked.wrapper, setup=asked.wrapper.setup.plus(line.setup)), shows_status=True)

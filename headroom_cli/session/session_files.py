"""The private files in a session's folder that an agent is told to read, and the files of the user's that it edits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from headroom_cli.agents.setup import SessionFile, Setup, Table, merged
from headroom_cli.agents.wrapper import fill
from headroom_cli.session.arguments import filled_table
from headroom_cli.session.folder import write_private
from headroom_cli.session.tables import content_of, read_table, written_table
from headroom_cli.session.upstream import expanded


def make_session_files(
    setup: Setup, folder: Path, values: Mapping[str, str], environ: Mapping[str, str]
) -> dict[str, str]:
    """Writes the setup's files into the session's folder; returns why ours was not added to the user's, by its name."""
    said = {}
    for name, file in setup.session_files.items():
        (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content, why = _content(name, file, values, environ)
        write_private(folder / name, content)
        if why:
            said[name] = why
    return said


def edits(setup: Setup, values: Mapping[str, str], environ: Mapping[str, str], folder: Path) -> dict[Path, Table]:
    """The user's files that are added to, with what: paths as they are seen from `folder`."""
    return {folder / expanded(path, environ): filled_table(table, values) for path, table in setup.files.items()}


def _content(name: str, file: SessionFile, values: Mapping[str, str], environ: Mapping[str, str]) -> tuple[bytes, str]:
    """What is written; and what was not added to the user's file, which then stands there as it is."""
    if file.text:
        return fill(file.text, values).encode(), ""
    table = filled_table(file.table, values)
    if not file.base:
        return written_table(name, table), ""
    source = expanded(file.base, environ)
    theirs = content_of(source) or b""
    base = read_table(source.name, theirs)
    if base is None:
        return theirs, f"{source} holds comments, or cannot be read, so nothing was added to it"
    return written_table(name, merged(base, table)), ""

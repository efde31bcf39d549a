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


def make_session_files(setup: Setup, folder: Path, values: Mapping[str, str], environ: Mapping[str, str]) -> list[str]:
    """Writes the setup's files into the session's folder; returns why a user's file was not taken over."""
    said = []
    for name, file in setup.session_files.items():
        (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content, why = _content(name, file, values, environ)
        write_private(folder / name, content)
        if why:
            said.append(why)
    return said


def edits(setup: Setup, values: Mapping[str, str], environ: Mapping[str, str], folder: Path) -> dict[Path, Table]:
    """The user's files that are added to, with what: paths as they are seen from `folder`."""
    return {folder / expanded(path, environ): filled_table(table, values) for path, table in setup.files.items()}


def _content(name: str, file: SessionFile, values: Mapping[str, str], environ: Mapping[str, str]) -> tuple[bytes, str]:
    if file.text:
        return fill(file.text, values).encode(), ""
    base: dict[str, object] | None = {}
    source = expanded(file.base, environ) if file.base else None
    if source is not None:
        try:
            base = read_table(source.name, content_of(source) or b"")
        except OSError:
            base = None
    why = "" if base is not None else f"{source} could not be read, so the agent runs without it"
    return written_table(name, merged(base or {}, filled_table(file.table, values))), why

"""Where the agents of this machine keep their past sessions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from headroom_cli.agents.catalog import wrapper_files, wrapper_named
from headroom_cli.errors import HeadroomError
from headroom_cli.learn.digests import Place
from headroom_cli.learn.readers import readers
from headroom_cli.session.upstream import expanded


def places(agent: str, environ: Mapping[str, str], folder: Path) -> list[Place]:
    """Where one agent, or for "" every agent, keeps its sessions; a path that is none of its own is seen from `folder`.

    Whether anything is there is not looked at. Raises HeadroomError for an agent whose sessions nobody can read.
    """
    known = {reader.agent: reader for reader in readers.READERS}
    if agent and agent not in known:
        raise HeadroomError(
            f"the past sessions of {agent!r} cannot be read", f"agents with a reader: {', '.join(sorted(known))}"
        )
    wanted = [name for name in known if name in wrapper_files() and agent in ("", name)]
    rooted = [(known[name], wrapper_named(name).transcripts) for name in wanted]
    return [Place(reader, folder / expanded(kept, environ)) for reader, kept in rooted if kept]

"""Continue's sessions: one JSON file for each, and an index that has their dates.

Checked with what Continue CLI 1.5.47 writes; its editor extensions write the same form.

    <id>.json       sessionId, workspaceDirectory, history: a list of
                    message {role, content, toolCalls, usage}, toolCallStates [{toolCallId, status, output}],
                    conversationSummary where /compact or the automatic compaction has put a summary in place of
                    all that was before
    sessions.json   [{sessionId, dateCreated, ...}], dateCreated in milliseconds, as a string

For Anthropic's models `prompt_tokens` is what was neither read from nor written to the cache; for OpenAI's it has what
was read. What it does not say: times besides the session's first, versions, whether the prompt came by `cn -p`. Of an
answer that the user stopped it keeps nothing: a message is followed by the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from headroom_cli.learn.readers.values import arguments, count, listed, loaded, mapping, string, texts, when
from headroom_cli.learn.transcript import Answer, BrokenTranscript, Call, Compacted, Entry, PastSession, Said, Source
from headroom_cli.wire.prompt import Usage

INDEX = "sessions.json"
# Continue puts these into a result where the user said no.
_REFUSED = "canceled"
_FAILED = {"errored", _REFUSED}


class Continue:
    """Reads Continue's sessions. A source is the file of one."""

    agent = "continue"

    def sources(self, root: Path) -> Iterator[Source]:
        """The sessions in a folder."""
        for path in root.glob("*.json"):
            try:
                state = path.stat()
            except OSError:
                continue
            if path.name != INDEX:
                yield Source(path, state.st_size, state.st_mtime)

    def read(self, source: Source) -> PastSession:
        """The session in a file."""
        session = mapping(loaded(source.path))
        history = listed(session.get("history"))
        items = [item for item in map(mapping, history) if mapping(item.get("message")).get("role")]
        entries = [entry for item in items for entry in _entries(item)]
        if not entries:
            raise BrokenTranscript("no message in it can be read")
        name = string(session.get("sessionId")) or source.path.stem
        created = _created(source.path.with_name(INDEX)).get(name)
        return PastSession(
            self.agent, name, _dated(_with_stopped(entries), created), string(session.get("workspaceDirectory")),
            damaged=len(history) - len(items),
        )  # fmt: skip

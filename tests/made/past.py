"""Past sessions made up for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from headroom_cli.learn.transcript import Answer, Call, Compacted, Entry, PastSession, Said
from headroom_cli.wire.prompt import Usage
from tests.made.events import MODEL, usages, words

NOON = 1_790_000_000.0


def listing(lines: int, word: str = "value") -> str:
    """A file as agents print it: numbered lines, which become smaller without loss."""
    return "".join(f"{number:>6}\t{word}_{number} = compute({number * 7919})\n" for number in range(1, lines + 1))


def read(path: str, lines: int, word: str = "value") -> Call:
    """A call that read such a file."""
    return Call("Read", {"file_path": path}, listing(lines, word))


def session(turns: int = 4, ident: str = "s1", agent: str = "claude", project: str = "/srv/app") -> PastSession:
    """Each turn reads one file; from the second on what stood before comes from the cache."""
    entries: list[Entry] = [Said("Have a look at these files.", NOON)]
    for turn in range(turns):
        usage = Usage(10, 2_000, 0, 20_000 + 2_000 * turn, 80, MODEL)
        call = read(f"src/part_{turn}.py", 60, f"part{turn}")
        entries.append(Answer(f"Now file {turn}.", NOON + 60 * turn, (call,), MODEL, usage))
    entries.append(Answer("All read.", NOON + 60 * turns, (), MODEL, Usage(10, 2_000, 0, 30_000, 40, MODEL)))
    return PastSession(agent, ident, tuple(entries), project)


def moved_to(past: PastSession, end: float) -> PastSession:
    """The same session with its last entry at `end` (seconds since the epoch)."""
    last = max(entry.at or 0.0 for entry in past.entries)
    entries = (replace(entry, at=None if entry.at is None else entry.at - last + end) for entry in past.entries)
    return replace(past, entries=tuple(entries))


def unnamed(past: PastSession) -> PastSession:
    """The same session without the ids of its answers, each of which must have one."""
    assert all(entry.id or not entry.usage for entry in past.entries if isinstance(entry, Answer))
    return replace(past, entries=tuple(replace(one, id="") if isinstance(one, Answer) else one for one in past.entries))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
calls = st.builds(
    Call,
    tool=st.sampled_from(["Read", "Bash", "shell", "mcp__x__y"]),
    arguments=st.dictionaries(words, values, max_size=2),
    result=st.none() | words | st.integers(0, 80).map(listing),
    error=st.booleans(),
    id=words,
)
times = st.none() | st.floats(0, 4e9)
answers = st.builds(
    Answer,
    text=words,
    at=times,
    calls=st.lists(calls, max_size=2).map(tuple),
    model=st.sampled_from(["", MODEL, "no-such-model"]),
    usage=st.none() | usages,
    interrupted=st.booleans(),
)
entries = st.one_of(st.builds(Said, words, times), answers, st.builds(Compacted, words, times))
sessions = st.builds(
    PastSession,
    agent=st.sampled_from(["claude", "codex"]),
    id=words,
    entries=st.lists(entries, max_size=8).map(tuple),
    project=words,
)


def requests(entries: Sequence[Entry]) -> int:
    """How many requests the model had."""
    return sum(isinstance(entry, Answer) for entry in entries)

"""Events made up for tests: strategies, and one plausible session."""

from __future__ import annotations

from hypothesis import strategies as st

from headroom_cli.compress.outcome import Step
from headroom_cli.ledger.events import CONTROL, STEERED, Change, Exchange, Kept, Steering
from headroom_cli.wire.prompt import Usage

MODEL = "claude-opus-4-5"


def change(key: str, before: int, after: int, *, fresh: bool, tool: str = "Read", content: str = "code") -> Change:
    """A change by two transforms, the second of which saved one token."""
    steps = (Step("line-numbers", before - after - 1), Step("back-references", 1))
    return Change(key, f"{sum(key.encode()):08x}", tool, f"src/{key}.py", content, steps, before, after, fresh)


def exchange(number: int, usage: Usage | None, changes: tuple[Change, ...] = (), **other: object) -> Exchange:
    """A request to the Messages API, one minute after the one before."""
    values: dict[str, object] = {
        "started": 1_790_000_000.0 + 60 * number, "host": "api.anthropic.com", "path": "/v1/messages",
        "wire": "anthropic", "status": 200, "model": MODEL, "conversation": "c1", "turn": number,
        "bytes_in": 90_000, "bytes_out": 80_000, "added_ms": 2.0 + number, "first_byte_ms": 400.0, "total_ms": 2_000.0,
        "usage": usage, "changes": changes, "kept": (Kept("under the floor", 2),),
    }  # fmt: skip
    return Exchange(**(values | other))  # type: ignore[arg-type]


def session(turns: int = 8) -> list[Exchange]:
    """A growing conversation: each turn adds one result that was made smaller, and reads the rest from the cache."""
    tools = ("Read", "Bash", "Grep")
    made = []
    for turn in range(turns):
        changes = tuple(
            change(f"k{seat}", 1_000 + 10 * seat, 700, fresh=seat == turn, tool=tools[seat % 3])
            for seat in range(turn + 1)
        )
        usage = Usage(4, 900 if turn else 9_000, 0, 9_000 + 900 * turn if turn else 0, 120, MODEL)
        made.append(exchange(turn, usage, changes))
    return made


counts = st.none() | st.integers(0, 10**7)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
usages = st.builds(
    Usage, counts, counts, counts, counts, counts, st.sampled_from(["", MODEL, "gpt-5.1", "no-such-model"])
)
steps = st.lists(st.builds(Step, st.sampled_from(["a", "b", "c"]), st.integers(0, 5_000)), max_size=3).map(tuple)
changes = st.builds(
    Change, st.text("abcdef", min_size=1, max_size=2), st.just("0a1b2c3d"), words, words,
    st.sampled_from(["code", "log"]), steps, st.integers(0, 9_000), st.integers(0, 9_000), st.booleans(),
)  # fmt: skip
steerings = st.builds(
    Steering,
    kind=st.sampled_from(["", "question", "helper"]), arm=st.sampled_from(["", STEERED, CONTROL]), unit=words,
    level=st.integers(0, 4), added=st.integers(0, 200), effort=words, effort_sent=words, effort_reason=words,
    drawn=st.integers(0, 4), drawn_effort=st.booleans(), holdout=st.integers(0, 100),
)  # fmt: skip
exchanges = st.builds(
    Exchange,
    started=st.floats(1, 4e9), host=words, path=words, wire=st.sampled_from(["", "anthropic", "gemini"]),
    status=st.sampled_from([0, 200, 429, 500]), model=st.sampled_from(["", MODEL, "no-such-model"]),
    conversation=words, turn=st.integers(0, 99), bytes_in=st.integers(0, 10**9), bytes_out=st.integers(0, 10**9),
    added_ms=st.none() | st.floats(0, 1e4),
    first_byte_ms=st.none() | st.floats(0, 1e6), total_ms=st.none() | st.floats(0, 1e6),
    usage=st.none() | usages, changes=st.lists(changes, max_size=4).map(tuple),
    kept=st.lists(st.builds(Kept, words, st.integers(0, 99)), max_size=2).map(tuple), late=st.booleans(), fault=words,
    ending=words, steering=steerings,
)  # fmt: skip

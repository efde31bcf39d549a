"""The shaper's laws: append-only over growing histories and restarts, originals first, doubt leaves text alone."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headroom_cli.compress.outcome import AS_IS, Outcome, Step
from headroom_cli.compress.read_back import ReadBack
from headroom_cli.proxy.seams import ANYWHERE, Destination, Shaped
from headroom_cli.proxy.shaping import ConversationShaper
from headroom_cli.steer.effort import Routing
from headroom_cli.steer.effort_table import marked_safe
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.wire.prompt import Block, Kind
from headroom_cli.wire.wires import by_name
from tests.made.effort import examples

ANTHROPIC = by_name("anthropic")
LONG = "a line of output that is long enough\n" * 20


class Halving:
    """A compressor that keeps the first half of every result; it can be told to be late."""

    def __init__(self, late: bool = False) -> None:
        self.late = late
        self.asked: list[tuple[Sequence[Block], Sequence[Block]]] = []

    async def decide(
        self, history: Sequence[Block], fresh: Sequence[Block], read_back: ReadBack | None = None
    ) -> list[Outcome] | None:
        self.asked.append((history, fresh))
        if self.late:
            return None
        return [self._outcome(block) for block in fresh]

    def _outcome(self, block: Block) -> Outcome:
        if block.kind is not Kind.RESULT or len(block.text) < 40:
            return AS_IS
        half = block.text[: len(block.text) // 2]
        return Outcome(half, "log", (Step("halving", 5),), 10, 5)


def body(*results: str, system: str = "s", commands: Mapping[int, str] | None = None) -> bytes:
    """A conversation with one tool call and one result per turn; `commands` by turn are what is run."""
    messages: list[dict[str, Any]] = [{"role": "user", "content": "do it"}]
    for n, text in enumerate(results):
        command = (commands or {}).get(n, f"run {n}")
        call = {"type": "tool_use", "id": f"t{n}", "name": "Bash", "input": {"command": command}}
        messages.append({"role": "assistant", "content": [call]})
        answer = {"type": "tool_result", "tool_use_id": f"t{n}", "content": text}
        messages.append({"role": "user", "content": [answer]})
    return json.dumps({"model": "m", "system": system, "messages": messages}).encode()


def sent(shaped: Shaped) -> list[str]:
    """The texts of the tool results in a shaped body."""
    messages = json.loads(shaped.body)["messages"]
    return [m["content"][0]["content"] for m in messages if m["role"] == "user" and isinstance(m["content"], list)]


class Make(Protocol):
    """Makes a shaper over the store in a folder."""

    def __call__(
        self, home: Path, compressor: Halving, warm_history: bool = False, patience_s: float = 60
    ) -> ConversationShaper: ...


@pytest.fixture
def shaper() -> Iterator[Make]:
    """What makes shapers; their stores are closed when the test ends."""
    with ExitStack() as stack:

        def make(
            home: Path, compressor: Halving, warm_history: bool = False, patience_s: float = 60
        ) -> ConversationShaper:
            decisions = stack.enter_context(Decisions(home / "decisions.sqlite"))
            originals = stack.enter_context(Originals(home))
            return ConversationShaper(
                decisions, originals, compressor, "session", warm_history=warm_history, patience_s=patience_s
            )

        yield make


def shape(subject: ConversationShaper, raw: bytes, to: Destination = ANYWHERE) -> Shaped:
    return asyncio.run(subject.shape(ANTHROPIC, raw, to))


@given(st.lists(st.text(min_size=0, max_size=200), min_size=1, max_size=6), st.integers(0, 6), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(25))
def test_what_was_sent_once_is_sent_again(
    tmp_path_factory: pytest.TempPathFactory, shaper: Make, texts: list[str], restart: int, late_once: bool
) -> None:
    home = tmp_path_factory.mktemp("home")
    compressor = Halving()
    subject = shaper(home, compressor)
    before: list[str] = []
    for n in range(1, len(texts) + 1):
        compressor.late = late_once and n == 1
        if n == restart:
            subject = shaper(home, compressor)
        now = sent(shape(subject, body(*texts[:n])))
        assert now[: len(before)] == before
        before = now


def test_nothing_to_do_gives_the_same_object(tmp_path: Path, shaper: Make) -> None:
    raw = body("short")
    assert shape(shaper(tmp_path, Halving()), raw).body is raw


def test_original_is_on_disk_when_the_edit_leaves(tmp_path: Path, shaper: Make) -> None:
    shaped = shape(shaper(tmp_path, Halving()), body(LONG))
    (change,) = shaped.changes
    with Originals(tmp_path) as originals:
        stored = originals.get(change.original)
    assert stored is not None
    assert stored.text == LONG
    assert (change.fresh, change.tool, change.before, change.after) == (True, "Bash", 10, 5)


def test_the_ledger_is_told_of_each_edit_in_each_request(tmp_path: Path, shaper: Make) -> None:
    subject = shaper(tmp_path, Halving())
    (first,) = shape(subject, body(LONG)).changes
    for _ in range(3):
        changes = shape(subject, body(LONG, LONG + "more")).changes
        assert changes[0] == replace(first, fresh=False)
    assert [change.fresh for change in changes] == [False, False]
    assert changes[1].label == "Bash run 1"


def test_late_stays_as_it_is_for_ever(tmp_path: Path, shaper: Make) -> None:
    compressor = Halving(late=True)
    subject = shaper(tmp_path, compressor)
    first = shape(subject, body(LONG))
    assert first.late
    assert sent(first) == [LONG]
    compressor.late = False
    later = shape(subject, body(LONG, LONG))
    assert sent(later) == [LONG, LONG[: len(LONG) // 2]]
    assert not later.late


def test_credentials_are_neither_stored_nor_edited(tmp_path: Path, shaper: Make) -> None:
    secret = "ghp_" + "aB3dE6gH9j" * 3 + "kL2mN5\n" + LONG
    shaped = shape(shaper(tmp_path, Halving()), body(secret))
    assert sent(shaped) == [secret]
    assert [k.reason for k in shaped.kept] == ["looks like a credential"]


def test_history_that_may_be_cached_is_left_alone(tmp_path: Path, shaper: Make) -> None:
    shaped = shape(shaper(tmp_path, Halving(), warm_history=True), body(LONG, LONG))
    assert sent(shaped) == [LONG, LONG[: len(LONG) // 2]]


def test_cold_history_is_worked_on(tmp_path: Path, shaper: Make) -> None:
    half = LONG[: len(LONG) // 2]
    assert sent(shape(shaper(tmp_path, Halving()), body(LONG, LONG))) == [half, half]


def test_the_compressor_sees_history_as_the_provider_does(tmp_path: Path, shaper: Make) -> None:
    compressor = Halving()
    subject = shaper(tmp_path, compressor)
    shape(subject, body(LONG))
    shape(subject, body(LONG, LONG))
    history, fresh = compressor.asked[-1]
    assert [b.text for b in history if b.kind is Kind.RESULT] == [LONG[: len(LONG) // 2]]
    assert [b.text for b in fresh] == [LONG]


def test_a_store_that_breaks_does_not_break_the_session(
    tmp_path: Path, shaper: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = shaper(tmp_path, Halving())
    first = sent(shape(subject, body(LONG)))

    def broken(*_: object, **__: object) -> None:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(Originals, "put", broken)
    second = sent(shape(subject, body(LONG, LONG)))
    assert second == [first[0], LONG]
    monkeypatch.setattr(Decisions, "put", broken)
    monkeypatch.setattr(Decisions, "get", broken)
    third = sent(shape(subject, body(LONG, LONG, LONG)))
    monkeypatch.undo()
    assert sent(shape(subject, body(LONG, LONG, LONG, LONG)))[2] == third[2]


def test_requests_of_one_conversation_share_a_name(tmp_path: Path, shaper: Make) -> None:
    subject = shaper(tmp_path, Halving())
    first, second = shape(subject, body(LONG)), shape(subject, body(LONG, LONG))
    assert first.conversation == second.conversation != ""
    assert (first.turn, second.turn) == (1, 2)


class Stuck(Halving):
    """A compressor that never answers while it is stuck."""

    stuck = False

    async def decide(
        self, history: Sequence[Block], fresh: Sequence[Block], read_back: ReadBack | None = None
    ) -> list[Outcome] | None:
        if self.stuck:
            await asyncio.Event().wait()
        return await super().decide(history, fresh, read_back)


def test_patience_ends_with_the_old_edits_and_the_new_text(
    tmp_path: Path, shaper: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    compressor = Stuck()
    subject = shaper(tmp_path, compressor)
    half = LONG[: len(LONG) // 2]
    assert sent(shape(subject, body(LONG))) == [half]
    compressor.stuck = True
    with monkeypatch.context() as patched:
        patched.setattr(subject, "_patience", 0.05)
        given_up = shape(subject, body(LONG, LONG))
    assert (sent(given_up), given_up.late) == ([half, LONG], True)
    compressor.stuck = False
    assert sent(shape(subject, body(LONG, LONG, LONG))) == [half, LONG, half]


@pytest.mark.parametrize("slow", ["_decide", "_freeze"])
def test_a_request_that_was_cancelled_stays_as_it_left(
    tmp_path: Path, shaper: Make, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    compressor = Stuck()
    subject = shaper(tmp_path, compressor)
    compressor.stuck = slow == "_decide"
    freeze = subject._freeze
    monkeypatch.setattr(subject, "_freeze", lambda *given: (time.sleep(0.2), freeze(*given))[1])

    async def cancelled() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(subject.shape(ANTHROPIC, body(LONG)), 0.05)

    asyncio.run(cancelled())
    compressor.stuck = False
    half = LONG[: len(LONG) // 2]
    assert sent(shape(subject, body(LONG, LONG))) == [LONG, half]


def test_what_is_decided_already_is_context_and_not_decided_again(tmp_path: Path, shaper: Make) -> None:
    compressor = Halving()
    subject = shaper(tmp_path, compressor)
    for n in (1, 2, 3):
        shape(subject, body(*[LONG] * n))
    subject._decisions.purge(originals=[])
    keys = list(subject._decisions._recent._entries)
    with sqlite3.connect(tmp_path / "decisions.sqlite") as store:
        store.execute("DELETE FROM decisions WHERE key = ?", (keys[1],))
    store.close()
    subject._decisions._recent.clear()
    half = LONG[: len(LONG) // 2]
    assert sent(shape(subject, body(LONG, LONG, LONG))) == [half] * 3
    _, fresh = compressor.asked[-1]
    assert [(b.text, b.error) for b in fresh if b.kind is Kind.RESULT] == [(LONG, False), (half, True)]


def test_a_rewrite_that_would_show_a_credential_is_not_made(
    tmp_path: Path, shaper: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "ghp_" + "aB3dE6gH9j" * 3 + "kL2mN5"
    monkeypatch.setattr(Halving, "_outcome", lambda self, block: Outcome(f"as in `login {secret}` above"))
    assert sent(shape(shaper(tmp_path, Halving()), body(LONG))) == [LONG]


def test_where_results_may_be_left_out_each_is_decided_alone(tmp_path: Path, shaper: Make) -> None:
    compressor = Halving()
    clearing = {"context_management": {"edits": [{"type": "clear_tool_uses_20250919"}]}}
    raw = json.dumps({**json.loads(body(LONG, LONG + "more\n")), **clearing}).encode()
    shaped = shape(shaper(tmp_path, compressor), raw)
    assert len(shaped.changes) == 2
    assert [(list(history), len(fresh)) for history, fresh in compressor.asked] == [([], 1), ([], 1)]


def test_what_was_read_back_is_booked_once_with_the_request_that_carries_it(tmp_path: Path, shaper: Make) -> None:
    subject = shaper(tmp_path, Halving())
    (change,) = shape(subject, body(LONG)).changes
    commands = {1: f"headroom retrieve {change.original} --lines 2-9"}
    part = "\n".join(LONG.splitlines()[1:9])
    (made,) = shape(subject, body(LONG, part, commands=commands)).retrievals
    assert (made.original, made.lines, made.session, made.tokens) == (change.original, "2-9", "session", 10)
    for later in (subject, shaper(tmp_path, Halving())):
        assert shape(later, body(LONG, part, commands=commands)).retrievals == ()
        assert shape(later, body(LONG, part, LONG, commands=commands)).retrievals == ()


def test_history_is_not_booked_again(tmp_path: Path, shaper: Make) -> None:
    """An agent that goes on elsewhere brings a history that was paid for there."""
    with Originals(tmp_path) as originals:
        name = originals.put(LONG)
    commands = {0: f"headroom retrieve {name}"}
    shaped = shape(shaper(tmp_path, Halving()), body(LONG, "short", commands=commands))
    assert shaped.retrievals == ()


def test_an_original_stays_as_it_is_however_it_was_fetched(tmp_path: Path, shaper: Make) -> None:
    compressor = Halving()
    subject = shaper(tmp_path, compressor)
    (change,) = shape(subject, body(LONG)).changes
    commands = {1: f"F={change.original} ./show"}
    shaped = shape(subject, body(LONG, LONG, commands=commands))
    assert sent(shaped) == [LONG[: len(LONG) // 2], LONG]
    assert [kept.reason for kept in shaped.kept] == ["quotes an original"]
    assert [(made.original, made.tokens) for made in shaped.retrievals] == [(change.original, len(LONG) // 4)]
    assert len(compressor.asked) == 1
    assert sent(shape(subject, body(LONG, LONG, LONG, commands=commands)))[1] == LONG


def test_an_original_that_cannot_be_read_is_no_trouble(
    tmp_path: Path, shaper: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = shaper(tmp_path, Halving())
    (change,) = shape(subject, body(LONG)).changes

    def broken(*_: object) -> None:
        raise StoreUnavailable("no permission")

    monkeypatch.setattr(Originals, "text", broken)
    commands = {1: f"headroom retrieve {change.original}"}
    shaped = shape(subject, body(LONG, LONG, commands=commands))
    assert shaped.retrievals == ()
    assert len(sent(shaped)) == 2


def thinking(*results: str, level: str = "high") -> bytes:
    """A conversation of an agent that has tools and asks for an effort."""
    more = {"tools": [{"name": "Bash"}], "output_config": {"effort": level}, "max_tokens": 32_000}
    return json.dumps({**json.loads(body(*results)), **more}).encode()


def test_a_turn_that_only_goes_on_thinks_less_beside_the_edits(tmp_path: Path, shaper: Make) -> None:
    host = Destination("api.example")
    plain, subject = shaper(tmp_path / "plain", Halving()), shaper(tmp_path, Halving())
    subject._effort = Routing("Sample", {"m": "high"}, "", marked_safe("m@api.example=low"))
    first, second = thinking(LONG), thinking(LONG, LONG)
    assert shape(subject, first, host).steering.effort_sent == ""
    assert shape(subject, first, host).body == shape(plain, first, host).body
    lowered = shape(subject, second, host)
    assert (lowered.steering.effort, lowered.steering.effort_sent) == ("high", "low")
    assert lowered.body == shape(plain, second, host).body.replace(b'"effort": "high"', b'"effort": "low"')
    assert shape(subject, second, host).body == lowered.body  # a retry
    assert shape(subject, second, Destination("other.example")).steering.effort_sent == ""
    assert shape(plain, second, host).steering.effort == ""


def test_the_model_may_stand_in_the_path(tmp_path: Path, shaper: Make) -> None:
    subject = shaper(tmp_path, Halving())
    subject._effort = Routing("Sample", {"in-the-path": "high"}, "", marked_safe("in-the-path=low"))
    raw = thinking("short", "short")
    assert shape(subject, raw, Destination("h", "in-the-path")).steering.effort_sent == "low"
    assert shape(subject, raw, Destination("h")).steering.effort_sent == ""

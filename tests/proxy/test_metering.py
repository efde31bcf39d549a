"""The meter changes nothing and counts what hooks have made smaller, once for each request that carries it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.ledger.events import Kept
from headroom_cli.proxy.metering import SMALLER_BEFORE, UNTOLD
from headroom_cli.proxy.shaping import ConversationShaper
from headroom_cli.wire.prompt import Unreadable
from tests.fakes.hooked import ANTHROPIC, LONG, Halving, bash_event, hooked, request

HALF = LONG[: len(LONG) // 2]


def test_a_text_of_a_hook_is_known_again_in_every_request(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session:
        sent = session.stdout(bash_event(LONG)).rstrip()  # as Claude Code does
        raw = request(sent)
        first, again = session.meters(raw), session.meters(request(sent, "short"))
    assert first.body is raw
    assert [(c.fresh, c.tool, c.before, c.after, c.label) for c in first.changes] == [
        (True, "Bash", 10, 5, "Bash run 0")
    ]
    assert [change.fresh for change in again.changes] == [False]
    assert first.changes[0].key == again.changes[0].key
    assert first.conversation == again.conversation


def test_it_is_known_again_with_a_reminder_behind_it(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session:
        sent = session.stdout(bash_event(LONG)).rstrip()
        (change,) = session.meters(request(f"{sent}\n\n<system-reminder>\nx\n</system-reminder>")).changes
    assert (change.before, change.after) == (10, 5)


def test_it_is_known_again_by_another_session(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session:
        sent = session.stdout(bash_event(LONG)).rstrip()
        session.meters(request(sent))
    with hooked(tmp_path, Halving(), session="later") as session:
        (change,) = session.meters(request(sent, "short")).changes
    assert not change.fresh


def test_what_no_hook_told_of_is_kept(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session:
        shaped = session.meters(request(LONG))
        assert (shaped.changes, shaped.kept) == ((), (Kept(UNTOLD.reason, 1),))
        assert session.meters(request(LONG)).kept == ()


def test_why_a_hook_left_a_result_is_told_once(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving(late=True)) as session:
        assert session.stdout(bash_event(LONG)) == LONG
        assert session.meters(request(LONG.rstrip())).kept == (Kept("decided too late", 1),)


def test_a_retrieval_is_booked_when_it_is_sent(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session:
        name = session.originals.put(LONG, session="s", tool="Bash", label="x")
        messages = json.loads(request(LONG))
        messages["messages"][1]["content"][0]["input"]["command"] = f"headroom retrieve {name} --lines 1-20"
        raw = json.dumps(messages).encode()
        (booked,) = session.meters(raw).retrievals
        assert (booked.original, booked.lines, booked.session) == (name, "1-20", "session")
        assert session.meters(raw).retrievals == ()


def test_what_is_not_understood_is_said(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session, pytest.raises(Unreadable):
        session.meters(b"[]")


def test_without_a_store_a_request_is_still_measured(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session:
        session.decisions.close()
        shaped = session.meters(request(LONG))
        assert (shaped.model, shaped.turn, shaped.kept) == ("m", 1, (Kept(UNTOLD.reason, 1),))
        assert session.meters(request(LONG)).kept == ()


async def test_the_wire_leaves_it_alone_when_the_conversation_goes_on_there(tmp_path: Path) -> None:
    """The bytes that a hook made the agent send stay as they are, and still count."""
    compressor = Halving()
    with hooked(tmp_path, compressor) as session:
        answer = json.loads(await session.hooks.answer("claude", json.dumps(bash_event(LONG)).encode()))
        sent = answer["hookSpecificOutput"]["updatedToolOutput"]["stdout"].rstrip()
        raw = request(sent)
        await session.meter.shape(ANTHROPIC, raw)
        wire = ConversationShaper(
            session.decisions, session.originals, compressor, "later", warm_history=False, patience_s=60
        )
        shaped = await wire.shape(ANTHROPIC, raw)
    assert shaped.body is raw
    assert [change.fresh for change in shaped.changes] == [False]


async def test_what_the_wire_made_smaller_goes_as_it_is_and_the_user_is_told(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session:
        wire = ConversationShaper(
            session.decisions, session.originals, Halving(), "earlier", warm_history=False, patience_s=60
        )
        assert len((await wire.shape(ANTHROPIC, request(LONG))).body) < len(request(LONG))
        raw = request(LONG, "short")
        shaped = await session.meter.shape(ANTHROPIC, raw)
        assert (shaped.body, shaped.changes) == (raw, ())
        assert session.told == [SMALLER_BEFORE]


async def test_what_the_wire_left_as_it_was_is_nothing_to_tell(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session:
        wire = ConversationShaper(
            session.decisions, session.originals, Halving(late=True), "earlier", warm_history=False, patience_s=60
        )
        await wire.shape(ANTHROPIC, request(LONG))
        answer = json.loads(await session.hooks.answer("claude", json.dumps(bash_event(LONG)).encode()))
        sent = answer["hookSpecificOutput"]["updatedToolOutput"]["stdout"].rstrip()
        for raw in (request(LONG), request(sent), request(sent, "short")):
            await session.meter.shape(ANTHROPIC, raw)
        assert session.told == []

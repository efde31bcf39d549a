"""What hooks are answered obeys the laws of the wire: originals first, frozen, never a doubt, never a reference."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headroom_cli.compress.client import WorkerClient
from headroom_cli.compress.read_back import NO_WAYS, Way
from headroom_cli.proxy.hook_shaping import HookShaper
from headroom_cli.proxy.last_seen import LastSeen
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.wire.prompt import Kind
from tests.fakes.hooked import LONG, Halving, bash_event, hooked, request
from tests.made.effort import examples


def test_a_result_becomes_smaller_and_its_original_is_on_disk(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving()) as session:
        assert session.stdout(bash_event(LONG)) == LONG[: len(LONG) // 2]
        (change,) = session.meters(request(LONG[: len(LONG) // 2].rstrip())).changes
        assert session.originals.text(change.original) == LONG


@given(st.lists(st.text(max_size=400), min_size=1, max_size=5), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(20))
def test_the_same_call_is_answered_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], late_once: bool
) -> None:
    home = tmp_path_factory.mktemp("home")
    compressor = Halving(late=late_once)
    with hooked(home, compressor) as session:
        before = [session.stdout(bash_event(text, f"t{n}")) for n, text in enumerate(texts)]
    compressor.late = not late_once
    with hooked(home, compressor) as session:
        assert [session.stdout(bash_event(text, f"t{n}")) for n, text in enumerate(texts)] == before


def test_the_same_output_of_another_call_is_decided_anew(tmp_path: Path) -> None:
    compressor = Halving(late=True)
    with hooked(tmp_path, compressor) as session:
        assert session.stdout(bash_event(LONG, "t0")) == LONG
        compressor.late = False
        assert session.stdout(bash_event(LONG, "t1")) != LONG


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff", b'{"tool_response": 1e999}', json.dumps({"hook_event_name": 5}).encode()]
)
@pytest.mark.parametrize("agent", ["claude", "copilot", "nobody"])
def test_what_is_not_understood_stays(tmp_path: Path, body: bytes, agent: str) -> None:
    with hooked(tmp_path, Halving()) as session:
        assert asyncio.run(session.hooks.answer(agent, body)) == b"{}"


def test_a_compressor_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving(pause=30), patience_s=0.05) as session:
        assert session.ask(bash_event(LONG)) == {}


def test_without_a_disk_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hooked(tmp_path, Halving()) as session:
        session.decisions.close()
        assert session.ask(bash_event(LONG)) == {}


def test_the_conversation_is_found_by_the_call(tmp_path: Path) -> None:
    compressor = Halving()
    with hooked(tmp_path, compressor) as session:
        hears = session.meters(request("before", said="fix the parser")).hears
        assert hears is not None
        session.meters(request(said="of a subagent"))
        hears(b'{"type":"tool_use","id":"t1"}')
        session.ask(bash_event(LONG, "t1"))
        session.ask(bash_event(LONG, "t2"))
    (history, _, way, refers), (nothing, _, no_way, _) = compressor.asked
    assert [block.text for block in history if block.kind is Kind.USER] == ["fix the parser"]
    assert (history[-1].kind, history[-1].arguments) == (Kind.CALL, {"command": "run 0"})
    assert way is not None
    assert way.way is Way.SHELL
    assert not refers
    assert ([block.kind for block in nothing], no_way) == ([Kind.CALL], None)


def test_what_is_read_back_stays(tmp_path: Path) -> None:
    async def both(shaper: HookShaper, worker: WorkerClient) -> tuple[bytes, bytes]:
        await worker.start()
        await worker.ready(60)
        hits = "".join(f"src/one.py:{n}:def of_{n}(): return {n}\n" for n in range(80))
        changed = await shaper.answer("claude", json.dumps(bash_event(hits, "t0", "grep -rn def src")).encode())
        read = bash_event(hits, "t1", "headroom retrieve 12345678 --lines 1-80")
        unchanged = await shaper.answer("claude", json.dumps(read).encode())
        await worker.close()
        return changed, unchanged

    with Decisions(tmp_path / "decisions.sqlite") as decisions, Originals(tmp_path) as originals:
        worker = WorkerClient(30)
        changed, unchanged = asyncio.run(
            both(HookShaper(decisions, originals, worker, "s", LastSeen(), NO_WAYS), worker)
        )
    assert len(json.loads(changed)["hookSpecificOutput"]["updatedToolOutput"]["stdout"]) < 80 * 30
    assert unchanged == b"{}"


def test_a_retrieval_that_its_call_does_not_show_stays(tmp_path: Path) -> None:
    compressor = Halving()
    with hooked(tmp_path, compressor) as session:
        name = session.originals.put(LONG, session="s", tool="Bash", label="x")
        assert session.ask(bash_event(LONG, "t0", f"./look {name}")) == {}
    assert not compressor.asked


def test_what_failed_is_left_to_the_pipeline_as_an_error(tmp_path: Path) -> None:
    compressor = Halving()
    event: dict[str, Any] = {
        "tool": "bash", "sessionID": "s", "callID": "c", "args": {}, "output": LONG, "metadata": {"exit": 1},
    }  # fmt: skip
    with hooked(tmp_path, compressor) as session:
        session.ask(event, "opencode")
    assert compressor.asked[0][1][0].error


def test_a_locked_store_gives_the_agent_its_own_text(tmp_path: Path) -> None:
    with hooked(tmp_path, Halving(), patience_s=0.3) as session:
        blocker = sqlite3.connect(tmp_path / "decisions.sqlite", isolation_level=None)
        blocker.execute("BEGIN EXCLUSIVE")
        assert session.ask(bash_event(LONG)) == {}
        blocker.execute("ROLLBACK")
        blocker.close()

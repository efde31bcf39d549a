"""`headroom simulate` on past sessions: what is replayed, what is left out and why."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.ledger.events import SessionStart
from headroom_cli.ledger.log import Ledger
from tests.cli.past_sessions import Told


def test_the_last_thirty_days_by_agent(past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("the last 30 days\n  replayed    1 session, 4 requests\n")
    assert "\nclaude" in out
    assert past.opened == ["recent.jsonl"]


def test_json_says_each_session(past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--days", "0", "--json"]) == 0
    said = capsys.readouterr()
    values = json.loads(said.out)
    assert (values["schema"], values["sessions"], values["interval_95"]) == ("headroom.simulate/1", 2, None)
    assert values["net"] == pytest.approx(sum(one["net"] for one in values["by_session"]))
    assert values["net"] > 0
    assert "broken.jsonl: no record in it can be read" in said.err


def test_what_was_read_is_not_read_again(past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--json"]) == 0
    first = capsys.readouterr().out
    assert main(["simulate", "--json"]) == 0
    assert capsys.readouterr().out == first
    assert past.opened == ["recent.jsonl"]


def test_what_ran_through_headroom_is_left_out(
    past: Told, empty_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Ledger(empty_home / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("r1", "claude", cwd="/srv/app", started=time.time() - 3_600))
        ledger.end_session("r1", 0, time.time())
    assert main(["simulate"]) == 1
    assert "ran through headroom already" in capsys.readouterr().err
    assert main(["simulate", "--days", "0"]) == 0
    assert "1 session, 3 requests; 1 more session ran through headroom\n" in capsys.readouterr().out


def test_one_project(past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--days", "0", "--project", "/srv/lib", "--by", "project"]) == 0
    out = capsys.readouterr().out
    assert "/srv/lib" in out
    assert "/srv/app" not in out
    assert main(["simulate", "--project", "/srv/none"]) == 1
    assert "no past session in the last 30 days fits, of 1" in capsys.readouterr().err


@pytest.mark.parametrize("agent", ["nobody", "demo"])
def test_an_agent_that_cannot_be_read(agent: str, past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--agent", agent]) == 1
    assert "agents with a reader: claude" in capsys.readouterr().err

"""`headroom why` lists a session's changes with their texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.compress.economics import READ
from headroom_cli.ledger.events import STEERED, SessionStart, Steering
from headroom_cli.ledger.log import Ledger
from tests.made.events import exchange


def test_the_last_session_block_by_block(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("session new-1: 3 results changed, 930 tokens removed\n")
    assert "#1  turn 0  Read src/k0.py  code\n    1000 -> 700 tokens (line-numbers -299, back-references -1)" in out
    assert "    + after\n" in out
    assert "before: no longer stored" in out
    assert "left as they were:\n         6  under the floor\n" in out


def test_by_session_as_json(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "old-1", "--json", "--full"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["session"] == "old-1"
    assert [block["after"] for block in found["changed"]] == ["after", None, None]


def test_by_original(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", f"{sum(b'k1'):08x}"]) == 0
    out = capsys.readouterr().out
    assert "src/k1.py" in out
    assert "src/k0.py" not in out


def test_a_broken_store_still_shows_the_figures(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (full_home / "decisions.sqlite").write_bytes(b"nonsense" * 500)
    assert main(["why", "--last"]) == 0
    out, err = capsys.readouterr()
    assert "3 results changed" in out
    assert "texts are not shown" in err


def test_the_table_by_which_omissions_are_weighed(empty_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "--economics"]) == 0
    assert "priors_source: scripts/fit_priors" in capsys.readouterr().out
    assert main(["why", "--economics", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["read"] == READ


@pytest.mark.parametrize("arguments", [["nope"], ["new-1", "--last"]])
def test_what_cannot_be_shown(arguments: list[str], full_home: Path) -> None:
    assert main(["why", *arguments]) == 1


def test_nothing_yet(empty_home: Path) -> None:
    assert main(["why"]) == 1


@pytest.mark.parametrize(("others", "said"), [(0, "no request at all"), (2, "2 other requests only")])
def test_a_session_without_a_model_request_says_that_nothing_was_routed(
    others: int, said: str, full_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Ledger(full_home / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("quiet", "claude"))
        for number in range(others):
            ledger.record("quiet", exchange(number, None, wire=""))
    main(["why"])
    shown = "".join(capsys.readouterr())
    assert f"session quiet: nothing was routed to a model through headroom ({said}), so nothing was saved" in shown
    assert "headroom doctor" in shown


def test_the_effort_of_each_turn(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why"]) == 0
    assert "effort" not in capsys.readouterr().out
    lowered = Steering("continuation", effort="high", effort_sent="low", effort_reason="clean results only [a]")
    with Ledger(full_home / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("steered", "claude"))
        ledger.record("steered", exchange(3, None, steering=lowered))
    assert main(["why", "steered"]) == 0
    assert "\neffort: lowered in 1 of 1 turn, what that saved: -\n" in capsys.readouterr().out
    assert main(["why", "steered", "--json"]) == 0
    (turn,) = json.loads(capsys.readouterr().out)["effort"]
    assert (turn["turn"], turn["kind"], turn["asked"], turn["sent"]) == (3, "continuation", "high", "low")


def test_the_table_by_which_turns_think_less(
    empty_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_EFFORT_SAFE", "mine-*=low")
    assert main(["why", "--effort"]) == 0
    assert "[marked safe by you] leaves the cache alone, never below low" in capsys.readouterr().out
    assert main(["why", "--effort", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert (rows[0]["model"], rows[0]["breaks"], rows[1]["breaks"]) == ("mine-*", "no", "yes")


def test_how_long_answers_were_asked_for(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Ledger(full_home / "ledger.sqlite") as ledger:
        ledger.record("new-1", exchange(9, None, steering=Steering("question", STEERED, "u1", 2, 99)))
    assert main(["why"]) == 0
    assert "\ndirective  u1  level 2, 99 tokens in 1 request\n" in capsys.readouterr().out
    assert main(["why", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["directives"]
    assert (found["conversation"], found["level"], found["arm"]) == ("u1", 2, STEERED)

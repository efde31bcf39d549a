"""`headroom stats` chooses the right events and prints them in three forms."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.ledger.events import SessionStart, Verdict
from headroom_cli.ledger.log import Ledger
from tests.made.events import exchange
from tests.made.steered import conversations


def test_the_default_is_thirty_days_by_agent(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("the last 30 days: 1 session, 3 requests\n")
    assert "\nclaude" in out
    assert "codex" not in out


@pytest.mark.parametrize("choice", [["--last"], ["--session", "new-1"], ["--session", "new"], ["--days", "1"]])
def test_one_session(choice: list[str], full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", *choice, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["requests"] == 3


@pytest.mark.parametrize("split", ["agent", "model", "tool", "transform", "content", "day"])
def test_splits(split: str, full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--days", "365", "--by", split, "--csv"]) == 0
    assert capsys.readouterr().out.startswith(f"{split},")
    assert main(["stats", "--days", "365", "--by", split, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["by"] == split


def test_nothing_yet_says_what_to_do(empty_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats"]) == 1
    assert capsys.readouterr().err == (
        "error: nothing has been booked yet\nhint: headroom wrap demo shows a session, headroom wrap AGENT runs yours\n"
    )
    assert list(empty_home.iterdir()) == []


def test_an_unknown_session_names_the_known(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--session", "nope"]) == 1
    assert "the last ones: new-1, old-1" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--last", "--days", "3"], ["--json", "--csv"]])
def test_options_that_exclude_each_other(options: list[str], full_home: Path) -> None:
    assert main(["stats", *options]) == 1


@pytest.mark.parametrize(("others", "said"), [(0, "no request at all"), (2, "2 other requests only")])
def test_a_session_without_a_model_request_says_that_nothing_was_routed(
    others: int, said: str, full_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Ledger(full_home / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("quiet", "claude"))
        for number in range(others):
            ledger.record("quiet", exchange(number, None, wire=""))
    main(["stats", "--last"])
    shown = "".join(capsys.readouterr())
    assert f"session quiet: nothing was routed to a model through headroom ({said}), so nothing was saved" in shown
    assert "headroom doctor" in shown


def test_a_session_that_was_not_routed_has_no_savings(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Ledger(full_home / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("past", "codex"))
        ledger.record_verdict("past", Verdict(False, "it went by tunnels to gw.example (3)"))
    assert main(["stats", "--session", "past", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["routed"], shown["not_routed_because"]) == (False, "it went by tunnels to gw.example (3)")
    assert shown["figures"]["requests"] == 0
    assert shown["figures"]["net"]["value"] is None
    assert main(["stats", "--session", "past"]) == 1
    assert "so nothing was saved, because it went by tunnels to gw.example (3)" in capsys.readouterr().err
    assert main(["stats"]) == 0
    assert "; 1 more session not routed through headroom" in capsys.readouterr().out
    assert main(["stats", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unrouted_sessions"] == 1
    assert main(["stats", "--session", "new-1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["routed"] is True


@pytest.fixture
def steered_home(full_home: Path) -> Path:
    """The home with an experiment in the session `new-1`."""
    now = time.time()
    with Ledger(full_home / "ledger.sqlite") as ledger:
        for made in conversations(30, 12, less=0.4):
            ledger.record("new-1", replace(made, started=now))
    return full_home


def test_output_tells_what_steering_saved(steered_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--output", "--days", "90"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("output, the last 90 days: 30 steered conversations with 90 requests, 12 held-out")
    assert "per request (modelled): less output\n" in out
    assert main(["stats", "--output", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["overall"]["verdict"] == "less output"
    assert main(["stats", "--output", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("model,level,effort routing,steered conversations,")


def test_output_without_steering_says_so(full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--output"]) == 0
    assert "no request was steered, so what steering saves is unknown: -" in capsys.readouterr().out


@pytest.mark.parametrize("other", [["--last"], ["--session", "new"], ["--by", "day"]])
def test_output_is_of_many_sessions(other: list[str], full_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--output", *other]) == 1
    assert "hint: --output takes --days, and --json or --csv" in capsys.readouterr().err

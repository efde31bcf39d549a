"""`headroom stats --history`: past sessions by the agents' own records, also of days before headroom."""

from __future__ import annotations

import csv
import io
import json

import pytest

from headroom_cli.cli.app import main
from headroom_cli.cli.stats import Split
from tests.cli.past_sessions import Told


def test_the_last_thirty_days_by_agent(past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--history"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("the last 30 days\n  sessions  1, of which 0 ran through headroom")
    assert "\nclaude" in out
    assert past.opened == ["recent.jsonl"]


def test_json_has_each_session_by_day_and_model(past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--history", "--days", "365", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["schema"] == "headroom.history/1"
    assert sorted(one["id"] for one in values["sessions"]) == ["old", "recent"]
    assert sum(part["requests"] for one in values["sessions"] for part in one["parts"]) == 4 + 3
    assert not any(one["through_headroom"] for one in values["sessions"])


@pytest.mark.parametrize("split", ["agent", "model", "project", "day"])
def test_splits(split: str, past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--history", "--days", "365", "--by", split, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert sum(int(row["requests"]) for row in rows) == 4 + 3
    assert main(["stats", "--history", "--by", split, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["by"] == split


@pytest.mark.parametrize("split", [Split.TOOL, Split.TRANSFORM, Split.CONTENT])
def test_what_transcripts_cannot_be_split_by(split: Split, past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--history", "--by", split.value]) == 1
    assert f"--history cannot be split by {split.value}" in capsys.readouterr().err


def test_options_that_do_not_go_together(past: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--history", "--last"]) == 1
    assert main(["stats", "--by", "project"]) == 1
    assert "headroom stats --history --by project" in capsys.readouterr().err
    assert past.opened == []

"""Every real agent with its real hosts, direct and wrapped. `scripts/test --agents quick|all` runs these."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from headroom_cli.agents.catalog import wrapper_named
from tests.agents.matrix import Runs, appended, figures, keep, rewritten
from tests.agents.rows import BY_NAME, QUICK, ROWS
from tests.agents.test_real_agents import MOMENTARY
from tests.session.starting import finish, left_behind

_CHOICES = {"quick": [row.name for row in ROWS if row.agent in QUICK], "all": [row.name for row in ROWS]}
CHOSEN = _CHOICES.get(os.environ.get("HEADROOM_TEST_AGENTS", ""), [])

real = [
    pytest.mark.agents,
    pytest.mark.skipif(not CHOSEN, reason="scripts/test --agents quick|all runs the real agents"),
]


def each(test: Callable[[str, Runs], None]) -> Callable[[str, Runs], None]:
    """Runs a test for every chosen row, and keeps what came of it for the table in the README."""

    @functools.wraps(test)
    def kept(name: str, runs: Runs) -> None:
        keep(name, {test.__name__: False})
        test(name, runs)
        keep(name, {test.__name__: True})

    for mark in (*real, pytest.mark.parametrize("name", CHOSEN)):
        kept = mark(kept)
    return kept


@each
def test_it_does_the_same_task_in_as_many_turns(name: str, runs: Runs) -> None:
    direct, wrapped = runs(name, "direct"), runs(name, "wrapped")
    assert direct.outcome["code"] == 0, direct.said
    assert wrapped.outcome["code"] == 0, wrapped.said
    assert wrapped.outcome["work"] == direct.outcome["work"]
    assert "hello" in str(direct.outcome["work"]["new.txt"])
    assert len(wrapped.requests) == len(direct.requests) > 2
    assert len(wrapped.results) == len(direct.results) == len(BY_NAME[name].calls(Path("work")))
    keep(name, figures(direct, wrapped))


@each
def test_results_are_sent_smaller_and_none_larger(name: str, runs: Runs) -> None:
    direct, wrapped = runs(name, "direct"), runs(name, "wrapped")
    if not BY_NAME[name].compresses:
        for ours, plain in zip(wrapped.results, direct.results, strict=True):
            assert abs(len(ours) - len(plain)) < 200  # Claude Code may put another reminder below one
        assert not any(one.changes or one.bytes_in != one.bytes_out for one in wrapped.exchanges())
        return
    assert sum(map(len, wrapped.results)) < 0.96 * sum(map(len, direct.results))
    for ours, plain in zip(wrapped.results, direct.results, strict=True):
        assert len(ours) <= len(plain) + 20  # a time or a number of theirs may have more digits


@each
def test_what_was_sent_once_is_never_written_differently(name: str, runs: Runs) -> None:
    direct, wrapped = runs(name, "direct"), runs(name, "wrapped")
    assert rewritten(wrapped.requests) == []
    assert appended(wrapped.requests) or not appended(direct.requests)


@each
def test_nothing_is_left_behind(name: str, runs: Runs) -> None:
    direct, wrapped = runs(name, "direct"), runs(name, "wrapped")
    assert wrapped.outcome["left"] == []
    assert left_behind(wrapped.folder / "ours") == []
    assert set(wrapped.outcome["changed"]) <= set(direct.outcome["changed"])
    added = set(wrapped.outcome["added"]) - set(direct.outcome["added"])
    assert {path for path in added if not MOMENTARY.search(path)} == set()
    assert set(wrapped.outcome["named"]) - set(direct.outcome["named"]) == set()


@each
def test_every_model_request_is_booked(name: str, runs: Runs) -> None:
    wrapped = runs(name, "wrapped")
    booked = wrapped.exchanges()
    asked = [path for path, _ in wrapped.outcome["requests"] if not path.endswith("count_tokens")]
    assert sorted(one.path for one in booked) == sorted(asked)
    assert {one.status for one in booked} == {200}
    assert all(one.usage is not None for one in booked)
    assert BY_NAME[name].wire in {one.wire for one in booked}


@each
def test_the_agent_and_its_version_are_found(name: str, runs: Runs) -> None:
    row, wrapped = BY_NAME[name], runs(name, "wrapped")
    assert wrapped.shown("found") == str(row.path)
    assert wrapped.shown("version") == wrapper_named(row.agent).verified_version


@pytest.mark.parametrize("agent", sorted({row.agent for row in ROWS}))
def test_an_agent_that_is_missing_is_told_with_the_way_to_get_it(agent: str, tmp_path: Path) -> None:
    done = finish(tmp_path, "wrap", agent, env={"PATH": str(tmp_path)})
    wrapper = wrapper_named(agent)
    assert done.returncode == 127
    assert f"{wrapper.title} is not installed" in done.stderr
    assert re.sub(r"\s+", " ", done.stderr).count(wrapper.install) == 1


def test_every_row_is_an_agent_that_can_be_installed_and_wrapped() -> None:
    listed = (Path(__file__).parents[2] / "scripts" / "agents").read_text()
    for row in ROWS:
        assert re.search(rf"^{row.agent} +(quick|all) ", listed, re.MULTILINE)
        assert row.wire in wrapper_named(row.agent).wires
        assert row.path.name == wrapper_named(row.agent).command
    assert {row.agent for row in ROWS} >= set(QUICK)

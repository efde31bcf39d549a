"""The scripted session."""

from __future__ import annotations

from headroom_cli.demo.script import turns
from headroom_cli.demo.tools import TOOLS
from headroom_cli.layout import PACKAGE


def test_only_the_last_turn_calls_nothing() -> None:
    assert [bool(turn.calls) for turn in turns()] == [True] * (len(turns()) - 1) + [False]


def test_it_uses_every_tool_on_files_that_exist() -> None:
    calls = [call for turn in turns() for call in turn.calls]
    assert {call.tool for call in calls} == set(TOOLS)
    written = {call.arguments["file_path"] for call in calls if call.tool == "Write"}
    for call in calls:
        if call.tool == "Read" and call.arguments["file_path"] not in written:
            assert (PACKAGE.parent / call.arguments["file_path"]).exists()

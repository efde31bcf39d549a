"""The scripted session."""

from __future__ import annotations

from collections.abc import Mapping

from headroom_cli.demo.script import turns
from headroom_cli.demo.tools import TOOLS
from headroom_cli.demo.turns import Call
from headroom_cli.layout import PACKAGE


def test_only_the_last_turn_calls_nothing() -> None:
    assert [bool(turn.calls) for turn in turns()] == [True] * (len(turns()) - 1) + [False]


def test_it_uses_every_tool_on_files_that_exist() -> None:
    calls = [call for turn in turns() for call in turn.calls]
    assert {call.name for call in calls} == set(TOOLS)
    written = {path_of(call) for call in calls if call.name == "Write"}
    for call in calls:
        if call.name == "Read" and path_of(call) not in written:
            assert (PACKAGE.parent / path_of(call)).exists()


def path_of(call: Call) -> str:
    assert isinstance(call.arguments, Mapping)
    return str(call.arguments["file_path"])

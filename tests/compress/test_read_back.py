from __future__ import annotations

import pytest

from headroom_cli.compress.read_back import NO_WAYS, ReadBack, Way, Ways

WAYS = Ways("headroom", "/data/originals")


@pytest.mark.parametrize(
    ("tools", "way"),
    [
        (["Bash", "mcp__headroom__headroom_retrieve"], ReadBack(Way.MCP)),
        (["Read", "Bash"], ReadBack(Way.SHELL, "headroom")),
        (["exec", "wait"], ReadBack(Way.SHELL, "headroom")),
        (["Read"], ReadBack(Way.FILE, "/data/originals")),
        (["WebSearch"], None),
        ([], None),
    ],
)
def test_the_tools_of_a_request_tell_the_way(tools: list[str], way: ReadBack | None) -> None:
    assert WAYS.offered(tools) == way


def test_what_the_session_does_not_give_is_not_offered() -> None:
    assert NO_WAYS.offered(["Bash", "Read"]) is None
    for tools in (["Bash", "Read"], ["Bash"], ["Read"]):
        assert Ways(folder="/data").offered(tools) == ReadBack(Way.FILE, "/data")
    assert Ways(folder="/data").offered(["WebSearch"]) is None


def test_nothing_is_nothing_whatever_tools_there_are() -> None:
    tools = ["Bash", "Read", "mcp__headroom__headroom_retrieve"]
    assert NO_WAYS.offered(tools) is None
    assert Ways("headroom", "/data", Way.SHELL, none=True).offered(tools) is None
    assert Ways().offered(tools) == ReadBack(Way.MCP)  # the user has registered it


def test_the_user_may_choose() -> None:
    assert Ways("headroom", "/data", Way.SHELL).offered([]) == ReadBack(Way.SHELL, "headroom")
    assert Ways("headroom", "/data", Way.FILE).offered(["Bash"]) == ReadBack(Way.FILE, "/data")
    assert Ways(chosen=Way.MCP).offered([]) == ReadBack(Way.MCP)


def test_words() -> None:
    assert ReadBack(Way.MCP).words("7f2c91ab", 3, 9) == 'call headroom_retrieve with id "7f2c91ab", lines "3-9"'
    assert ReadBack(Way.SHELL, "bin/headroom").words("7f2c91ab", 3, 9) == "bin/headroom retrieve 7f2c91ab --lines 3-9"
    assert ReadBack(Way.FILE, "/data").words("7f2c91ab", 3, 9) == "read lines 3-9 of /data/7f/7f2c91ab.txt"
    own = ReadBack(Way.OWN, 'call {tool} with "{id}", {first} to {last} of {id}')
    assert own.words("7f2c91ab", 3, 9) == 'call {tool} with "7f2c91ab", 3 to 9 of 7f2c91ab'


def test_words_for_rows() -> None:
    said = ReadBack(Way.MCP).row_words("7f2c91ab", 3, 9, "data/items")
    assert said == 'call headroom_retrieve with id "7f2c91ab", rows "3-9", of "data/items"'
    assert ReadBack(Way.SHELL, "headroom").row_words("7f2c91ab", 3, 9, "") == "headroom retrieve 7f2c91ab --rows 3-9"
    said = ReadBack(Way.SHELL, "headroom").row_words("7f2c91ab", 3, 9, "two words/a")
    assert said == "headroom retrieve 7f2c91ab --rows 3-9 --of 'two words/a'"
    assert ReadBack(Way.FILE, "/data").row_words("7f2c91ab", 3, 9, "a") == "read /data/7f/7f2c91ab.txt"
    said = ReadBack(Way.OWN, "ask for {first}-{last} of {id}").row_words("7f2c91ab", 3, 9, "a")
    assert said == "ask for 3-9 of 7f2c91ab (these are rows of its JSON)"

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.compress.read_back import NO_WAYS, Way, Ways
from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Turn
from headroom_cli.ledger import history
from headroom_cli.ledger.log import Ledger
from headroom_cli.session.arguments import with_json_options
from headroom_cli.session.way_back import (
    WayBack,
    no_way_back,
    way_back,
    ways_of_any_client,
    where_refused,
    with_channel,
)
from tests.agents.reading_back import LINES, MARKER, Run, turn
from tests.session.starting import finish

AGENT = """
name = "tiny"
title = "Tiny"
command = "{python}"
install = "-"
route = "base-url"
hosts = ["api.anthropic.com"]
wires = ["anthropic"]
args = ["-P", "-m", "headroom_cli.demo.agent"]
[env]
ANTHROPIC_BASE_URL = "{base_url}"
PYTHONPATH = "{package}"
[retrieve.shell]
[retrieve.file]
"""
# The tool is not in its requests, so only its registration tells that it is there.
EDITING = """
[retrieve.mcp]
deferred = true
[retrieve.mcp.files."~/tiny.json".servers]
headroom = "{program_path}"
"""
CLAUDE, CODEX, AIDER = (wrapper_named(name) for name in ("claude", "codex", "aider"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "user" / "data"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def program(home: Path) -> Path:
    return home / "bin" / "headroom"


def given(wrapper: str, asked: str, home: Path, program: Path | None) -> WayBack:
    return way_back(wrapper_named(wrapper), asked, home, program, {"HOME": str(home.parent)})


def test_what_an_agent_gets(home: Path, program: Path) -> None:
    short, originals = "~/data/bin/headroom", str(home / "originals")
    assert given("claude", "auto", home, program).ways() == Ways(short)
    assert given("claude", "shell", home, program).ways() == Ways(short)
    assert given("claude", "file", home, program).ways() == Ways(folder=originals)
    # Claude Code lists its tool in each request, Codex finds it when it needs it.
    assert given("claude", "mcp", home, program).ways() == Ways()
    assert given("codex", "mcp", home, program).ways() == Ways(chosen=Way.MCP)
    assert given("claude", "off", home, program).ways() == NO_WAYS
    assert not any(given("claude", asked, home, program).missing for asked in ("auto", "shell", "file", "mcp", "off"))


def test_without_the_program_only_the_file_is_left(home: Path) -> None:
    assert given("codex", "auto", home, None).ways() == Ways(folder=str(home / "originals"))
    for asked in ("shell", "mcp"):
        made = given("codex", asked, home, None)
        assert (made.ways(), made.missing) == (Ways(), asked)
        assert made.ways().offered(["exec_command"]) is None


def test_an_agent_that_cannot_be_read_has_only_what_it_is_registered_with(home: Path, program: Path) -> None:
    for asked, channel in (("auto", "mcp"), ("mcp", "mcp"), ("off", "")):
        assert given("cursor", asked, home, program).channel == channel
    # Nobody sees what its requests list.
    assert given("cursor", "auto", home, program).ways() == Ways(chosen=Way.MCP)
    assert given("cursor", "shell", home, program).missing == "shell"
    assert given("cursor", "auto", home, None).channel == ""
    cursor = wrapper_named("cursor")
    assert "cursor-plugin/mcp.json" in with_channel(cursor, "auto", program).setup.session_files
    assert with_channel(cursor, "off", program) == cursor


def test_without_a_hook_the_tool_is_not_worth_its_place_unless_asked_for(home: Path, program: Path) -> None:
    for asked, channel in (("auto", ""), ("mcp", "mcp")):
        assert given("cortex", asked, home, program).channel == channel
    assert given("cortex", "auto", home, program).missing == ""
    cortex = wrapper_named("cortex")
    assert with_channel(cortex, "auto", program) == cortex


def test_a_tool_that_could_not_be_registered_is_no_way_back(home: Path, program: Path) -> None:
    settings = "${GEMINI_CLI_HOME:-~}/.gemini/settings.json"
    for name, refused in (("gemini", {settings}), ("cline", {"cline_mcp_settings.json"})):
        back = given(name, "mcp", home, program)
        left = where_refused(back, wrapper_named(name), refused)
        assert (left.channel, left.missing, left.ways()) == ("", "mcp", Ways())
        assert where_refused(back, wrapper_named(name), {"~/another.json", "VARIABLE"}) is back
    shell = given("qwen", "shell", home, program)
    assert where_refused(shell, wrapper_named("qwen"), {"qwen-defaults.json"}) is shell


def test_an_agent_without_channels(home: Path, program: Path) -> None:
    assert given("aider", "auto", home, program).ways() == Ways()
    made = given("aider", "shell", home, program)
    assert made.missing == "shell"
    assert no_way_back(made.missing, "Aider")[0] == "Aider cannot read back by shell, so nothing is left out"


def test_an_agent_that_allows_whole_programs_gets_one_that_only_reads(home: Path, program: Path) -> None:
    made = given("copilot", "auto", home, program)
    assert made.ways() == Ways("~/data/bin/reader/headroom")
    assert (made.program_folder, made.program_path) == (str(home / "bin/reader"), str(program))
    assert given("claude", "auto", home, program).program_folder == str(home / "bin")
    # The server is the program itself, which the agent starts and its model cannot give arguments to.
    assert given("copilot", "mcp", home, program).program_path == str(program)


def test_links_are_followed_for_what_may_be_read(tmp_path: Path, home: Path, program: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(home)
    assert given("claude", "file", link, program).ways() == Ways(folder=str(home / "originals"))


@pytest.mark.parametrize(
    ("asked", "ways"),
    [
        ("auto", Ways("~/data/bin/headroom", "ORIGINALS")),
        ("shell", Ways("~/data/bin/headroom", "ORIGINALS", Way.SHELL)),
        ("file", Ways("~/data/bin/headroom", "ORIGINALS", Way.FILE)),
        ("mcp", Ways("~/data/bin/headroom", "ORIGINALS", Way.MCP)),
        ("off", NO_WAYS),
    ],
)
def test_a_client_of_which_nothing_is_known(asked: str, ways: Ways, home: Path, program: Path) -> None:
    made = ways_of_any_client(asked, home, program, {"HOME": str(home.parent)})
    there = str(home / "originals")
    assert made == (Ways(ways.program, ways.folder.replace("ORIGINALS", there), ways.chosen, ways.none), "")
    _, missing = ways_of_any_client(asked, home, None, {})
    assert missing == ("shell" if asked == "shell" else "")


def test_claude_is_allowed_what_it_needs_for_this_run_and_no_more() -> None:
    values = {
        "base_url": "http://x",
        "no_proxy": "127.0.0.1",
        "program": "~/b/headroom",
        "program_path": "/u/b/headroom",
        "originals": "/u/originals",
    }
    rules = {
        "auto": ["Bash(~/b/headroom retrieve:*)", "Bash(/u/b/headroom retrieve:*)"],
        "shell": ["Bash(~/b/headroom retrieve:*)", "Bash(/u/b/headroom retrieve:*)"],
        "file": ["Read(//u/originals/**)"],
        "mcp": ["mcp__headroom__headroom_retrieve"],
    }
    for asked, allow in rules.items():
        wrapper = with_channel(CLAUDE, asked, Path("/u/b/headroom"))
        theirs = '{"permissions":{"allow":["Bash(ls:*)"],"deny":["WebFetch"]}}'
        made = json.loads(with_json_options(wrapper.setup, ["--settings", theirs], values)[1])
        assert made["permissions"] == {"allow": ["Bash(ls:*)", *allow], "deny": ["WebFetch"]}
        assert made["env"] == {"ANTHROPIC_BASE_URL": "http://x", "NO_PROXY": "127.0.0.1"}
    assert with_channel(CLAUDE, "off", Path("/u/b/headroom")) == CLAUDE
    assert CLAUDE.setup.json_args == wrapper_named("claude").setup.json_args


def test_the_server_is_registered_only_if_it_is_asked_for() -> None:
    program = Path("/u/b/headroom")
    for wrapper in (CLAUDE, CODEX):
        assert with_channel(wrapper, "auto", program).setup.args == wrapper.setup.args
        assert with_channel(wrapper, "mcp", None).setup.args == wrapper.setup.args
    (option,) = with_channel(CLAUDE, "mcp", program).setup.args
    # Joined by "=": a value apart would take the user's prompt for a second one.
    assert option.startswith("--mcp-config={")
    args = with_channel(CODEX, "mcp", program).setup.args
    assert args[:2] == ("-c", "mcp_servers.headroom.command={program_path}")
    assert with_channel(AIDER, "mcp", program) == AIDER


def worked(folder: Path, way: str, wrapper: str = AGENT) -> Sequence[str]:
    """The tool results that the built-in agent has sent in a run whose model reads back in this way, if it can."""
    (folder / "config/wrappers").mkdir(parents=True, exist_ok=True)
    (folder / "config/wrappers/tiny.toml").write_text(wrapper)
    (folder / "log.sh").write_text("".join(f"echo '{line}'\n" for line in LINES))
    run = Run("claude", log=f"sh {folder}/log.sh")
    with Provider([Turn("Hello.")], choose=lambda wire, body: turn(run, way, folder, wire, body)) as provider:
        env = {"HEADROOM_CONFIG": str(folder / "config"), "HEADROOM_RETRIEVE": way, "HOME": str(folder)}
        home = folder / "data"
        home.mkdir(exist_ok=True)
        done = finish(home, "wrap", "--upstream", provider.url, "tiny", env=env)
        assert done.returncode == 0, done.stderr
        messages = json.loads(provider.requests[-1].body)["messages"]
    blocks = [block for message in messages if message["role"] == "user" for block in message["content"]]
    return [block["content"] for block in blocks if block["type"] == "tool_result"]


@pytest.mark.parametrize("way", ["shell", "file"])
def test_a_run_from_the_marker_to_the_books(tmp_path: Path, way: str) -> None:
    log, back, _ = worked(tmp_path, way)
    marker = MARKER.search(log)
    assert marker is not None
    original, first, last, words = marker.groups()
    assert words.startswith("~/data/bin/headroom retrieve " if way == "shell" else f"read lines {first}-{last} of ")
    whole = [line.rpartition("\t")[2] for line in back.splitlines()]
    assert whole == (LINES[int(first) - 1 : int(last)] if way == "shell" else LINES)
    with Ledger(tmp_path / "data/ledger.sqlite") as ledger:
        (made,) = history.retrievals(ledger.connection)
        (session,) = history.sessions(ledger.connection)
    assert (made.session, made.original, made.lines) == (session.id, original, f"{first}-{last}")
    assert made.tokens > 1000


def test_nothing_is_left_out_if_the_user_does_not_want_it(tmp_path: Path) -> None:
    assert " omitted (" not in worked(tmp_path, "off")[0]


@pytest.mark.parametrize(("theirs", "registered"), [("{}", True), ("// mine\n{}", False)])
def test_nothing_is_left_out_where_the_tool_could_not_be_registered(
    tmp_path: Path, theirs: str, registered: bool
) -> None:
    (tmp_path / "tiny.json").write_text(theirs)
    assert (" omitted (" in worked(tmp_path, "mcp", AGENT + EDITING)[0]) is registered
    with Ledger(tmp_path / "data/ledger.sqlite") as ledger:
        (session,) = history.sessions(ledger.connection)
        told = [notice.text for notice in history.notices(ledger.connection, session.id)]
    assert ("Tiny cannot read back by mcp, so nothing is left out" in told) is not registered
    assert (tmp_path / "tiny.json").read_text() == theirs


def test_nothing_is_left_out_where_nobody_could_read_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/bin").write_text("in the way")
    assert " omitted (" not in worked(tmp_path, "shell")[0]


def test_the_folder_of_originals_is_there_before_an_agent_that_may_read_it(tmp_path: Path) -> None:
    wrappers = tmp_path / "config/wrappers"
    wrappers.mkdir(parents=True)
    ends = "import os, sys; raise SystemExit(0 if os.path.isdir(sys.argv[1]) else 7)"
    agent = AGENT.replace('args = ["-P", "-m", "headroom_cli.demo.agent"]', f'args = ["-c", {json.dumps(ends)}]')
    (wrappers / "tiny.toml").write_text(agent.replace("[retrieve.file]", '[retrieve.file]\nargs = ["{originals}"]'))
    env = {"HEADROOM_CONFIG": str(tmp_path / "config"), "HEADROOM_RETRIEVE": "file"}
    done = finish(tmp_path / "data", "wrap", "tiny", env=env)
    assert done.returncode == 0, done.stderr

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.agents.steer_way import SteerWay
from headroom_cli.agents.wrapper import Route
from headroom_cli.ledger.events import CONTROL, STEERED, SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.session.plan import Command
from headroom_cli.session.settings import Settings
from headroom_cli.session.steering import shown, steered, terms, told, with_directive
from headroom_cli.steer.directive import DIRECTIVES, TOKENS
from headroom_cli.steer.terms import METERED, NOTHING, Terms
from headroom_cli.store.steering import FILE, Steered

TWO = Settings(verbosity="2", holdout=0)
OFF = Settings()
OPTION = "--append-system-prompt"
WAY = SteerWay(OPTION)


def command(name: str, *arguments: str) -> Command:
    return Command(wrapper_named(name), Path("/bin") / name, arguments, "", "")


def run(home: Path, asked: Command, settings: Settings, session: str) -> tuple[Sequence[str], Terms]:
    """A run that is booked as all are."""
    made, found = steered(asked, settings, home, session, home)
    with Ledger(home / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart(session, asked.wrapper.name, cwd=str(home)))
    return made.arguments, found


def test_most_agents_are_steered_conversation_by_conversation(tmp_path: Path) -> None:
    arguments, found = run(tmp_path, command("codex", "exec", "x"), TWO, "s1")
    assert arguments == ("exec", "x")
    assert (found.level, found.draws, found.fixed, found.on_wire, found.toolless) == (2, True, None, True, False)
    assert len(found.salt) >= 16


def test_with_all_off_nothing_is_made(tmp_path: Path) -> None:
    for name in ("codex", "claude", "aider"):
        arguments, found = run(tmp_path, command(name, "x"), OFF, name)
        assert (arguments, found.draws, found.salt) == (("x",), False, b"")
    assert {path.name for path in tmp_path.iterdir() if "sqlite-" not in path.name} == {"ledger.sqlite"}


def test_where_effort_alone_is_routed_arms_are_drawn_without_a_text(tmp_path: Path) -> None:
    found = terms(Settings(effort="auto"), tmp_path, "s1")
    assert (found.level, found.draws, found.holdout) == (0, True, 10)


def test_an_argument_carries_it_for_the_session(tmp_path: Path) -> None:
    arguments, found = run(tmp_path, command("claude", "-p", "x"), TWO, "s1")
    assert arguments == (OPTION, DIRECTIVES[2], "-p", "x")
    assert found.fixed == Steered(2, STEERED, "s1", DIRECTIVES[2], TOKENS[2], "s1", 2)
    assert not found.on_wire


def test_a_session_that_is_held_out_has_no_argument(tmp_path: Path) -> None:
    arguments, found = run(tmp_path, command("claude", "-p", "x"), replace(TWO, holdout=100), "s1")
    assert arguments == ("-p", "x")
    assert found.fixed == Steered(0, CONTROL, "s1", session="s1", drawn=2, holdout=100)


@pytest.mark.parametrize("resume", [("-c",), ("--continue",), ("-r", "id"), ("--resume=id",), ("--fork-session",)])
def test_what_is_resumed_keeps_what_it_had(tmp_path: Path, resume: tuple[str, ...]) -> None:
    run(tmp_path, command("claude", "x"), TWO, "s1")
    for session, settings in (("s2", OFF), ("s3", Settings(verbosity="4", holdout=100))):
        arguments, found = run(tmp_path, command("claude", *resume), settings, session)
        assert arguments == (OPTION, DIRECTIVES[2], *resume)
        assert found.fixed == Steered(2, STEERED, "s1", DIRECTIVES[2], TOKENS[2], "s1", 2)


def test_what_began_without_is_resumed_without(tmp_path: Path) -> None:
    run(tmp_path, command("claude", "x"), OFF, "s1")
    arguments, found = run(tmp_path, command("claude", "--continue"), TWO, "s2")
    assert (arguments, found.fixed) == (("--continue",), NOTHING)


def test_the_prompt_behind_dashes_resumes_nothing(tmp_path: Path) -> None:
    arguments, _ = run(tmp_path, command("claude", "--", "-c"), TWO, "s1")
    assert arguments[0] == OPTION


def test_the_users_file_leaves_the_argument_to_them(tmp_path: Path) -> None:
    arguments, found = run(tmp_path, command("claude", "--append-system-prompt-file", "f"), TWO, "s1")
    assert arguments == ("--append-system-prompt-file", "f")
    assert (found.fixed, found.on_wire) == (None, True)


def test_an_agent_without_tools_is_steered_as_a_whole_on_the_wire(tmp_path: Path) -> None:
    arguments, found = run(tmp_path, command("aider", "x"), TWO, "s1")
    assert arguments == ("x",)
    assert (found.toolless, found.on_wire) == (True, True)
    assert found.fixed is not None
    assert found.fixed.text == DIRECTIVES[2]


def test_in_hooks_no_request_is_touched(tmp_path: Path) -> None:
    found = run(tmp_path, replace(command("gemini", "x"), hooked=True), TWO, "s1")[1]
    assert found == METERED
    arguments, found = run(tmp_path, replace(command("claude", "x"), hooked=True), TWO, "s2")
    assert arguments[0] == OPTION
    assert not found.on_wire


def test_without_a_store_there_is_no_argument(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no database, and long enough to be taken for one" * 40)
    arguments, found = steered(command("claude", "x"), TWO, tmp_path, "s1", tmp_path)
    assert (arguments.arguments, found.fixed) == (("x",), NOTHING)


@pytest.mark.parametrize(
    ("theirs", "made"),
    [
        ((), (OPTION, "T")),
        ((OPTION, "kind"), (OPTION, "kind\n\nT")),
        ((f"{OPTION}=kind", "-x"), (f"{OPTION}=kind\n\nT", "-x")),
        ((OPTION, "one", OPTION, "two"), (OPTION, "one", OPTION, "two\n\nT")),
        ((OPTION, ""), (OPTION, "T")),
        (("--", OPTION, "kind"), (OPTION, "T", "--", OPTION, "kind")),
        ((OPTION,), (OPTION, "T", OPTION)),
    ],
)
def test_the_users_own_value_stands_before_ours(theirs: tuple[str, ...], made: tuple[str, ...]) -> None:
    assert with_directive(WAY, theirs, "T") == made


@given(st.lists(st.sampled_from([OPTION, f"{OPTION}=v", "v", "-x", "--"]), max_size=6))
def test_every_word_of_the_users_stays(arguments: list[str]) -> None:
    made = with_directive(WAY, arguments, "T")
    assert sum("T" in word.split("\n\n") or word.endswith("=T") for word in made) == 1
    kept = [word.removesuffix("\n\nT") for word in made]
    assert kept == arguments or kept[2:] == arguments


def test_what_a_dry_run_says() -> None:
    assert told(command("claude"), OFF) == ""
    assert told(command("claude"), Settings(verbosity="3")) == (
        f"level 3, by {OPTION} for the whole session; 10 % are held out to compare with"
    )
    assert told(command("claude", "-c"), TWO) == "as the last session here had it, which is resumed"
    assert told(command("codex"), TWO) == "level 2, behind the system text of each new conversation"
    assert told(command("codex"), TWO, "HEADROOM_VERBOSITY").endswith("conversation; set by HEADROOM_VERBOSITY")
    assert told(command("aider"), TWO) == "level 2, behind the system text of the whole session"
    assert told(replace(command("gemini"), hooked=True), TWO).startswith("off: ")
    unread = replace(wrapper_named("codex"), route=Route.HOOKS)
    assert told(replace(command("codex"), wrapper=unread), TWO).startswith("off: ")
    assert shown(command("claude", "x"), TWO).arguments == (OPTION, DIRECTIVES[2], "x")
    for asked, settings in (
        (command("codex", "x"), TWO),
        (command("claude", "x"), OFF),
        (command("claude", "-c"), TWO),
    ):
        assert shown(asked, settings) is asked

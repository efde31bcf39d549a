from __future__ import annotations

import json
from pathlib import Path

import pytest

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.session.plan import Command
from headroom_cli.session.status_line import with_status_line

OWN = json.dumps({"statusLine": {"type": "command", "command": "mine"}})


def asked(*arguments: str, name: str = "claude") -> Command:
    return Command(wrapper_named(name), Path("/bin/agent"), arguments, "", "")


def shown(command: Command) -> object:
    return command.wrapper.setup.json_args.get("--settings", {}).get("statusLine")


def test_a_user_without_one_gets_ours(tmp_path: Path) -> None:
    made = with_status_line(asked("--settings", '{"model": "x"}'), {"HOME": str(tmp_path)}, tmp_path)
    assert made.shows_status
    command = "{hooks_quoted}/claude/statusline {session_dir_quoted}/status"
    assert shown(made) == {"type": "command", "command": command}


@pytest.mark.parametrize(
    "place", ["work/.claude/settings.local.json", "work/.claude/settings.json", "home/.claude/settings.json"]
)
def test_a_line_of_the_users_own_stays(tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(OWN)
    made = with_status_line(asked(), {"HOME": str(tmp_path / "home")}, tmp_path / "work")
    assert (made.shows_status, shown(made)) == (False, None)


def test_one_that_is_given_for_this_run_stays(tmp_path: Path) -> None:
    made = with_status_line(asked("--settings", OWN), {"HOME": str(tmp_path)}, tmp_path)
    assert not made.shows_status


def test_other_agents_show_none(tmp_path: Path) -> None:
    command = asked(name="codex")
    assert with_status_line(command, {}, tmp_path) is command

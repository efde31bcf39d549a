from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.agents.catalog import all_wrappers, wrapper_named
from headroom_cli.agents.wrapper import Route
from headroom_cli.errors import HeadroomError
from headroom_cli.session.environment import Routing
from headroom_cli.session.plan import Command
from headroom_cli.session.seam import with_hooks, with_seam


def asked(name: str, upstream: str = "") -> Command:
    return Command(wrapper_named(name), Path("/bin/agent"), (), "", upstream)


def test_the_wire_changes_nothing() -> None:
    command = asked("claude")
    assert with_seam(command, "wire") is command


def test_claude_code_stays_the_first_party() -> None:
    """It goes by proxy, with no base URL of ours: its checksum and all that it sends are its own."""
    made = with_seam(asked("claude", "https://api.anthropic.com"), "hooks")
    assert (made.wrapper.route, made.upstream, made.hooked) == (Route.PROXY, "", True)
    assert "ANTHROPIC_BASE_URL" not in repr(made.wrapper.setup)
    settings = repr(made.wrapper.setup.json_args["--settings"])
    assert "{hook_url}" in settings
    assert "'HTTPS_PROXY': '{proxy_url}'" in settings  # which settings of the user's could have set otherwise
    assert made.wrapper.setup.env["CLAUDE_CODE_DISABLE_AGENT_VIEW"] == "1"


def test_a_gateway_of_the_users_own_is_reached_as_before() -> None:
    made = with_seam(asked("claude", "http://gateway/x"), "hooks")
    assert (made.wrapper.route, made.upstream) == (Route.BASE_URL, "http://gateway/x")
    assert made.wrapper.setup.env["ANTHROPIC_BASE_URL"] == "{base_url}"
    assert "proxy_url" not in repr(made.wrapper.setup)
    assert "{hook_url}" in repr(made.wrapper.setup.json_args["--settings"])


def test_an_agent_on_its_own_route_keeps_what_it_is_started_with() -> None:
    wrapper = wrapper_named("opencode")
    made = with_seam(asked("opencode"), "hooks").wrapper
    assert made.route is wrapper.route
    assert wrapper.setup.args == made.setup.args
    assert made.setup.env["HEADROOM_HOOK"] == "{hook_url}"


def test_an_agent_without_such_hooks_names_those_that_have_them() -> None:
    with pytest.raises(HeadroomError) as caught:
        with_seam(asked("codex"), "hooks", all_wrappers())
    assert caught.value.message == "Codex CLI has no hook that can exchange what a tool has printed"
    able = "claude, copilot, cursor, cursor-editor, opencode, vibe"
    assert caught.value.hint == f"leave --seam out to work on the wire, or use one of: {able}"
    with pytest.raises(HeadroomError) as caught:
        with_seam(asked("cortex"), "hooks", all_wrappers())
    assert caught.value.hint == f"leave --seam out, or use one of: {able}"


@pytest.mark.parametrize("seam", ["wire", "hooks"])
def test_an_agent_that_cannot_be_read_works_by_its_hooks_whatever_is_asked(seam: str) -> None:
    made = with_seam(asked("cursor"), seam)
    assert (made.hooked, made.wrapper.route) == (True, Route.HOOKS)
    assert made.wrapper.setup.args == ("--plugin-dir", "{session_dir}/cursor-plugin")
    cortex = asked("cortex")
    assert with_seam(cortex, "wire") is cortex


def test_hooks_are_told_where_to_call() -> None:
    routed = with_hooks(Routing("/s", "python"), wrapper_named("vibe"), "127.0.0.1:1", "secret")
    assert routed.values()["hook_url"] == "http://127.0.0.1:1/secret/vibe"
    none = replace(wrapper_named("vibe"), hooks=None)
    assert with_hooks(Routing("/s", "python"), none, "127.0.0.1:1", "secret").hook_url == ""

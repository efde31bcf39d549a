"""Shapes of the responses format."""

from __future__ import annotations

import json
from typing import Any

from headroom_cli.wire.openai_responses import OpenAIResponses
from headroom_cli.wire.prompt import Block, Kind, Prompt


def prompt(*items: Any) -> Prompt:
    return OpenAIResponses().parse(json.dumps({"input": items}).encode())


def test_code_mode() -> None:
    output = [{"type": "input_text", "text": "Script completed"}, {"type": "input_text", "text": "data"}]
    found = prompt(
        {"type": "additional_tools", "id": "1", "role": "developer", "tools": []},
        {"type": "custom_tool_call", "call_id": "c", "name": "exec", "input": "await run('ls')"},
        {"type": "custom_tool_call_output", "call_id": "c", "output": output},
    )
    opaque, call, *results = found.blocks
    assert opaque.kind is Kind.OPAQUE
    assert call == Block(Kind.CALL, '{"input":"await run(\'ls\')"}', "exec", {"input": "await run('ls')"})
    assert [(block.text, block.tool, block.arguments) for block in results] == [
        ("Script completed", "exec", {"input": "await run('ls')"}),
        ("data", "exec", {"input": "await run('ls')"}),
    ]
    assert found.turns == 1


def test_local_shell_and_unknown_outputs() -> None:
    action = {"type": "exec", "command": ["ls"]}
    found = prompt(
        {"type": "local_shell_call", "call_id": "s", "action": action},
        {"type": "local_shell_call_output", "id": "s", "output": "a\nb"},
        {"type": "function_call_output", "call_id": "?", "output": {"odd": 1}},
        {"type": "computer_call_output", "output": {"type": "computer_screenshot"}},
        7,
    ).blocks
    assert [block.kind for block in found] == [Kind.CALL, Kind.RESULT, Kind.OPAQUE, Kind.OPAQUE, Kind.OPAQUE]
    assert (found[1].tool, found[1].arguments) == ("local_shell", action)


def test_messages_reasoning_and_turns() -> None:
    found = prompt(
        {"role": "system", "content": "rules"},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}, {"type": "input_image"}]},
        {"type": "reasoning", "summary": [], "encrypted_content": "x"},
        {"type": "web_search_call", "id": "w"},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "ho"}]},
        {"role": "user", "content": "more"},
        {"type": "reasoning", "summary": []},
    )
    kinds = [Kind.USER, Kind.USER, Kind.OPAQUE, Kind.OPAQUE, Kind.ASSISTANT, Kind.USER]
    assert [block.kind for block in found.blocks] == kinds
    assert found.turns == 2


def test_a_string_as_input_is_one_user_text() -> None:
    found = OpenAIResponses().parse(b'{"input":"hi","tools":[{"type":"web_search"},{"type":"function","name":"f"}]}')
    assert found.blocks == (Block(Kind.USER, "hi"),)
    assert found.tools == ("web_search", "f")


def test_truncation_is_noticed() -> None:
    assert OpenAIResponses().parse(b'{"input": [], "truncation": "auto"}').clears
    assert not OpenAIResponses().parse(b'{"input": [], "truncation": "disabled"}').clears


def test_tools_that_stand_in_the_input() -> None:
    groups = [
        {"type": "namespace", "name": "functions", "tools": [{"name": "exec"}, {"name": "wait"}]},
        {"name": "sleep"},
    ]
    item = {"type": "additional_tools", "role": "developer", "tools": groups}
    assert prompt(item, {"role": "user", "content": "hi"}).tools == ("exec", "wait", "sleep")
    for odd in ([], [7], [{"tools": 3}], 5, None):
        assert prompt({**item, "tools": odd}).tools == ()
    assert prompt({"role": "user", "content": "hi"}, item).tools == ()
    named = {"tools": [{"type": "function", "name": "shell"}], "input": [item]}
    assert OpenAIResponses().parse(json.dumps(named).encode()).tools == ("shell",)

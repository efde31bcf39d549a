"""Each answer of a list finds the thing that the call asked for with it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.wire.anthropic import Anthropic
from headroom_cli.wire.list_results import Answer, answers, asked_for
from headroom_cli.wire.nested import inner_strings
from headroom_cli.wire.prompt import Kind
from tests.made.bodies import SPELLINGS, TEXTS, Spelling

LONG = "one more line of a log\n" * 30
FLAGS = st.lists(st.booleans(), min_size=1, max_size=4)


@given(FLAGS, TEXTS, SPELLINGS)
def test_texts_know_their_answer(successes: list[bool], query: str, spelling: Spelling) -> None:
    said = [{"query": query, "result": query + LONG, "success": one} for one in successes]
    text = spelling.write(said)
    found = answers(text, [place[0] for place, _ in inner_strings(text)])
    assert found == [Answer(at, len(successes), not one) for at, one in enumerate(successes)]


@given(st.text(max_size=60), st.integers(0, 60))
def test_any_text_is_safe(text: str, place: int) -> None:
    for candidate in (text, f"[{text}", f"[{json.dumps(text)}]"):
        assert len(answers(candidate, [place])) == 1
    assert answers(json.dumps({"a": [text]}), [place]) == [None]


def test_what_is_asked_for_is_narrowed_only_where_it_is_known() -> None:
    second = Answer(1, 2, failed=False)
    assert asked_for({"commands": ["a", "b"], "timeout": 3}, second) == {"commands": ["b"], "timeout": 3}
    for arguments in ({"commands": ["a", "b", "c"]}, {"x": ["a", "b"], "y": ["a", "b"]}, {"command": "a"}):
        assert asked_for(arguments, second) is arguments
    assert asked_for({"commands": ["a"]}, Answer(0, 1, failed=False)) == {"commands": ["a"]}
    assert asked_for({"commands": ["a"]}, None) == {"commands": ["a"]}


def test_each_command_has_its_own_result() -> None:
    commands = ["cat a.py", "make"]
    said = [{"query": one, "result": LONG, "success": one != "make"} for one in commands]
    call = {"type": "tool_use", "id": "1", "name": "run_commands", "input": {"commands": commands}}
    result = {"type": "tool_result", "tool_use_id": "1", "content": json.dumps(said)}
    messages = [{"role": "assistant", "content": [call]}, {"role": "user", "content": [result]}]
    prompt = Anthropic().parse(json.dumps({"messages": messages}).encode())
    results = [one for one in prompt.blocks if one.kind is Kind.RESULT]
    assert [(one.arguments, one.error, one.text) for one in results] == [
        ({"commands": ["cat a.py"]}, False, LONG),
        ({"commands": ["make"]}, True, LONG),
    ]

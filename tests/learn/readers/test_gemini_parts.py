"""Contents in Google's form."""

from __future__ import annotations

import pytest

from headroom_cli.learn.readers import gemini_parts
from headroom_cli.learn.readers.session_draft import SessionDraft

BROUGHT = [
    {"text": "look at @a.txt, please"},
    {"text": "\n--- Content from referenced files ---"},
    {"text": "\nContent from @a.txt:\n"},
    {"text": "what stands in it"},
    {"text": "\n--- End of content ---"},
]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("as a string", "as a string"),
        ({"text": "as a part"}, "as a part"),
        ([{"text": "in"}, "parts"], "in\nparts"),
        (BROUGHT, "look at @a.txt, please"),
        ("look\n--- Content from referenced files ---\nall of it", "look"),
        ([{"text": "<session_context>\nToday is"}], ""),
        ([{"text": "fix it"}, {"text": "<hook_context>more</hook_context>"}], "fix it"),
        ([{"functionResponse": {"id": "1"}}], ""),
        ([{"text": "hidden", "thought": True}, {"text": "seen"}], "seen"),
        (None, ""),
        (5, ""),
    ],
)
def test_only_what_was_typed_is_the_users(content: object, words: str) -> None:
    assert gemini_parts.typed_words(content) == words


@pytest.mark.parametrize(
    ("response", "printed", "error"),
    [
        ({"output": "well"}, "well", False),
        ({"error": "not there"}, "not there", True),
        ({"content": [{"text": "a"}, {"text": "b"}]}, "a\nb", False),
        ({"rows": 3}, '{"rows": 3}', False),
        ({}, "", False),
    ],
)
def test_a_response_is_put_to_its_call_once(response: object, printed: str, error: bool) -> None:
    draft = SessionDraft()
    gemini_parts.put_calls(draft, draft.answer("a"), [{"functionCall": {"id": "1", "name": "tool", "args": {"x": 1}}}])
    gemini_parts.put_results(draft, [{"functionResponse": {"id": "1", "response": response}}])
    gemini_parts.put_results(draft, [{"functionResponse": {"id": "1", "response": {"error": "said again"}}}])
    call = draft.calls["1"]
    assert (call.tool, call.arguments, call.result, call.error) == ("tool", {"x": 1}, printed, error)

"""Laws that hold for every wire, over made and captured bodies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.wire.lineage import lineage
from headroom_cli.wire.prompt import Block, Edit, Kind, Place, Prompt, Unreadable, Wire
from headroom_cli.wire.splice import render
from headroom_cli.wire.wires import WIRES, by_name
from tests.made.bodies import ODD, SPELLINGS, TEXTS, TURNS, WIRE_NAMES, Act, Spelling, Turn, body
from tests.made.effort import examples

CAPTURES = Path(__file__).parents[2].parent / "shared" / "data" / "captures"
NAMES = st.sampled_from(WIRE_NAMES)


def captured() -> list[tuple[Wire, bytes]]:
    """Every captured model request with the wire that it speaks."""
    found = []
    for path in sorted(CAPTURES.glob("*/*.json")):
        request = json.loads(path.read_text()).get("body")
        if not isinstance(request, dict):
            continue
        kinds = {"input": "openai_responses", "contents": "gemini", "messages": "anthropic"}
        names = [name for key, name in kinds.items() if key in request]
        if names:
            chat = names == ["anthropic"] and "max_tokens" not in request
            chat = chat or any(message.get("role") == "tool" for message in request.get("messages", ()))
            wire = by_name("openai_chat" if chat else names[0])
            found.append((wire, json.dumps(request, ensure_ascii=len(found) % 2 == 0).encode()))
    return found


def editable(prompt: Prompt) -> list[Place]:
    return [block.place for block in prompt.blocks if block.place]


def check_edit_is_local(wire: Wire, request: bytes, place: Place, text: str) -> None:
    """An edit changes its own literal; every byte before and after stays."""
    edited = render(request, [Edit(place, text)])
    start, tail = place.start, len(request) - place.end
    assert edited[:start] == request[:start]
    assert edited[len(edited) - tail :] == request[place.end :]
    literal = json.loads(edited[start : len(edited) - tail])
    if place.inner:
        old = json.loads(request[start : place.end])
        a, b = place.inner
        assert literal.startswith(old[:a])
        assert literal.endswith(old[b:])
        assert json.loads(literal[a : len(literal) - len(old) + b]) == text
    else:
        assert literal == text
    assert len(wire.parse(edited).blocks) >= 1


def test_names_are_unique_and_found() -> None:
    assert [by_name(wire.name) for wire in WIRES] == list(WIRES)
    assert sorted(wire.name for wire in WIRES) == WIRE_NAMES
    with pytest.raises(KeyError):
        by_name("smoke signals")


@given(NAMES, TURNS, SPELLINGS)
def test_nothing_edited_is_the_same_object(name: str, turns: list[Turn], spelling: Spelling) -> None:
    request = body(name, turns, spelling, ODD)
    prompt = by_name(name).parse(request)
    assert prompt.body is request
    assert render(prompt.body, []) is request


@given(NAMES, TURNS, SPELLINGS, st.data())
def test_an_edit_changes_its_literal_only(
    name: str, turns: list[Turn], spelling: Spelling, data: st.DataObject
) -> None:
    request = body(name, turns, spelling, ODD)
    places = editable(by_name(name).parse(request))
    if places:
        check_edit_is_local(by_name(name), request, data.draw(st.sampled_from(places)), data.draw(TEXTS))


@given(NAMES, TURNS, SPELLINGS)
def test_all_edits_at_once_are_read_back(name: str, turns: list[Turn], spelling: Spelling) -> None:
    wire = by_name(name)
    request = body(name, turns, spelling, ODD)
    before = wire.parse(request).blocks
    edits = [Edit(block.place, f"<{n}>") for n, block in enumerate(before) if block.place]
    after = wire.parse(render(request, edits)).blocks
    assert [f"<{n}>" if block.place else block.text for n, block in enumerate(before)] == [b.text for b in after]
    assert [(b.kind, b.tool, b.error, b.arguments) for b in before] == [
        (b.kind, b.tool, b.error, b.arguments) for b in after
    ]


@given(NAMES, TURNS, SPELLINGS, SPELLINGS)
def test_spelling_and_unknown_fields_do_not_change_the_lineage(
    name: str, turns: list[Turn], one: Spelling, other: Spelling
) -> None:
    if name == "gemini":  # key order inside its free response object is order of blocks
        other = Spelling(other.gap, other.ascii_only, one.backwards)
    first = by_name(name).parse(body(name, turns, one, ODD))
    second = by_name(name).parse(body(name, turns, other, {"cache_control": {"type": "ephemeral"}}))
    assert lineage(first.blocks) == lineage(second.blocks)


@given(TURNS)
def test_all_wires_say_the_same(turns: list[Turn]) -> None:
    def essence(block: Block) -> tuple[object, ...]:
        return block.kind, block.text, block.tool, dict(block.arguments)

    said = [[essence(block) for block in by_name(name).parse(body(name, turns)).blocks] for name in WIRE_NAMES]
    assert all(other == said[0] for other in said)


@given(TURNS, NAMES)
def test_results_carry_their_call(turns: list[Turn], name: str) -> None:
    prompt = by_name(name).parse(body(name, turns))
    results = [block for block in prompt.blocks if block.kind is Kind.RESULT]
    acts = [act for turn in turns for act in turn.acts]
    assert [(block.tool, block.arguments) for block in results] == [(act.tool, act.arguments) for act in acts]
    assert [block.text for block in results] == [act.result for act in acts]
    assert [block.place is None for block in results] == [not act.result for act in acts]
    assert prompt.turns == len(turns)
    assert prompt.tools == ("Bash",)
    if name != "gemini":
        assert (prompt.model, prompt.stream) == ("m", True)


@given(NAMES, st.binary(max_size=200))
def test_any_bytes_are_read_or_unreadable(name: str, request: bytes) -> None:
    check_reads_or_refuses(name, request)


@settings(max_examples=examples(300))
@given(NAMES, TURNS, st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=3)), max_size=3))
def test_damaged_bodies_are_read_or_unreadable(name: str, turns: list[Turn], damage: list[tuple[int, bytes]]) -> None:
    request = bytearray(body(name, turns, extra=ODD))
    for at, junk in damage:
        request[at % len(request) : at % len(request) + len(junk)] = junk
    check_reads_or_refuses(name, bytes(request))


WORDS = ["user", "assistant", "tool", "text", "tool_result", "tool_use", "function_call", "message", "x"]
KEYS = [
    "role",
    "content",
    "type",
    "text",
    "parts",
    "output",
    "functionResponse",
    "response",
    "tool_calls",
    "function",
    "arguments",
    "name",
    "id",
    "input",
    "functionCall",
    "action",
    "custom",
    "request",
    "error",
    "tool_use_id",
    "call_id",
]
SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=examples(300))
@given(NAMES, SHAPES, st.sampled_from(["messages", "input", "contents", "request"]))
def test_wrong_shapes_are_read_or_unreadable(name: str, shape: object, key: str) -> None:
    check_reads_or_refuses(name, json.dumps({key: shape, "model": shape, "tools": shape, "stream": shape}).encode())
    check_reads_or_refuses(name, json.dumps({key: [{"role": "user", "content": [shape]}, shape]}).encode())


def check_reads_or_refuses(name: str, request: bytes) -> None:
    try:
        prompt = by_name(name).parse(request)
    except Unreadable:
        return
    lineage(prompt.blocks)
    for place in editable(prompt):
        check_edit_is_local(by_name(name), request, place, "x")


NO_PROMPTS = [
    *(b"", b"null", b"[]", b"{}", b"\xff\xfe{}", b'{"messages":[],"messages":[]}', b'{"messages":NaN,"input":NaN}'),
    *(
        b'{"messages":[],"input":[],"contents":[]}x',
        b'{"messages":1,"input":1,"contents":1}',
        b'{"input":' + b"[" * 10000,
    ),
]


@pytest.mark.parametrize("name", WIRE_NAMES)
@pytest.mark.parametrize("request_body", NO_PROMPTS)
def test_what_is_no_prompt_is_unreadable(name: str, request_body: bytes) -> None:
    with pytest.raises(Unreadable):
        by_name(name).parse(request_body)


@pytest.mark.parametrize("name", WIRE_NAMES)
def test_half_an_emoji_hides_one_text_only(name: str) -> None:
    turns = [Turn("hi", "ok", (Act("Bash", {}, "cut \ud83d here"), Act("Bash", {}, "whole \N{GRINNING FACE}")))]
    request = body(name, turns, Spelling(ascii_only=True))
    prompt = by_name(name).parse(request)
    assert prompt.body is request
    assert [b.text for b in prompt.blocks if b.kind is Kind.RESULT and b.place] == ["whole \N{GRINNING FACE}"]
    assert sum(b.kind is Kind.OPAQUE for b in prompt.blocks) == 1


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="no captured requests here")
def test_captured_requests_keep_their_bytes() -> None:
    seen = set()
    for wire, request in captured():
        prompt = wire.parse(request)
        seen.add(wire.name)
        assert render(prompt.body, []) is request
        places = editable(prompt)
        for place in places[:2] + places[-1:]:
            check_edit_is_local(wire, request, place, 'new\n"text" é')
    assert seen == set(WIRE_NAMES)

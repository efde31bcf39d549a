"""The effort is found where the references of the providers put it, and only its own token is ever rewritten."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.steer.effort_fields import asked
from headroom_cli.wire.splice import render
from tests.made.bodies import JSON, ODD, SPELLINGS, WIRE_NAMES, Spelling, Turn, body

PLACES: list[tuple[str, str, dict[str, Any]]] = [
    ("anthropic", "output_config.effort", {"output_config": {"format": None, "effort": "high"}}),
    ("anthropic", "thinking.budget_tokens", {"thinking": {"type": "enabled", "budget_tokens": 31_999}}),
    ("openai_chat", "reasoning_effort", {"reasoning_effort": "medium"}),
    ("openai_chat", "reasoning.effort", {"reasoning": {"effort": "high"}}),
    ("openai_chat", "thinking_budget", {"thinking_budget": 4_000}),
    ("openai_responses", "reasoning.effort", {"reasoning": {"effort": "xhigh", "summary": "auto"}}),
    ("gemini", "generationConfig.thinkingConfig.thinkingLevel", {
        "generationConfig": {"topK": 1, "thinkingConfig": {"includeThoughts": True, "thinkingLevel": "HIGH"}}}),
    ("gemini", "generationConfig.thinkingConfig.thinkingBudget", {
        "generationConfig": {"thinkingConfig": {"thinkingBudget": 8_192}}}),
]  # fmt: skip
PLAIN = Spelling()
TURNS = [Turn("do it", "yes")]


def request(wire: str, extra: dict[str, Any], spelling: Spelling = PLAIN) -> bytes:
    """A request with these fields on its top level alone."""
    made = json.loads(body(wire, TURNS))
    return spelling.write({**made, **extra, **ODD}).encode()


@given(st.sampled_from(PLACES), SPELLINGS, st.sampled_from(["low", "minimal", 1_024]))
def test_every_field_is_found_and_nothing_else_is_rewritten(
    place: tuple[str, str, dict[str, Any]], spelling: Spelling, new: str | int
) -> None:
    wire, field, extra = place
    before = request(wire, extra, spelling)
    found = asked(wire, before)
    assert found is not None
    assert found.field == field
    after = render(before, [found.changed_to(new)])
    start, end = found.place.start, found.place.end
    tail = len(before) - end
    assert (after[:start], after[len(after) - tail :]) == (before[:start], before[end:])
    again = asked(wire, after)
    assert again is not None
    assert again.level == new


def test_capitals_stay_capitals() -> None:
    wire, _, extra = PLACES[6]
    found = asked(wire, request(wire, extra))
    assert found is not None
    assert (found.value, found.level, found.changed_to("low").text) == ("HIGH", "high", "LOW")


def test_a_wrapped_request_of_google() -> None:
    inner = json.loads(request("gemini", PLACES[6][2]).replace(b"1e400", b"1"))
    found = asked("gemini", json.dumps({"model": "m", "request": inner}).encode())
    assert found is not None
    assert found.value == "HIGH"


@pytest.mark.parametrize("wire", WIRE_NAMES)
@pytest.mark.parametrize("odd", [None, True, 1.5, [], {}, {"effort": None}, {"effort": ["high"]}])
def test_what_is_no_level_and_no_number_is_not_asked_for(wire: str, odd: object) -> None:
    names = ("output_config", "thinking", "reasoning", "reasoning_effort", "thinking_budget", "generationConfig")
    assert asked(wire, request(wire, dict.fromkeys(names, odd))) is None
    assert asked(wire, request(wire, {})) is None


@given(st.sampled_from(WIRE_NAMES), st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_is_too_odd(wire: str, raw: bytes) -> None:
    found = asked(wire, raw)
    assert found is None or raw[found.place.start : found.place.end]


def test_a_level_inside_the_history_is_noticed() -> None:
    marker = {"role": "system", "content": [], "output_config": {"effort": "low"}}
    made = json.loads(body("anthropic", TURNS)) | PLACES[0][2]
    plain = asked("anthropic", json.dumps(made).encode())
    within = asked("anthropic", json.dumps({**made, "messages": [*made["messages"], marker]}).encode())
    assert plain is not None
    assert within is not None
    assert (plain.elsewhere, within.elsewhere) == (False, True)
    item = {"type": "configuration_update", "reasoning": {"effort": "low"}}
    other = json.loads(body("openai_responses", TURNS)) | PLACES[5][2]
    found = asked("openai_responses", json.dumps({**other, "input": [*other["input"], item]}).encode())
    assert found is not None
    assert found.elsewhere
    # What a tool printed of such a request is a text, and no level.
    quoted = {"role": "user", "content": json.dumps(marker)}
    said = asked("anthropic", json.dumps({**made, "messages": [*made["messages"], quoted]}).encode())
    assert said is not None
    assert not said.elsewhere

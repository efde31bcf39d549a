"""The table of what is known: no row without its source, and none that lets a turn be lowered without a floor."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.errors import HeadroomError
from headroom_cli.steer.effort_table import LEVELS, MARKED, TABLE, Breaks, described, marked_safe, row_for


def test_each_row_says_where_it_was_read() -> None:
    for row in TABLE:
        assert re.match(r"https://\S+", row.source) or (
            row.breaks is Breaks.UNKNOWN and row.source == "no source found"
        )
        assert re.fullmatch(r"2026-\d\d-\d\d", row.read)
        assert row.words
    assert len({row.name for row in TABLE}) == len(TABLE)


def test_only_what_is_safe_has_a_floor() -> None:
    for row in TABLE:
        assert (row.floor is not None) == (row.breaks is Breaks.NO)


@pytest.mark.parametrize(
    ("request_of", "name"),
    [
        (("anthropic", "api.anthropic.com", "claude-opus-5-5", "output_config.effort"), "anthropic effort"),
        (("anthropic", "x.example", "us.anthropic.claude-4-v1:0", "thinking.budget_tokens"), "anthropic budget"),
        (("openai_responses", "api.openai.com", "gpt-5.5", "reasoning.effort"), "openai effort"),
        (("openai_chat", "openrouter.ai", "openai/gpt-6-astra", "reasoning.effort"), "openai effort"),
        (("openai_chat", "x.example", "openai/gpt-oss-120b", "reasoning_effort"), "gpt-oss"),
        (("openai_chat", "api.deepseek.com", "deepseek-v4-flash", "reasoning_effort"), "deepseek"),
        (("gemini", "g.example", "gemini-3.1-pro", "generationConfig.thinkingConfig.thinkingLevel"), "gemini"),
        (("openai_chat", "api.mistral.ai", "mistral-vibe-cli-latest", "reasoning_effort"), "mistral"),
        (("openai_chat", "x.example", "what-comes-next", "reasoning_effort"), "everything else"),
    ],
)  # fmt: skip
def test_the_row_that_decides(request_of: tuple[str, str, str, str], name: str) -> None:
    assert row_for(TABLE, *request_of).name == name


def test_what_a_user_has_measured() -> None:
    first, second = marked_safe(" grok-4*@api.x.ai = low , qwen3-*=2048,")
    assert (first.model, first.host, first.floor, first.breaks) == ("grok-4*", "api.x.ai", "low", Breaks.NO)
    assert (second.model, second.host, second.floor) == ("qwen3-*", "*", 2_048)
    rows = (first, second, *TABLE)
    assert row_for(rows, "openai_chat", "api.x.ai", "grok-4.5", "reasoning_effort").name == MARKED
    assert row_for(rows, "openai_chat", "other.example", "grok-4.5", "reasoning_effort").name == "xai"


@pytest.mark.parametrize("text", ["grok", "grok=", "=low", "grok=lowest", "a b=low", "grok=-1", "grok=1.5", "a@=low"])
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(HeadroomError) as caught:
        marked_safe(f"ok=low, {text}")
    assert repr(text) in caught.value.message
    assert "MODEL@HOST=LEVEL" in caught.value.hint


@given(st.text(max_size=30))
def test_any_text_is_rows_or_an_error(text: str) -> None:
    try:
        rows = marked_safe(text)
    except HeadroomError:
        return
    assert all(row.floor in LEVELS or isinstance(row.floor, int) for row in rows)


def test_it_can_be_printed() -> None:
    assert len(json.loads(json.dumps(described()))) == len(TABLE)

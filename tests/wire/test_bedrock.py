from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.wire.bedrock import Bedrock
from headroom_cli.wire.event_stream import MEDIA_TYPE
from headroom_cli.wire.prompt import Unreadable, Usage
from headroom_cli.wire.wires import by_name
from tests.fakes.event_stream import conversed, invoked

USAGE = {
    "inputTokens": 10, "outputTokens": 42, "totalTokens": 2352, "cacheReadInputTokens": 2000,
    "cacheWriteInputTokens": 300,
    "cacheDetails": [{"ttl": "1h", "inputTokens": 200}, {"ttl": "5m", "inputTokens": 100}],
}  # fmt: skip
STREAM = conversed(
    [
        ("messageStart", {"role": "assistant"}),
        ("contentBlockDelta", {"delta": {"text": "usage"}, "contentBlockIndex": 0}),
        ("messageStop", {"stopReason": "end_turn"}),
        ("metadata", {"usage": USAGE, "metrics": {"latencyMs": 5}}),
    ]
)


def test_its_body_is_never_read() -> None:
    with pytest.raises(Unreadable):
        Bedrock().parse(b"{}")


@given(st.lists(st.integers(0, len(STREAM)), max_size=30))
def test_converse_tells_its_usage_in_the_last_event(cuts: list[int]) -> None:
    reader, at = Bedrock().usage_reader(MEDIA_TYPE), 0
    for cut in [*sorted(cuts), len(STREAM)]:
        reader.feed(STREAM[at:cut])
        at = cut
    assert reader.usage() == Usage(10, 100, 200, 2000, 42)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (USAGE, Usage(10, 100, 200, 2000, 42)),
        ({"inputTokens": 3, "outputTokens": 4}, Usage(3, None, None, None, 4)),
        ({"inputTokens": 3, "cacheWriteInputTokens": 7, "cacheDetails": 1}, Usage(3, 7, None, None, None)),
    ],
)  # fmt: skip
def test_converse_tells_its_usage_in_its_body(usage: object, expected: Usage) -> None:
    reader = Bedrock().usage_reader("application/json")
    reader.feed(json.dumps({"output": {}, "usage": usage}).encode())
    assert reader.usage() == expected


def test_a_stream_of_another_vendors_model_closes_with_counts() -> None:
    metrics = {"inputTokenCount": 11, "outputTokenCount": 5, "invocationLatency": 9}
    reader = Bedrock().usage_reader(MEDIA_TYPE)
    reader.feed(invoked([{"generation": "usage"}, {"generation": "", "amazon-bedrock-invocationMetrics": metrics}]))
    assert reader.usage() == Usage(11, None, None, None, 5)


def test_claudes_events_are_read_out_of_the_stream() -> None:
    reader = by_name("anthropic").usage_reader(MEDIA_TYPE)
    reader.feed(
        invoked(
            [
                {"type": "message_start", "message": {"model": "claude", "usage": {"input_tokens": 9}}},
                {"type": "content_block_delta", "delta": {"text": "usage"}},
                {"type": "message_delta", "usage": {"output_tokens": 42}},
                {"type": "message_stop", "amazon-bedrock-invocationMetrics": {"inputTokenCount": 9}},
            ]
        )
    )
    assert reader.usage() == Usage(9, None, None, None, 42, "claude")

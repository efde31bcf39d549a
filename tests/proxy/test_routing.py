from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.proxy import routing

CODEX = "/backend-api/codex/responses"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/messages", "anthropic"),
        ("/v1/messages?beta=true", "anthropic"),
        ("/gateway/anthropic/v1/messages", "anthropic"),
        ("/v1/messages/count_tokens", ""),
        ("/v1/messages/batches", ""),
        ("/v1/chat/completions", "openai_chat"),
        ("/api/v1/chat/completions", "openai_chat"),
        ("/chat/completions", "openai_chat"),
        ("/v1/responses", "openai_responses"),
        ("/responses", "openai_responses"),
        (CODEX, "openai_responses"),
        ("/v1/responses/resp_1/cancel", ""),
        ("/v1/responses/compact", ""),
        ("/v1beta/models/gemini-3-pro:generateContent", "gemini"),
        ("/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse&key=k", "gemini"),
        ("/v1alpha/models/m:generateContent", "gemini"),
        ("/v1internal:generateContent", "gemini"),
        ("/v1internal:streamGenerateContent?alt=sse", "gemini"),
        ("/v1internal:countTokens", ""),
        ("/v1internal:loadCodeAssist", ""),
        ("/v1/models/m:streamGenerateContent", "gemini"),
        ("/v1/projects/p/locations/l/publishers/google/models/m:generateContent", "gemini"),
        ("/v1beta/models/m:countTokens", ""),
        ("/v1/completions", ""),
        ("/", ""),
    ],
)
def test_only_exact_endpoints_are_wires(path: str, name: str) -> None:
    assert routing.wire_name("POST", path) == name
    assert routing.wire_name("GET", path) == ""
    wire = routing.wire_for("post", path)
    assert (wire.name if wire else "") == name


@pytest.mark.parametrize(
    ("path", "headers", "base"),
    [
        ("/v1/messages?beta=true", {}, routing.ANTHROPIC),
        ("/v1/messages/count_tokens", {}, routing.ANTHROPIC),
        ("/v1/chat/completions", {"anthropic-version": "2023-06-01"}, routing.OPENAI),
        ("/v1/responses", {}, routing.OPENAI),
        ("/v1/models", {}, routing.OPENAI),
        ("/v1/models", {"anthropic-version": "2023-06-01"}, routing.ANTHROPIC),
        ("/v1beta/models/m:generateContent", {}, routing.GEMINI),
        ("/v1beta/models", {}, routing.GEMINI),
        ("/v1/models/m:generateContent", {}, routing.GEMINI),
        ("/upload", {"x-goog-api-key": "k"}, routing.GEMINI),
        ("/elsewhere", {}, routing.OPENAI),
    ],
)
def test_the_path_decides_the_provider_then_the_headers(path: str, headers: dict[str, str], base: str) -> None:
    assert routing.owner(path, headers) == base


@given(st.text(alphabet="abc/=&"), st.sampled_from("?#"), st.text(alphabet="abc/=&?#"))
def test_a_query_never_survives(path: str, mark: str, query: str) -> None:
    assert routing.bare(path + mark + query) == path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/v1/messages?beta=true&key=secret", "/v1/messages"),
        ("/gateway/aB3xY9kLm2Qw8Zt5Rv7Nc4/v1/messages", "/gateway/***/v1/messages"),
        ("/d41d8cd98f00b204e9800998ecf8427e/v1/messages", "/***/v1/messages"),
        ("/k/sk0123456789abcdefghij/v1/messages", "/k/***/v1/messages"),
        ("/k/sk-proj-zq8kx2lm9wv4rt7/v1/messages", "/k/***/v1/messages"),
        ("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ax%2Fy/invoke", "/model/***/invoke"),
        ("/model/arn:aws:bedrock:us-east-1:123456789012:x/invoke", "/model/***/invoke"),
        ("/model/us.anthropic.claude-sonnet-4-5-20250929-v1:0/invoke",) * 2,
        ("/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict",) * 2,
        ("/v1beta/models/gemini-3.5-flash-lite-preview-09-2026:streamGenerateContent",) * 2,
        ("/conversations/11111111-2222-4333-8444-555555555555",) * 2,
    ],
)
def test_a_kept_path_holds_no_key(path: str, shown: str) -> None:
    assert routing.shown(path) == shown


def test_a_websocket_on_a_wire_is_recognised() -> None:
    assert routing.is_wire_websocket("/v1/responses?x=1", {"upgrade": "WebSocket"})
    assert not routing.is_wire_websocket("/v1/realtime", {"upgrade": "websocket"})
    assert not routing.is_wire_websocket("/v1/responses", {})

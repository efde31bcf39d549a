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


def test_a_websocket_on_a_wire_is_recognised() -> None:
    assert routing.is_wire_websocket("/v1/responses?x=1", {"upgrade": "WebSocket"})
    assert not routing.is_wire_websocket("/v1/realtime", {"upgrade": "websocket"})
    assert not routing.is_wire_websocket("/v1/responses", {})


def test_hosts_are_listed_by_full_name_or_below_a_dot() -> None:
    listed = ("api.anthropic.com", ".githubcopilot.com")
    assert routing.is_open("API.anthropic.com.", listed)
    assert routing.is_open("api.individual.githubcopilot.com", listed)
    for host in ("githubcopilot.com", "evilgithubcopilot.com", "x.api.anthropic.com", "anthropic.com", ""):
        assert not routing.is_open(host, listed)
    pattern = ("copilot-api.*.ghe.com",)
    assert routing.is_open("copilot-api.acme.ghe.com", pattern)
    for host in ("copilot-api.ghe.com", "copilot-api..ghe.com", "copilot-api.a.b.ghe.com", "acme.ghe.com"):
        assert not routing.is_open(host, pattern)
    for host in ("api.acme.ghe.com", "x.copilot-api.acme.ghe.com", "copilot-api.acme.ghe.com.evil.com"):
        assert not routing.is_open(host, pattern)


@pytest.mark.parametrize(
    ("no_proxy", "host", "port", "expected"),
    [
        ("", "a.com", 443, False),
        ("*", "a.com", 443, True),
        ("a.com", "a.com", 443, True),
        ("a.com", "x.a.com", 443, True),
        (".a.com", "x.a.com", 443, True),
        ("*.a.com", "x.a.com", 443, True),
        ("a.com", "xa.com", 443, False),
        (" b.com , a.com:443", "a.com", 443, True),
        ("a.com:80", "a.com", 443, False),
        ("::1", "::1", 443, True),
        ("[::1]:80", "::1", 80, True),
        (",", "a.com", 443, False),
    ],
)
def test_no_proxy(no_proxy: str, host: str, port: int, expected: bool) -> None:
    assert routing.bypasses(host, port, no_proxy) is expected


def test_loopback_names() -> None:
    for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "LOCALHOST"):
        assert routing.is_loopback(host)
    for host in ("127.0.0.1.example.com", "localhost.example.com", "", "0.0.0.0", "10.0.0.1"):
        assert not routing.is_loopback(host)


def test_base_urls() -> None:
    assert routing.split_base("https://gw.example/anthropic/") == ("https", "gw.example", 443, "/anthropic")
    assert routing.split_base("http://127.0.0.1:9000") == ("http", "127.0.0.1", 9000, "")
    for url in ("gw.example", "ftp://x", "https://"):
        with pytest.raises(ValueError, match="not an http"):
            routing.split_base(url)

from __future__ import annotations

import json

import msgspec
import pytest

from headroom_cli.demo.turns import Turn
from headroom_cli.proxy import signed
from tests.fakes.books import Shrink
from tests.fakes.clouds import Clouds
from tests.fakes.running import reverse, send

BILLING = "x-anthropic-billing-header: cc_version=2.1.330.abc; cc_entrypoint=cli; cch=12ab3;"


def test_signing_headers_are_known() -> None:
    assert signed.by_headers({"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    assert signed.by_headers({"authorization": "AWS4-HMAC-SHA256 Credential=x"})
    assert not signed.by_headers({"authorization": "Bearer AWS4-HMAC-SHA256"})
    assert signed.by_headers({"authorization": "AWS4-ECDSA-P256-SHA256 Credential=x"})
    assert not signed.by_headers({"x-amz-date": "x", "x-ms-date": "x", "want-repr-digest": "sha-256=1"})


@pytest.mark.parametrize(
    "name",
    [
        *("Content-Digest", "Repr-Digest", "Digest", "Content-MD5", "Signature-Input", "X-Amz-Content-Sha256"),
        *("X-Amz-Checksum-Crc32", "x-amz-checksum-sha256", "X-Amz-Trailer", "X-Ms-Content-Sha256"),
    ],
)
def test_a_digest_of_the_body_in_any_case_keeps_it_as_it_is(name: str) -> None:
    with Clouds([Turn("hi")]) as cloud, reverse(cloud.url, Shrink()) as proxy:
        send(proxy.port, f"/model/{MODEL.replace(':', '%3A')}/invoke", BODY, {name: "x"})
    assert cloud.requests[0].body == BODY


@pytest.mark.parametrize("system", [BILLING, [{"type": "text", "text": BILLING}, {"type": "text", "text": "You"}]])
def test_a_checksum_in_the_system_prompt_counts(system: object) -> None:
    assert signed.by_body(json.dumps({"messages": [], "system": system}).encode())


def test_the_words_may_stand_elsewhere_before() -> None:
    body = {"messages": ["x-anthropic-billing-header", "x-anthropic-billing-header: cch"], "system": BILLING}
    assert signed.by_body(json.dumps(body).encode())


@pytest.mark.parametrize(
    "body",
    [
        {"system": BILLING.replace("cch=12ab3;", ""), "messages": ["cch="]},
        {"system": "You", "messages": [{"content": BILLING}]},
        {"messages": [{"content": BILLING}]},
        {"messages": ["x-anthropic-billing-header", BILLING], "system": 'x-anthropic-billing-header: "cch='},
        {},
    ],
)
def test_the_same_words_elsewhere_do_not(body: object) -> None:
    assert not signed.by_body(json.dumps(body).encode())


def test_what_is_no_object_raises() -> None:
    with pytest.raises(msgspec.DecodeError):
        signed.by_body(b'["x-anthropic-billing-header: cch="]')


MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=00", "X-Amz-Date": "x"}
BODY = json.dumps(
    {
        "anthropic_version": "bedrock-2023-05-31",
        "tools": [{"name": "Read"}],
        "messages": [{"role": "user", "content": "LONG"}],
    }
).encode()


@pytest.mark.parametrize("action", ["invoke", "invoke-with-response-stream", "converse", "converse-stream"])
@pytest.mark.parametrize("headers", [SIGNED, {"Authorization": "Bearer b"}], ids=["signed", "bearer"])
def test_bedrock_is_metered_and_only_unsigned_claude_is_changed(action: str, headers: dict[str, str]) -> None:
    path = f"/model/{MODEL.replace(':', '%3A')}/{action}"
    with Clouds([Turn("hi")]) as cloud, reverse(cloud.url, Shrink()) as proxy:
        answer = send(proxy.port, path, BODY, headers)
        booked = proxy.books.wait()[0]
    changes = action.startswith("invoke") and headers is not SIGNED
    assert answer.status == 200
    assert cloud.requests[0].body == (BODY.replace(b"LONG", b"S") if changes else BODY)
    assert cloud.requests[0].path == path
    assert cloud.requests[0].header("authorization") == headers["Authorization"]
    assert (booked.model, booked.fault, booked.ending) == (MODEL, "", "")
    assert booked.wire == ("anthropic" if action.startswith("invoke") else "bedrock")
    assert (booked.added_ms is not None) == changes
    assert booked.usage is not None
    assert booked.usage.model == MODEL
    assert booked.usage.output


def test_a_checksum_of_zeros_is_one_unless_the_client_is_known_to_send_none() -> None:
    for sent, empty in (("00000", True), ("00001", False), ("12ab3", False), ("0000012ab3", False)):
        body = json.dumps({"system": BILLING.replace("12ab3", sent)}).encode()
        assert signed.by_body(body)
        assert signed.by_body(body, may_be_empty=True) is not empty


@pytest.mark.parametrize("verb", ["rawPredict", "streamRawPredict"])
def test_claude_on_vertex_is_changed_and_metered(verb: str) -> None:
    path = f"/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4-5@20250929:{verb}"
    body = json.dumps({**json.loads(BODY), "system": BILLING.replace("12ab3", "00000")}).encode()
    with Clouds([Turn("hi")]) as cloud, reverse(cloud.url, Shrink()) as proxy:
        assert send(proxy.port, path, body, {"Authorization": "Bearer ya29"}).status == 200
        booked = proxy.books.wait()[0]
    assert cloud.requests[0].body == body.replace(b"LONG", b"S")
    assert (booked.wire, booked.model) == ("anthropic", "vertex_ai/global/claude-sonnet-4-5@20250929")
    assert booked.usage is not None
    assert booked.usage.model == booked.model


def test_an_azure_deployment_is_changed_and_not_priced() -> None:
    path = "/openai/deployments/mine/chat/completions?api-version=2025-01-01"
    body = json.dumps({"model": "gpt-5", "messages": [{"role": "user", "content": "LONG"}]}).encode()
    with Clouds([Turn("hi")]) as cloud, reverse(cloud.url, Shrink()) as proxy:
        assert send(proxy.port, path, body, {"api-key": "k"}).status == 200
        booked = proxy.books.wait()[0]
    assert cloud.requests[0].body == body.replace(b"LONG", b"S")
    assert (booked.wire, booked.model) == ("openai_chat", "azure/gpt-5")

from __future__ import annotations

import json

import msgspec
import pytest

from headroom_cli.proxy import signed

BILLING = "x-anthropic-billing-header: cc_version=2.1.330.abc; cc_entrypoint=cli; cch=12ab3;"


def test_signing_headers_are_known() -> None:
    assert signed.by_headers({"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    assert signed.by_headers({"authorization": "AWS4-HMAC-SHA256 Credential=x"})
    assert not signed.by_headers({"authorization": "Bearer AWS4-HMAC-SHA256"})


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

"""Whether a request carries a checksum or signature over its own body: such a body is never touched (law 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

_HEADERS = ("x-amz-content-sha256", "content-digest", "content-md5", "digest", "signature-input")
_HEADER = b"x-anthropic-billing-header"
_BILLING = re.compile(_HEADER + rb":[^\"]*\bcch=")
_FILLED = re.compile(_HEADER + rb":[^\"]*\bcch=(?!0+\b)")


def by_headers(headers: Mapping[str, str]) -> bool:
    """Whether the headers hold a signature or digest (SigV4, HTTP message signatures, Content-MD5)."""
    if headers.get("authorization", "").startswith("AWS4-HMAC-"):
        return True
    return any(name in headers for name in _HEADERS)


def by_body(body: bytes, *, may_be_empty: bool = False) -> bool:
    """Whether an Anthropic body has a checksum of itself in its system prompt.

    Only the system prompt counts: the same words in a file that the agent has read mean nothing.
    `may_be_empty` where the client is known to send zeros instead (Claude Code 2.1.330 does towards Vertex).
    Raises msgspec.DecodeError where the body is not a JSON object.
    """
    if not _has_billing(body):
        return False
    system = msgspec.json.decode(body, type=dict[str, msgspec.Raw]).get("system")
    return system is not None and (_FILLED if may_be_empty else _BILLING).search(bytes(system)) is not None


def _has_billing(body: bytes) -> bool:
    """Whether the pattern occurs anywhere. A plain search finds its beginning ten times as fast."""
    at = body.find(_HEADER)
    while at >= 0:
        if _BILLING.match(body, at):
            return True
        at = body.find(_HEADER, at + 1)
    return False

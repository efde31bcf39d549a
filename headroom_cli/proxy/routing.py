"""Which path is which wire, and which provider owns a path. Pure functions of method, path and headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from headroom_cli.proxy import clouds
from headroom_cli.proxy.hosts import without_keys
from headroom_cli.wire.prompt import Wire
from headroom_cli.wire.wires import METERED, by_name

ANTHROPIC = "https://api.anthropic.com"
OPENAI = "https://api.openai.com"
GEMINI = "https://generativelanguage.googleapis.com"

_GEMINI_PATH = re.compile(
    r"/v1(?:(?:beta|alpha)\d*)?/(?:[^:]+/)?models/[^/:]+:(?:generateContent|streamGenerateContent)$"
)
# What a login with a Google account speaks to (Code Assist): the same request, wrapped.
_CODE_ASSIST = ("/v1internal:generateContent", "/v1internal:streamGenerateContent")
_GEMINI_OWNED = re.compile(r"/v1(?:beta|alpha)/")

# Any prefix may stand before these: gateways, /backend-api/codex, Copilot's bare paths.
_SUFFIXES = (
    ("/v1/messages", "anthropic"),
    ("/chat/completions", "openai_chat"),
    ("/responses", "openai_responses"),
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes, as far as it can be read.

    `model` is what the path names, "" where the body does. `sold` is the name under which the price list knows it,
    or what stands before the answering model's name if it ends in a slash; "" where nothing is to be added.
    `metered` requests are never changed.
    """

    wire: Wire | None
    model: str = ""
    sold: str = ""
    metered: bool = False


def bare(path: str) -> str:
    """The path without its query string, which may hold a key, and without fragment."""
    return path.split("?", 1)[0].split("#", 1)[0]


def shown(path: str) -> str:
    """The path as it may be kept: without its query, and without segments that may be a key or an account."""
    return without_keys(bare(path))


def wire_name(method: str, path: str) -> str:
    """The name of the wire that a request speaks, "" for everything that is only relayed."""
    if method.upper() != "POST":
        return ""
    clean = bare(path)
    served = clouds.served(clean)
    if served is not None:
        return served.wire
    for suffix, name in _SUFFIXES:
        if clean.endswith(suffix):
            return name
    return "gemini" if clean.endswith(_CODE_ASSIST) or _GEMINI_PATH.search(clean) else ""


def wire_for(method: str, path: str) -> Wire | None:
    """The wire that a request speaks, None for everything that is only relayed."""
    name = wire_name(method, path)
    return by_name(name) if name else None


def target(method: str, host: str, path: str) -> Target:
    """What is known of a request before its body."""
    wire, clean = wire_for(method, path), bare(path)
    if wire is None:
        return Target(None)
    served = clouds.served(clean)
    if served is not None:
        return Target(wire, served.model, served.model, wire in METERED)
    return Target(wire, clouds.model_in(clean), clouds.seller(host, clean))


def is_wire_websocket(path: str, headers: Mapping[str, str]) -> bool:
    """Whether this is an upgrade to WebSocket on an OpenAI wire: such a client falls back to POST when told 426."""
    return headers.get("upgrade", "").lower() == "websocket" and bare(path).endswith("/responses")


def owner(path: str, headers: Mapping[str, str]) -> str:
    """The base URL of the provider that a request without a host of its own is meant for."""
    clean = bare(path)
    if clean.startswith("/v1/messages"):
        return ANTHROPIC
    if _GEMINI_OWNED.match(clean) or _GEMINI_PATH.match(clean):
        return GEMINI
    if clean.startswith(("/v1/chat/completions", "/v1/responses")):
        return OPENAI
    if "anthropic-version" in headers:
        return ANTHROPIC
    if "x-goog-api-key" in headers:
        return GEMINI
    return OPENAI

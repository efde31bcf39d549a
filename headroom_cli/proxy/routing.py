"""Which path is which wire, and which provider owns a path. Pure functions of method, path and headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from headroom_cli.wire.prompt import Wire
from headroom_cli.wire.wires import by_name

ANTHROPIC = "https://api.anthropic.com"
OPENAI = "https://api.openai.com"
GEMINI = "https://generativelanguage.googleapis.com"

_GEMINI_PATH = re.compile(r"/v1(?:beta|alpha)?/(?:[^:]+/)?models/[^/:]+:(?:generateContent|streamGenerateContent)$")
# What a login with a Google account speaks to (Code Assist): the same request, wrapped.
_CODE_ASSIST = ("/v1internal:generateContent", "/v1internal:streamGenerateContent")
_GEMINI_OWNED = re.compile(r"/v1(?:beta|alpha)/")

# Any prefix may stand before these: gateways, /backend-api/codex, Copilot's bare paths.
_SUFFIXES = (
    ("/v1/messages", "anthropic"),
    ("/chat/completions", "openai_chat"),
    ("/responses", "openai_responses"),
)


def bare(path: str) -> str:
    """The path without its query string, which may hold a key, and without fragment."""
    return path.split("?", 1)[0].split("#", 1)[0]


def wire_name(method: str, path: str) -> str:
    """The name of the wire that a request speaks, "" for everything that is only relayed."""
    if method.upper() != "POST":
        return ""
    clean = bare(path)
    for suffix, name in _SUFFIXES:
        if clean.endswith(suffix):
            return name
    return "gemini" if clean.endswith(_CODE_ASSIST) or _GEMINI_PATH.search(clean) else ""


def wire_for(method: str, path: str) -> Wire | None:
    """The wire that a request speaks, None for everything that is only relayed."""
    name = wire_name(method, path)
    return by_name(name) if name else None


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


def is_open(host: str, open_hosts: tuple[str, ...]) -> bool:
    """Whether a host is on the list: by its full name, below an entry that starts with a dot, or where one label of
    its own stands in the place of an entry's "*".
    """
    name = host.rstrip(".").lower()
    return any(name == entry or _fits(name, entry) for entry in open_hosts)


def _fits(name: str, entry: str) -> bool:
    before, star, after = entry.partition("*")
    if not star:
        return entry.startswith(".") and name.endswith(entry)
    label = name.removeprefix(before).removesuffix(after)
    return bool(label) and "." not in label and name == before + label + after


def bypasses(host: str, port: int, no_proxy: str) -> bool:
    """Whether NO_PROXY, a comma separated list of names, suffixes, host:port pairs or "*", excludes a host."""
    name = host.rstrip(".").lower()
    for raw in no_proxy.split(","):
        entry = raw.strip().lower()
        if entry == "*":
            return True
        entry, _, wanted = entry.rpartition(":") if re.search(r"[^:]:\d+$", entry) else (entry, "", "")
        entry = entry.removeprefix("*").lstrip(".").strip("[]")
        if entry and (not wanted or wanted == str(port)) and (name == entry or name.endswith("." + entry)):
            return True
    return False


def is_loopback(host: str) -> bool:
    """Whether a host name, without port, means this machine and nothing that DNS could redirect."""
    name = host.strip("[]").rstrip(".").lower()
    return name in ("localhost", "::1") or re.fullmatch(r"127(?:\.\d{1,3}){3}", name) is not None


def split_base(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path prefix (no slash at its end) of a base URL; raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http or https URL: {parts.scheme}://{parts.hostname or ''}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/")

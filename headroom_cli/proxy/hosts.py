"""What host names, addresses and base URLs mean to a proxy. Pure functions, cheap to import."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from headroom_cli.errors import HeadroomError


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
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:  # its words would quote what stands there, maybe half a password
        raise ValueError("not an http or https URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an http or https URL")
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/")


def checked_base(url: str) -> None:
    """Raises HeadroomError for what is given as a base URL and is none; "" stands for none given."""
    try:
        if url:
            split_base(url)
    except ValueError:
        raise HeadroomError(
            "--upstream is not an http or https URL", "such as https://gateway.example/v1", exit_code=2
        ) from None


def without_secrets(url: str) -> str:
    """A base URL as it may be shown: without user, password, query, fragment and keys in its path.

    "(hidden)" if it is none.
    """
    try:
        scheme, host, port, path = split_base(url)
    except ValueError:
        return "(hidden)"
    named = "" if port == (443 if scheme == "https" else 80) else f":{port}"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}{named}{without_keys(path)}"


def without_keys(path: str) -> str:
    """A path with "***" for each segment that may be a key or an account."""
    return "/".join("***" if _is_key(segment) else segment for segment in path.split("/"))


def _is_key(segment: str) -> bool:
    """Whether a segment looks generated: long, with digits, and no word in it, as models, places and actions have."""
    if segment.startswith(("arn:", "arn%3A")):  # it names an account
        return True
    name = segment.partition(":")[0]  # `model:action`
    digits = sum(map(str.isdigit, name))
    if len(name) < 20 or not digits:
        return False
    return name.lower() != name != name.upper() or name.startswith("sk-") or (digits >= 4 and name.isalnum())


def is_address(host: str) -> bool:
    """Whether a host is an IP address, of either kind and without brackets."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

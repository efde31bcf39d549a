"""Tells text that holds a credential: such text is never written to disk by this program."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Iterator

# Every pattern is bounded or begins at the start of a run of its own characters, so that the time is linear.
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,300}?[A-Za-z0-9+/]{32}")
_AWS_ID = re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])")
_AWS_SECRET = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])")
_TOKENS = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"(?P<github>gh[opusr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{40,255})"
    r"|(?P<gitlab>glpat-[A-Za-z0-9_-]{20,100})"
    r"|(?P<anthropic>sk-ant-[A-Za-z0-9_-]{20,255})"
    r"|(?P<secret_key>sk-[A-Za-z0-9_-]{20,255}|[sr]k_live_[A-Za-z0-9]{16,255})"
    r"|(?P<slack>xox[abeoprs]-[A-Za-z0-9-]{16,255}|xapp-[A-Za-z0-9-]{16,255})"
    r"|(?P<google>AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{30,255})"
    r"|(?P<huggingface>hf_[A-Za-z0-9]{30,60})"
    r"|(?P<npm>npm_[A-Za-z0-9]{36})"
    r"|(?P<pypi>pypi-[A-Za-z0-9_-]{60,255})"
    r"|(?P<jwt>eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{10,2000})"
    r")"
)
_TOKEN_STARTS = (
    *(
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "sk-",
        "k_live_",
        "xox",
        "xapp-",
        "AIza",
        "ya29.",
    ),
    *("hf_", "npm_", "pypi-", "eyJ"),
)
_BEARER = re.compile(r"[ \t]{1,4}([A-Za-z0-9._~+/=-]{16,4000})")
_SECRET_NAMES = (
    *("password", "passwd", "passphrase", "pwd", "secret", "token"),
    *(f"{kind}{sign}key" for kind in ("api", "access", "private", "account") for sign in ("", "_", "-")),
)
_VALUE = re.compile(
    r"""["'\\]{0,2}[ \t]{0,8}(?:=>|:=|=|:)[ \t]{0,8}(?P<quote>[\\]?["'])?"""
    r"""(?P<value>[^\s"'`,;<>(){}\[\]\\|]{8,400})(?P<next>.?)"""
)
_NETRC = re.compile(r"\bmachine[ \t]{1,20}\S{1,200}\s{1,40}login\s{1,20}\S{1,200}\s{1,40}password\s{1,20}(\S{1,200})")
_LOGIN = re.compile(r"([^\s:/@\"'`<>]{0,100}):([^\s/@\"'`<>]{3,200})@[\w\[]")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEX = re.compile(r"(?i)[0-9a-f]+")
_SAMPLE = re.compile(r"(?i)example|placeholder|your|dummy|redacted|changeme|xxxx|\*\*\*|\.\.\.|1234567|abcdef|foobar")


def looks_like_credential(text: str) -> str:
    """The kind of credential that stands in `text`, "" if none does. Linear in the length of the text.

    Plain searches come first: they are a hundred times faster than the patterns, and this may hold up a request.
    """
    if "PRIVATE KEY" in text and _PRIVATE_KEY.search(text):
        return "private key"
    return _aws(text) or _known_token(text) or _named(text, _lower(text)) or _login(text)


def _lower(text: str) -> str:
    """`text` in lower case at the same length: some letters grow when they change case."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_ASCII_LOWER)


def _aws(text: str) -> str:
    if "AKIA" not in text and "ASIA" not in text:
        return ""
    for found in _AWS_ID.finditer(text):
        near = text[max(0, found.start() - 400) : found.end() + 400]
        if any(_random(secret) and not _HEX.fullmatch(secret) for secret in _AWS_SECRET.findall(near)):
            return "aws key"
    return ""


def _known_token(text: str) -> str:
    if not any(start in text for start in _TOKEN_STARTS):
        return ""
    for found in _TOKENS.finditer(text):
        kind = found.lastgroup or ""
        value = found.group()
        if kind == "jwt":
            if _is_jwt(value):
                return "jwt"
        elif _random(value.replace("sk-ant-", "", 1)):
            return kind.replace("_", " ")
    return ""


def _is_jwt(value: str) -> bool:
    head = value.split(".", 1)[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError):
        return False
    return isinstance(header, dict) and "alg" in header


def _named(text: str, lower: str) -> str:
    """A value that its name gives away: `Bearer ...`, `password = ...`."""
    if any(_random(found[1]) for found in _after("bearer", _BEARER, text, lower)):
        return "bearer token"
    for name in _SECRET_NAMES:
        if any(_is_secret(found) for found in _after(name, _VALUE, text, lower)):
            return "assigned secret"
    return ""


def _after(word: str, pattern: re.Pattern[str], text: str, lower: str) -> Iterator[re.Match[str]]:
    """The matches of `pattern` directly behind each `word`, none inside the one before."""
    at = lower.find(word)
    while at >= 0:
        found = pattern.match(text, at + len(word))
        if found:
            yield found
        at = lower.find(word, found.end() if found else at + len(word))


def _is_secret(found: re.Match[str]) -> bool:
    value = found["value"]
    # Unquoted and followed by a call or an index, it is code that computes the value.
    if not found["quote"] and (found["next"] in ("(", "[", "{", "<") or value.startswith("$")):
        return False
    return _random(value) and not _UUID.fullmatch(value)


def _login(text: str) -> str:
    if "machine" in text and any(not _SAMPLE.search(value) for value in _NETRC.findall(text)):
        return "netrc"
    for found in _after("://", _LOGIN, text, text):
        user, word = found.groups()
        plain = word.isalpha() and len(word) <= 12
        if not plain and word != user and word[0] not in "$%{*[" and not _SAMPLE.search(word):
            return "password in url"
    return ""


def _random(value: str) -> bool:
    """True for a value that looks generated: digits among letters, hardly any repetition, no sample."""
    digits = sum(char.isdigit() for char in value)
    letters = sum(char.isalpha() for char in value)
    if digits < 2 or letters < 2 or _SAMPLE.search(value):
        return False
    if _HEX.fullmatch(value):
        return len(value) >= 24 and _entropy(value) >= 3.0
    if value.lower() == value or value.upper() == value:  # names and slugs: `step-2-of-10`, `SHA256_LEN`
        return len(value) >= 20 and digits >= 4 and _entropy(value) >= 3.6
    return _entropy(value) >= (2.9 if len(value) < 16 else 3.4)


def _entropy(value: str) -> float:
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values())

"""What may be shown of how an agent is started: what is the user's own stays out where it may be a credential."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from headroom_cli.agents.setup import Setup
from headroom_cli.proxy.hosts import without_keys, without_secrets
from headroom_cli.session.arguments import compact, read_object
from headroom_cli.store.credentials import looks_like_credential

HIDDEN = "(hidden)"
THEIRS = "(yours)"  # a value that is merged with ours
# How the names of secrets end: `--api-key`, `MY_TOKEN`, `model_providers.x.experimental_bearer_token`.
_ENDS = r"(?:key|token|secret|password|passwd|passphrase|credentials?|authorization|cookie)"
_SECRET = re.compile(rf"(?i)[\w.-]*{_ENDS}")
# The same with a value behind it, anywhere in a text. A run of letters is tried from its beginning only.
_ASSIGNED = re.compile(
    rf"(?i)(?<![\w.-])([\w.-]{{0,100}}{_ENDS}\\?[\"']?\s{{0,4}}(?:=>|[:=])\s{{0,4}})"
    r"(?:\\\"[^\"]*\"|\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?:(?:Bearer|Basic|Token)\s+)?[^\s\"',;&{}\[\]]+)"
)
# What holds names of the user's own choice: headers, and the environment of a server that the agent starts.
_TABLE = re.compile(r"(?i)(?:[\w.-]*[._-])?(?:headers?|env|query_params)")
_SETTING = re.compile(r"(?i)[\w.-]*(?:headers?|\.env|query_params)(?:\..*)?")  # the same as `-c NAME=VALUE`
_HEADER_OPTIONS = ("-H", "--header", "--headers")
_URL = re.compile(r"https?://[^\s\"'`<>]+")


def shown_arguments(setup: Setup, arguments: Sequence[str]) -> list[str]:
    """The user's arguments without credentials, and with nothing of the JSON that ours is merged into but its keys."""
    return [_shown(one, arguments[number - 1] if number else "", setup) for number, one in enumerate(arguments)]


def shown_variables(setup: Setup, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with nothing of the variables that ours are merged into but their keys."""
    return {
        name: (_keys_of(value) or value) if name in setup.env_json else value  # ours is not added to what is no JSON
        for name, value in environ.items()
    }


def _keys_of(text: str) -> str:
    """The JSON in a text or in the file that it names with nothing but its keys; "" if it is none."""
    found: object = read_object(text)
    if found is None:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return ""
    return compact(_blank(found, THEIRS)) if isinstance(found, dict | list) else ""


def _blank(value: object, word: str) -> object:
    if isinstance(value, Mapping):
        return {key: _blank(one, word) for key, one in value.items()}
    return [_blank(one, word) for one in value] if isinstance(value, list) else word


def _shown(argument: str, before: str, setup: Setup) -> str:
    """One argument; `before` is the one that stands before it, maybe the option that it is the value of."""
    if before in setup.json_args:
        return _keys_of(argument) or HIDDEN
    if before.startswith("-") and _SECRET.fullmatch(before) and not argument.startswith("-"):
        return HIDDEN
    if before in _HEADER_OPTIONS and ":" in argument:
        return f"{argument.partition(':')[0]}: {HIDDEN}"
    name, mark, value = argument.partition("=")
    if mark and name in setup.json_args:
        return f"{name}={_keys_of(value) or HIDDEN}"
    if mark and value and (_SECRET.fullmatch(name) or _SETTING.fullmatch(name)):
        return f"{name}={HIDDEN}"
    return _value(argument)


def _value(text: str) -> str:
    """An argument of which its option says nothing: JSON, NAME=JSON, or any other text."""
    front, mark, rest = ("", "", text) if text.lstrip().startswith("{") else text.partition("=")
    if not rest.lstrip().startswith("{"):
        return _text(text)
    table = read_object(rest)
    if table is not None:
        return f"{front}{mark}{compact(_cleaned(table))}"
    return f"{front}{mark}{_text(rest)}" if mark else HIDDEN  # a setting of Codex is TOML; JSON that is broken is none


def _cleaned(value: object) -> object:
    """A JSON value as it may be shown: nothing of headers, environments and secrets but their names."""
    if isinstance(value, Mapping):
        return {
            key: _blank(one, HIDDEN) if _TABLE.fullmatch(key) or _SECRET.fullmatch(key) else _cleaned(one)
            for key, one in value.items()
        }
    if isinstance(value, list):
        if all(isinstance(one, str) for one in value):
            return shown_arguments(Setup(), value)
        return [_cleaned(one) for one in value]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    hidden = _ASSIGNED.sub(rf"\g<1>{HIDDEN}", text)
    if looks_like_credential(hidden):
        return HIDDEN
    return _URL.sub(lambda found: _url(found[0]), hidden)


def _url(url: str) -> str:
    if set("@?#") & set(url):
        return without_secrets(url)
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host}{slash}{without_keys(path)}"

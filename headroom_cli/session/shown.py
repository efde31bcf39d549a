"""What may be shown of how an agent is started: what is the user's own stays out where it may be a credential."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from headroom_cli.agents.setup import Setup
from headroom_cli.proxy.hosts import without_secrets
from headroom_cli.session.arguments import compact, given, read_object
from headroom_cli.store.credentials import looks_like_credential

HIDDEN = "(hidden)"
THEIRS = "(yours)"  # a value that is merged with ours
_OPTION = re.compile(r"(?i)-.*(?:key|token|secret|password|passwd|credentials?)")
_URL = re.compile(r"https?://[^\s\"'`<>]+")


def shown_arguments(setup: Setup, arguments: Sequence[str]) -> list[str]:
    """The user's arguments without credentials, and with nothing of the JSON that ours is merged into but its keys."""
    made = list(arguments)
    for option in setup.json_args:
        theirs = given(arguments, option)
        if theirs is None:
            continue
        place, text = theirs
        joined = made[place] != option
        made[place if joined else place + 1] = f"{option}={_keys_of(text)}" if joined else _keys_of(text)
    return [_shown(one, made[number - 1] if number else "") for number, one in enumerate(made)]


def shown_variables(setup: Setup, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with nothing of the variables that ours are merged into but their keys."""
    return {name: _keys_of(value) if name in setup.env_json else value for name, value in environ.items()}


def _keys_of(text: str) -> str:
    table = read_object(text)
    return text if table is None else compact({key: _blank(value) for key, value in table.items()})


def _blank(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _blank(one) for key, one in value.items()}
    return [_blank(one) for one in value] if isinstance(value, list) else THEIRS


def _shown(argument: str, before: str) -> str:
    name, mark, value = argument.partition("=")
    if mark and value and _OPTION.fullmatch(name):
        return f"{name}={HIDDEN}"
    if (_OPTION.fullmatch(before) and not argument.startswith("-")) or looks_like_credential(argument):
        return HIDDEN
    return _URL.sub(lambda found: without_secrets(found[0]) if set("@?#") & set(found[0]) else found[0], argument)

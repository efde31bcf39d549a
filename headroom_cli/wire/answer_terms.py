"""What a request says of the answer that it wants: its greatest length, and whether its form is prescribed."""

from __future__ import annotations

from collections.abc import Mapping

from headroom_cli.wire import raw
from headroom_cli.wire.prompt import Unreadable
from headroom_cli.wire.raw import Span

_FORMS = frozenset(("json_schema", "json_object", "tool", "function", "custom"))


def limit(doc: bytes, fields: Mapping[str, Span], *keys: str) -> int | None:
    """The most tokens of the answer, under the first of these keys that holds a number; None for none."""
    for key in keys:
        at = fields.get(key)
        if at is not None and (literal := doc[at.start : at.end]).isdigit():
            return int(literal)
    return None


def prescribed(doc: bytes, fields: Mapping[str, Span], *paths: tuple[str, ...]) -> bool:
    """Whether under one of these paths a form stands: an object whose type names a schema, JSON, or one tool.

    So say `response_format`, `text.format`, `output_config.format` and `tool_choice`.
    """
    return any(raw.text_of(doc, inside(doc, fields, *path), "type") in _FORMS for path in paths)


def inside(doc: bytes, fields: Mapping[str, Span], *path: str) -> Mapping[str, Span]:
    """The members of the object at the end of a path of keys; none where there is no such object."""
    for key in path:
        at = fields.get(key)
        if at is None or not raw.is_object(doc, at):
            return {}
        try:
            fields = raw.members(doc, at)
        except Unreadable:
            return {}
    return fields

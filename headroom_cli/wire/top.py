"""What every request format has on its top level."""

from __future__ import annotations

from headroom_cli.wire import raw
from headroom_cli.wire.prompt import Unreadable
from headroom_cli.wire.raw import Span


def top(body: bytes) -> tuple[bytes, dict[str, Span]]:
    """A document to read with the same positions as `body`, and its members; raises Unreadable."""
    try:
        return body, raw.members(body, raw.whole(body))
    except Unreadable:
        doc = raw.readable(body)
        if doc == body:
            raise
        return doc, raw.members(doc, raw.whole(doc))


def flag(doc: bytes, at: Span | None) -> bool:
    """Whether `true` stands there."""
    return at is not None and doc.startswith(b"true", at.start)


def names(doc: bytes, at: Span | None, path: tuple[str, ...]) -> tuple[str, ...]:
    """The name of each object in the array at `at`, found under the first of the keys in `path` that it has.

    Tools are described in several dialects; one that cannot be read is left out.
    """
    if at is None or not raw.is_array(doc, at):
        return ()
    found = (_name(doc, item, path) for item in raw.elements(doc, at))
    return tuple(name for name in found if name)


def _name(doc: bytes, at: Span, path: tuple[str, ...]) -> str:
    try:
        fields = raw.members(doc, at)
        for key in path:
            if key in fields and raw.is_string(doc, fields[key]):
                return raw.text_of(doc, fields, key)
            if key in fields and raw.is_object(doc, fields[key]):
                return _name(doc, fields[key], path)
    except Unreadable:
        pass
    return ""

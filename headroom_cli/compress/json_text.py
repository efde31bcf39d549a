"""JSON as it was written: key order, duplicate keys and the spelling of numbers are part of a value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import NamedTuple

SMALLEST = 200  # characters of JSON, below which a rewrite saves next to nothing
_DEPTH = 200  # levels; deeper JSON is left alone
# Attempts to read JSON that fail may cost that many times the text; then the rest is taken to be none.
_PATIENCE = 3

# What begins like JSON at the start of a line. `[INFO]` and `[12:30:01]` do not.
_OPENING = re.compile(
    r"^[ \t]*(?=\{\s*[\"}]|\[\s*(?:[\[\]{\"]|-?\d[\d.eE+-]{0,40}\s*[,\]]|true\b|false\b|null\b))", re.MULTILINE
)
_CODE = re.compile(r"^[ \t]*```[^\n]*\n.*?^[ \t]*```", re.MULTILINE | re.DOTALL)
_CLOSING = re.compile(r"[ \t\r]*(?=\n|\Z)")
_BLANK = re.compile(r"\s*")
# What nobody should meet unescaped: controls, lone surrogates, private use, line separators, direction marks and
# what has no width.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ue000-\uf8ff\ufeff\U000e0000-\U0010ffff]"
)


class Number(NamedTuple):
    """A number as it is spelled: `1.50`, `1E3`, `NaN`."""

    text: str


class Pairs(NamedTuple):
    """An object that has a key more than once."""

    items: tuple[tuple[str, Value], ...]


Value = str | Number | bool | None | list["Value"] | dict[str, "Value"] | Pairs


class Span(NamedTuple):
    """A JSON value that stands in a text at [start, end)."""

    start: int
    end: int
    value: Value


def _object(pairs: list[tuple[str, Value]]) -> Value:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Pairs(tuple(pairs))


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=Number)


def parse(text: str) -> Value:
    """The value that `text` is; raises ValueError where it is none, RecursionError where it is too deep."""
    value, end = _read(text, _blank_end(text, 0))
    if _blank_end(text, end) != len(text):
        raise ValueError("text after the value")
    return value


def read(text: str, start: int) -> tuple[Value, int]:
    """The value that begins at `start`, and where it ends; raises ValueError."""
    return _read(text, start)


def _read(text: str, start: int) -> tuple[Value, int]:
    value: Value
    value, end = _DECODER.raw_decode(text, start)
    return value, end


def _blank_end(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def write(value: Value) -> str:
    """The shortest JSON for `value`: without blanks, and without escapes that only hide a letter."""
    return _write(value, _DEPTH)


def quoted(text: str) -> str:
    """`text` as a JSON string."""
    literal = str(encode_basestring(text))
    return literal if literal.isprintable() else _UNSEEN.sub(_escape, literal)


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1]


def _write(value: Value, depth: int) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Number):
        return value.text
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true" if value else "false"
    if depth == 0:
        raise ValueError("too deep")
    if isinstance(value, list):
        return f"[{','.join([_write(item, depth - 1) for item in value])}]"
    items = value.items if isinstance(value, Pairs) else value.items()
    return f"{{{','.join([f'{quoted(key)}:{_write(item, depth - 1)}' for key, item in items])}}}"


def find(text: str, start: int = 0) -> list[Span]:
    """The objects and arrays of `text` from `start` on that begin a line and end one, in order, without overlap.

    Those in the code blocks of Markdown are left out: they are quoted, often from a file. So are those inside of what
    begins like JSON and is none, be it cut short or a program.
    """
    out: list[Span] = []
    left, inside = _PATIENCE * len(text), len(text)  # how far a line must be indented to belong to what is none
    for begin, end in _outside(text, start):
        at = begin
        while left > 0 and (found := _OPENING.search(text, at, end)):
            indent = found.end() - found.start()
            span, cost = (None, 0) if indent > inside else _attempt(text, found.end(), end)
            left -= cost
            if span is None:
                inside = min(inside, indent)
                at = text.find("\n", found.end(), end) + 1 or end
            else:
                out.append(span)
                at, inside = span.end, len(text)
    return out


def _attempt(text: str, start: int, limit: int) -> tuple[Span | None, int]:
    """The value at `start`, None where there is none that ends a line; and what it cost to see that, in characters."""
    try:
        value, end = _read(text, start)
    except RecursionError:
        return None, len(text)
    except ValueError as error:
        # The error knows its line, for which all lines before it were counted: that is quick, but not nothing.
        failed_at = getattr(error, "pos", len(text))
        return None, failed_at - start + failed_at // 64
    if end <= limit and _CLOSING.match(text, end):
        return Span(start, end, value), 0
    return None, end - start


def _outside(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The stretches of `text` from `start` on that stand in no block of code."""
    if "```" in text:
        for block in _CODE.finditer(text, start):
            yield start, block.start()
            start = block.end()
    yield start, len(text)


def groups(spans: list[Span], text: str) -> Iterator[list[Span]]:
    """`spans` that follow one another with nothing but blanks between, where there is enough of them to matter."""
    group: list[Span] = []
    for span in spans:
        if group and text[group[-1].end : span.start].strip():
            yield from _large(group)
            group = []
        group.append(span)
    yield from _large(group)


def _large(group: list[Span]) -> Iterator[list[Span]]:
    if sum(span.end - span.start for span in group) >= SMALLEST:
        yield group


def _spelled(number: str) -> tuple[str, str]:
    return "number", number


_EXACT = json.JSONDecoder(
    object_pairs_hook=lambda pairs: ("object", pairs),
    parse_float=_spelled,
    parse_int=_spelled,
    parse_constant=_spelled,
)


def same(first: str, second: str) -> bool:
    """True if both texts are the same JSON value, read by a reader that shares nothing with `write`."""
    return bool(_EXACT.decode(first) == _EXACT.decode(second))

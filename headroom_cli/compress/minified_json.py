"""JSON without the blanks that mean nothing; strings, numbers, key order and duplicate keys stay as they were."""

from __future__ import annotations

import json
import re

from headroom_cli.compress.content import is_file_read, split_header
from headroom_cli.compress.context import Context
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

# A string, a run of blanks, a sign, or a number or word.
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[ \t\r\n]+|[][{}:,]|[^][{}:," \t\r\n]+')
_BLANKS = " \t\r\n"


def minify(text: str) -> str:
    """`text` with its JSON minified, or as it is where it is not one JSON value after an optional header."""
    header, body = split_header(text)
    value = body.strip(_BLANKS)
    if value[:1] not in ("{", "[") or not _is_json(value):
        return text
    start = body.index(value)
    return header + body[:start] + "".join(_tokens(value)) + body[start + len(value) :]


def same_json(before: str, after: str) -> bool:
    """True if both texts have the same header and then the same JSON tokens in the same order."""
    header, first = split_header(before)
    other, second = split_header(after)
    return header == other and _is_json(second.strip(_BLANKS)) and _tokens(first) == _tokens(second)


def _tokens(text: str) -> list[str]:
    """The pieces of a JSON text, without the blanks between them."""
    return [piece for piece in _PIECE.findall(text) if piece[0] not in _BLANKS]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _apply(block: Block, context: Context) -> str:
    # An agent that edits a JSON file quotes its lines, so a file's own layout stays.
    return block.text if is_file_read(block) else minify(block.text)


MINIFY_JSON = Transform("json", apply=_apply, holds=lambda block, after, context: same_json(block.text, after))

"""Source code to a syntax tree, in bounded time and memory: texts that would take more are not read at all."""

from __future__ import annotations

import re
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.compress.grammars import Tongue

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

LONGEST = 120_000  # characters: agents read at most some 100,000 of a file in one go
# How deep brackets, types and chains of operators may stand in one another: real code has 20. Where such a nest is
# never closed, the parser's time and memory grow with the square of its depth and more.
DEEPEST = 200
LONG_LINE = 2000  # characters of a line from which on its operators are counted
# The parser reports about every hundred steps: for real code every 60 to 100 bytes, often not at all in an error.
STEPS_PER_BYTE, STEPS = 0.05, 1000
ERROR_STEPS = 400
_CHUNK = 1 << 16
LONG = 30_000  # characters from which on the beginning of a text is tried first
_SAMPLE = 8_000  # characters of it
# Share of the lines that have a mistake at most, and of the bytes that the parser understands at least, in source.
_WRONG, _LEAST = 0.45, 0.2

_BRACKET = re.compile(r"[(){}\[\]]")
_DEPTH = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_SENTENCE = re.compile(r"[;{}]")
_OPERATORS = frozenset("=<>?!~")  # whose right side may be another of them
_CHAINING = re.compile(r"[=<>?!~]")
_OPENERS = {"(": ")", "[": "]", "{": "}", "${": "}"}
_CLOSERS = frozenset(")]}")
# `class EXPORT Name`, which only the preprocessor understands: a word in capitals between `class` and the name.
_EXPORTED = re.compile(rb"\b(class|struct)(\s+)([A-Z][A-Z0-9_]{2,}(?:\([^()\n]{0,40}\))?)(?=\s+[A-Za-z_])")


class Parsed(NamedTuple):
    """A text and its tree. `mistakes` are the lines, from 0, at which the grammar did not fit."""

    data: bytes
    tree: Tree
    mistakes: tuple[int, ...]


def parse(text: str, tongue: Tongue) -> Parsed | None:
    """The tree of `text`, with missing closing brackets filled in at its end; None where it is too much to read."""
    return _read(text, tongue) if readable(text) and _fits(text, tongue) else None


def _fits(text: str, tongue: Tongue) -> bool:
    """False where the grammar makes nothing of the beginning of a long text: to read on would take too long.

    Parsers take about ten times as long for what is not their language as for what is.
    """
    if len(text) <= LONG:
        return True
    end = max(text.rfind("\n\n", 0, _SAMPLE), text.rfind("\n", 0, _SAMPLE // 2)) + 1 or _SAMPLE
    found = _read(text[:end], tongue)
    if found is None or len(set(found.mistakes)) > _WRONG * (text.count("\n", 0, end) + 1):
        return False
    return _understood(found.tree.root_node) >= _LEAST * len(found.data)


def _understood(node: Node) -> int:
    """Bytes in which the parser found more than single words: within a mistake, only what it recognised there."""
    if not node.is_error:
        return node.end_byte - node.start_byte if node.child_count or "comment" in node.type else 0
    return sum(map(_understood, node.children))


def _read(text: str, tongue: Tongue) -> Parsed | None:
    data = text.encode("utf-8", "surrogatepass")
    seen = _plainer(data) if tongue.grammar.preprocessed else data
    tree = _tree(seen, tongue)
    if tree is None:
        return None
    if not tree.root_node.has_error:
        return Parsed(data, tree, ())
    found, closers = _look_over(tree.root_node)
    if not closers:
        return Parsed(data, tree, tuple(found))
    mended = _tree(seen + b"\n" + closers.encode(), tongue)
    if mended is None:
        return None
    still, _ = _look_over(mended.root_node)
    return Parsed(data, mended, tuple(still)) if len(still) <= len(found) else Parsed(data, tree, tuple(found))


def readable(text: str) -> bool:
    """False for a text that no parser should be given: too long, not text, or nested beyond all reason."""
    if len(text) > LONGEST or "\0" in text:
        return False
    deepest = max(accumulate((_DEPTH[mark] for mark in _BRACKET.findall(text)), _step), default=0)
    if deepest > DEEPEST:
        return False
    # `a < b` may also be the beginning of a type's arguments, so that these nest for the parser, too.
    if any(part.count("<") - part.count(">") > DEEPEST for part in _SENTENCE.split(text)):
        return False
    lines = text.split("\n")
    if any(len(line) > LONG_LINE and len(_CHAINING.findall(line)) > DEEPEST for line in lines):
        return False
    links = groupby(lines, lambda line: line[-2:].strip()[-1:] in _OPERATORS or line.lstrip()[:1] in _OPERATORS)
    return not any(linked and sum(1 for _ in run) > DEEPEST for linked, run in links)


def _step(depth: int, by: int) -> int:
    return max(0, depth + by)


def _plainer(data: bytes) -> bytes:
    """C without what its grammar stumbles over, as long as before: macros in heads of classes, \r in joined lines."""
    plain = data.replace(b"\\\r\n", b" \\\n")
    return _EXPORTED.sub(lambda found: found[1] + found[2] + b" " * len(found[3]), plain)


def _tree(data: bytes, tongue: Tongue) -> Tree | None:
    steps = wrong = 0
    most = STEPS + STEPS_PER_BYTE * len(data)

    def too_much(_offset: int, in_error: bool) -> bool:
        nonlocal steps, wrong
        steps, wrong = steps + 1, wrong + in_error
        return steps > most or wrong > ERROR_STEPS

    try:
        return tongue.parser.parse(lambda at, _: data[at : at + _CHUNK], progress_callback=too_much)
    except ValueError:  # stopped by `too_much`
        tongue.parser.reset()
        return None


def _look_over(root: Node) -> tuple[list[int], str]:
    """(lines of mistakes, closing brackets that are missing at the end), from every token there is."""
    mistakes: list[int] = []
    open_now: list[str] = []
    cursor = root.walk()
    while True:
        node = cursor.node
        assert node is not None  # noqa: S101 - a cursor always stands on a node
        if node.is_error or node.is_missing:
            mistakes.append(node.start_point[0])
        kind = node.type
        if kind in _OPENERS and not node.is_missing:
            open_now.append(_OPENERS[kind])
        elif kind in _CLOSERS and not node.is_missing and open_now and open_now[-1] == kind:
            open_now.pop()
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return mistakes, "".join(reversed(open_now))

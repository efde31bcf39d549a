"""Which lines of a text are the inside of a piece of syntax, and may be cut without leaving anything half."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.compress.grammars import Tongue
from headroom_cli.compress.parsing import Parsed

if TYPE_CHECKING:
    from tree_sitter import Node

# Blocks of statements: a statement must not be cut in two. Other bodies are one expression in brackets.
_BLOCKS = frozenset(["block", "statement_block", "compound_statement", "constructor_body"])
_LEADING = 20  # nodes among which the first statement is looked for: there may be comments before it


class Span(NamedTuple):
    """Lines [first, end), counted from 0."""

    first: int
    end: int


class Spans:
    """The lines of a parsed text."""

    def __init__(self, parsed: Parsed, speech: Tongue) -> None:
        self._root = parsed.tree.root_node
        self._data = parsed.data
        self._solid = speech.solid | speech.comments
        self._indented = speech.grammar.indented
        sizes = (len(line) + 1 for line in parsed.data.split(b"\n"))
        self._starts = list(accumulate(sizes, initial=0))
        self.count = len(self._starts) - 1

    def inside(self, node: Node) -> Span | None:
        """The lines inside the function `node`; None where they cannot be cut out."""
        body = node.child_by_field_name("body") or _only_block(node)
        if node.has_error:
            return None
        if self._indented:
            first, said = _colon(node) + 1, docstring(node)
            if body.start_point[0] < first:
                return None
            return self._checked(last_line(said) + 1 if said else first, last_line(body) + 1)
        if body.type in _BLOCKS and _straddled(body):
            return None
        return self._checked(body.start_point[0] + 1, body.end_point[0])

    def between(self, node: Node) -> Span | None:
        """The lines between the first and the last of `node`."""
        return None if node.has_error else self._checked(node.start_point[0] + 1, node.end_point[0])

    def alone(self, node: Node) -> bool:
        """True where nothing stands before `node` on its first line."""
        start = self._starts[node.start_point[0]]
        return not self._data[start : node.start_byte].strip()

    def _checked(self, first: int, end: int) -> Span | None:
        inside = end < self.count or (self._indented and end == self.count)
        if first >= end or not inside or self._cuts(first) or (end < self.count and self._cuts(end)):
            return None
        return Span(first, end)

    def _cuts(self, line: int) -> bool:
        """True where a cut above `line` would go through a string or comment."""
        at = self._starts[line] - 1
        node = self._root.descendant_for_byte_range(at, at + 1)
        near = (node, node.parent) if node is not None else ()
        return any(
            one is not None and one.kind_id in self._solid and one.start_point[0] < line <= last_line(one)
            for one in near
        )


def last_line(node: Node) -> int:
    """The last line on which something of `node` stands."""
    row, column = node.end_point
    return row - 1 if column == 0 and row > node.start_point[0] else row


def docstring(node: Node) -> Node | None:
    """The docstring of a module, class or function in Python, None without one."""
    block = node.child_by_field_name("body") or node
    for at in range(min(block.named_child_count, _LEADING)):
        found = block.named_child(at)
        if found is not None and found.type == "expression_statement":
            first = found.child(0)
            return first if first is not None and first.type == "string" else None
        if found is None or found.type != "comment":
            return None
    return None


def _only_block(node: Node) -> Node:
    """The block of what has one without saying so; the node itself where it is all that."""
    children: Iterable[Node] = node.named_children
    return next((one for one in children if one.type in _BLOCKS), node)


def _colon(node: Node) -> int:
    """The line on which the head of a definition in Python ends."""
    return max((one.end_point[0] for one in node.children if one.type == ":"), default=node.start_point[0])


def _straddled(block: Node) -> bool:
    """True where a statement begins beside the opening brace, or ends beside the closing one, and has more lines."""
    if not block.named_child_count:
        return False
    first, last = block.named_child(0), block.named_child(block.named_child_count - 1)
    top, bottom = block.start_point[0], block.end_point[0]
    begins = first is not None and first.start_point[0] == top and last_line(first) > top
    return begins or (last is not None and last_line(last) == bottom and last.start_point[0] < bottom)

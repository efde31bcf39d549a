"""The units of source code: the insides of functions, tables and long comments, by lines.

A unit is what may be left out while the rest still reads as the outline of the file: signatures, decorators, the
braces around, the head of a docstring and everything outside of functions are never in one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from headroom_cli.compress.definition_names import CLASSES, is_function, is_test, label, qualified
from headroom_cli.compress.grammars import GRAMMARS, Role, Tongue, tongue
from headroom_cli.compress.parsing import Parsed, parse
from headroom_cli.compress.syntax_spans import Spans, docstring, last_line

if TYPE_CHECKING:
    from tree_sitter import Node

FEWEST = 5  # lines of a body: a marker for less is no shorter
FEWEST_DATA = 15  # lines of a table
FEWEST_COMMENT = 12  # lines of a comment or docstring of which a part may go
HEAD = 2  # first lines of those that stay
# A function of this many lines that consists mostly of others is taken apart: a suite of tests, a wrapper.
LARGE, MOSTLY = 30, 0.6
WHOLE = 0.9  # share of a text's lines from which on a function is not one unit of it, but all of it
HOLDS_CODE = 0.2  # share of a table's lines in functions from which on it is no table
MISTAKES, PER_LINES = 10, 40  # a text with more mistakes than this and more than one in so many lines is not read
_LONGEST_MARK = 400  # bytes of an attribute that are looked at


class Sort(StrEnum):
    """What a unit is the inside of."""

    FUNCTION = "function"
    METHOD = "method"
    TEST = "test"
    DATA = "data"  # a big literal
    COMMENT = "comment"
    DOCSTRING = "docstring"


class Body(NamedTuple):
    """Lines [first, end) of a text, counted from 0, which are the inside of something.

    `name` is what that is called, qualified as its language does it; "" for a comment, and where nothing names it.
    `head` is the line on which it begins (below its decorators): always above `first`. Of a comment or docstring
    HEAD lines and the last one stay outside, so that it still begins and ends.
    """

    first: int
    end: int
    sort: Sort
    name: str
    head: int


def bodies(text: str, language: str) -> tuple[Body, ...] | None:
    """The units of `text` in order, none within another; None where it cannot be read as source in this language.

    `language` is a name that `grammars.language_of` gives. Where the text is wrong in some places, there are none
    in these, nor, in most languages, after the first: an odd quote makes code of strings and strings of code.
    """
    if language not in GRAMMARS:
        return None
    speech = tongue(language)
    parsed = parse(text, speech)
    if parsed is None:
        return None
    spans = Spans(parsed, speech)
    if len(set(parsed.mistakes)) > max(MISTAKES, spans.count // PER_LINES):
        return None
    trusted = spans.count
    if parsed.mistakes and not speech.grammar.lines_end:
        trusted = min(parsed.mistakes)
    return tuple(sorted(body for body in _Reader(parsed, speech, spans).read() if body.end <= trusted))


@dataclass(slots=True, eq=False)
class _Frame:
    """Something that the walk is inside of. `units` are those found in it so far, `covered` their lines."""

    node: Node
    role: Role
    depth: int
    attributes: tuple[str, ...] = ()
    units: list[Body] = field(default_factory=list)
    covered: int = 0
    label: str | None = None

    def take(self, units: list[Body], covered: int) -> None:
        """Adds units. The longer list is kept, so that deep nesting stays cheap."""
        if len(units) > len(self.units):
            self.units, units = units, self.units
        self.units += units
        self.covered += covered


class _Reader:
    """One walk over the tree, without recursion."""

    def __init__(self, parsed: Parsed, speech: Tongue, spans: Spans) -> None:
        self._data = parsed.data
        self._root = parsed.tree.root_node
        self._speech = speech
        self._spans = spans
        self._stack = [_Frame(self._root, Role.SCOPE, -1, label="")]
        self._closed = 0  # functions and tables that the walk is inside of
        self._attributes: list[str] = []
        self._comment: tuple[int, int] | None = None  # first and last line of the comment that is being read

    def read(self) -> list[Body]:
        """All units, in no order."""
        cursor = self._root.walk()
        depth = 0
        while True:
            node = cursor.node
            if node is not None and self._enter(node, depth) and cursor.goto_first_child():
                depth += 1
                continue
            self._leave(depth)
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    self._end_comment()
                    return self._stack[0].units + self._docstring(self._stack[0])
                depth -= 1
                self._leave(depth)

    def _enter(self, node: Node, depth: int) -> bool:
        """True where the walk has to go into the node."""
        role = self._speech.roles.get(node.kind_id)
        if role is None:
            return True
        if role is Role.COMMENT:
            self._see_comment(node)
            return False
        if role is Role.ATTRIBUTE:
            self._attributes.append(
                self._data[node.start_byte : node.end_byte][:_LONGEST_MARK].decode(errors="replace")
            )
            return False
        attributes, self._attributes = tuple(self._attributes), []
        if role is Role.SKIP or (role is Role.DATA and not self._may_be_table(node)):
            return role is not Role.SKIP
        if role is Role.FUNCTION and not is_function(node):
            role = Role.SCOPE
        self._stack.append(_Frame(node, role, depth, attributes))
        self._closed += role in (Role.FUNCTION, Role.DATA)
        return role is not Role.FUNCTION or (self._speech.grammar.nests and _rows(node) >= LARGE)

    def _may_be_table(self, node: Node) -> bool:
        if self._closed or _rows(node) < FEWEST_DATA:
            return False
        # What a macro is given may be code.
        return node.type != "token_tree" or self._stack[-1].role is Role.NAMER

    def _leave(self, depth: int) -> None:
        """Settles what was entered at this depth."""
        frame = self._stack[-1]
        if frame.depth != depth:
            return
        if frame.role is Role.FUNCTION:
            units, covered = self._function(frame)
        elif frame.role is Role.DATA:
            units, covered = self._table(frame)
        else:
            units, covered = frame.units, frame.covered
            if frame.role is Role.SCOPE:
                units += self._docstring(frame)
        self._closed -= frame.role in (Role.FUNCTION, Role.DATA)
        self._stack.pop()
        self._stack[-1].take(units, covered)

    def _function(self, frame: _Frame) -> tuple[list[Body], int]:
        """The body of the function, or what was found in it where it consists of that."""
        span = self._spans.inside(frame.node)
        size = span.end - span.first if span else 0
        if span is None or (size >= LARGE and (frame.covered >= size * MOSTLY or size >= self._spans.count * WHOLE)):
            return frame.units + self._docstring(frame), frame.covered
        units = self._docstring(frame)
        if size >= FEWEST:
            units.append(Body(*span, self._sort(frame), self._name(), frame.node.start_point[0]))
        return units, size

    def _table(self, frame: _Frame) -> tuple[list[Body], int]:
        """The table, or the functions in it."""
        span = self._spans.between(frame.node)
        if span is None or frame.covered > (span.end - span.first) * HOLDS_CODE:
            return frame.units, frame.covered
        return [Body(*span, Sort.DATA, self._name(), frame.node.start_point[0])], span.end - span.first

    def _docstring(self, frame: _Frame) -> list[Body]:
        text = docstring(frame.node) if self._speech.grammar.indented else None
        if text is None:
            return []
        first, last = text.start_point[0], text.end_point[0]
        if last - first + 1 < FEWEST_COMMENT:
            return []
        return [Body(first + HEAD, last, Sort.DOCSTRING, self._name(), frame.node.start_point[0])]

    def _sort(self, frame: _Frame) -> Sort:
        above = self._stack[-2]
        caller = self._label(above) if above.role is Role.NAMER and above.node.type == "call_expression" else ""
        if is_test(frame.node, self._data, self._label(frame), caller, frame.attributes):
            return Sort.TEST
        around = next(one for one in reversed(self._stack[:-1]) if one.role is not Role.NAMER)
        method = frame.node.type == "method_declaration" or around.node.type in CLASSES
        return Sort.METHOD if method else Sort.FUNCTION

    def _name(self) -> str:
        # Where the grammar did not fit, a class may seem to go on over the ones after it.
        sure = (one for one in self._stack if one.role is not Role.SCOPE or not one.node.has_error)
        return qualified(map(self._label, sure), self._speech.grammar.separator)

    def _label(self, frame: _Frame) -> str:
        if frame.label is None:
            frame.label = label(frame.node, self._data)
        return frame.label

    def _see_comment(self, node: Node) -> None:
        """Joins comments on lines that follow one another."""
        if self._closed:
            return
        first, last = node.start_point[0], last_line(node)
        if self._comment and self._spans.alone(node) and first == self._comment[1] + 1:
            self._comment = (self._comment[0], last)
            return
        self._end_comment()
        self._comment = (first, last) if self._spans.alone(node) else None

    def _end_comment(self) -> None:
        first, last = self._comment or (0, 0)
        self._comment = None
        if last - first + 1 >= FEWEST_COMMENT:
            self._stack[0].take([Body(first + HEAD, last, Sort.COMMENT, "", first)], 0)


def _rows(node: Node) -> int:
    return node.end_point[0] - node.start_point[0] + 1

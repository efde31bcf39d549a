"""What the things in source code are called: functions with the class or receiver they belong to, tests, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

LONGEST = 60  # characters of one part of a name: titles of tests are sentences

# What makes a method of a function that stands in it.
CLASSES = frozenset(
    {"class_definition", "class_declaration", "class", "abstract_class_declaration", "interface_declaration"}
    | {"enum_declaration", "record_declaration", "annotation_type_declaration", "impl_item", "trait_item"}
    | {"class_specifier", "struct_specifier", "union_specifier"}
)
# Where a node keeps its name.
_FIELDS = ("name", "key", "left", "property")
_STATIC = ("static_initializer", "class_static_block")
_DECLARED = ("function_definition", "init_declarator")
_CALLED = re.compile(r"[\w.$]{1,40}")
_GENERIC = re.compile(r"[<\[].*")
_TITLE = ("string", "template_string", "interpreted_string_literal", "raw_string_literal")
_CHAIN = 12  # declarators in one another: `*(*f(int))(char)`

# How tests are told: by what they are called, by what stands before them, or by the call that they are given to.
_TEST_NAME = re.compile(r"tests?_\w|test[A-Z0-9]|(?:Test|Benchmark|Example|Fuzz)(?![a-z])|\w*(?:TEST|BENCHMARK)\w*\(")
_TEST_CALL = re.compile(r"(?:it|test|describe|context|suite|bench|(?:before|after)(?:Each|All)?)\b|t\.Run\b")
_TEST_MARK = re.compile(r"#\[(?:\w+::)*\w*test\w*|@\w*Test\b|@(?:Before|After)(?:Each|All)?\b")


def label(node: Node, data: bytes) -> str:
    """The name that this node itself gives, "" if it gives none."""
    kind = node.type
    if kind in _STATIC:
        return "static"
    if kind == "call_expression":
        return _call(node, data)
    if kind in _DECLARED and (declarator := node.child_by_field_name("declarator")):
        return _declared(declarator, data)
    if kind == "impl_item":
        return _GENERIC.sub("", _said(node.child_by_field_name("type"), data))
    named = (found for field in _FIELDS if (found := node.child_by_field_name(field)))
    name = _said(next(named, None), data).strip("\"'`")
    receiver = node.child_by_field_name("receiver")
    return f"{_receiver(receiver, data)}.{name}" if receiver else name


def qualified(labels: Iterable[str], separator: str) -> str:
    """The parts of a name, outermost first, in one; a call with its title stands apart."""
    out = ""
    for part in labels:
        out += (" > " if '"' in out[-1:] + part[-1:] else separator) + part if out and part else part
    return out


def is_test(node: Node, data: bytes, name: str, caller: str, attributes: Sequence[str]) -> bool:
    """True for a test. `name` is the function's own, `caller` names the call that it is an argument of."""
    if _TEST_NAME.match(name) or (caller and _TEST_CALL.match(caller)):
        return True
    first = node.child(0) if node.child_count else None
    marks = [*attributes, _said(first, data)] if first is not None and first.type == "modifiers" else attributes
    return any(_TEST_MARK.search(mark) for mark in marks)


def is_function(node: Node) -> bool:
    """False for what a grammar of C only takes for a function: a class behind a macro, say."""
    declarator = node.child_by_field_name("declarator") if node.type == "function_definition" else None
    return declarator is None or any(one.type in ("function_declarator", "operator_cast") for one in _chain(declarator))


def _chain(declarator: Node) -> Iterable[Node]:
    """A declarator of C and those in it, outermost first."""
    found: Node | None = declarator
    for _ in range(_CHAIN):
        if found is None:
            return
        yield found
        inner = found.child_by_field_name("declarator")
        # These have their declarator without saying so.
        unnamed = found.type in ("reference_declarator", "parenthesized_declarator")
        found = inner or (found.named_child(0) if unnamed else None)


def _declared(declarator: Node, data: bytes) -> str:
    chain = list(_chain(declarator))
    name = _said(chain[-1], data)
    cast = next((one for one in chain if one.type == "operator_cast"), None)
    if cast is not None:
        return _said(cast, data).partition("(")[0].strip()
    function = next((one for one in chain if one.type == "function_declarator"), None)
    if function is not None and name.isupper():  # TEST(Suite, Case)
        return name + _said(function.child_by_field_name("parameters"), data)
    return name


def _call(node: Node, data: bytes) -> str:
    """The called function and the title it is given: `it "adds"`. "" where the function has no plain name."""
    name = _said(node.child_by_field_name("function"), data)
    if not _CALLED.fullmatch(name):
        return ""
    arguments = node.child_by_field_name("arguments")
    first = arguments.named_child(0) if arguments is not None and arguments.named_child_count else None
    title = _said(first, data) if first is not None and first.type in _TITLE else ""
    return f'{name} "{title[1:-1]}"' if title else name


def _receiver(node: Node, data: bytes) -> str:
    """`(*T)` or `T` of a method in Go."""
    kind = _GENERIC.sub("", _said(node, data).strip("()")).split(" ")[-1]
    return f"({kind})" if kind.startswith("*") else kind


def _said(node: Node | None, data: bytes) -> str:
    """The first line of what the node says, cut where it is too long for a name."""
    if node is None:
        return ""
    text = data[node.start_byte : min(node.end_byte, node.start_byte + 4 * LONGEST)].decode("utf-8", "replace")
    line = text.partition("\n")[0].strip()
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"

"""Made-up source files in every language that we read, and the units in them."""

from __future__ import annotations

from tests.compress.compiled_texts import CPP, GO, JAVA, RUST, C
from tests.compress.script_texts import JAVASCRIPT, PYTHON, TSX, TYPESCRIPT

FILES = {
    "python": PYTHON, "javascript": JAVASCRIPT, "typescript": TYPESCRIPT, "tsx": TSX, "go": GO,
    "rust": RUST, "java": JAVA, "c": C, "cpp": CPP,
}  # fmt: skip

# The units of each file: what they are, and what they are called.
UNITS = {
    "python": """
        data TABLE
        function long_signature
        method Größe.longer
        docstring Größe.Inner.method
        method Größe.Inner.method
        test test_something
    """,
    "javascript": """
        function main
        function arrow
        method Store.handler
        method Store.size
        function module.exports.routes.index
        function module.exports.routes.other-one
        test describe "the store" > it "adds what it is given"
        test describe "the store" > it "takes away"
    """,
    "typescript": """
        function identity
        function Inner.f
        method Square.constructor
        method Square.walk
    """,
    "tsx": "function View",
    "go": """
        data commands
        method (*Store).Add
        test TestAdd
        test TestMany > t.Run "first"
        test TestMany > t.Run "second"
    """,
    "rust": """
        method Point::fmt
        function square
        method Shape::twice
        data TABLE
        test tests::adds
    """,
    "java": """
        comment
        method Box.static
        method Box.Box
        method Box.map
        method Box.Inner.Pair.Pair
        test Box.works
    """,
    "c": """
        data table
        function pick
    """,
    "cpp": """
        method outer::inner::Stack::Stack
        method outer::inner::Stack::operator bool
        function outer::inner::Stack<T, N>::begin
        test TEST(StackTest, Begins)
    """,
}

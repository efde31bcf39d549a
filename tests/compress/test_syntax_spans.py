from __future__ import annotations

from headroom_cli.compress.grammars import tongue
from headroom_cli.compress.parsing import parse
from headroom_cli.compress.syntax_spans import Span, Spans, docstring, last_line


def spans(text: str, language: str) -> tuple[Spans, list[Span | None]]:
    """The lines of a text, and the insides of what stands in it at the top."""
    speech = tongue(language)
    parsed = parse(text, speech)
    assert parsed is not None
    found = Spans(parsed, speech)
    return found, [found.inside(node) for node in parsed.tree.root_node.named_children]


def test_the_inside_of_a_function() -> None:
    assert spans("void f(\n  int a)\n{\n  b();\n  c();\n}\n", "c")[1] == [Span(3, 5)]
    assert spans("def f(\n  a,\n) -> int:\n    b()\n    c()\n", "python")[1] == [Span(3, 5)]
    assert spans('def f():\n    """Says."""\n    c()', "python")[1] == [Span(2, 3)]


def test_what_has_no_inside() -> None:
    assert spans("void f() {}\nvoid g() {\n}\n", "c")[1] == [None, None]
    assert spans("def f(): pass\n", "python")[1] == [None]
    assert spans('def f():\n    """Only says."""\n', "python")[1] == [None]


def test_lines_are_counted_as_they_are_split() -> None:
    text = "a\r\nb\rc\n"
    assert spans(text, "python")[0].count == len(text.split("\n"))


def test_docstrings_and_last_lines() -> None:
    parsed = parse('# a comment\n"""Says\nmore."""\nclass A:\n    x = 1\n', tongue("python"))
    assert parsed is not None
    root = parsed.tree.root_node
    said = docstring(root)
    assert said is not None
    assert (said.start_point[0], last_line(said)) == (1, 2)
    assert docstring(root.named_children[-1]) is None
    assert last_line(root) == 4

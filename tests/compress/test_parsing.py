from __future__ import annotations

import pytest

from headroom_cli.compress import parsing
from headroom_cli.compress.grammars import GRAMMARS, tongue
from headroom_cli.compress.parsing import DEEPEST, LONG, LONG_LINE, LONGEST, parse, readable
from tests.compress.code_texts import FILES

TOO_MUCH = {
    "long": "x = 1\n" * (LONGEST // 6 + 1),
    "binary": "int main() {\0}\n",
    "nested": "(" * 100_000,
    "nested, closed": "[" * 1000 + "]" * 1000,
    "types": "a<" * 50_000,
    "a chain": "a=>" * 33_000,
    "a chain over lines": "a =>\n" * 1000,
    "a chain that begins lines": "a\n  ? b\n" + "  ? b\n" * 1000,
}


@pytest.mark.parametrize("text", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_no_parser_is_given(text: str) -> None:
    assert not readable(text)
    assert parse(text, tongue("java")) is None


@pytest.mark.parametrize(
    "text",
    [
        "x = [\n" + '    "' + "a" * 10 * LONG_LINE + '",\n]\n',
        ")" * 1000 + "(" * DEEPEST,
        "if (a < b && c < d) { x; }\n" * 1000,
        "a = b;\n" * 1000,
        "std::map<int, std::vector<std::pair<int, int>>> x;\n" * 1000,
    ],
)
def test_what_is_only_long_is_read(text: str) -> None:
    assert readable(text)


@pytest.mark.parametrize("language", GRAMMARS)
def test_a_clean_text_has_no_mistakes(language: str) -> None:
    parsed = parse(FILES[language], tongue(language))
    assert parsed is not None
    assert parsed.mistakes == ()


@pytest.mark.parametrize("language", [name for name in GRAMMARS if name != "python"])
def test_what_is_open_at_the_end_is_closed(language: str) -> None:
    text = {"go": "func f() {\n\tif x {\n\t\ty(z[1])\n", "rust": "mod m {\n  fn f() {\n    g();\n"}.get(
        language, "class A {\n  x() {\n    y(1);\n"
    )
    text = "int f() {\n  while (1) {\n    y(1);\n" if language in ("c", "cpp") else text
    text = text.replace("x() {", "void x() {") if language == "java" else text
    parsed = parse(text, tongue(language))
    assert parsed is not None
    assert parsed.mistakes == ()
    assert parsed.data == text.encode()


def test_the_lines_of_mistakes() -> None:
    parsed = parse("a = 1\nb = 2 )(\nc = 3\n", tongue("python"))
    assert parsed is not None
    assert set(parsed.mistakes) == {1}


def test_a_parser_that_takes_too_many_steps_is_stopped_and_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "STEPS", 1)
    monkeypatch.setattr(parsing, "STEPS_PER_BYTE", 0.0)
    assert parse("x = 1\n" * 1000, tongue("python")) is None
    monkeypatch.undo()
    assert parse("x = 1\n", tongue("python")) is not None


def test_a_macro_before_the_name_of_a_class_is_overlooked() -> None:
    parsed = parse("class MY_EXPORT(x) Thing : public Base {\n public:\n  void f();\n};\n", tongue("cpp"))
    assert parsed is not None
    assert parsed.mistakes == ()


@pytest.mark.parametrize("text", ["", "\n", "\udc80", "é" * 10, "\ufeffx = 1"])
def test_odd_texts_are_no_trouble(text: str) -> None:
    assert parse(text, tongue("python")) is not None


@pytest.mark.parametrize("piece", ["same line again\n", "1,2,,4;a|b\tc\n", "job 17 = of { user ) a\n"])
def test_what_is_no_source_is_not_read_to_its_end(piece: str) -> None:
    text = piece * (2 * LONG // len(piece))
    assert parse(text, tongue("python")) is None


def test_a_long_source_file_is_read_to_its_end() -> None:
    text = "".join(f"class A{n}:\n    def f(self):\n        return {n}\n\n" for n in range(LONG // 40))
    found = parse(text, tongue("python"))
    assert found is not None
    assert found.mistakes == ()
    # As is one whose beginning lies inside of one large definition.
    assert parse("class A {\n" + "  int f() { return 1; }\n\n" * (LONG // 20) + "}\n", tongue("java")) is not None

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.grammars import GRAMMARS
from headroom_cli.compress.syntax import FEWEST, HEAD, LARGE, Body, Sort, bodies
from tests.compress.code_texts import FILES, UNITS
from tests.made.effort import examples

LANGUAGES = tuple(GRAMMARS)
LINES = [line for text in FILES.values() for line in text.split("\n")]


def inside(found: tuple[Body, ...] | None) -> set[int]:
    """The lines in any unit."""
    return {at for body in found or () for at in range(body.first, body.end)}


def named(found: tuple[Body, ...] | None) -> list[str]:
    return [f"{body.sort} {body.name}".strip() for body in found or ()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_units_of_each_language(language: str) -> None:
    text = FILES[language]
    found = bodies(text, language)
    assert named(found) == [line.strip() for line in UNITS[language].split("\n") if line.strip()]
    marked = {at for at, line in enumerate(text.split("\n")) if "~~" in line}
    assert inside(found) == marked


@pytest.mark.parametrize("language", LANGUAGES)
def test_line_ends_and_what_stands_around_change_nothing(language: str) -> None:
    found = bodies(FILES[language], language)
    assert found
    assert bodies(FILES[language].replace("\n", "\r\n"), language) == found
    assert bodies(FILES[language].rstrip("\n"), language) == found
    assert bodies(FILES[language] + "\n\n\n", language) == found
    moved = [body._replace(first=body.first + 2, end=body.end + 2, head=body.head + 2) for body in found]
    assert bodies("\n\n" + FILES[language], language) == tuple(moved)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """Source code, cut short, with something inserted, with lines of another language in it: or no code at all."""
    text = FILES[draw(st.sampled_from(LANGUAGES))]
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        odd = st.sampled_from(["{", "}", "(", '"', "'", "`", '"""', "/*", "*/", "\n", "\0", "\udc80", "é", "<", "\r"])
        what = draw(st.one_of(odd, st.sampled_from(LINES).map(lambda line: f"\n{line}\n"), st.text(max_size=20)))
        text = text[:at] + what + text[at + draw(st.integers(0, 30)) :]
    return text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text


anything = st.one_of(spoilt(), st.lists(st.sampled_from(LINES), max_size=60).map("\n".join), st.text(max_size=300))


@settings(max_examples=examples(300), deadline=None)
@given(anything, st.sampled_from(LANGUAGES))
def test_units_of_any_text_are_in_order_and_in_range(text: str, language: str) -> None:
    found = bodies(text, language)
    lines = text.split("\n")
    if found is None:
        return
    assert all(a.end <= b.first for a, b in pairwise(found))
    for body in found:
        assert 0 <= body.head < body.first < body.end <= len(lines)
        if body.sort not in (Sort.COMMENT, Sort.DOCSTRING):
            assert body.end - body.first >= FEWEST
        else:
            assert body.first >= body.head + HEAD
    gone = inside(found)
    left = [line for at, line in enumerate(lines) if at not in gone]
    remaining = iter(lines)
    assert all(line in remaining for line in left)
    assert bodies(text, language) == found


@settings(max_examples=examples(100), deadline=None)
@given(st.sampled_from([name for name in LANGUAGES if name != "python"]), st.data())
def test_half_a_file_gives_the_functions_that_are_whole(language: str, data: st.DataObject) -> None:
    """A read that ends anywhere: no unit is one that the whole file has not."""
    lines = FILES[language].split("\n")
    cut = data.draw(st.integers(1, len(lines)))
    whole = {(body.first, body.end) for body in bodies(FILES[language], language) or ()}
    tall = {at for first, end in whole for at in range(first, end)}
    for body in bodies("\n".join(lines[:cut]), language) or ():
        assert body.end < cut
        assert set(range(body.first, body.end)) <= tall


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_outline_of_an_outline_is_the_same_code(language: str) -> None:
    """What is left when the insides are gone still reads as the file: all its definitions are there."""
    text = FILES[language]
    lines, found = text.split("\n"), bodies(text, language) or ()
    kept = [line for at, line in enumerate(lines) if at not in inside(found)]
    for body in found:
        assert lines[body.head] in kept
        assert lines[body.first - 1] in kept


def test_every_signature_stays() -> None:
    for language, signs in {
        "python": ("def ", "class ", "@"),
        "go": ("func ", "type "),
        "rust": ("impl", "trait", "mod ", "#["),
        "java": ("public ", "abstract ", "  record"),
        "c": ("int main", "struct"),
        "cpp": ("class ", "template", "TEST", "namespace"),
        "typescript": ("export", "namespace", "enum", "  abstract", "  protected"),
    }.items():
        lines = FILES[language].split("\n")
        gone = inside(bodies(FILES[language], language))
        quoted = ("def not_a_function", "func notOne")
        heads = {at for at, line in enumerate(lines) if line.startswith(signs) and not line.startswith(quoted)}
        assert heads
        assert not heads & gone


def test_no_unit_in_a_language_that_is_not_read() -> None:
    assert bodies("def f():\n" + "    x()\n" * 9, "") is None
    assert bodies("def f():\n" + "    x()\n" * 9, "cobol") is None


def test_a_short_body_is_none() -> None:
    assert bodies("def f():\n" + "    x()\n" * (FEWEST - 1), "python") == ()
    assert bodies("def f():\n" + "    x()\n" * FEWEST, "python") == (Body(1, 1 + FEWEST, Sort.FUNCTION, "f", 0),)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('def f(): x = """\n' + "a\n" * 9 + '"""\n', "python"),
        ("def f(): x = [\n" + "1,\n" * 9 + "]\n", "python"),
        ("const f = () => `\n" + "a\n" * 9 + "`;\n", "javascript"),
        ("function f() { return `\n" + "a\n" * 9 + "`; }\n", "javascript"),
        ("function f() { /*\n" + "a\n" * 9 + "*/ }\n", "javascript"),
        ("function f() { g(1,\n" + "a,\n" * 9 + "2); }\n", "javascript"),
        ("func f() { x = `\n" + "a\n" * 9 + "` }\n", "go"),
        ('fn f() { let x = "\n' + "a\n" * 9 + '"; }\n', "rust"),
        ('auto f() { return R"(\n' + "a\n" * 9 + ')"; }\n', "cpp"),
    ],
)
def test_nothing_is_cut_that_would_be_left_half(text: str, language: str) -> None:
    assert bodies(text, language) == ()


def test_a_function_in_strings_is_none() -> None:
    assert bodies('x = """\ndef f():\n' + "    y()\n" * 9 + '"""\n', "python") == ()


def test_after_a_mistake_nothing_is_trusted_where_a_quote_may_be_the_cause() -> None:
    function = "def f{}():\n" + "    x()\n" * 9 + "\n"
    assert bodies(function.format(1) + "a = )(\n" + function.format(2), "python") == bodies(
        function.format(1), "python"
    )
    function = "void f{}() {{\n" + "  x();\n" * 9 + "}}\n"
    clean = bodies(function.format(1) + "\n" + function.format(2), "c")
    assert len(clean or ()) == 2
    assert bodies(function.format(1) + "int a = )(;\n" + function.format(2), "c") == clean


def test_a_text_full_of_mistakes_is_not_read() -> None:
    assert bodies("This is, (as it were) no code: {really}!\n" * 60, "java") is None


def test_a_function_that_consists_of_others_is_taken_apart() -> None:
    inner = "  function f{0}() {{\n" + "    x();\n" * LARGE + "  }}\n"
    apart = "(function () {\n" + inner.format(1) + inner.format(2) + "})();\n"
    assert named(bodies(apart, "javascript")) == ["function f1", "function f2"]
    mixed = "function f() {\n" + "  y();\n" * 3 * LARGE + inner.format(1) + "}\n" + "z();\n" * LARGE
    assert named(bodies(mixed, "javascript"))[0] == "function f"


def test_what_is_all_of_the_file_is_no_unit_of_it() -> None:
    assert bodies("function f() {\n" + "  y();\n" * 3 * LARGE + "}\n", "javascript") == ()


def test_a_table_with_functions_in_it_is_no_table() -> None:
    rows = "  a: 1,\n" * 20
    assert named(bodies(f"x = {{\n{rows}}};\n", "javascript")) == ["data x"]
    methods = "  m{}() {{\n" + "    y();\n" * 9 + "  }},\n"
    assert named(bodies(f"x = {{\n{rows}{methods.format(1)}{methods.format(2)}}};\n", "javascript")) == [
        "function x.m1",
        "function x.m2",
    ]


def test_long_comments_keep_their_ends() -> None:
    text = "\n".join(f"// {at}" for at in range(20)) + "\nfunction f() {}\n// short\n// one\n"
    assert bodies(text, "javascript") == (Body(2, 19, Sort.COMMENT, "", 0),)
    text = "x = 1  # not alone\n" + "\n".join(f"# {at}" for at in range(20))
    assert bodies(text, "python") == (Body(3, 20, Sort.COMMENT, "", 1),)


def test_deep_nests_take_no_recursion() -> None:
    nested = "".join(f"{'  ' * at}def f{at}():\n" for at in range(100)) + "  " * 100 + "x()\n"
    found = bodies(nested, "python")
    assert found == () or len(found or ()) == 1

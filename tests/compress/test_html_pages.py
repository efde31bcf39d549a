from __future__ import annotations

import pytest
from hypothesis import given

from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.html_pages import applies, plan, spans
from headroom_cli.wire.prompt import Block
from tests.compress.prose_texts import asked, comes_back, gone, html, sound
from tests.compress.texts import result

_TEXT = """\
<!doctype html>
<html>
<head>
<title>Glazes</title>
<meta name="description" content="Glass on clay">
<link rel="stylesheet" href="a.css">
<script>
let a = "<nav>";
</script>
</head>
<body>
<header><h1>Glazes</h1></header>
<nav>
<ul>
<li><a href="/clay">Clay</a></li>
</ul>
</nav>
<p>A glaze is glass.</p>
<footer>
<p>Since 1901</p>
</footer>
</body>
</html>"""
PAGE = _TEXT.split("\n")


def planned(lines: list[str], question: str = "") -> list[Gap]:
    block = result("\n".join(lines), command="curl -s https://pottery.example")
    return plan(block, lines, asked(block, question))


def test_markup_without_text_goes() -> None:
    assert planned(PAGE) == [
        Gap(5, 9, "link, script", telling=False),
        Gap(12, 17, "nav", telling=False),
        Gap(18, 21, "footer", telling=False),
    ]


def test_what_is_asked_for_stays() -> None:
    assert [gap.note for gap in planned(PAGE, "Which script does the page load?")] == ["nav", "footer"]
    kept = set(range(len(PAGE))) - gone(planned(PAGE, "Since when, 1901?"))
    assert PAGE.index("<p>Since 1901</p>") in kept


def test_a_header_with_the_heading_is_text() -> None:
    assert not any(span.name == "header" for span in spans("\n".join(PAGE)))
    assert [span.name for span in spans("<header><b>x</b></header>")] == ["header"]


def test_tags_in_scripts_and_comments_do_not_count() -> None:
    text = "<script>a='<nav>'</script><!-- <nav> --><p></nav>"
    assert [text[span.first : span.end] for span in spans(text)] == ["<script>a='<nav>'</script>", "<!-- <nav> -->"]


def test_what_is_never_closed_stays() -> None:
    assert spans("<nav><ul><li>") == []
    assert spans("<script>let a = 1;") == []


def test_a_page_on_one_line_stays() -> None:
    assert planned(["".join(PAGE)]) == []


def test_a_script_of_one_long_line_goes() -> None:
    lines = ["<html>", "<p>One.</p>", f"<script>{'x' * 900}</script>", "<p>Two.</p>", "<script>y</script>", "</html>"]
    assert planned(lines) == [Gap(2, 3, "script", telling=False)]


@pytest.mark.parametrize(
    ("block", "page"),
    [
        (result("\n".join(PAGE), command="curl -s https://pottery.example"), True),
        (result("\n".join(PAGE), "WebFetch", url="https://pottery.example"), True),
        (result("<!-- made by hand -->\n<html>", "fetch", url="https://pottery.example"), True),
        (result("\n".join(PAGE), command="curl -s http://localhost:3000"), False),
        (result("\n".join(PAGE), "fetch", url="http://127.0.0.1:3000/"), False),
        (result("\n".join(PAGE), "Read", file_path="index.html"), False),
        (result("\n".join(PAGE), command="cat index.html"), False),
        (result("words\n<html>", command="make"), False),
    ],
)
def test_pages_from_elsewhere(block: Block, page: bool) -> None:
    assert applies(block) is page


@given(html)
def test_text_outside_of_such_elements_stays(lines: list[str]) -> None:
    gaps = planned(lines)
    assert sound(gaps, lines)
    text = "\n".join(lines)
    outside = list(text)
    for span in spans(text):
        outside[span.first : span.end] = "\n" * (span.end - span.first)
    left = "".join(outside)
    start = 0
    for at, line in enumerate(lines):
        if at in gone(gaps):
            assert "words" not in left[start : start + len(line)]
            assert "<p>" not in left[start : start + len(line)]
        start += len(line) + 1


@given(html)
def test_whatever_goes_comes_back(lines: list[str]) -> None:
    block = result("\n".join(lines * 30), command="curl https://pottery.example")
    assert comes_back(block, asked(block))

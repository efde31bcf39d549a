from __future__ import annotations

from hypothesis import given

from headroom_cli.compress.paragraphs import Form, parts, sections, title
from tests.compress.prose_texts import markdown

TEXT = """\
# Kiln

Fires clay.
Slowly.

## Use

1. Load it
   with care
2. Close it

```sh
# not a heading

kiln start
```

| Cone | Heat |
|------|------|
| 04   | 1060 |

Cooling
-------
    wait 12 h
"""


def test_parts_of_a_text() -> None:
    found = parts(TEXT.split("\n"))
    assert [(part.form, part.first, part.filled) for part in found] == [
        (Form.HEADING, 0, 1),
        (Form.TEXT, 2, 4),
        (Form.HEADING, 5, 6),
        (Form.ITEM, 7, 9),
        (Form.ITEM, 9, 10),
        (Form.CODE, 11, 16),
        (Form.TABLE, 17, 20),
        (Form.HEADING, 21, 23),
        (Form.CODE, 23, 24),
    ]


def test_sections_know_the_headings_above_them() -> None:
    lines = TEXT.split("\n")
    found = sections(lines, parts(lines))
    assert [(one.titles, one.first, one.end) for one in found] == [
        (("Kiln",), 0, 5),
        (("Kiln", "Use"), 5, 21),
        (("Kiln", "Cooling"), 21, 25),
    ]


def test_text_before_the_first_heading_is_a_section() -> None:
    lines = ["words", "", "# A", "more"]
    assert [(one.titles, one.heading is None) for one in sections(lines, parts(lines))] == [((), True), (("A",), False)]


def test_headings_as_tags() -> None:
    lines = ['<h3 name="a">', "Why so?", "</h3>", "So."]
    (section,) = sections(lines, parts(lines))
    assert section.titles == ("Why so?",)
    assert section.body[0].first == 3


def test_title() -> None:
    assert title("## [1.2.0](https://example.org/1) (today) ##") == "[1.2.0] (today)"


@given(markdown)
def test_parts_follow_each_other(lines: list[str]) -> None:
    found = parts(lines)
    ends = [0, *(part.end for part in found)]
    assert [part.first for part in found] == ends[:-1]
    assert ends[-1] == len(lines)
    assert all(part.first < part.filled <= part.end for part in found)


@given(markdown)
def test_sections_follow_each_other(lines: list[str]) -> None:
    found = sections(lines, parts(lines))
    ends = [0, *(one.end for one in found)]
    assert [one.first for one in found] == ends[:-1]
    assert ends[-1] == len(lines)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.page_furniture import Look, bare, contents, data_gaps, looks, pictures, runs
from tests.compress.prose_texts import markdown


@pytest.mark.parametrize(
    ("line", "look"),
    [
        ("", Look.BLANK),
        ("   * ", Look.BLANK),
        ("L12: ", Look.BLANK),
        ("Skip to content", Look.CHROME),
        ("L7:   * ###  Uh oh!", Look.CHROME),
        ("© 2026 Potters, Inc.", Look.CHROME),
        ("- Search", Look.BUTTON),
        ("* [Glazes](/glazes)", Look.LINKS),
        ("\ue200cite\ue2023†Glazes\ue201 L6: \ue200cite\ue2024†Clays\ue201", Look.LINKS),
        ("* [clay ^0.22.1](/clay)", Look.TEXT),
        ("\ue200cite\ue2023†glaze v2.0\ue201 L6: \ue200cite\ue2024†Clays\ue201", Look.TEXT),
        ("* [Clay](/clay/0.22.1/) [Sand](https://pottery.example/2.0)", Look.LINKS),
        ("## Open source", Look.SHORT),
        ("See [the guide](/guide) before you fire anything at all.", Look.TEXT),
        ("kiln.start(cone)", Look.TEXT),
        ("Done.", Look.TEXT),
    ],
)
def test_look_of_a_line(line: str, look: Look) -> None:
    assert looks([line]) == [look]


def test_a_link_over_several_lines() -> None:
    assert looks(["-   [", "", "Clays and many other fine things of the earth.", "](/clays)", "Words."]) == [
        *(Look.LINKS, Look.BLANK, Look.LINKS, Look.LINKS, Look.TEXT)
    ]


def test_bare() -> None:
    assert bare("L12:   * ## Title ") == "Title"


def test_badges() -> None:
    lines = ["[![ci](https://x.org/ci.svg)](https://x.org/ci)", "[docs](https://x.org)"]
    assert pictures(lines, looks(lines)) == [True, False]


def test_contents_name_only_what_stands_below() -> None:
    lines = ["- [Use](#use)", "- Cooling", "- Elsewhere", "## Use", "## Cooling", "- Use"]
    assert contents(lines, [3, 4]) == [True, True, False, False, False, False]


def test_files_as_base64() -> None:
    lines = ["![x](data:image/png;base64," + "QUJD" * 400 + ")", "A" * 1200, "word " * 300, "short"]
    assert [gap.first for gap in data_gaps(lines)] == [0, 1]


def test_runs() -> None:
    marks = "mm.nmn.mm"
    assert runs([c == "m" for c in marks], [c == "n" for c in marks], 2) == [(0, 2), (7, 9)]
    assert runs([c == "m" for c in marks], [c == "n" for c in marks], 1) == [(0, 2), (4, 5), (7, 9)]


@given(st.text("mn.", max_size=40), st.integers(1, 4))
def test_runs_hold_members_at_both_ends(marks: str, fewest: int) -> None:
    for first, end in runs([c == "m" for c in marks], [c == "n" for c in marks], fewest):
        assert marks[first] == marks[end - 1] == "m"
        assert "." not in marks[first:end]
        assert marks[first:end].count("m") >= fewest


@given(markdown)
def test_every_line_has_a_look(lines: list[str]) -> None:
    assert len(looks(lines)) == len(lines)

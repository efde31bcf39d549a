from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.far_sections import NOTE, far_gaps
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.notable import troubled
from headroom_cli.compress.paragraphs import Form, parts
from tests.compress.prose_texts import asked, gone, markdown, sound
from tests.compress.texts import result

SUBJECTS = ("clay", "wheel", "glaze", "kiln", "shop", "tools", "courses")


def section(subject: str, *more: str) -> list[str]:
    body = [f"Paragraph {n} tells about the {subject} and its {subject}-like ways." for n in range(5)]
    return [f"## The {subject}", "", *[line for one in [*body, *more] for line in (one, "")]]


TEXT = [line for subject in SUBJECTS for line in section(subject)]
QUESTION = "At which temperature does the glaze melt, and which glaze is food safe?"


def far(lines: list[str], question: str) -> list[Gap]:
    return far_gaps(lines, asked(result("\n".join(lines), "Search", words=question)))


def test_sections_far_from_the_question_keep_their_heading_and_first_paragraph() -> None:
    gaps = far(TEXT, QUESTION)
    assert len(gaps) == len(SUBJECTS) - 1
    assert all(gap.note == NOTE for gap in gaps)
    kept = [line for at, line in enumerate(TEXT) if at not in gone(gaps)]
    assert [line for line in kept if line.startswith("##")] == [f"## The {subject}" for subject in SUBJECTS]
    assert sum("glaze" in line for line in kept) == sum("glaze" in line for line in TEXT)
    assert sum("clay" in line for line in kept) == 2


def test_without_a_clear_question_nothing_is_far() -> None:
    assert far(TEXT, "") == []
    assert far(TEXT, "What is this?") == []


def test_what_warns_stays_where_it_stands() -> None:
    warning = "Warning: never dry it in the sun."
    lines = [*section("clay", warning, *(f"More of it, part {n}." for n in range(4))), *TEXT]
    kept = [line for at, line in enumerate(lines) if at not in gone(far(lines, QUESTION))]
    assert warning in kept


def test_a_section_with_a_gap_is_left_alone() -> None:
    context = asked(result("\n".join(TEXT), "Search", words=QUESTION))
    assert far_gaps(TEXT, context, [Gap(0, 2)]) == far_gaps(TEXT, context)[1:]


@given(markdown, st.sampled_from(["plain words of code", "error", QUESTION]))
def test_no_heading_and_no_trouble_goes(lines: list[str], question: str) -> None:
    gaps = far([*lines, "", *TEXT], question)
    text = [*lines, "", *TEXT]
    assert sound(gaps, text)
    assert not any(troubled(text[at]) for at in gone(gaps))
    headings = {at for part in parts(text) if part.form is Form.HEADING for at in range(part.first, part.filled)}
    assert gone(gaps).isdisjoint(headings)

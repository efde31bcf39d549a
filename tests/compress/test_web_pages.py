from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.web_pages import applies, plan
from headroom_cli.wire.prompt import Block
from tests.compress.prose_texts import asked, comes_back, gone, markdown, sound
from tests.compress.texts import result

AROUND = "menus, links and buttons around the text"
MENU = [
    "Skip to content",
    "## Navigation Menu",
    *[f"* [Shelf {n}](/shelf/{n})" for n in range(12)],
    "* [Raku](/raku)",
    "Sign in",
]
FOOT = ["## Footer", "© 2026 Potters, Inc.", "* [Terms](/terms)", "* [Privacy](/privacy)", "Manage cookies", "Share"]
TEXT = ["# Glazes for stoneware", "", "A glaze is glass on clay.", "It melts in the kiln.", "", "- cobalt", "- copper"]
PAGE = ["Glazes for stoneware - The pottery", "", *MENU, "", *TEXT, "", *FOOT]
URL = "https://pottery.example/glazes"


def page(lines: list[str], **arguments: object) -> Block:
    return result("\n".join(lines), "WebFetch", **(arguments or {"url": URL}))


def planned(lines: list[str], question: str = "", **arguments: object) -> list[Gap]:
    block = page(lines, **arguments)
    return plan(block, lines, asked(block, question))


def test_what_stands_before_and_after_the_text_goes() -> None:
    assert planned(PAGE) == [
        Gap(2, 2 + len(MENU), AROUND, telling=False),
        Gap(len(PAGE) - len(FOOT), len(PAGE), AROUND, telling=False),
    ]


def test_a_page_without_its_own_heading_keeps_its_links() -> None:
    links = [f"* [Shelf {n}](/shelf/{n})" for n in range(30)]
    assert planned(["All shelves", "", "Skip to content", *links]) == []


def test_a_list_of_words_that_may_be_buttons_stays() -> None:
    assert (
        planned([*TEXT, "", "- search", "- clear", "- close", "- next", "- previous", "- raw", "", "Those are all."])
        == []
    )


def test_notices_inside_of_the_text_go() -> None:
    notice = [
        "Uh oh!",
        "",
        "There was an error while loading. Please reload this page.",
        "",
        "Quote reply",
        "All reactions",
    ]
    lines = [*TEXT, "Somebody said:", *notice, *notice, "Another one said that."]
    assert planned(lines) == [Gap(len(TEXT) + 1, len(lines) - 1, AROUND, telling=False)]


def test_lines_that_are_asked_for_stay() -> None:
    gaps = planned(PAGE, "Is there a page on raku?", url="https://pottery.example/glazes?find=raku")
    assert PAGE.index("* [Raku](/raku)") not in gone(gaps)
    assert PAGE.index("* [Shelf 3](/shelf/3)") in gone(gaps)


def test_several_pages_in_one_result() -> None:
    lines = [*PAGE, "-" * 80, *PAGE]
    assert [gap.first for gap in planned(lines) if gap.note == AROUND][:3] == [2, len(PAGE) - len(FOOT), len(PAGE) + 3]


def test_pages_that_number_their_lines() -> None:
    lines = [PAGE[0], *(f"L{n}: {line}" for n, line in enumerate(PAGE[2:]))]
    assert [gap.note for gap in planned(lines)] == [AROUND, AROUND]


def test_a_table_of_contents_goes() -> None:
    heads = [f"Chapter {word}" for word in ("one", "two", "three", "four", "five", "six")]
    body = [line for head in heads for line in (f"## {head}", "", "Words of it, as they are.", "")]
    lines = ["# Book of pots", "", *(f"* [{head}](#{head[-3:]})" for head in heads), "", *body]
    assert planned(lines) == [Gap(2, 8, "names headings that stand below", telling=False)]


def test_source_files_stay() -> None:
    lines = ["// Skip to content", *MENU, *MENU, *FOOT]
    assert planned(lines, url="https://pottery.example/kiln.ts?raw=1") == []


@pytest.mark.parametrize(
    "block",
    [
        result("Words.", "WebFetch", url=URL),
        result("Words.", "mcp__fetch__fetch", url=URL),
        result("Words.", "mcp__context7__get-library-docs"),
        result("Words.", "exec", input='const r = await tools.web__run({open:[{ref_id:"x"}]}); text(r)'),
        result("Words.", command=f"curl -sL {URL}"),
        result("Words.", command=f"curl -s {URL} | head -100"),
    ],
)
def test_results_from_the_web(block: Block) -> None:
    assert applies(block)


@pytest.mark.parametrize(
    "block",
    [
        result("Words.", command=f"curl -s {URL} | grep glaze"),
        result("Words.", command="curl -s http://localhost:8000/glazes"),
        result('{"a": 1}', command=f"curl -s {URL}"),
        result('[{"a": 1}]', "WebFetch", url=URL),
        result("Words.", "Read", file_path="page.md"),
    ],
)
def test_results_from_elsewhere(block: Block) -> None:
    assert not applies(block)


@given(markdown, markdown, st.booleans())
def test_gaps_are_sound_and_keep_the_heading(before: list[str], after: list[str], framed: bool) -> None:
    lines = [PAGE[0], *(MENU if framed else []), *before, *TEXT, *after, *(FOOT if framed else [])]
    gaps = planned(lines)
    assert sound(gaps, lines)
    kept = {line for at, line in enumerate(lines) if at not in gone(gaps)}
    assert {line for line in TEXT if line.endswith(".")} <= kept


@given(markdown)
def test_whatever_goes_comes_back(lines: list[str]) -> None:
    block = page([*PAGE, *lines * 40])
    assert comes_back(block, asked(block, "What is a glaze?"))

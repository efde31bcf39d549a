from __future__ import annotations

import pytest
from hypothesis import given

from headroom_cli.compress.documents import LICENCE_HEAD, LICENCE_TAIL, RELEASES, applies, plan, whole_file
from headroom_cli.compress.gaps import Gap
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.prose_texts import asked, comes_back, gone, markdown, sound
from tests.compress.texts import called, result

CHANGELOG = ["# Changelog", ""]
for number in range(9, 0, -1):
    CHANGELOG += [f"## 1.{number}.0 (2026-0{number}-01)", "", f"- Lids of kiln {number} close better", ""]
LICENCE = ["The licence of the pottery", "Permission is hereby granted to all.", *(f"Clause {n}" for n in range(60))]
BADGES = [f"[![b{n}](https://x.org/{n}.svg)](https://x.org/{n})" for n in range(5)]
README = ["# Kiln", "", *BADGES, "", "Fires clay.", "", "## Use", "", "Load it.", "", "## License", "", "Words"]
README += [f"of the licence, line {n}." for n in range(8)]


def read(lines: list[str], path: str, *history: Block, question: str = "") -> tuple[list[Gap], list[str]]:
    block = result("\n".join(f"{n}\t{line}" for n, line in enumerate(lines, 1)), "Read", file_path=path)
    printed = block.text.split("\n")
    return plan(block, printed, asked(block, question, *history)), printed


def test_old_releases_go_and_the_marker_names_them() -> None:
    gaps, printed = read(CHANGELOG, "CHANGELOG.md")
    assert gaps == [
        Gap(2 + 4 * RELEASES, len(printed), "5 older releases, 1.5.0 (2026-05-01) to 1.1.0 (2026-01-01)", telling=False)
    ]


def test_a_release_that_is_asked_for_stays() -> None:
    gaps, _ = read(CHANGELOG, "CHANGELOG.md", question="What came with 1.3.0?")
    assert CHANGELOG.index("## 1.3.0 (2026-03-01)") not in gone(gaps)
    assert len(gaps) == 2


def test_the_middle_of_a_licence_goes() -> None:
    gaps, printed = read(LICENCE, "node_modules/kiln/LICENSE")
    assert gaps == [Gap(LICENCE_HEAD, len(printed) - LICENCE_TAIL, "text of a licence", telling=False)]
    assert read(["Our own terms", *LICENCE[2:]], "LICENSE")[0] == []


def test_badges_and_the_sections_that_every_project_has_go() -> None:
    gaps, printed = read(README, "README.md")
    assert gaps == [
        Gap(2, 7, "badges and pictures", telling=False),
        Gap(README.index("## License") + 2, len(printed), "section License", telling=False),
    ]
    assert [gap.note for gap in read(README, "README.md", question="Which license is it?")[0]] == [
        "badges and pictures"
    ]


def test_rules_for_who_changes_the_project_stay() -> None:
    for path in ("CONTRIBUTING.md", "/p/.github/contributing.md", "AGENTS.md", "CLAUDE.md"):
        assert not applies(result("\n".join(README * 9), "Read", file_path=path))
    assert applies(result("\n".join(README * 9), "Read", file_path="README.md"))


def test_what_the_conversation_is_about_stays() -> None:
    for block in (
        Block(Kind.USER, "Please bring the README up to date."),
        Block(Kind.ASSISTANT, "Next the readme."),
        called("Edit", file_path="/p/README.md", old_string="a", new_string="b"),
        called(command="sed -i s/a/b/ README.md"),
    ):
        assert read(README, "/p/README.md", block)[0] == []


@pytest.mark.parametrize(
    ("block", "path"),
    [
        (result("x", "Read", file_path="/p/README.md"), "/p/README.md"),
        (result("x", "read", filePath="C:\\p\\README.md"), "C:/p/README.md"),
        (result("x", "Read", file_path="/p/README.md", offset=None), "/p/README.md"),
        (result("x", command="cd /p && cat -n README.md"), "README.md"),
        (result("x", "Read", file_path="/p/README.md", offset=40, limit=20), ""),
        (result("x", "view", path="/p/README.md", view_range=[4, 9]), ""),
        (result("x", command="sed -n '1,40p' README.md"), ""),
        (result("x", command="cat README.md | head -40"), ""),
        (result("x", command="cat README.md LICENSE"), ""),
        (result("x", command="make"), ""),
    ],
)
def test_files_read_as_a_whole(block: Block, path: str) -> None:
    assert whole_file(block) == path


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("README.md", True),
        ("docs/CHANGELOG", True),
        ("LICENSE", True),
        ("node_modules/kiln/docs/use.md", True),
        ("docs/plan.md", False),
        ("specs/design.md", False),
        ("readme.py", False),
        ("history.go", False),
        ("node_modules/kiln/index.js", False),
    ],
)
def test_documents_by_their_path(path: str, document: bool) -> None:
    assert applies(result("x", "Read", file_path=path)) is document


@given(markdown)
def test_gaps_are_sound_and_the_way_back_is_open(lines: list[str]) -> None:
    for path, text in (("README.md", README), ("CHANGELOG.md", CHANGELOG), ("LICENSE", LICENCE)):
        gaps, printed = read([*text, *lines, *text], path, question="lids")
        assert sound(gaps, printed)
        block = result("\n".join([*text, *lines * 30]), "Read", file_path=path)
        assert comes_back(block, asked(block))

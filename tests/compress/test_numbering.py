from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.numbering import THIN_LINE_NUMBERS, is_numbered
from headroom_cli.wire.prompt import Block
from tests.compress.texts import lines, result, source_file

NAMES = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory", "niaj"]
CAT_N = "\n".join(f"{n:>6}\tline {chr(96 + n)}" for n in range(1, 13))


def _thinned(block: Block) -> str:
    text = THIN_LINE_NUMBERS.apply(block, Context())
    assert text == block.text or THIN_LINE_NUMBERS.holds(block, text, Context())
    return text


def _table(separator: str, pad: int = 0) -> str:
    return "\n".join(f"{n:>{pad}}{separator}{name}" for n, name in enumerate(NAMES, 1))


@pytest.mark.parametrize(
    "block",
    [
        result(" id | name\n----+------\n" + _table(" | ", 3), command="psql -c 'select * from people'"),
        result(_table("\t"), command="mysql -e 'select * from people'"),
        result(_table("|"), command="sqlite3 people.db 'select * from people'"),
        result(_table("\t"), command="cat people.tsv"),
        result(_table("\t"), command="cat -n people.txt | cut -c5-"),  # no longer padded as `cat -n` does
        result(_table(": ", 4), command="cargo test", note="a backtrace: `   1: core::panicking::panic`"),
        result(_table(": "), command="cat steps.txt"),
        result(_table("→"), command="cat arrows.txt"),
        result(_table(": "), command="grep -n a names"),
        result(_table(": "), "Grep", pattern="a", path="names"),
        result(_table("\t"), "read_file", absolute_path="people.tsv"),
        result(_table(" | ", 4), "read_files", files=[{"path": "people.txt", "start_line": 2}]),
        result(_table("\t"), "read", path="people.tsv"),
        result(_table("\t"), "mcp__filesystem__read_text_file", path="people.tsv"),
        result(_table("\t"), "view", path="people.tsv"),
        result(_table(": "), "Read", file_path="steps.txt"),
        result(_table("\t"), "Agent", prompt="read people.tsv"),
    ],
)
def test_a_column_that_no_tool_counted_stays(block: Block) -> None:
    assert _thinned(block) == block.text


def test_of_several_commands_only_what_counts_lines_is_thinned() -> None:
    said = "mysql -e 'select * from people'; nl -ba people.txt"
    text = _thinned(result(_table("\t") + "\n" + CAT_N, command=said))
    assert text.startswith(_table("\t") + "\n     1\tline a\nline b\n")


@pytest.mark.parametrize(
    "block",
    [
        result(_table("\t"), "Read", file_path="people.txt"),
        result(_table("→", 6), "Read", file_path="people.txt"),
        result(_table("\t") + "\n\n<system-reminder>\n1. no\n</system-reminder>", "Read", file_path="people.txt"),
        result(source_file(20, 40), "Read", file_path="a.py", offset=40, limit=20),
        result(source_file(20, 40), "Read", file_path="a.py", offset="40"),
        result(f"<path>/a</path>\n<type>file</type>\n<content>\n{_table(': ')}\n</content>", "read", filePath="/a"),
        result(_table(" | ", 4), "read_files", paths=["people.txt"]),
        result(_table(" | ", 4), "read_files", files=[{"path": "people.txt", "start_line": 1}]),
        result("The file a has been updated. Here's the result of running `cat -n` on a snippet:\n" + CAT_N, "Edit"),
        result("Here's the result of running `cat -n` on /a:\n" + CAT_N, "str_replace_editor", path="/a"),
        result(CAT_N, command="cat -n people.txt"),
        result(CAT_N, command="cd /x && nl -ba people.txt | sed -n '1,12p'"),
        result("Wall time: 0.1 seconds\nOutput:\n" + CAT_N, "exec_command", cmd="nl -ba people.txt"),
    ],
)
def test_numbers_that_a_tool_prints_are_thinned(block: Block) -> None:
    assert is_numbered(block)
    assert len(_thinned(block)) < len(block.text)


def test_numbers_that_start_elsewhere_or_have_holes_stay() -> None:
    assert not is_numbered(result(source_file(20, 40), "Read", file_path="a.py"))
    assert not is_numbered(result(source_file(20, 40), "Read", file_path="a.py", offset=30))
    assert not is_numbered(result(source_file(9) + "\nx\n" + source_file(9, 14), "Read", file_path="a.py"))
    assert not is_numbered(result("a\n" * 9 + source_file(20), "Read", file_path="a.ipynb"))


def test_a_back_reference_is_no_hole() -> None:
    text = "1\tx\n[headroom: lines 2-60 as in Read src/a.py above]\n" + source_file(30, 61)
    assert len(_thinned(result(text, "Read", file_path="a.py"))) < len(text)


@pytest.mark.parametrize("own", ["{}\t{}", "{} | {}", "{}: {}", "{}→{}", "{}. {}", "{}", "  {}-{}"])
def test_a_file_of_numbered_lines_shows_both_numbers(own: str) -> None:
    text = "\n".join(f"{n}\t{own.format(n * 7, NAMES[n % 12])}" for n in range(1, 40))
    assert _thinned(result(text, "Read", file_path="people.tsv")) == text


@given(lines, st.sampled_from(["\t", "→"]))
def test_every_line_of_a_file_is_shown_as_it_is(body: list[str], separator: str) -> None:
    text = "\n".join(f"{n}{separator}{line}" for n, line in enumerate(body, 1))
    shown = _thinned(result(text, "Read", file_path="a")).split("\n")
    for number, (line, seen) in enumerate(zip(text.split("\n"), shown, strict=True), 1):
        assert seen in (line, line.removeprefix(f"{number}{separator}"))
        assert seen == line or not seen.lstrip()[:1].isdecimal()

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.back_references import refer, restore
from headroom_cli.compress.context import Context
from headroom_cli.compress.line_numbers import thin
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.texts import anything, lines, result, source_file


def test_a_read_again_refers_to_the_first_one() -> None:
    context = Context([result(thin(source_file(40)), "Read", file_path="/home/me/src/foo.py")])
    again = source_file(45)
    short = refer(again, context)
    assert "[headroom: lines 2-40 as in Read src/foo.py above]" in short
    assert short.startswith("1\tvalue_1 ")
    assert restore(short, context) == again


def test_moved_lines_name_both_numberings() -> None:
    context = Context([result(source_file(40), "Read", path="a/foo.py")])
    moved = "\n".join(f"{n + 7}\t{text.split(chr(9))[1]}" for n, text in enumerate(source_file(40).split("\n"), 1))
    short = refer(moved, context)
    assert "[headroom: lines 9-47 as in lines 2-40 of Read a/foo.py above]" in short
    assert restore(short, context) == moved


def test_a_repeated_label_gets_a_number() -> None:
    context = Context([result(source_file(9, n), "Bash", command="tail log") for n in (1, 100, 200)])
    short = refer(source_file(9, 100), context)
    assert "as in 2nd `tail log` above]" in short
    assert restore(short, context) == source_file(9, 100)


def test_what_the_agent_wrote_itself_is_a_source() -> None:
    body = "\n".join(text.split("\t")[1] for text in source_file(20).split("\n"))
    context = Context([Block(Kind.CALL, "", "Write", {"file_path": "src/new.py", "content": body})])
    short = refer(source_file(20), context)
    assert "as in output lines 2-20 of content of Write src/new.py call above]" in short
    assert restore(short, context) == source_file(20)


def test_escaped_arguments_count_only_where_they_stand_to_the_letter() -> None:
    plain = [f"value = compute_something({n})" for n in range(12)]
    body = "\n".join([*plain, 'print("quoted, so escaped")', "\tindented by a tab, so escaped", *plain])
    context = Context([Block(Kind.CALL, "", "write", {"path": "a.py", "content": body}, escaped=True)])
    short = refer(body, context)
    assert 'print("quoted, so escaped")' in short
    assert "\tindented by a tab, so escaped" in short
    assert "[headroom: next 11 lines" in short
    assert restore(short, context) == body


def test_the_header_of_a_shell_result_is_no_source() -> None:
    head = "Chunk ID: {}\nWall time: 0.0 seconds\nProcess exited with code 0\nOutput:\n"
    body = "\n".join(f"some output of a program, line {n}" for n in range(20))
    context = Context([result(head.format("aa") + body, "exec_command", cmd="make")])
    short = refer(head.format("bb") + body, context)
    assert "[headroom: next 19 lines as in output lines 2-20 of `make` above]" in short
    assert restore(short, context) == head.format("bb") + body


def test_a_diff_is_a_source_without_its_signs() -> None:
    added = [text.split("\t")[1] for text in source_file(20).split("\n")]
    diff = "diff --git a/x b/x\n@@ -1,2 +1,21 @@\n-old\n" + "\n".join(f"+{text}" for text in added)
    context = Context([result(diff, command="git diff")])
    short = refer(source_file(20), context)
    assert "lines 2-20 as in output lines 5-23 of `git diff` above, without the signs of the diff]" in short
    assert restore(short, context) == source_file(20)


def test_never_a_reference_to_a_reference() -> None:
    context = Context([result(source_file(40), "Read", path="foo.py")])
    second = refer(source_file(60), context)
    context.add(result(second, "Read", path="foo.py"))
    third = refer(source_file(60), context)
    assert restore(third, context) == source_file(60)
    assert "lines 2-40 as in 1st Read foo.py above" in third
    assert "as in 2nd Read foo.py above" in third


def test_a_marker_that_leads_nowhere_is_no_proof() -> None:
    assert restore("1\ta\n[headroom: lines 2-9 as in Read foo.py above]", Context()) is None


@given(st.lists(anything, max_size=3), anything, lines)
def test_every_reference_can_be_followed(earlier: list[str], text: str, more: list[str]) -> None:
    context = Context([result(thin(old), "Read", file_path="a/b.py") for old in [*earlier, text]])
    again = "\n".join([*more, text, *more])
    if "[headroom" in again:
        return
    short = refer(again, context)
    assert restore(short, context) == again
    assert len(short) <= len(again)

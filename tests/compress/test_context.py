from __future__ import annotations

from headroom_cli.compress.context import Context
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.test_label import SECRET
from tests.compress.texts import answered, called, result


def names(*blocks: Block) -> list[str]:
    context = Context(blocks)
    return [context.name(source) for source in context.sources]


def test_labels_say_what_a_reader_saw() -> None:
    assert names(result("", "Read", file_path="/home/me/src/a.py")) == ["Read src/a.py"]
    assert names(result("", "Read", file_path="C:\\src\\a.py")) == ["Read src/a.py"]
    assert names(result("", "Bash", command="cd /tmp && ls -la\nx")) == ["`ls -la x`"]
    assert names(result("", "Grep", pattern="foo")) == ["Grep foo"]
    assert names(result("", "wait")) == ["wait call"]
    assert names(result("", "")) == []


def test_a_name_finds_its_source() -> None:
    context = Context(b for n in range(23) for b in answered(f"text {n}", "Bash", command="make"))
    for source in context.sources:
        assert context.named(context.name(source)) == [source]
    assert context.name(context.sources[1]) == "2nd `make`"
    assert context.name(context.sources[10]) == "11th `make`"
    assert context.name(context.sources[22]) == "23rd `make`"
    assert context.named("`make`") == []
    assert context.named("24th `make`") == []
    assert context.named("nothing") == []


def test_a_command_is_shown_as_far_as_it_tells_calls_apart() -> None:
    one, two = "python check_all.py --fast tests/one", "python check_all.py --fast tests/two"
    assert names(*answered("", "Bash", command=one)) == ["`python check_all…`"]
    other = answered("", "Bash", command="python check_all_of_it.py tests")
    assert names(*answered("", "Bash", command=one), *other) == [
        "`python check_all.py --fa…`",
        "`python check_all_of_it.p…`",
    ]
    both = [*answered("", "Bash", command=one), *answered("", "Bash", command=two)]
    assert names(*both) == [f"`{one}`", f"`{two}`"]
    # The same command again is counted, and need not be told from itself.
    assert names(*both[:2], *both[:2]) == ["1st `python check_all…`", "2nd `python check_all…`"]


def test_commands_that_differ_late_are_counted() -> None:
    alike = "python check_all.py --fast " + "tests/one/and/one/more/after/it " * 4
    assert names(*answered("", "Bash", command=alike), *answered("", "Bash", command=alike + "!")) == [
        f"1st `{alike[:96]}…`",
        f"2nd `{alike[:96]}…`",
    ]


def test_a_path_is_shown_as_far_as_it_tells_files_apart() -> None:
    blocks = [*answered("", "Read", path="/r/x/app/main.py"), *answered("", "Read", path="/r/y/app/main.py")]
    assert names(*blocks[:2]) == ["Read app/main.py"]
    assert names(*blocks, *blocks[:2]) == ["1st Read x/app/main.py", "Read y/app/main.py", "2nd Read x/app/main.py"]


def test_a_path_that_is_the_end_of_another_has_no_name() -> None:
    assert names(*answered("", "Read", path="a/b.py"), *answered("", "Read", path="/r/a/b.py")) == ["", "Read r/a/b.py"]


def test_calls_are_counted_and_not_their_parts() -> None:
    two = [called("Bash", command="make"), result("a", "Bash", command="make"), result("b", "Bash", command="make")]
    assert names(*two, *answered("", "Bash", command="make")) == ["1st `make`", "1st `make`", "2nd `make`"]
    edit = {"file_path": "a.py", "new_string": "a\nb\nc"}
    assert names(called("Edit", file_path="a.py", new_string="x"), called("Edit", **edit)) == [
        "new_string of 2nd Edit a.py call"
    ]


def test_a_result_that_is_sent_twice_is_one() -> None:
    call, answer = answered("one\ntwo\nthree", "Bash", command="make")
    (source,) = Context([call, answer, answer]).sources
    assert source.countable
    assert names(call, answer, answer, *answered("", "Bash", command="make")) == ["1st `make`", "2nd `make`"]


def test_equal_calls_that_wait_at_once_cannot_be_told_apart() -> None:
    call, answer = answered("", "Bash", command="make")
    assert names(call, call, answer, answer, call, answer) == ["3rd `make`"]


def test_a_call_without_its_result_still_counts() -> None:
    call, answer = answered("", "Bash", command="make")
    hidden = Block(Kind.OPAQUE, "")
    assert names(call, hidden, *answered("", "Bash", command="ls"), call, answer) == ["`ls`"]


def test_a_long_command_stands_for_all_that_begin_so() -> None:
    start = "python -m pytest tests/unit/with/a/long/path/to/it.py " + "--an-option " * 6
    assert names(*answered("", command=f"{start} -k one"), *answered("", command=f"{start} -k two")) == [
        f"1st `{start[:96]}…`",
        f"2nd `{start[:96]}…`",
    ]


def test_more_of_a_command_is_shown_where_many_begin_alike() -> None:
    start = "python -m pytest tests/unit/with/a/long/path/to/it.py"
    calls = [block for n in range(6) for block in answered("", command=f"{start} -k part_{n % 3}_of_it")]
    found = names(*calls)
    assert found[0] == f"1st `{start} -k part_0_of_it`"
    assert found[4] == f"2nd `{start} -k part_1_of_it`"


def test_a_credential_is_not_repeated() -> None:
    blocks = [*answered("", command="ls"), *answered("", command=f"curl -H 'x-api-key: {SECRET}'")]
    assert names(*blocks) == ["`ls`", "2nd Bash call"]


def test_sources_grow_and_calls_need_several_lines() -> None:
    context = Context()
    assert context.sources == []
    context.add(Block(Kind.CALL, "", "Edit", {"file_path": "a.py", "old_string": "x", "new_string": "a\nb\nc"}))
    context.add(Block(Kind.USER, "a\nb\nc"))
    assert [context.name(source) for source in context.sources] == ["new_string of Edit a.py call"]


def test_a_call_that_names_what_was_left_out_reads_back() -> None:
    name = "7f2c91ab"
    marked = result(f"a\n[headroom {name}: lines 2-9 of 12 omitted (8 lines). To read them: ask]\nb", command="make")
    answer = result("text", "ask", where={"ids": [f"<{name}>"]})
    assert Context([marked]).reads_back(answer)
    assert not Context().reads_back(answer)
    assert not Context([marked]).reads_back(result("text", "ask", id="7f2c91ac"))
    assert not Context([Block(Kind.USER, marked.text)]).reads_back(answer)
    later = Context([result("nothing")])
    assert not later.reads_back(answer)
    later.add(marked)
    assert later.reads_back(answer)

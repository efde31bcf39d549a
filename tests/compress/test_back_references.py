from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.back_references import BACK_REFERENCES, refer, restore
from headroom_cli.compress.context import Context
from headroom_cli.compress.line_numbers import thin
from headroom_cli.compress.line_prefixes import HOIST_LINE_PREFIXES, hoist
from headroom_cli.compress.numbering import THIN_LINE_NUMBERS
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.search_results import group
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.reader import contents
from tests.compress.test_label import SECRET
from tests.compress.texts import answered, anything, called, lines, result, source_file


def sent(*request: Block) -> list[Block]:
    """The request as the provider sees it, with all results decided one after the other."""
    out = []
    for block, made in zip(request, decide([], request, _REWRITES), strict=True):
        out.append(block if made.text is None else Block(block.kind, made.text, block.tool, block.arguments))
    return out


_REWRITES = (BACK_REFERENCES, THIN_LINE_NUMBERS, HOIST_LINE_PREFIXES)


def said(text: str) -> list[str]:
    return contents([result(text)], 0)


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
    context = Context(b for n in (1, 100, 200) for b in answered(source_file(9, n), "Bash", command="tail log"))
    short = refer(source_file(9, 100), context)
    assert "as in 2nd `tail log` above]" in short
    assert restore(short, context) == source_file(9, 100)


def test_what_the_agent_wrote_itself_is_a_source() -> None:
    body = "\n".join(text.split("\t")[1] for text in source_file(20).split("\n"))
    context = Context([Block(Kind.CALL, "", "Write", {"file_path": "src/new.py", "content": body})])
    short = refer(source_file(20), context)
    assert "as after this line in content of Write src/new.py call above]" in short
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


def test_strings_inside_json_quote_each_other_with_their_escapes() -> None:
    body = "\n".join(f'print("value {n} of many")' for n in range(20))
    context = Context([called(command="cat a"), Block(Kind.RESULT, body, "Bash", {"command": "cat a"}, escaped=True)])
    assert refer(body, context) == body
    short = refer(body, context, escaped=True)
    assert "[headroom: next 19 lines" in short
    assert restore(short, context, escaped=True) == body
    assert restore(short, context) is None


def test_the_header_of_a_shell_result_is_no_source() -> None:
    head = "Chunk ID: {}\nWall time: 0.0 seconds\nProcess exited with code 0\nOutput:\n"
    body = "\n".join(f"some output of a program, line {n}" for n in range(20))
    context = Context([result(head.format("aa") + body, "exec_command", cmd="make")])
    short = refer(head.format("bb") + body, context)
    assert "[headroom: next 19 lines as after this line in `make` above]" in short
    assert restore(short, context) == head.format("bb") + body


def test_a_diff_is_a_source_without_its_signs() -> None:
    added = [text.split("\t")[1] for text in source_file(20).split("\n")]
    diff = "diff --git a/x b/x\n@@ -1,1 +1,20 @@\n-old\n" + "\n".join(f"+{text}" for text in added)
    context = Context([result(diff, command="git diff")])
    short = refer(source_file(20), context)
    assert "lines 2-20 as after this line in `git diff` above, without the signs of the diff]" in short
    assert restore(short, context) == source_file(20)


def test_never_a_reference_to_a_reference() -> None:
    context = Context(answered(source_file(40), "Read", path="foo.py"))
    second = refer(source_file(60), context)
    for block in answered(second, "Read", path="foo.py"):
        context.add(block)
    third = refer(source_file(60), context)
    assert restore(third, context) == source_file(60)
    assert "lines 2-40 as in 1st Read foo.py above" in third
    assert "as in 2nd Read foo.py above" in third


def test_a_marker_that_leads_nowhere_is_no_proof() -> None:
    assert restore("1\ta\n[headroom: lines 2-9 as in Read foo.py above]", Context()) is None


def test_lines_that_another_marker_shortened_are_no_source() -> None:
    log = "\n".join(f"prod-host-a INFO step {n} of the deployment is done" for n in range(20))
    plain = "\n".join(f"step {n} of the deployment is done" for n in range(20))
    context = Context(answered(hoist(log), command="kubectl logs"))
    assert refer(plain, context) == plain
    assert refer(log, context) == log


def test_hits_that_lost_their_path_are_no_source() -> None:
    hits = "\n".join(f"src/a.py:{n}:value_{n} = compute(argument_{n})" for n in range(101, 120))
    plain = hits.replace("src/a.py:", "")
    context = Context(answered(group(hits), command="rg value"))
    assert refer(plain, context) == plain


def test_a_number_that_a_hit_seems_to_have_as_well_names_no_line() -> None:
    read = source_file(40)
    context = Context(answered(f"src/a.py:1:x\n2: y\n{read}", command="rg -n y; cat -n a.py"))
    assert "[headroom: lines 2-40 as after this line in `" in refer(read, context)
    assert "[headroom: lines 2-40 as in `" in refer(read, Context(answered(f"src/a.py:1:x\n{read}", command="make")))


def test_two_files_with_the_same_end_are_told_apart() -> None:
    one, two = source_file(30), source_file(30, 500)
    request = [*answered(one, "Read", path="/x/app/main.py"), *answered(two, "Read", path="/y/app/main.py")]
    for text, name in ((one, "x/app/main.py"), (two, "y/app/main.py")):
        everything = sent(*request, *answered(text, "Bash", command="cat -n it"))
        assert f" as in Read {name} above]" in everything[-1].text
        assert contents(everything, 5) == said(text)


def test_a_result_in_several_parts_is_searched_as_a_whole() -> None:
    log = "\n".join(f"line {n} of what the server said to the client" for n in range(30))
    parts = [called(command="make"), result("line 0 of another text", command="make"), result(log, command="make")]
    short = refer(log, Context(parts))
    assert "as after this line in `make` above]" in short
    assert restore(short, Context(parts)) == log
    other = log.replace("line 29", "line 30")
    twice = [*parts[:1], result(log, command="make"), result(other, command="make")]
    assert refer(log, Context(twice)) == log


def test_a_result_that_was_sent_twice_is_referred_to_as_if_it_were_once() -> None:
    lines = "\n".join(f"some line {n} of many" for n in range(40))
    call, answer = answered(lines, "run_shell_command", command="cat data.txt")
    context = Context([call, answer, answer])
    made = refer(lines, context)
    assert made == refer(lines, Context([call, answer]))
    assert len(made) < 200
    assert restore(made, context) == lines


def test_a_ruby_file_is_no_diff() -> None:
    body = "\n".join(f" value_{n} = compute(argument_{n}, {n})" for n in range(20))
    ruby = f"class Counter\n@@count = 0\n{body}"
    plain = body.replace("\n ", "\n")[1:]
    assert refer(plain, Context(answered(ruby, "Read", path="counter.rb"))) == plain


def test_a_file_edited_in_between_is_named_by_the_read_that_printed_it() -> None:
    changed = source_file(40).replace("argument_20,", "argument_twenty,")
    request = [*answered(source_file(40), "Read", path="src/foo.py"), *answered(changed, "Read", path="src/foo.py")]
    everything = sent(*request, *answered(source_file(40), "Bash", command="git show HEAD:src/foo.py | cat -n"))
    assert contents(everything, 3) == said(changed)
    assert contents(everything, 5) == said(source_file(40))
    assert "as in 1st Read src/foo.py above]" in everything[5].text


def test_a_marker_repeats_no_credential() -> None:
    log = "\n".join(f"line {n} of what the server said to the client" for n in range(30))
    command = f"curl -H 'x-api-key: {SECRET}' http://localhost/log"
    everything = sent(*answered(log, command=command), *answered(log, command="cat log"))
    assert "as after this line in 1st Bash call above]" in everything[-1].text
    assert contents(everything, 3) == said(log)


def test_where_a_line_stands_twice_the_lines_are_counted_unless_a_marker_stands_among_them() -> None:
    log = "\n".join(f"{'progress' if n % 2 else 'starting':>40}" for n in range(60))
    request = [*answered(log, command="make"), *answered(log, command="make again")]
    assert " as in output lines " in refer(log, Context(request[:2]))
    assert contents(sent(*request), 3) == said(log)
    marked = f"[headroom: next 9 lines as in Read a.py above]\n{log}"
    assert refer(log, Context(answered(marked, command="make"))) == log


@given(st.lists(anything, max_size=3), anything, lines)
def test_every_reference_can_be_followed(earlier: list[str], text: str, more: list[str]) -> None:
    context = Context([result(thin(old), "Read", file_path="a/b.py") for old in [*earlier, text]])
    again = "\n".join([*more, text, *more])
    if "[headroom" in again:
        return
    short = refer(again, context)
    assert restore(short, context) == again
    assert len(short) <= len(again)


@given(st.lists(st.tuples(anything, st.integers(0, 3)), min_size=1, max_size=4), st.integers(0, 3))
def test_a_reader_of_the_request_concludes_what_was_printed(made: list[tuple[str, int]], again: int) -> None:
    calls = [{"path": "/x/app/main.py"}, {"path": "/y/app/main.py"}, {"command": "make"}, {"path": "b.py", "limit": 9}]
    texts = [text if "[headroom" not in text else "" for text, _ in made]
    texts += ["\n".join(texts), "\n".join(reversed(texts)), "prod-host-a INFO: ".join(("", *texts))]
    kinds = [*(kind for _, kind in made), again, again, 2]
    request = [b for text, kind in zip(texts, kinds, strict=True) for b in answered(text, "Read", **calls[kind])]
    everything = sent(*request)
    for at, block in enumerate(request):
        if block.kind is Kind.RESULT:
            assert contents(everything, at) == said(block.text)

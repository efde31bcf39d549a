from __future__ import annotations

from headroom_cli.compress.context import Context, label
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.texts import result


def test_labels_say_what_a_reader_saw() -> None:
    assert label(result("", "Read", file_path="/home/me/src/a.py")) == "Read src/a.py"
    assert label(result("", "Read", file_path="C:\\src\\a.py")) == "Read src/a.py"
    assert label(result("", "Bash", command="cd /tmp && ls -la\nx")) == "`ls -la`"
    assert label(result("", "Grep", pattern="foo")) == "Grep foo"
    assert label(result("", "wait")) == "wait"
    assert label(result("")) == "Bash"


def test_a_name_finds_its_source() -> None:
    context = Context([result(f"text {n}", "Bash", command="make") for n in range(23)])
    for source in context.sources:
        assert context.named(context.name(source)) is source
    assert context.name(context.sources[1]) == "2nd `make`"
    assert context.name(context.sources[10]) == "11th `make`"
    assert context.name(context.sources[22]) == "23rd `make`"
    assert context.named("`make`") is None
    assert context.named("24th `make`") is None
    assert context.named("nothing") is None


def test_sources_grow_and_calls_need_several_lines() -> None:
    context = Context()
    assert context.sources == []
    context.add(Block(Kind.CALL, "", "Edit", {"file_path": "a.py", "old_string": "x", "new_string": "a\nb\nc"}))
    context.add(Block(Kind.USER, "a\nb\nc"))
    assert [source.label for source in context.sources] == ["new_string of Edit a.py call"]

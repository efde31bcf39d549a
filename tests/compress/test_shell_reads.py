from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.shell_reads import TAIL, FileRead, shell_reads
from tests.made.effort import examples


@pytest.mark.parametrize(
    ("command", "reads"),
    [
        ("cat a.py", [FileRead("a.py")]),
        ("cat a.py b.py", [FileRead("a.py"), FileRead("b.py")]),
        ("/bin/cat 'a b.py'", [FileRead("a b.py")]),
        ("cat -n a.py", [FileRead("a.py", numbered=True)]),
        ("nl -ba a.py", [FileRead("a.py", numbered=True)]),
        ("nl -b a a.py", [FileRead("a.py", numbered=True)]),
        ("nl -ba a.py | sed -n '1,200p'", [FileRead("a.py", 1, 200, True)]),
        ("nl -ba a.py | sed -n '40,200p'", [FileRead("a.py", 40, 200, True)]),
        ("sed -n '1,260p' a.py", [FileRead("a.py", 1, 260)]),
        ('sed -n "1,$p" a.py', [FileRead("a.py", 1, None)]),
        ("sed -n 30,60p a.py", [FileRead("a.py", 30, 60)]),
        ("sed -n 30p a.py", [FileRead("a.py", 30, 30)]),
        ("sed -n '1,9p;20,30p' a.py", [FileRead("a.py", TAIL)]),
        ("head a.py", [FileRead("a.py", 1, 10)]),
        ("head -n 50 a.py", [FileRead("a.py", 1, 50)]),
        ("head -50 a.py", [FileRead("a.py", 1, 50)]),
        ("cat a.py | head -n50", [FileRead("a.py", 1, 50)]),
        ("cat a.py | head -100 | tail -20", [FileRead("a.py", TAIL)]),
        ("tail -n 5 a.py", [FileRead("a.py", TAIL)]),
        ("sed -n '11,99p' a.py | head -5", [FileRead("a.py", 11, 15)]),
        ("sed -n '1,9p' a.py && sed -n '1,9p' b.py", [FileRead("a.py", 1, 9), FileRead("b.py", 1, 9)]),
        ("cat a.py; echo ---; cat b.py\n", [FileRead("a.py"), FileRead("b.py")]),
        ("cd x && cat a.py 2>/dev/null", [FileRead("a.py")]),
        ("cat a.py 2>&1", [FileRead("a.py")]),
        ("git show HEAD~1:src/a.py", [FileRead("src/a.py")]),
        ("git -C x --no-pager show main:a.py | sed -n 1,9p", [FileRead("a.py", 1, 9)]),
    ],
)
def test_what_prints_files(command: str, reads: list[FileRead]) -> None:
    assert list(shell_reads(command)) == reads


@pytest.mark.parametrize(
    "command",
    [
        "",
        "ls",
        "echo hello",
        "cat",
        "cat a.py | grep x",
        "cat a.py && ls",
        "cat a.py > b.py",
        "cat < a.py",
        "cat > a.py <<'EOF'\nx\nEOF",
        "cat $(ls)",
        "(cat a.py)",
        "cat -A a.py",
        "nl a.py",
        "head -c 100 a.py",
        "head -5 a.py b.py",
        "sed -n '/x/p' a.py",
        "sed s/a/b/ a.py",
        "git show HEAD",
        "git log -p",
        "cat a.py b.py | head -5",
        "cat 'a.py",
        "| cat a.py",
        "cat a.py |",
        "cat $f",
        "cat src/*.py",
        "cat " + "x" * 5000,
    ],
)
def test_what_prints_something_else_or_is_not_sure_to(command: str) -> None:
    assert shell_reads(command) == ()


WORDS = """cat sed -n '1,9p' head -5 nl -ba -b a git show a:b | && ; 2> /dev/null > < & ( ) ' "
    $x a.py tail - echo \\ 2>&1 é"""
pieces = st.sampled_from([*WORDS.split(), "\n"])


@settings(max_examples=examples(300))
@given(st.lists(pieces, max_size=12).map(" ".join))
def test_any_command_is_taken_apart_or_left(command: str) -> None:
    for read in shell_reads(command):
        assert read.path
        assert read.start == TAIL or read.start >= 0

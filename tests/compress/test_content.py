from __future__ import annotations

import pytest

from headroom_cli.compress.content import classify, command, is_file_read, is_shell, program, split_header
from headroom_cli.wire.prompt import Block
from tests.compress.texts import result


@pytest.mark.parametrize(
    ("block", "content"),
    [
        (result("1\tpackage x", "Read", file_path="a.go"), "code"),
        (result("package x", command="cd /src && sed -n '1,9p' a.go"), "code"),
        (result("a.go:1:x", "Grep", pattern="x"), "search"),
        (result("a.go:1:x", "exec_command", cmd="rg -n x"), "search"),
        (result("a.go:1:x\na.go:2:x", command="./find.sh"), "search"),
        (result("a.go", command="ls"), "listing"),
        (result("package x", "run_commands", commands=["cat a.go"]), "code"),
        (result("package x", "run_commands", commands=["make", "cat a.go"]), "code"),
        (result("a.go:1:x", "search_codebase", queries=["x"]), "search"),
        (result("a-1-b.png\na-2-b.png", command="./shots"), "other"),
        (result("a.go\npackage x", command="ls && cat a.go"), "code"),
        (result('{"a": [1, 2]}', command="gh api user"), "json"),
        (result("diff --git a/x b/x\n@@ -1 +1 @@", command="git diff"), "diff"),
        (result("2026-01-02 12:00:00 INFO up\n2026-01-02 12:00:01 INFO down", command="./run"), "log"),
        (result("This is a long sentence that says something about nothing at all.", "WebFetch"), "prose"),
        (result("done", command="make"), "other"),
        (result("\n\n", command="make"), "other"),
    ],
)
def test_classes(block: Block, content: str) -> None:
    assert classify(block) == content


def test_endless_nesting_is_no_json() -> None:
    assert classify(result("[" * 4000, command="make")) == "other"


def test_headers_of_codex() -> None:
    head = "Chunk ID: ab\nWall time: 0.1 seconds\nProcess exited with code 0\nOriginal token count: 5\nOutput:\n"
    assert split_header(head + "Output:\nx") == (head, "Output:\nx")
    assert split_header("Script completed\nWall time 4.0 seconds\nOutput:\n\nx")[1] == "x"
    assert split_header("Output:\nx") == ("", "Output:\nx")


def test_headers_of_small_agents() -> None:
    assert split_header("<returncode>0</returncode>\n<output>\nx\n</output>")[1] == "x\n</output>"
    assert split_header("<returncode>0\nx")[1] == "x"


def test_commands_in_every_form() -> None:
    assert command(result("", command=["bash", "-lc", "cat a"])) == "cat a"
    for between in (" && ", "; ", "\n"):
        assert command(result("", cmd=f"cd /x{between}cat a")) == "cat a"
    assert command(result("", "exec", input='await tools.exec_command({cmd:"cat \\"a\\""})')) == 'cat "a"'
    assert command(result("", "Read", file_path="a")) == ""


def test_reading_a_file_is_not_running_a_program() -> None:
    assert is_file_read(result("", command="LANG=C head -5 a"))
    assert not is_shell(result("", command="cat a"))
    assert is_shell(result("", command="make"))
    assert not is_shell(result("", "WebFetch", url="x"))


@pytest.mark.parametrize(
    "block",
    [
        result("", "mcp__filesystem__read_text_file", path="a"),
        result("", "mcp__github__get_file_contents", path="a"),
        result("", "readFile", path="a"),
        result("", command="git show HEAD~1:src/a.py"),
        result("", command="git -C /x show main:a | sed -n 1,9p"),
        result("", command="ls && cat a"),
        result("", command="for f in *.c; do cat $f; done"),
        result("", command="find . -name '*.c' -exec cat {} +"),
        result("", command="find . -name '*.c' | xargs -n 1 cat"),
        result("", command="timeout 10 cat a"),
        result("", command="timeout -k 5 10s sudo -u me cat a"),
        result("", command='bash -lc "cat a"'),
        result("", command=["bash", "-lc", "make; tail -5 a"]),
        result("", command="npm test > log; tail -30 log"),
        result("", "PowerShell", command="Get-Content a"),
    ],
)
def test_file_reads_in_every_form(block: Block) -> None:
    assert is_file_read(block)


@pytest.mark.parametrize(
    "said",
    ["make 2>&1 | tail -20", "cat > a <<'EOF'\nx\nEOF", "git show HEAD", "git log", "rg x | head", "sed -i s/a/b/ f"],
)
def test_what_prints_no_file(said: str) -> None:
    assert not is_file_read(result("", command=said))


def test_the_program_behind_wrappers() -> None:
    assert program(result("", command="timeout 10 cat f")) == "cat"
    assert program(result("", command="A=1 sudo -u me /usr/bin/rg x")) == "rg"
    assert program(result("", command='bash -lc "find ."')) == "find"
    assert program(result("", "Read", file_path="a")) == ""


def test_brackets_without_end_are_no_json() -> None:
    assert classify(result("[" * 5000, command="make")) != "json"


def test_scripts_whose_functions_are_tools() -> None:
    said = (
        """await tools.file_system.bash({ command: "sh log.sh \\"a\\"" }); text(await exec({'command': 'make test'}))"""
    )
    block = result("", "exec", code=said)
    assert command(block) == 'sh log.sh "a"; make test'
    assert not is_file_read(block)
    assert is_file_read(result("", "exec", code="text(await read({path: 'a.py'}))"))
    assert is_file_read(result("", "run_typescript", code="return await tools.file_system.read_file({path: 'a.py'})"))
    assert is_file_read(result("", "exec", code="text(await exec({command: `cat a.py`}))"))
    assert command(result("", "exec", code="return 1")) == ""

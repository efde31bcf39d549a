"""Made-up tool results for the property tests: the shapes that agents really send."""

from __future__ import annotations

from hypothesis import strategies as st

from headroom_cli.wire.prompt import Block, Kind

word = st.sampled_from(
    ["func", "return nil", "if err != nil {", "}", "", "12\tx", "7: y", "héllo", 'say "no"', "\tdeep"]
)
line = st.one_of(
    word, st.text(st.characters(blacklist_characters="\n"), max_size=30), st.from_regex(r"[a-z ]{0,40}", fullmatch=True)
)
lines = st.lists(line, max_size=60)
separator = st.sampled_from(["\t", "→", " | ", ": "])


@st.composite
def numbered(draw: st.DrawFn) -> str:
    """A file read: runs of numbered lines, some with plain lines between."""
    out: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        start, width, mark = draw(st.integers(0, 1200)), draw(st.sampled_from([0, 6])), draw(separator)
        out += [f"{n:>{width}}{mark}{text}" for n, text in enumerate(draw(lines), start)]
        out += draw(st.lists(line, max_size=3))
    return "\n".join(out)


PATHS = ["src/a.go", "./b-1-2.py", "C:\\x\\y.rs", "docs/read me.md", "Makefile", "c/12-3.txt"]


@st.composite
def hits(draw: st.DrawFn) -> str:
    """What grep prints: hits and context lines of a few files."""
    out: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        path = draw(
            st.sampled_from(["src/a.go", "./b-1-2.py", "C:\\x\\y.rs", "docs/read me.md", "Makefile", "c/12-3.txt"])
        )
        for number in draw(st.lists(st.integers(1, 999), max_size=12)):
            mark = draw(st.sampled_from([":", "-"]))
            out.append(f"{path}{mark}{number}{mark}{draw(line)}")
        if draw(st.booleans()):
            out.append("--")
    return "\n".join(out)


pieces = st.sampled_from(
    ["a", "b", " ", "\r", "\n", "\r 50%", "\r100%", "\t", "\b", "\x1b[0m", "\x1b[1;32m", "\x1b[K", "\x1b[2A", "é"]
)
terminal = st.lists(pieces, max_size=80).map("".join)
anything = st.one_of(numbered(), hits(), terminal, lines.map("\n".join), st.text(max_size=200))


def result(text: str, tool: str = "Bash", **arguments: object) -> Block:
    """A tool result as the wires make it."""
    return Block(Kind.RESULT, text, tool, arguments)


def source_file(lines: int = 60, start: int = 1) -> str:
    """A file read of distinct lines, numbered as Claude Code does."""
    return "\n".join(f"{n}\tvalue_{n} = compute(argument_{n}, {n * 7919})" for n in range(start, start + lines))


def called(tool: str = "Bash", **arguments: object) -> Block:
    """A tool call as the wires make it."""
    return Block(Kind.CALL, "", tool, arguments)


def answered(text: str, tool: str = "Bash", **arguments: object) -> list[Block]:
    """A tool call and its result."""
    return [called(tool, **arguments), result(text, tool, **arguments)]

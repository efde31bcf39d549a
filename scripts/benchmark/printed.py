"""Files beside the checkout as the results of the tool calls that would print them, each with what was said before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from headroom_cli.wire.prompt import Block, Kind
from scripts.benchmark.sessions import SHARED

DATA = SHARED / "data"
KINDS = ("logs", "json", "code", "diffs", "search_results", "listings", "markdown", "html")
_GROUPED = ("logs", "code")  # kinds with a row for each folder
_QUESTION = "Why do the retries of the upload queue never end? Look at how the other parts call it first."
_LOG_COMMANDS = {
    "build": "make -j4 all",
    "tests": "./run_tests --verbose",
    "ci": "gh run view 4711 --log",
    "loghub": "journalctl -u service --no-pager",
    "terminal": "./demo --interactive",
}
_ROOT = "/srv/project"


class Printed(NamedTuple):
    """One file as a result: `kind` is the row of the table in which it counts."""

    kind: str
    path: Path
    before: Sequence[Block]
    block: Block


def printed(only: str = "") -> Iterator[Printed]:
    """Every file of every kind with `only` in its path; ends with an error where the data is not there."""
    if not DATA.exists():
        raise SystemExit("error: the data is not here (it is looked for beside the checkout)")
    for kind in KINDS:
        for path in sorted((DATA / kind).rglob("*")):
            if path.is_file() and only in str(path.relative_to(DATA)):
                row = f"{kind}/{path.parent.name}" if kind in _GROUPED else kind
                yield Printed(row, path, *_result(kind, path, path.read_bytes().decode("utf-8", "replace")))


def _result(kind: str, path: Path, text: str) -> tuple[list[Block], Block]:
    match kind:
        case "code" | "markdown":
            return _after_another_file(), read(f"{_ROOT}/{path.name.replace('__', '/')}", text)
        case "html":
            address = f"https://docs.example.org/{path.name.replace('__', '/')}"
            return [_user()], shell(f"curl -sL {address}", text)
        case "json":
            return [_user()], shell(f"curl -s https://api.example.org/{path.stem.rpartition('__')[2]}", text)
        case "logs":
            return [_user()], shell(_LOG_COMMANDS[path.parent.name], text)
        case _:
            return [_user()], shell(_command(path), text)


def _command(path: Path) -> str:
    """The command that printed a diff, a listing or search results, by the name of the file and what is said of it."""
    name = path.stem.partition("__")[2]
    said = _source(path)
    if "grep" in name:
        flags = {"context": "-rn -C3", "files": "-rl"}.get(name.split("_")[1], "-rn")
        return f"grep {flags} {_pattern(said)} ."
    if name.startswith("git_show"):
        return f"git show {name.removeprefix('git_show_')}"
    return {"git_log_p": "git log -p", "ls_R": "ls -R", "ls_laR": "ls -laR", "find": "find . -type f"}.get(
        name, "git ls-files -s"
    )


def _source(path: Path) -> str:
    return _sources().get(str(path.relative_to(DATA)), "")


@lru_cache(maxsize=1)
def _sources() -> Mapping[str, str]:
    """What the data's own list says of each file."""
    listed = json.loads((DATA / "MANIFEST.json").read_text("utf-8"))["files"]
    return {str(entry["path"]): str(entry.get("source", "")) for entry in listed}


def _pattern(said: str) -> str:
    """The pattern of a search, as its source tells it (`grep -rn "x" of ...`), or a word that stands nowhere."""
    quote = next((sign for sign in "'\"" if said.count(sign) >= 2), "")
    return f"'{said.split(quote)[1]}'" if quote else "'.'"


def _user() -> Block:
    return Block(Kind.USER, _QUESTION)


def _after_another_file() -> list[Block]:
    """A question about another thing, and one file that was read for it: the first one stays as it is."""
    other = read(f"{_ROOT}/upload/queue.py", "\n".join(f"LIMIT_{n} = {n}" for n in range(40)))
    return [_user(), Block(Kind.CALL, "", other.tool, other.arguments), other]


def read(path: str, text: str) -> Block:
    """A whole file as Claude Code's Read prints it."""
    lines = text.split("\n")
    numbered = "\n".join(f"{number:>6}\t{line}" for number, line in enumerate(lines, 1))
    return Block(Kind.RESULT, numbered, "Read", {"file_path": path})


def shell(command: str, text: str) -> Block:
    """What a command printed."""
    return Block(Kind.RESULT, text, "Bash", {"command": command})

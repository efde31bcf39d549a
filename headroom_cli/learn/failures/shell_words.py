"""A shell command taken apart: its programs, and the short name by which one of them is known again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import NamedTuple

LONGEST = 4000  # characters of a command that are looked at

_PIECE = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|&&|\|\|?|;|\n|[^'\"\\&|;\n]+|.", re.DOTALL)
_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.", re.DOTALL)
_HIDDEN = re.compile(r"\0(\d+)\0")
_REDIRECTED = re.compile(r"\s*\d?&?>{1,2}(?:&\d|\s*(?!&)\S+)|\s*\d?>&\d|\s*<\s*/dev/null")
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
_WORD = re.compile(r"[A-Za-z][\w:-]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?[smhd]?")
_BEFORE = frozenset({"sudo", "time", "env", "nice", "nohup", "command", "exec", "timeout", "gtimeout", "then", "do"})
# How many words behind these programs say what they do.
_DEPTH: Mapping[str, int] = {
    **dict.fromkeys(("gh", "kubectl", "aws", "gcloud", "az"), 2),
    **dict.fromkeys(("npm", "pnpm", "yarn", "bun", "cargo", "go", "git", "docker", "make", "mise", "just", "task"), 1),
    **dict.fromkeys(("mvn", "gradle", "gradlew", "mvnw", "dotnet", "bundle", "rails", "composer", "deno", "brew"), 1),
    **dict.fromkeys(("terraform", "helm", "pip", "pip3", "apt", "apt-get", "swift", "flutter", "dart", "mix"), 1),
    **dict.fromkeys(("bazel", "nx", "turbo", "hk", "uv", "poetry", "pipenv", "pdm", "hatch", "ruff", "conda"), 1),
}
# What starts another program, whose own name follows.
_STARTS = {("npx",), ("bunx",), ("uvx",)} | {
    *((name, "run") for name in ("npm", "pnpm", "yarn", "bun", "uv", "poetry", "pipenv", "pdm", "hatch", "mise")),
    *((name, "exec") for name in ("bundle", "npm", "pnpm", "yarn", "mise")),
}
_ASKING = frozenset({"which", "type", "hash", "where", "whereis", "ls", "stat", "test", "[", "[[", "find", "file", "!"})
_QUIET = frozenset({"echo", "printf", "true", "export", "set", "sleep", "pwd", "date", "source", ".", "unset", "wait"})
_PYTHON = re.compile(r"(?:python|py|pypy)[\d.]*(?:\.exe)?")


class Part(NamedTuple):
    """One program of a command: its text without redirections, its words, and the folder that a `cd` before it named.

    `filtered` is true where only a part of what it prints is seen, so that its exit code is another program's.
    """

    text: str
    words: tuple[str, ...]
    folder: str = ""
    filtered: bool = False

    @property
    def head(self) -> str:
        """The short name of what it does (see `head`)."""
        return head(self.words)

    @property
    def called(self) -> str:
        """The program as it was called, with its folder; "" without one."""
        return next(iter(_own(self.words)), "")

    @property
    def program(self) -> str:
        """The name of the program without its folder, "" without one."""
        words = _own(self.words)
        return words[0].rsplit("/", 1)[-1] if words else ""

    @property
    def asks(self) -> bool:
        """Whether it only asks if something is there: then that it is not is an answer, and no failure."""
        return self.words[0] in _ASKING or self.words[:2] == ("command", "-v")

    @property
    def quiet(self) -> bool:
        """Whether it is one of those that hardly fail, and are not what a command is about."""
        return self.words[0] in _QUIET

    @property
    def options(self) -> tuple[str, ...]:
        """Its options without their values."""
        return tuple(word.partition("=")[0] for word in self.words if word.startswith("-") and len(word) > 1)


def parts(command: str) -> tuple[Part, ...]:
    """The programs of a command, in order, each pipeline by its first; () for what cannot be taken apart."""
    text = command[:LONGEST]
    if "<<" in text:
        text = text[: text.index("<<")]
    found: list[Part] = []
    folder = ""
    for raw, filtered in _pipelines(text):
        bare = _unredirected(raw)
        try:
            words = tuple(shlex.split(bare))
        except ValueError:
            return ()
        if words[:1] == ("cd",):
            folder = words[1] if len(words) == 2 else ""
        elif words:
            found.append(Part(bare, words, folder, filtered))
    return tuple(found)


def _unredirected(raw: str) -> str:
    """The text without redirections; what is quoted is none."""
    quoted: list[str] = []

    def hide(found: re.Match[str]) -> str:
        quoted.append(found[0])
        return f"\0{len(quoted) - 1}\0"

    bare = _REDIRECTED.sub("", _QUOTED.sub(hide, raw.replace("\0", "")))
    return _HIDDEN.sub(lambda found: quoted[int(found[1])], bare).strip()


def _pipelines(text: str) -> list[tuple[str, bool]]:
    """(the first program of each pipeline as it was written, whether others follow)."""
    out: list[tuple[str, bool]] = []
    current, piped = "", False
    for piece in [*_PIECE.findall(text), "\n"]:
        if piece in ("&&", "||", ";", "\n"):
            if current.strip():
                out.append((current.strip(), piped))
            current, piped = "", False
        elif piece == "|":
            piped = True
        elif not piped:
            current += piece
    return out


def head(words: Sequence[str]) -> str:
    """What a program does, in the words that stay the same from call to call: `python -m pytest`, `gh pr view`.

    Its options and what it is done to are left out. "" if there is no program.
    """
    own = _own(words)
    if not own:
        return ""
    name, rest = own[0].rsplit("/", 1)[-1], own[1:]
    name = own[0] if own[0].startswith(("./", "../")) else name
    if _PYTHON.fullmatch(name):
        return f"{name} -m {rest[1]}" if rest[:1] == ["-m"] and len(rest) > 1 else name
    starts = next((len(key) for key in _STARTS if (name, *rest)[: len(key)] == key), 0)
    if starts:
        inner = [word for word in rest[starts - 1 :] if word != "--"]
        return " ".join([name, *rest[: starts - 1], head(inner)]).strip()
    told = []
    for word in rest[: _DEPTH.get(name, 0)]:
        if not _WORD.fullmatch(word):
            break
        told.append(word)
    return " ".join([name, *told])


def goals(part: Part) -> frozenset[str]:
    """The words that say what is done to what: two commands that share one may be two ways to the same end."""
    words = [word for word in _own(part.words) if not word.startswith("-")]
    names = {word.rstrip("/").rsplit("/", 1)[-1] for word in words}
    return frozenset(name for name in names if len(name) > 1 and not _NUMBER.fullmatch(name)) - _EMPTY


_EMPTY = frozenset(
    {"run", "exec", "install", "add", ".", "..", "./...", "...", "-", "npm", "pnpm", "python", "python3"}
)


def _own(words: Sequence[str]) -> list[str]:
    """The words from the program's own name on."""
    rest = list(words)
    while rest and (_ASSIGNED.match(rest[0]) or rest[0] in _BEFORE):
        first = rest.pop(0)
        while first in _BEFORE and rest and (rest[0].startswith("-") or _NUMBER.fullmatch(rest[0])):
            rest.pop(0)
    return rest

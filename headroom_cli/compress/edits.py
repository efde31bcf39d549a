"""Which files an agent has changed: what it edits it must see to the byte."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from headroom_cli.compress.call_arguments import strings
from headroom_cli.compress.content import command, tool_name
from headroom_cli.compress.recent import remembered
from headroom_cli.wire.prompt import Block, Kind

# The words in the names of tools that change files: Edit, MultiEdit, write_file, str_replace, apply_patch, ...
_CHANGING = re.compile(r"edit|write|replace|create|insert|patch|update|append|apply|delete|remove|move|rename|undo")
_LOOKING = frozenset(["view", "read", "open", "undo_edit"])  # commands of an editor that change nothing new
_PATHS = re.compile(r"(?i)(?:^|_)(?:path|file|filename|filepath|notebook)s?$|filePath$|^file_path$")
_PATCHED = re.compile(
    r"\*\*\* (?:(?:Update|Add|Delete) File|Move to): ([^\n\\\"]+)|^(?:\+\+\+|---) (?:[ab]/)?([^\s\\]+)", re.MULTILINE
)
_REDIRECTED = re.compile(r"(?<![0-9&<>=-])>{1,2}\|?\s*['\"]?([^\s'\";&|<>()]+)")
# Programs that change the files they are given. Which of their words are files is not asked.
_CHANGER = re.compile(
    r"\b(?:sed\s+(?:-\w+\s+)*-\w*i|perl\s+-\w*i|tee\b|mv\b|cp\b|rm\b|truncate\b|dd\b|ed\b|ex\b|patch\b|git\s+(?:apply|checkout|restore|mv|rm)\b)"
    r"[^\n;|&]*"
)
_SCRIPT = re.compile(r"<<|\b(?:python\d?|perl|ruby|node|awk)\b")
_WRITES = re.compile(r"write|open\([^()\n]{0,200}['\"][rbt]*[wax+]|\.save|dump\(|inplace|unlink|rename")
_WORD = re.compile(r"[^\s'\"`;&|<>()=,:\[\]{}]+")


def edited(path: str, blocks: Iterable[Block]) -> bool:
    """True where a call among `blocks` writes or edits the file at `path`, or may do so.

    Paths are the same where one ends as the other: agents name a file by its full path here, by its name there.
    """
    parts = _parts(path)
    return bool(parts) and any(
        _same(parts, other) for block in blocks if block.kind is Kind.CALL for other in changed_paths(block)
    )


def changed_paths(call: Block) -> Sequence[str]:
    """The paths that a call may change, and words that are no paths."""
    found: list[str] = []
    said = command(call)
    if _CHANGING.search(tool_name(call)) and said not in _LOOKING:
        found += _named(call.arguments)
    for text in strings(call.arguments):
        if "*** " in text or "+++ " in text:
            found += [one or other for one, other in _PATCHED.findall(text)]
    if said:
        found += _by_command(said)
    return found


# The calls of the history are asked about again with every file that is read.
@remembered(8 << 20)
def _by_command(said: str) -> list[str]:
    found = _REDIRECTED.findall(said)
    for part in _CHANGER.findall(said):
        found += _WORD.findall(part)
    if _SCRIPT.search(said) and _WRITES.search(said):
        found += _WORD.findall(said)
    return found


def _named(value: object, key: str = "") -> Iterable[str]:
    """The strings under keys that name files, however deep."""
    if isinstance(value, str):
        if _PATHS.search(key):
            yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _named(inner, str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner, key)


def _parts(path: str) -> list[str]:
    return [part for part in path.strip().replace("\\", "/").split("/") if part not in ("", ".")]


def _same(parts: Sequence[str], other: str) -> bool:
    if not other.endswith(parts[-1]):
        return False
    others = _parts(other)
    size = min(len(parts), len(others))
    return bool(others) and parts[-size:] == others[-size:]

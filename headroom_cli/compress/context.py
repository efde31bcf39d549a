"""The conversation before a block, as the provider sees it: what a back-reference may point to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from headroom_cli.compress.content import command, split_header
from headroom_cli.compress.line_numbers import Numbered, read_numbers
from headroom_cli.wire.prompt import Block, Kind

_PATHS = ("file_path", "path", "filePath", "filename", "notebook_path", "target_file", "absolute_path")
_OTHERS = ("pattern", "query", "url", "description", "name")
_COMMAND_SHOWN = 48  # characters of a command that a marker repeats
_PARTS_SHOWN = 2  # last parts of a path that a marker repeats


@dataclass(frozen=True, slots=True)
class Source:
    """A text that stands in the conversation, with the name by which a marker calls it.

    `quotable` lines stand there to the letter; `offset` lines at the start (a header) do not count.
    `unsigned` is the same text without the signs of a diff before its lines, where it is one.
    """

    label: str
    read: Numbered
    quotable: tuple[bool, ...] | None
    offset: int
    unsigned: Source | None = None


class Context:
    """The blocks before the one at hand, oldest first. Read only when somebody asks for sources."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._unread = list(blocks)
        self._sources: list[Source] = []
        self._by_name: dict[str, list[Source]] = {}
        self._signed: dict[int, Source] = {}

    def add(self, block: Block) -> None:
        """Appends what the provider is sent next."""
        self._unread.append(block)

    @property
    def sources(self) -> list[Source]:
        """The texts that later ones may refer to: tool results, and what the agent itself wrote in its calls."""
        for block in self._unread:
            for source in _sources(block):
                self._sources.append(source)
                self._by_name.setdefault(source.label, []).append(source)
                if source.unsigned is not None:
                    self._sources.append(source.unsigned)
                    self._signed[id(source.unsigned)] = source
        self._unread.clear()
        return self._sources

    def name(self, source: Source) -> str:
        """What tells `source` from all others so far: its label, numbered where it stands more than once."""
        alike = self._by_name[source.label]
        named = self._signed.get(id(source), source)
        return source.label if len(alike) == 1 else f"{_ordinal(_place(alike, named))} {source.label}"

    def is_unsigned(self, source: Source) -> bool:
        """True for a diff read without its signs."""
        return id(source) in self._signed

    def named(self, name: str) -> Source | None:
        """The source that `name` calls by that name now, None if there is none."""
        alike = self._by_name.get(name)
        if alike is not None and len(alike) == 1:
            return alike[0]
        number, _, label = name.partition(" ")
        alike = self._by_name.get(label, [])
        return next((s for at, s in enumerate(alike) if len(alike) > 1 and _ordinal(at) == number), None)


def _place(alike: list[Source], source: Source) -> int:
    return next(at for at, other in enumerate(alike) if other is source)


def _ordinal(at: int) -> str:
    number = at + 1
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _sources(block: Block) -> Iterator[Source]:
    if block.kind is Kind.RESULT:
        yield _source(label(block), block.text, None, split_header(block.text)[0].count("\n"))
    elif block.kind is Kind.CALL:
        for key, value in block.arguments.items():
            if isinstance(value, str) and value.count("\n") >= 2:
                quotable = _verbatim(value) if block.escaped else None
                yield _source(f"{key} of {label(block)} call", value, quotable, 0)


def _source(name: str, text: str, quotable: tuple[bool, ...] | None, offset: int) -> Source:
    plain = _unsigned(text)
    unsigned = None if plain is None else Source(name, plain, quotable, offset)
    return Source(name, read_numbers(text), quotable, offset, unsigned)


@lru_cache(maxsize=512)
def _unsigned(text: str) -> Numbered | None:
    """The lines of a diff without their signs, None where the text is no diff. Removed lines match nothing."""
    if "\n@@" not in text:
        return None
    lines = text.split("\n")
    keys = [line[1:] if line[:1] in ("+", " ") else f"\0{line}" for line in lines]
    return Numbered(lines, [None] * len(lines), [""] * len(lines), keys)


@lru_cache(maxsize=512)
def _verbatim(text: str) -> tuple[bool, ...]:
    """For each line, whether it stands in a JSON string as it is."""
    return tuple(json.dumps(line) == f'"{line}"' for line in text.split("\n"))


def label(block: Block) -> str:
    """The name of a call for a reader: `Read src/main.py`, or its shell command."""
    said = command(block)
    if said and "*** Begin Patch" not in said:
        first = said.split("\n", 1)[0]
        return f"`{first}`" if len(first) <= _COMMAND_SHOWN else f"`{first[:_COMMAND_SHOWN]}…`"
    tool = block.tool or "tool result"
    for key in _PATHS:
        path = block.arguments.get(key)
        if isinstance(path, str) and path:
            return f"{tool} {'/'.join(path.replace(chr(92), '/').split('/')[-_PARTS_SHOWN:])}"
    for key in _OTHERS:
        value = block.arguments.get(key)
        if isinstance(value, str) and value:
            return f"{tool} {value.split(chr(10), 1)[0][:_COMMAND_SHOWN]}"
    return tool

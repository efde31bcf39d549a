"""The conversation before a block, as the provider sees it: what a back-reference may point to, and by what name.

A name says what a reader can check: which calls it could mean, and the how manieth of them it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from headroom_cli.compress.content import split_header
from headroom_cli.compress.gaps import named
from headroom_cli.compress.label import About, Subject, subject
from headroom_cli.compress.names import names
from headroom_cli.compress.read_back import ReadBack
from headroom_cli.compress.sources import Text, read_argument, read_result
from headroom_cli.compress.wanted import Wanted, wanted
from headroom_cli.wire.prompt import Block, Kind

# Characters of a command that a marker repeats: as few of these as tell it from the others, at most the last.
_SHOWN = (16, 24, 32, 48, 96)
_PARTS = 2  # last parts of a path that a marker repeats at least
NAME_LENGTH = 8  # hex digits of the digest by which an original is named, as the store does
_NO_BLOCK = Block(Kind.RESULT, "")
_ID = re.compile(r"[0-9a-f]{8,64}")
_LONGEST = 160  # characters of a label; a longer one is no help

_Key = tuple[About, str, str]


@dataclass(slots=True, eq=False)
class Call:
    """A tool call of the conversation. `vague` is set where a reader could not tell which result is its answer."""

    subject: Subject
    arguments: Mapping[str, object]
    vague: bool = False
    parts: list[str] = field(default_factory=list)  # of a path
    answer: list[Text] = field(default_factory=list)  # one for each part of the result


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A text that stands in the conversation: the result of `call`, or one of its arguments.

    `offset` lines at the start (a header) do not count.
    """

    call: Call
    argument: str
    text: Text
    offset: int = 0

    @property
    def countable(self) -> bool:
        """True where a reader can count the lines: in one text without markers."""
        return self.text.countable and (bool(self.argument) or len(self.call.answer) == 1)

    def whole(self) -> list[Text]:
        """What a reader searches who looks for this source: all parts of a result."""
        if self.argument:
            return [self.text]
        return [self.text if other.read.lines is self.text.read.lines else other for other in self.call.answer]


class Context:
    """The blocks before the one at hand, oldest first. Read only when somebody asks for sources.

    `query` are more words that are being looked for. `tight` says that the conversation has to become shorter,
    whatever reading back may cost. Without `refers` no text may be pointed to: there are no sources.
    """

    def __init__(
        self,
        blocks: Iterable[Block] = (),
        read_back: ReadBack | None = None,
        query: str = "",
        *,
        refers: bool = True,
    ) -> None:
        self.read_back = read_back
        self._refers = refers
        self.query = query
        self.tight = False
        self.original = _NO_BLOCK
        self._blocks = list(blocks)
        self._unread = list(self._blocks)
        self._named = 0
        self._looked_at = 0
        self._gone: set[str] = set()
        self._names_seen: set[str] = set()
        self._sources: list[Source] = []
        self._alike: dict[_Key, list[Call]] = {}
        self._said: dict[_Key, set[str]] = {}
        self._by_tool: dict[str, list[Call]] = {}
        self._waiting: dict[_Key, list[Call]] = {}
        self._names: dict[str, list[Source]] = {}

    def add(self, block: Block) -> None:
        """Appends what the provider is sent next."""
        self._blocks.append(block)
        self._unread.append(block)

    def begin(self, block: Block) -> None:
        """Says which block is worked on next, as the client sent it."""
        self.original = block

    @property
    def original_name(self) -> str:
        """The id under which the original of the block at hand is stored."""
        return hashlib.sha256(self.original.text.encode("utf-8", "surrogatepass")).hexdigest()[:NAME_LENGTH]

    @property
    def wanted(self) -> Wanted:
        """What is being looked for with the call that the block at hand answers."""
        return wanted(self._blocks, self.original, self.query)

    @property
    def names(self) -> set[str]:
        """The names that stand in the conversation so far; not to be changed."""
        for block in self._blocks[self._named :]:
            self._names_seen.update(names(block.text))
        self._named = len(self._blocks)
        return self._names_seen

    def reads_back(self, block: Block) -> bool:
        """True for the answer to a call that names an original of which something was left out."""
        for earlier in self._blocks[self._looked_at :]:
            if earlier.kind is Kind.RESULT and "[headroom " in earlier.text:
                self._gone.update(named(earlier.text))
        self._looked_at = len(self._blocks)
        return bool(self._gone) and not self._gone.isdisjoint(_ID.findall(repr(block.arguments)))

    @property
    def blocks(self) -> Sequence[Block]:
        """The conversation so far."""
        return self._blocks

    @property
    def turns(self) -> int:
        """How often the agent has spoken so far."""
        spoke = [block.kind in (Kind.ASSISTANT, Kind.CALL) for block in self._blocks]
        return sum(now and not before for before, now in zip([False, *spoke], spoke, strict=False))

    @property
    def prefix_tokens(self) -> int:
        """About how many tokens the conversation has so far; four characters to a token."""
        return sum(len(block.text) for block in self._blocks) // 4

    @property
    def sources(self) -> list[Source]:
        """The texts that later ones may refer to: tool results, and what the agent itself wrote in its calls."""
        if not self._refers:
            return []
        if self._unread:
            self._names.clear()
        for block in self._unread:
            if block.kind is Kind.CALL:
                self._read_call(block)
            elif block.kind is Kind.RESULT:
                self._read_result(block)
        self._unread.clear()
        return [source for source in self._sources if not source.call.vague]

    def _read_call(self, block: Block) -> None:
        call = self._called(block)
        self._waiting.setdefault(_key(call), []).append(call)
        for key, value in block.arguments.items():
            if isinstance(value, str) and value.count("\n") >= 2:
                self._sources.append(Source(call, key, read_argument(value, block.escaped)))

    def _read_result(self, block: Block) -> None:
        call = self._answered(block)
        offset = split_header(block.text)[0].count("\n")
        texts = read_result(block.text, block.escaped)
        call.answer.append(texts[0])
        self._sources += [Source(call, "", text, offset) for text in texts]

    def _called(self, block: Block) -> Call:
        about = subject(block.tool, block.arguments)
        call = Call(about, block.arguments, vague=not block.tool)
        if about.about is About.PATH:
            call.parts = about.text.replace("\\", "/").split("/")
        for key in dict.fromkeys(_keys(call)):
            self._alike.setdefault(key, []).append(call)
            self._said.setdefault(key, set()).add(about.text)
        self._by_tool.setdefault(about.tool, []).append(call)
        return call

    def _answered(self, block: Block) -> Call:
        """The call that this result answers, or a further part of its answer.

        Nothing tells equal calls apart that wait at the same time: they are not referred to.
        """
        probe = Call(subject(block.tool, block.arguments), block.arguments)
        if probe.subject.about is About.PATH:
            probe.parts = probe.subject.text.replace("\\", "/").split("/")
        waiting = [c for c in self._waiting.get(_key(probe), ()) if c.arguments == block.arguments]
        if waiting:
            for call in waiting[1:] and waiting:
                call.vague = True
            self._waiting[_key(probe)].remove(waiting[0])
            return waiting[0]
        asked = [c for c in self._alike.get(_key(probe), ()) if c.arguments == block.arguments]
        return asked[-1] if asked else self._called(block)

    def name(self, source: Source) -> str:
        """What tells `source` from all others so far, "" if nothing does."""
        label, alike = self._label(source.call)
        if not label or len(label) > _LONGEST:
            return ""
        if len(alike) > 1:
            label = f"{_ordinal(alike.index(source.call))} {label}"
        if not source.argument:
            return label
        return f"{source.argument} of {label.removesuffix(' call')} call"

    def named(self, name: str, signed: bool = False) -> list[Source]:
        """What goes by that name now: the parts of one text, [] if nothing does. `signed`: diffs without signs."""
        if not self._names:
            for source in self.sources:
                self._names.setdefault(self.name(source), []).append(source)
        found = self._names.get(name, []) if name else []
        if any(source.call is not found[0].call for source in found):
            return []
        return [source for source in found if source.text.signed is signed]

    def _label(self, call: Call) -> tuple[str, list[Call]]:
        """The shortest telling label, and the calls so far that a reader could call by it; "" if they differ."""
        tool, about, _ = call.subject
        if about is About.NOTHING:
            return f"{tool} call", self._by_tool[tool]
        if about is About.PATH:
            return _path_label(call, self._alike[_key(call)])
        short, alike = self._shortest(call)
        return (f"`{short}`" if about is About.COMMAND else f"{tool} {short}"), alike

    def _shortest(self, call: Call) -> tuple[str, list[Call]]:
        """The beginning of what a call says, as long as it takes to tell it, and the calls that it could mean."""
        text = call.subject.text
        size, key = _SHOWN[0], _key(call)
        for size, key in zip(_SHOWN, _keys(call), strict=True):
            if len(text) <= size:
                return text, [other for other in self._alike[key] if other.subject.text == text]
            if len(self._said[key]) == 1:
                break
        return text[:size] + "…", self._alike[key]


def _path_label(call: Call, alike: list[Call]) -> tuple[str, list[Call]]:
    """The end of the path, as long as it takes to tell the file from all others."""
    for size in range(min(_PARTS, len(call.parts)), len(call.parts) + 1):
        end = call.parts[-size:]
        same = [other for other in alike if other.parts[-size:] == end]
        if all(other.parts == call.parts for other in same):
            return f"{call.subject.tool} {'/'.join(end)}", same
    return "", []


def _key(call: Call) -> _Key:
    """Equal for all calls that might get the same label."""
    return _keys(call)[-1]


def _keys(call: Call) -> list[_Key]:
    """For each length of a label: equal for all calls that might get the same; one for calls about a path."""
    tool, about, text = call.subject
    if about is About.PATH:
        return [(about, tool, call.parts[-1])]
    return [(about, "" if about is About.COMMAND else tool, text[:size]) for size in _SHOWN]


def _ordinal(at: int) -> str:
    number = at + 1
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"

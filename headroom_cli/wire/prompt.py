"""What a request says, whatever its format: blocks with their origin, and where they stand in the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """Who a block comes from."""

    USER = "user"  # also system and developer messages inside the conversation
    ASSISTANT = "assistant"
    CALL = "call"  # a tool call; `text` is its arguments
    RESULT = "result"  # a tool result: the only kind that may be edited
    OPAQUE = "opaque"  # anything else (images, unknown types); `text` stands for its bytes in the lineage


@dataclass(frozen=True, slots=True)
class Place:
    """Where an editable text stands: body[start:end] is the JSON string literal, quotes included.

    `inner` is set where that string itself holds JSON and the block is one string inside it:
    the characters [inner[0]:inner[1]] of the *decoded outer text* are the inner JSON string literal.
    """

    start: int
    end: int
    inner: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of text of a prompt with its origin.

    RESULT blocks carry the name and the arguments of the call that they answer ("" and {} if unknown).
    `escaped` is true for a CALL whose arguments stand JSON-escaped inside a string (OpenAI formats), and for a
    RESULT that is a string inside JSON: only lines without escapes can be seen literally by the model.
    """

    kind: Kind
    text: str
    tool: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict)
    error: bool = False
    escaped: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A parsed request: the client's own bytes, and the conversation's blocks in order.

    System prompt and tool definitions are not blocks: nothing in them is ever edited.
    `tools` are the names of the offered tools, `model` is "" if the body names none.
    `turns` counts the assistant turns in the history. `clears` is true where the client lets the provider leave
    out old tool results, so that nobody can count on them. `limit` is the most tokens that the client wants as an
    answer, None where it does not say; `formatted` is true where it prescribes the answer's form: a schema, JSON, or
    the call of one certain tool. `follows` is the id of the provider's answer that the request goes on from without
    repeating its conversation, "" where all of it stands here.
    """

    body: bytes
    blocks: tuple[Block, ...]
    model: str = ""
    tools: tuple[str, ...] = ()
    turns: int = 0
    stream: bool = False
    clears: bool = False
    limit: int | None = None
    formatted: bool = False
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts as the provider reported them, by price class; None where it did not say.

    `fresh` is input that was neither read from nor written to the cache. `output` includes reasoning tokens.
    """

    fresh: int | None = None
    write_5m: int | None = None
    write_1h: int | None = None
    read: int | None = None
    output: int | None = None
    model: str = ""


class Unreadable(ValueError):
    """A body that this program does not fully understand: it is relayed as it came (law 3)."""


class UsageReader(Protocol):
    """Reads `usage` out of a response as it passes, in decoded (not compressed) pieces."""

    def feed(self, piece: bytes) -> None: ...

    def usage(self) -> Usage | None:
        """What has been reported so far, None if nothing was."""


class Wire(Protocol):
    """One request format."""

    name: str

    def parse(self, body: bytes) -> Prompt:
        """The prompt in `body`; raises Unreadable."""

    def usage_reader(self, content_type: str) -> UsageReader:
        """A reader for a response of this media type (SSE or JSON)."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A new text for the string at a place, or a new number for a number."""

    place: Place
    text: str | int


@dataclass(frozen=True, slots=True)
class Insertion:
    """Bytes that are put in at a position of the body, where nothing is taken away."""

    at: int
    content: bytes

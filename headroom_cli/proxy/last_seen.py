"""What went over the wire lately, by conversation: the context of a hook that is asked about one result."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from headroom_cli.wire.prompt import Kind, Prompt

_REQUESTS = 128  # that are remembered, the last ones
_OF_ONE = 8  # of them with the same opening: forks and subagents may wait for their tools side by side
_HEARD = 1 << 20  # bytes of the end of an answer: its calls stand there
_BYTES = 32 << 20  # of all that is remembered
_BLOCK = 600  # bytes of a block besides its text


@dataclass(eq=False, slots=True)
class _Asked:
    """A request, and the end of the answer to it. `size` is the bytes of both."""

    conversation: str
    prompt: Prompt
    size: int
    answer: bytearray = field(default_factory=bytearray)


class LastSeen:
    """The last requests and the ends of the answers to them, bounded in bytes. Used on one event loop."""

    def __init__(self) -> None:
        self._asked: dict[int, _Asked] = {}  # by number, the oldest first
        self._numbers = count()
        self._size = 0
        self._with_tools: str | None = None  # the last conversation that offered tools
        self._several = False  # whether others did before it

    def saw(self, conversation: str, prompt: Prompt) -> Callable[[bytes], None]:
        """Notes a request; returns what notes a piece of the answer to it."""
        if prompt.tools:
            self._several |= self._with_tools not in (None, conversation)
            self._with_tools = conversation
        same = [number for number, one in self._asked.items() if one.conversation == conversation]
        if len(same) >= _OF_ONE:
            self._drop(same[0])
        number, size = next(self._numbers), _size(prompt)
        self._asked[number] = _Asked(conversation, replace(prompt, body=b""), size)  # the body holds all of it again
        self._grow(size)
        return lambda piece: self._heard(number, piece)

    def asking(self, call: str) -> Prompt | None:
        """The request whose answer made the call of this id; for "" the last of the only conversation with tools.

        None where that cannot be told: an id stands in answers of several conversations, or there has ever been more
        than one with tools. Where ids begin anew with each answer, the last one with it is meant.
        """
        if not call:
            return None if self._several else self._last(lambda one: one.conversation == self._with_tools)
        quoted = b'"' + call.encode("utf-8", "replace") + b'"'
        found = {one.conversation for one in self._asked.values() if quoted in one.answer}
        return self._last(lambda one: quoted in one.answer) if len(found) == 1 else None

    def _last(self, meant: Callable[[_Asked], bool]) -> Prompt | None:
        return next((one.prompt for one in reversed(self._asked.values()) if meant(one)), None)

    def _heard(self, number: int, piece: bytes) -> None:
        one = self._asked.get(number)
        if one is None:
            return
        before = len(one.answer)
        one.answer += piece
        del one.answer[:-_HEARD]
        one.size += len(one.answer) - before
        self._grow(len(one.answer) - before)

    def _grow(self, size: int) -> None:
        """Counts new bytes, and drops the oldest requests that there is no room for; the last one stays."""
        self._size += size
        while len(self._asked) > _REQUESTS or (self._size > _BYTES and len(self._asked) > 1):
            self._drop(next(iter(self._asked)))

    def _drop(self, number: int) -> None:
        self._size -= self._asked.pop(number).size


def _size(prompt: Prompt) -> int:
    """About the bytes that a prompt takes without its body: a call's arguments stand there twice, decoded and not.

    Requests of one conversation share most of their texts, so together they take less than this says.
    """
    return sum(_BLOCK + sys.getsizeof(block.text) * (1 + (block.kind is Kind.CALL)) for block in prompt.blocks)

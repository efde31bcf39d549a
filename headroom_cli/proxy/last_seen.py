"""What went over the wire last, by conversation: the context of a hook that is asked about one result."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from headroom_cli.wire.prompt import Prompt

_CONVERSATIONS = 16  # that are remembered, the last used ones
_HEARD = 1 << 20  # bytes of the end of an answer: its calls stand there


@dataclass(slots=True)
class _Conversation:
    prompt: Prompt
    answer: bytearray = field(default_factory=bytearray)


class LastSeen:
    """The last request of each conversation, and the end of the answer to it. Used on one event loop."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Conversation] = OrderedDict()
        self._with_tools: set[str] = set()

    def saw(self, name: str, prompt: Prompt) -> None:
        """Notes a request of the conversation `name`."""
        self._known[name] = _Conversation(replace(prompt, body=b""))  # whose size nobody bounds
        self._known.move_to_end(name)
        if prompt.tools:
            self._with_tools.add(name)
        while len(self._known) > _CONVERSATIONS:
            self._known.popitem(last=False)

    def heard(self, name: str, piece: bytes) -> None:
        """Notes a piece of the answer to its last request."""
        if name in self._known:
            answer = self._known[name].answer
            answer += piece
            del answer[:-_HEARD]

    def asking(self, call: str) -> Prompt | None:
        """The request whose answer made the call of this id; for "" the only conversation with tools that there was.

        None where that cannot be told. Ids are random, so one that stands in an answer was made there.
        """
        if not call:
            [only] = self._with_tools if len(self._with_tools) == 1 else [""]
            return self._known[only].prompt if only in self._known else None
        quoted = b'"' + call.encode("utf-8", "replace") + b'"'
        found = [each for each in self._known.values() if quoted in each.answer]
        return found[0].prompt if len(found) == 1 else None

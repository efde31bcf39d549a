"""What `compress()` returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from headroom_cli.compress.outcome import Step
from headroom_cli.library.store import Store

Message = TypeVar("Message")


@dataclass(frozen=True, slots=True)
class Saved:
    """How many tokens the texts of the list had before and have after.

    Counted with o200k_base, the vocabulary of OpenAI's models since GPT-4o; other models count differently, mostly
    by a factor. Counted is everything that is said, calls and results included; roles, ids and images are not.
    """

    before: int
    after: int

    @property
    def tokens(self) -> int:
        """The difference."""
        return self.before - self.after

    @property
    def share(self) -> float:
        """The difference as a share of what was there before, from 0.0 to 1.0."""
        return self.tokens / self.before if self.before else 0.0


@dataclass(frozen=True, slots=True)
class Edit:
    """One text that was changed.

    `message` is the index in the list, `part` counts the tool result texts of that message, from 0. `tool` is the
    name of the tool that was called, `content` what the text was taken for (code, search, log, json, diff, listing,
    prose, other). `steps` are the rewrites that were kept, each with the tokens that it saved. `before` and `after`
    are the tokens of the text (o200k_base). `original` is the id by which the text as it was can be had.
    """

    message: int
    part: int
    tool: str
    content: str
    steps: tuple[Step, ...]
    before: int
    after: int
    original: str


@dataclass(frozen=True, slots=True)
class Result(Generic[Message]):
    """The list to send and what is different about it.

    `messages` is a new list; each message of which nothing was changed is the caller's own object. `wire` is the
    format that the list was read as. `within_budget` says whether the list now has at most as many tokens as
    `budget` allowed, None where no budget was given. `store` is where the originals are.
    """

    messages: list[Message]
    saved: Saved
    edits: tuple[Edit, ...]
    wire: str
    within_budget: bool | None
    store: Store = field(repr=False)

    def original(self, id: str, first: int = 1, last: int | None = None) -> str:
        """The text that an edit replaced, or its lines `first` to `last`, counted from 1, both included.

        Raises HeadroomError where the store has no such original or the original no such lines.
        """
        return self.store.original(id, first, last)

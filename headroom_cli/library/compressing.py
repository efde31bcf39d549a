"""`compress()`: a list of messages in, the same list with smaller tool results out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeVar

from headroom_cli.errors import HeadroomError
from headroom_cli.library.result import Result
from headroom_cli.library.store import Store, unusable

Message = TypeVar("Message")
WireName = Literal["anthropic", "openai_chat", "openai_responses", "gemini"]


def compress(
    messages: Sequence[Message],
    model: str | None = None,
    *,
    wire: WireName | None = None,
    query: str | None = None,
    budget: int | None = None,
    read_back: str | None = None,
    store: Store | None = None,
) -> Result[Message]:
    """The messages with the texts of their tool results made smaller, and what was changed.

    `messages` is what a request has under `messages` (Anthropic, OpenAI chat completions), `input` (OpenAI
    Responses) or `contents` (Gemini): dicts, or objects of the providers' SDKs among them. It is never changed.
    The list that is returned is equal to it in all but the texts of tool results; a message without a change is the
    same object. Errors, instructions, small results and what looks like a credential stay exact.

    Nothing that the provider may have cached changes: the same list gives the same texts, a longer one the same for
    its old part, and a list that was returned comes back as it is when new messages follow it. That holds as long
    as the arguments below stay the same, or with a `store`, by which whatever was decided stands; with a `budget`
    only so, because a longer list needs more to go. Later results may refer to earlier ones: cut a history before
    you give it here, not after.

    - `model` says which format it is where the messages fit several, and does nothing else.
    - `wire` is the format; without it, it is told from the messages.
    - `query` is about what is being looked for, where you know more than the conversation says. Its words count as
      those of the tool call do when lines are left out.
    - `budget` is how many tokens (see `Saved`) the list should have at most. Where it has more, lines of the largest
      results are left out even if reading them back would cost more than they do, but none that could not be left
      out otherwise, and none of a result that `store` knows. `Result.within_budget` says whether it was enough.
    - `read_back` says in one line how your model reads lines that were left out: `'call read_original with id
      "{id}", lines {first} to {last}'`. Markers say it, and your tool answers with `store.original(id, first, last)`.
      Without it nothing is left out, and every rewrite loses nothing.
    - `store` keeps originals and decisions; without it they live as long as the result. For `read_back` it has to
      be in a folder, because an original must be safe before its marker is sent.

    Raises HeadroomError for a list that it cannot read, naming the message, for arguments that make no sense, and
    for a store that cannot be used.
    """
    _check(messages, wire, budget, read_back, store)
    return _shaped(messages, wire or "", model or "", _Wishes(query or "", budget, read_back or ""), store or Store())


class _Wishes(NamedTuple):
    query: str
    budget: int | None
    read_back: str


def _shaped(messages: Sequence[Message], wire: str, model: str, wishes: _Wishes, store: Store) -> Result[Message]:
    # Only here, so that importing the package stays as light as it was.
    from headroom_cli.compress.read_back import ReadBack, Way
    from headroom_cli.library.body import parts
    from headroom_cli.library.rules import Rules
    from headroom_cli.library.shaping import shape
    from headroom_cli.store.database import StoreUnavailable

    raw = parts(messages)
    rules = Rules(ReadBack(Way.OWN, wishes.read_back) if wishes.read_back else None, wishes.query)
    try:
        return shape(messages, wire or _told(raw, model), raw, rules, wishes.budget, store)
    except StoreUnavailable as error:
        raise unusable(store, error) from error


def _told(raw: Sequence[bytes], model: str) -> str:
    import json

    from headroom_cli.library.shapes import wire_of

    return wire_of([json.loads(part) for part in raw], model)


def _check(messages: object, wire: str | None, budget: int | None, read_back: str | None, store: Store | None) -> None:
    from headroom_cli.library.shapes import LISTS

    if isinstance(messages, str | bytes | dict) or not isinstance(messages, Sequence):
        raise HeadroomError(
            f"compress() takes a list of messages, not {type(messages).__name__}",
            f"of a whole request, give what stands under {', '.join(sorted(set(LISTS.values())))}",
        )
    if wire is not None and wire not in LISTS:
        raise HeadroomError(f"no format {wire!r}", f"wire is one of {', '.join(LISTS)}")
    if budget is not None and budget < 0:
        raise HeadroomError(f"no budget of {budget} tokens")
    if read_back is None:
        return
    if "{id}" not in read_back or not read_back.isprintable():
        raise HeadroomError("read_back must be one line with {id} in it", "for example 'call read_original with {id}'")
    if store is None or store.folder is None:
        raise HeadroomError(
            "nothing is left out without originals on disk", "give a store in a folder: store=Store('/some/folder')"
        )

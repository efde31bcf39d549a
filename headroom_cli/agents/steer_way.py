"""How a directive for the length of answers reaches an agent's model, where a request of the agent's is not the way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SteerWay:
    """By an argument, or on the wire where there is no `option`.

    `option` is an argument of the agent's that adds a text to its system prompt, `value` the template of our text with
    `{directive}`; the user's own value of it is kept, and ours stands behind it. With one of the options `unless` the
    agent takes no such argument, so that the directive goes over the wire. The session is what is steered then, and
    `resume` are the arguments with which an earlier conversation goes on: it keeps what its session had.
    `toolless` says that the agent offers no tools and opens every conversation alike, so that its conversations cannot
    be told apart by how they begin: then, too, the session is what is steered, on the wire.
    """

    option: str = ""
    value: str = "{directive}"
    unless: tuple[str, ...] = ()
    resume: tuple[str, ...] = ()
    toolless: bool = False
    note: str = ""


ON_THE_WIRE = SteerWay()
PLACEHOLDERS = frozenset({"directive"})

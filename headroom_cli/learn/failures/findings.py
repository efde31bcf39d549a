"""What one session tells of failures: plain data that can be kept between runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The oldest reading of sessions that still counts: raise it when a miner finds other things.
VERSION = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that went wrong once.

    `kind` and `subject` say what: two findings with the same of both are the same failure. `instead` is what worked
    in its place, `reason` why it failed, in a few words, `told` further words for the note. `turns` is how many
    requests it cost: half of one where it was one of two calls of an answer. `context` and `output` are tokens of
    these requests as the provider counted them, None where that is not recorded; `written` those that the call and
    its result added, about. `mark` is the same for copies of one record in several transcripts.
    """

    kind: str
    subject: str
    instead: str = ""
    reason: str = ""
    told: str = ""
    quote: str = ""
    turns: float = 1.0
    context: float | None = None
    output: float | None = None
    written: float = 0.0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is kept of a session.

    `came_up` says of each short command name, program and path how often it worked, how often it ran and failed by
    itself (a test that did not pass), and how often it could not work (see signs).
    `requests` counts its requests, `model` answered most of them, `context` is the mean of their input tokens.
    """

    session: str
    agent: str
    project: str
    side: bool
    started: float | None
    requests: int
    model: str
    context: float | None
    findings: tuple[Finding, ...] = ()
    came_up: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)

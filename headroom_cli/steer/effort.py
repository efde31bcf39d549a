"""Whether one request may think less than its client asks for: a pure function of the request and of what is known.

The rule is frozen: only a turn that goes on after clean results, and only the second such turn in a row or a later one.
A question, an error, a failing test and what was read back begin anew, so the turn after trouble is never lowered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from headroom_cli.compress.content import is_search, is_shell
from headroom_cli.compress.notable import troubled
from headroom_cli.ledger.events import CONTROL, Steering
from headroom_cli.steer.effort_fields import Asked, asked
from headroom_cli.steer.effort_table import LEVELS, TABLE, Breaks, Row, row_for
from headroom_cli.steer.turns import TurnKind, turn_kind
from headroom_cli.wire.prompt import Block, Edit, Kind, Prompt

CLEAN_IN_A_ROW = 2  # one clean result says little: the model has just been asked, or has just had trouble
# Thinking tokens; less is refused (platform.claude.com, extended thinking). Elsewhere 0 is off, and nothing is put out.
_BUDGET_MINIMUM = {"anthropic": 1_024}
FOR_COMPARISON = "left for comparison"  # a turn of a control conversation that would have been lowered
_LINE_END = re.compile(r"\n|\\n")  # also of a text inside JSON
_RETURNED = re.compile(r'"(?:returncode|exit_code|exitCode)"\s*:\s*-?[1-9]')  # Mistral Vibe's word for it, and others'
_READ, _LAST_LINES, _SHORT = 8_000, 60, 10  # characters and lines of a result; how many lines are a short answer
_OFF = ("none", "minimal", "off", "disabled")  # what asks for next to no thinking stays as it is


@dataclass(frozen=True, slots=True)
class Routing:
    """What holds for a whole run.

    `defaults` are the levels that this agent asks for by itself, by model pattern, the first match counting: any other
    is its user's choice. `chosen` says by what its user has chosen a level for the run, "" if by nothing. `rows` are
    the user's, which go before the table's.
    """

    agent: str = ""
    defaults: Mapping[str, str | int] = field(default_factory=dict)
    chosen: str = ""
    rows: tuple[Row, ...] = ()

    def default(self, model: str) -> str | int | None:
        """What the agent asks for by itself with this model, None where that is not known."""
        found = (level for pattern, level in self.defaults.items() if fnmatchcase(model.lower(), pattern.lower()))
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Lowering:
    """What becomes of the effort of one request: an edit or none, and for the ledger what was asked, sent and why."""

    edit: Edit | None = None
    effort: str = ""
    effort_sent: str = ""
    effort_reason: str = ""

    def booked(self, steering: Steering) -> Steering:
        """The steering of the request with this in it."""
        return replace(steering, effort=self.effort, effort_sent=self.effort_sent, effort_reason=self.effort_reason)


NOT_ASKED = Lowering()


def lowering(routing: Routing, wire: str, host: str, model: str, prompt: Prompt, steering: Steering) -> Lowering:
    """What to do about the effort of a request; `steering.kind` is the kind of its turn, "" where that is not known."""
    found = asked(wire, prompt.body)
    if found is None:
        return NOT_ASKED
    row = row_for((*routing.rows, *TABLE), wire, host, model, found.field)
    reason = (
        ("a helper request" if steering.kind == TurnKind.HELPER else "")
        or _of_table(row)
        or _of_user(routing, found, model)
        or _of_value(found, wire, row)
        or _of_turn(prompt, steering)
        or (FOR_COMPARISON if steering.arm == CONTROL else "")
    )
    said = str(found.value)
    if reason or row.floor is None:
        return Lowering(None, said, "", reason)
    edit = found.changed_to(row.floor)
    return Lowering(edit, said, str(edit.text), f"clean results only [{row.name}]")


def clean_in_a_row(prompt: Prompt, most: int = CLEAN_IN_A_ROW) -> int:
    """How many turns, this one the last of them, bring nothing but clean results; no more than `most` are counted."""
    count = 0
    earlier: Prompt | None = prompt
    while earlier is not None and count < most and is_clean(earlier):
        count += 1
        earlier = _before_answer(earlier)
    return count


def is_clean(prompt: Prompt) -> bool:
    """Whether the newest results are clean beyond doubt: not all agents say of a command that it failed."""
    if turn_kind(prompt) is not TurnKind.CONTINUATION:
        return False
    said = [at for at, block in enumerate(prompt.blocks) if block.kind in (Kind.ASSISTANT, Kind.CALL)]
    newest = prompt.blocks[said[-1] + 1 :] if said else prompt.blocks
    return not any(_may_tell_of_trouble(block) for block in newest if block.kind is Kind.RESULT)


def _may_tell_of_trouble(block: Block) -> bool:
    """In doubt yes: what a command printed last, or a whole short answer of another tool, reports something wrong."""
    if is_search(block):
        return False
    lines = _LINE_END.split(block.text[-_READ:])
    if not is_shell(block) and len(lines) > _SHORT:
        return False
    return any(troubled(line) or _RETURNED.search(line) for line in lines[-_LAST_LINES:])


def _before_answer(prompt: Prompt) -> Prompt | None:
    """The request that the last answer in this one was given to, None where there was none."""
    place = len(prompt.blocks)
    for kinds in ((Kind.RESULT, Kind.USER, Kind.OPAQUE), (Kind.ASSISTANT, Kind.CALL, Kind.OPAQUE)):
        while place and prompt.blocks[place - 1].kind in kinds:
            place -= 1
    return replace(prompt, blocks=prompt.blocks[:place]) if place else None


def _of_table(row: Row) -> str:
    if row.breaks is Breaks.YES:
        return f"changing it breaks the cache [{row.name}]"
    if row.breaks is Breaks.UNKNOWN or row.floor is None:
        return f"not known to leave the cache alone [{row.name}]"
    return ""


def _of_user(routing: Routing, found: Asked, model: str) -> str:
    if routing.chosen:
        return f"chosen by the user: {routing.chosen}"
    default = routing.default(model)
    if default is None:
        return f"what {routing.agent or 'this agent'} asks for by itself is not known"
    return "" if found.level == default else f"not the {default} that {routing.agent} asks for by itself"


def _of_value(found: Asked, wire: str, row: Row) -> str:
    if found.elsewhere:
        return "levels stand in the history"
    level, floor = found.level, row.floor
    if isinstance(level, str):
        return _of_level(level, floor, row.name)
    return _of_budget(level, floor, row.name, _BUDGET_MINIMUM.get(wire, 1))


def _of_level(level: str, floor: str | int | None, row: str) -> str:
    if level in _OFF or level not in LEVELS:
        return f"{level} stays as it is"
    if not isinstance(floor, str):
        return f"a level, but the floor is a number [{row}]"
    return "" if LEVELS.index(floor) < LEVELS.index(level) else f"not above {floor} [{row}]"


def _of_budget(tokens: int, floor: str | int | None, row: str, minimum: int) -> str:
    if not isinstance(floor, int):
        return f"a number of tokens, but the floor is a level [{row}]"
    if floor < minimum:
        return f"the provider takes no less than {minimum} tokens"
    return "" if floor < tokens else f"not above {floor} [{row}]"


def _of_turn(prompt: Prompt, steering: Steering) -> str:
    if steering.kind != TurnKind.CONTINUATION:
        return steering.kind or "its kind is not known"
    clean = clean_in_a_row(prompt)
    if not clean:
        return "a result that may tell of trouble"
    return "" if clean >= CLEAN_IN_A_ROW else "the first clean result after something else"

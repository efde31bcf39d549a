"""What a session asks for on the output side, and what follows for a conversation that begins in it."""

from __future__ import annotations

from dataclasses import dataclass

from headroom_cli.ledger.events import STEERED
from headroom_cli.steer.directive import DIRECTIVES, TOKENS
from headroom_cli.steer.holdout import arm
from headroom_cli.store.steering import Steered

NOTHING = Steered()


@dataclass(frozen=True, slots=True)
class Terms:
    """`level` is that of the directive, 0 for none; `draws` says whether there is anything to compare: a directive, or
    effort that is lowered. `holdout` is percent, `salt` the installation's own.

    `fixed` is what holds for the whole session, where its agent's arguments carry the directive or its conversations
    open alike; None where each conversation is decided by itself. `on_wire` is false where no request may be changed.
    `effort` says whether effort is lowered. `toolless` is as in steer.turns.turn_kind.
    """

    session: str = ""
    level: int = 0
    draws: bool = False
    holdout: int = 0
    salt: bytes = b""
    fixed: Steered | None = None
    on_wire: bool = True
    toolless: bool = False
    effort: bool = False

    def decided(self, unit: str) -> Steered:
        """What holds for a unit that begins now."""
        if not self.draws:
            return NOTHING
        drawn = arm(self.salt, unit, self.holdout)
        if not self.level or drawn != STEERED:
            return Steered(0, drawn, unit, session=self.session, drawn=self.level, holdout=self.holdout)
        text, added = DIRECTIVES[self.level], TOKENS[self.level]
        return Steered(self.level, drawn, unit, text, added, self.session, self.level, self.holdout)


METERED = Terms(fixed=NOTHING, on_wire=False)

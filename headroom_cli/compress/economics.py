"""Whether leaving something out pays: what it keeps out of the bill against what reading it back would cost.

All costs are in units of the base input price for one token, as providers price them relative to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from headroom_cli.layout import shipped

# Anthropic's list prices relative to fresh input: five-minute cache write 1.25, cache read 0.1, output 5. OpenAI and
# Google charge no write and 0.1 to 0.25 for a read, which makes leaving out worth more, not less.
WRITE, READ, OUT = 1.25, 0.10, 5.0
CALL_TOKENS = 100  # output tokens of a call that reads something back
# The recorded sessions count as much as so many omissions of the user's own.
OWN_WEIGHT = 20
NOTHING_KNOWN: Mapping[str, tuple[int, int]] = MappingProxyType({})
# A miss is worse than its price: the agent may also go on without what it did not see.
CAUTION = 2.0


@dataclass(frozen=True, slots=True)
class Priors:
    """What recorded sessions say: made by `scripts/fit_priors`, which writes
    `_data/priors.json`.

    `remaining` maps a number of turns to the turns that are still to come, on average, of a session that has come
    so far. `missed` maps "tool/content class" to the share of omissions of which something was needed later, and
    "*/content class" to the same over all tools.
    """

    remaining: tuple[tuple[int, float], ...]
    missed: Mapping[str, float]
    default_missed: float
    source: str

    def turns_to_come(self, turns: int) -> float:
        """The expected number of further turns after `turns`."""
        known = [left for least, left in self.remaining if turns >= least]
        return known[-1] if known else 0.0

    def probability(self, tool: str, content: str, needed: Mapping[str, tuple[int, int]] = NOTHING_KNOWN) -> float:
        """How likely it is that something left out of such a result is needed.

        `needed` is the user's own past (see read_back.ReadBack): what it says counts more with each omission.
        """
        known = (self.missed.get(key) for key in (f"{tool}/{content}", f"*/{content}"))
        usual = next((value for value in known if value is not None), self.default_missed)
        done, read_back = needed.get(f"{tool}/{content}", (0, 0))
        return (usual * OWN_WEIGHT + read_back) / (OWN_WEIGHT + done)


class Expected(NamedTuple):
    """What is expected of an omission; costs in tokens of fresh input. It pays where `gain` exceeds `loss`."""

    gain: float
    loss: float
    probability: float
    turns: float

    @property
    def pays(self) -> bool:
        """True where it is better to leave it out, with some caution."""
        return self.gain > self.loss * CAUTION

    def words(self) -> str:
        """The figures in one line."""
        return (
            f"omission: expected gain {self.gain:.0f}, loss {self.loss:.0f} tokens of fresh input "
            f"(needed again {100 * self.probability:.1f} %, {self.turns:.0f} turns to come)"
        )


def expected(left_out: int, added: int, prefix: int, turns: float, probability: float) -> Expected:
    """The gain of leaving out `left_out` tokens for a marker of `added`, and the loss if they have to be read back.

    A retrieval is one more turn, which reads the whole `prefix` again, and brings the tokens in after all.
    """
    lasting = WRITE + READ * turns
    gain = (left_out - added) * lasting
    loss = probability * (prefix * READ + left_out * lasting + CALL_TOKENS * OUT)
    return Expected(gain, loss, probability, turns)


@lru_cache(maxsize=1)
def priors() -> Priors:
    """The table that comes with the program."""
    table = json.loads(shipped("priors.json").read_text(encoding="utf-8"))
    return Priors(
        tuple((int(turns), float(left)) for turns, left in table["remaining"]),
        {str(key): float(value) for key, value in table["missed"].items()},
        float(table["default_missed"]),
        str(table["source"]),
    )


def table() -> dict[str, object]:
    """Every constant by which an omission is weighed, by name, with its source."""
    known = priors()
    return {
        "write": WRITE,
        "read": READ,
        "output": OUT,
        "call_tokens": CALL_TOKENS,
        "caution": CAUTION,
        "own_weight": OWN_WEIGHT,
        "prices_source": "list prices relative to fresh input (Anthropic, five-minute cache)",
        "turns_to_come": {str(turns): left for turns, left in known.remaining},
        "needed_again": dict(known.missed),
        "needed_again_otherwise": known.default_missed,
        "priors_source": known.source,
    }

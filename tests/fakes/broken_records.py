"""Files of records as they are after something has gone wrong with them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

ODD = (None, True, 3, -1, 1e300, "x", "", [], [None], {}, {"a": []})


def broken_lines(records: Sequence[Any], chance: random.Random) -> str:
    """The records with values replaced or gone, in any order, a piece cut out of the whole."""
    lines = [_broken(one, chance) for one in records]
    chance.shuffle(lines)
    raw = "".join(json.dumps(one) + "\n" for one in lines)
    cut = chance.randrange(len(raw) + 1)
    return raw[:cut] + raw[cut + chance.randrange(50) :]


def _broken(value: Any, chance: random.Random) -> Any:
    if chance.random() < 0.15:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {key: _broken(one, chance) for key, one in value.items() if chance.random() > 0.1}
    return [_broken(one, chance) for one in value] if isinstance(value, list) else value

"""Whether what was left out of a result pays, with what is known of the conversation."""

from __future__ import annotations

import re

from headroom_cli.compress.content import classify, tool_name
from headroom_cli.compress.context import Context
from headroom_cli.compress.economics import NOTHING_KNOWN, Expected, expected, priors
from headroom_cli.compress.tokens import count


def weighed(before: str, after: str, marker: re.Pattern[str], context: Context) -> Expected:
    """What is expected of an omission that makes `before` to `after`, in which `marker` matches our own lines."""
    known = priors()
    added = count("\n".join(line for line in after.split("\n") if marker.fullmatch(line)))
    needed = context.read_back.needed if context.read_back else NOTHING_KNOWN
    return expected(
        left_out=count(before) - count(after) + added,
        added=added,
        prefix=context.prefix_tokens,
        turns=known.turns_to_come(context.turns),
        probability=known.probability(tool_name(context.original), classify(context.original), needed),
    )

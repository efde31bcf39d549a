"""The tags that small agents put around the output of every command: the exit code stays, the rest goes.

    <returncode>0</returncode>
    <output>
    2 passed
    </output>

becomes `<returncode>0</returncode>` and `2 passed`. The result ends where the output ends, so the tags say nothing;
a dozen tokens are as much as many a whole output. Nothing stands for them: there is nothing to look up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from headroom_cli.compress.transform import Transform

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context
    from headroom_cli.wire.prompt import Block

LEAST_GAIN = 5  # tokens: what the tags cost, where nothing takes their place that a reader has to understand
_HEAD, _OPEN, _CLOSE = re.compile(r"<returncode>-?\d{1,10}</returncode>\n"), "<output>\n", "\n</output>"
# An output that has such words itself keeps its tags, so that nobody takes its text for the agent's.
_CONFUSING = re.compile(r"<(?:/?output|/?returncode|warning|exception)")


def in_tags(text: str) -> bool:
    """True for the output of a command between tags that say nothing."""
    return drop(text) != text


def drop(text: str) -> str:
    """`text` without the tags around the output; `text` itself where there are none, or where they are needed."""
    head = _HEAD.match(text)
    if head is None or not text.startswith(_OPEN, head.end()) or not text.endswith(_CLOSE):
        return text
    output = text[head.end() + len(_OPEN) : -len(_CLOSE)]
    if not output or _CONFUSING.search(output):
        return text
    return head.group() + output


def restore(text: str) -> str:
    """What `drop` was given, if `text` is what it returned."""
    head = _HEAD.match(text)
    if head is None or _CONFUSING.search(text, head.end()):
        return text
    return f"{head.group()}{_OPEN}{text[head.end() :]}{_CLOSE}"


def _apply(block: Block, context: Context) -> str:
    return drop(block.text)


DROP_OUTPUT_TAGS = Transform(
    "output tags",
    apply=_apply,
    holds=lambda block, after, context: restore(after) == block.text,
    least=LEAST_GAIN,
)

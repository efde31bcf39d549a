"""The tags that small agents put around the output of every command: the exit code stays, the rest goes.

    <returncode>0</returncode>
    <output>
    2 passed
    </output>

becomes `<returncode>0` and `2 passed`. The code ends with its line and the output with the result, so the other tags
say nothing; they are a dozen tokens, as much as many a whole output. Nothing stands for them: there is nothing to
look up. A code that reports trouble keeps its line as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from headroom_cli.compress.transform import Transform

if TYPE_CHECKING:
    from headroom_cli.compress.context import Context
    from headroom_cli.wire.prompt import Block

LEAST_GAIN = 5  # tokens: what the tags cost, where nothing takes their place that a reader has to understand
_HEAD = re.compile(r"(?:(<returncode>0)</returncode>|(<returncode>-?\d{1,10}</returncode>))\n<output>\n")
_SHORT = re.compile(r"(?:<returncode>0|<returncode>-?\d{1,10}(</returncode>))(?=\n|\Z)")
_CLOSE = "</output>"
# An output that has such words itself keeps its tags, so that nobody takes its text for the agent's.
_CONFUSING = re.compile(r"<(?:/?output|/?returncode|warning|exception)")


def in_tags(text: str) -> bool:
    """True for the output of a command between tags that say nothing."""
    return drop(text) != text


def drop(text: str) -> str:
    """`text` without the tags around the output; `text` itself where there are none, or where they are needed."""
    head = _HEAD.match(text)
    if head is None or not text.endswith(_CLOSE):
        return text
    output = text[head.end() : -len(_CLOSE)]
    if _CONFUSING.search(output) or (output and (output == "\n" or not output.endswith("\n"))):
        return text
    code = head[1] or head[2]
    return f"{code}\n{output[:-1]}" if output else code


def restore(text: str) -> str:
    """What `drop` was given, if `text` is what it returned."""
    head = _SHORT.match(text)
    if head is None or _CONFUSING.search(text, head.end()):
        return text
    output = text[head.end() + 1 :] + "\n" if head.end() < len(text) else ""
    return f"{head.group()}{'' if head[1] else '</returncode>'}\n<output>\n{output}{_CLOSE}"


def _apply(block: Block, context: Context) -> str:
    return drop(block.text)


DROP_OUTPUT_TAGS = Transform(
    "output tags",
    apply=_apply,
    holds=lambda block, after, context: restore(after) == block.text,
    least=LEAST_GAIN,
)

"""What somebody wrote to be read: reports of sub-agents, issues and their discussion, help texts.

They answer the very question that was asked, so they stay, but for what they say twice and for files written out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from headroom_cli.compress.content import classify, command, split_header, tool_name
from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.page_furniture import data_gaps
from headroom_cli.compress.paragraphs import MOST
from headroom_cli.compress.repeated_text import repeated_gaps
from headroom_cli.wire.prompt import Block

_REPORTS = frozenset(
    {"task", "agent", "agents", "dispatch_agent", "spawn_agent", "wait_agent", "subagent", "delegate", "delegate_task"}
    | {"new_task", "task_output", "taskoutput", "agentoutputtool", "oracle", "consult", "ask_user", "askuserquestion"}
)
_HUB = re.compile(r"(?:gh|glab)\s+(?:issue|pr|mr|discussion|release|gist)\s+(?:view|show|comment)|gh\s+api\b")
_HELP = re.compile(r"(?:^|[;&|]\s*)(?:man|tldr|info|help)\s+[\w-]|\s(?:--help|-h|help)(?:\s|$|[;|&])")
_PROSE = frozenset({"prose", "other", "log"})


def applies(block: Block) -> bool:
    """True for a report, a page of a code host as text, and a help text."""
    if tool_name(block) in _REPORTS:
        return True
    said = command(block)
    if not (_HUB.match(said) or _HELP.search(said)) or classify(block) not in _PROSE:
        return False
    return not split_header(block.text)[1].lstrip().startswith(("{", "["))


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The lines that stand above word for word, or are nothing but data."""
    out = data_gaps(lines)
    return out + repeated_gaps(lines, out) if len(lines) <= MOST else []

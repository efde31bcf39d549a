"""What kind of turn a request asks the model for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from headroom_cli.compress.content import is_search, is_shell
from headroom_cli.compress.marks import OURS
from headroom_cli.compress.notable import summary, troubled
from headroom_cli.compress.protect import failed
from headroom_cli.compress.retrievals import is_retrieval
from headroom_cli.wire.prompt import Block, Kind, Prompt

# The least room that an agent leaves for an answer of its conversation is 4,096 tokens in old clients and 32,000 in
# those of 2026; probes ask for 1, classifications for up to 1,024.
SMALL_ANSWER = 2_000
_LAST_LINES = 60  # of a command's output: test runners and compilers sum up at the end
_LONGEST = 400  # characters of a line that sums up
# How a compiler, an interpreter or git says that it gave up, whatever the exit code of the pipe around it.
_GAVE_UP = re.compile(
    r"Traceback \(most recent call last\)|(?:\S+: )?(?:fatal )?error(?: ?\[?[A-Z]*\d+\]?)?:|fatal: |panic: "
)
# What agents put beside results by themselves. Claude Code hands on what was typed meanwhile in a reminder, too.
_PASSING = r"\s*<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>.*?<<<END_OPENCLAW_INTERNAL_CONTEXT>>>\s*"
_INJECTED = re.compile(
    r"(?>\s*<system-reminder>.*?</system-reminder>)+\s*"  # atomic: else the time doubles with every reminder
    r"|\s*<total_tokens>[^<]*</total_tokens>\s*"
    rf"|{_PASSING}",
    re.DOTALL,
)
# How Claude Code 2.1 asks for a summary behind the conversation's whole prefix, with all its tools.
_COMPACTION = re.compile(r"\s*CRITICAL: Respond with TEXT ONLY\. Do NOT call any tools\.")
_TYPED = re.compile(r"(?i)\buser\b[^.\n]{0,60}\b(?:sent|said|typed|wrote|messages?)\b")


class TurnKind(StrEnum):
    """What the newest messages of a request bring."""

    QUESTION = "question"  # words of the user's, with or without results
    CONTINUATION = "continuation"  # nothing but tool results, all of them clean
    TROUBLE = "trouble"  # nothing but tool results, one of them an error or a failing test
    READING_BACK = "reading back"  # nothing but tool results, one of which reads back what was left out
    HELPER = "helper"  # no turn of the conversation: a title, a summary, a classification


def turn_kind(prompt: Prompt, *, toolless: bool = False) -> TurnKind:
    """The kind of turn of a request, by its structure and its newest messages; in doubt a helper's.

    `toolless` says that the agent offers its model no tools at all, as Aider does: its conversation is then told from
    its helper calls by the turns that stand in it.
    """
    if _is_helper(prompt, toolless):
        return TurnKind.HELPER
    newest = _newest(prompt.blocks)
    if any(block.kind is Kind.USER and _COMPACTION.match(block.text) for block in newest):
        return TurnKind.HELPER
    results = [block for block in newest if block.kind is Kind.RESULT]
    if not results or any(block.kind is Kind.USER and not _injected(block.text) for block in newest):
        return TurnKind.QUESTION if newest else TurnKind.HELPER
    if any(_in_trouble(block) for block in results):
        return TurnKind.TROUBLE
    if any(is_retrieval(block) or OURS in block.text for block in results):
        return TurnKind.READING_BACK
    return TurnKind.CONTINUATION


def passing(block: Block) -> bool:
    """Whether this is what an agent puts at the end of each request and leaves out of the next, as OpenClaw does."""
    return block.kind is Kind.USER and re.fullmatch(_PASSING, block.text, re.DOTALL) is not None


def _is_helper(prompt: Prompt, toolless: bool) -> bool:
    """Whether the request is none of a conversation's.

    Titles, routing, commit messages, memory extraction and most compactions offer no tools, prescribe the form of
    their answer, or leave it next to no room (seen of Claude Code 2.1, Codex 0.169, Gemini CLI 0.61, OpenCode 1.x,
    Aider 0.86). Token counting has a path of its own, which is no wire.
    """
    if prompt.formatted or (prompt.limit is not None and prompt.limit < SMALL_ANSWER):
        return True
    return not prompt.tools and not (toolless and prompt.turns > 0)


def _newest(blocks: Sequence[Block]) -> Sequence[Block]:
    """What came after the last that the model said; nothing where its own words are to be gone on with."""
    said = [at for at, block in enumerate(blocks) if block.kind in (Kind.ASSISTANT, Kind.CALL)]
    return blocks[said[-1] + 1 :] if said else blocks


def _injected(text: str) -> bool:
    return _INJECTED.fullmatch(text) is not None and not _TYPED.search(text)


def _in_trouble(block: Block) -> bool:
    """Whether a result is an error, by the agent's own word or by what the command printed last."""
    if failed(block):
        return True
    if not is_shell(block) or is_search(block):
        return False
    lines = [line[:_LONGEST] for line in block.text[-_LAST_LINES * _LONGEST :].split("\n")[-_LAST_LINES:]]
    return any(_GAVE_UP.match(line) or (summary(line) and troubled(line)) for line in lines)

"""Which blocks stay exactly as they are, whatever could be saved."""

from __future__ import annotations

import re
from collections.abc import Callable

from headroom_cli.compress.content import SHELL_TOOLS, split_header, tool_name
from headroom_cli.compress.marks import OURS
from headroom_cli.compress.output_tags import in_tags
from headroom_cli.compress.retrievals import is_retrieval
from headroom_cli.wire.prompt import Block, Kind

FLOOR = 200  # characters, about fifty tokens: below it a rewrite saves next to nothing but tags
CEILING = 4_000_000  # characters: more than any context window holds, and too slow to look at

PRINTED = "printed by headroom"
# The exit code in what Codex puts before a result, or in the JSON of one.
_FAILED = re.compile(r"^(?:Process exited with code|Exit code:?) (?:-\d|[1-9])", re.MULTILINE)
# The exit code behind a result, as Gemini CLI and Qwen Code write it, and Copilot.
_FAILED_END = re.compile(r"^(?:Exit Code: |<shellId: \S{1,20} completed with exit code )(?:-\d|[1-9])", re.MULTILINE)
_FAILED_JSON = re.compile(r'"metadata"\s*:\s*\{[^{}]*"exit_code"\s*:\s*(?:-\d|[1-9])')
# What OpenHands puts after a result.
_FAILED_BELOW = re.compile(r"^\[(?:The command completed|Command finished) with exit code (?:-\d|[1-9])", re.MULTILINE)
_INSTRUCTION_FILE = re.compile(
    r"(?i)(?:^|[\s/\\'\"=])(?:CLAUDE(?:\.local)?|AGENTS?|GEMINI|QWEN|CONVENTIONS|SKILL|copilot-instructions)\.md\b|\.cursorrules\b|\.mdc\b"
)
_INSTRUCTION_TEXT = ("Base directory for this skill", "<INSTRUCTIONS>", "<skill", "<command-message>")


def reason_to_keep(block: Block) -> str:
    """Why `block` must not be edited, in a few words; "" if it may be."""
    return next((reason for reason, applies in _REASONS if applies(block)), "")


def _spoken(block: Block) -> str:
    """The strings among the call's arguments, one per line."""
    values = (v for v in block.arguments.values() if isinstance(v, str | list))
    return "\n".join(v if isinstance(v, str) else " ".join(map(str, v)) for v in values)


def failed(block: Block) -> bool:
    """True where the agent says that the command failed."""
    header = split_header(block.text)[0]
    below = _FAILED_BELOW.search(block.text[-500:])
    in_json = block.text.startswith("{") and _FAILED_JSON.search(block.text[-500:])
    behind = tool_name(block) in SHELL_TOOLS and _FAILED_END.search(block.text[-200:])
    return block.error or _FAILED.search(header) is not None or bool(in_json or below or behind)


def _retrieved(block: Block) -> bool:
    """True for what a retrieval printed, and for any text that quotes one of our markers."""
    return OURS in block.text or is_retrieval(block)


def _instructions(block: Block) -> bool:
    """True for skills, and for the files that tell an agent how to work."""
    if block.tool.lower() in ("skill", "activate_skill", "load_skill"):
        return True
    head = block.text[:2000]
    return bool(_INSTRUCTION_FILE.search(_spoken(block))) or any(sign in head for sign in _INSTRUCTION_TEXT)


_REASONS: tuple[tuple[str, Callable[[Block], bool]], ...] = (
    ("not a tool result", lambda block: block.kind is not Kind.RESULT),
    ("error result", failed),
    ("its call is not known", lambda block: not block.tool),
    ("below the floor", lambda block: len(block.text) < FLOOR and not in_tags(block.text)),
    ("too large", lambda block: len(block.text) > CEILING),
    (PRINTED, _retrieved),
    ("instructions", _instructions),
)

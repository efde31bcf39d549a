"""Where changing the reasoning effort between two turns leaves the prompt cache alone: what is known, with its source.

Read on 2026-11-25. No model of any provider has been shown to keep its cache when the field of the request is changed,
so no row of this table lets a turn be lowered. What two providers offer instead, a message of its own inside the
history (Anthropic's beta `mid-conversation-output-config-2026-07-01`, OpenAI's `configuration_update` items), would
have to be put into the client's messages and headers, which is not ours to do. Claude Code 2.1.330 was seen to do so
itself, for Sonnet 5.5 and Fable 5.1, where the level changes. Users add rows for what they measured.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from headroom_cli.errors import HeadroomError


class Breaks(StrEnum):
    """Whether changing the field breaks the cache of what was sent before."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of the models that match all of its patterns (`*` for anything, without regard to case).

    `field` is the path of the field in the request, "*" for each that we know. `floor` is the lowest that a turn may
    be lowered to, a level or a number of tokens, None where nothing may. `words` are the source's, in brief.
    """

    name: str
    wire: str
    host: str
    model: str
    field: str
    breaks: Breaks
    source: str
    words: str
    floor: str | int | None = None
    read: str = "2026-11-25"

    def matches(self, wire: str, host: str, model: str, field: str) -> bool:
        """Whether it speaks of this field of a request."""
        pairs = ((wire, self.wire), (host, self.host), (model, self.model), (field, self.field))
        return all(fnmatchcase(value.lower(), pattern.lower()) for value, pattern in pairs)


_GPT_MISS = "https://github.com/openai/codex/issues/35416"
# The first row that matches decides.
TABLE: tuple[Row, ...] = (
    Row(
        "anthropic effort", "anthropic", "*", "*claude*", "output_config.effort", Breaks.YES,
        "https://platform.claude.com/docs/en/build-with-claude/prompt-caching, as quoted in "
        "https://github.com/NousResearch/hermes-agent/pull/114534",
        "changing the value always invalidates message blocks; users measured it for Opus 4.7 and 5, Sonnet 5 and "
        "Fable 5 (anthropics/claude-code#61984, #92444, open-gsd/gsd-core#3151); two did not see it (#63962, Fable 5.1 "
        "in #92444), which Claude Code's own marks in the history may explain",
    ),
    Row(
        "anthropic budget", "anthropic", "*", "*claude*", "thinking.budget_tokens", Breaks.YES,
        "https://github.com/langchain-ai/deepagents/pull/6196, https://docs.rs/lean-ctx/3.9.5/lean_ctx/proxy/effort/",
        "the thinking configuration is rendered into the prompt, and a change of it breaks the marks in the messages",
    ),
    Row(
        "openai effort", "openai_*", "*", "*gpt-[5-9]*", "*", Breaks.YES, _GPT_MISS,
        "measured in Codex: each level not used before misses, going back to a former one does not; the guide for "
        "models before GPT-5.6 lists changes of the effort as a cause of misses",
    ),
    Row(
        "gpt-oss", "*", "*", "*gpt-oss*", "*", Breaks.YES,
        "https://raw.githubusercontent.com/openai/openai-cookbook/main/articles/openai-harmony.md",
        "the system message, before all else, is used to specify the effort",
    ),
    Row(
        "openai o-series", "openai_*", "*", "o[134]*", "*", Breaks.YES,
        "https://developers.openai.com/cookbook/examples/prompt_caching_201",
        "changes to reasoning effort are listed as a cause of lower caching",
    ),
    Row(
        "deepseek", "*", "*", "*deepseek*", "*", Breaks.YES,
        "https://github.com/antirez/ds4/pull/561",
        "its highest mode puts an instruction before the system prompt; lower words than high mean the same as high",
    ),
    Row(
        "glm", "*", "*", "*glm-*", "*", Breaks.YES,
        "https://github.com/MiaAI-Lab/GLM-5.3-Flash-EXL3-2x-DGX-Sparks/issues/111",
        "the level stands at about the eighth token: measured, a change reads all anew",
    ),
    Row(
        "gemini", "*", "*", "*gemini*", "*", Breaks.UNKNOWN,
        "https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/context-cache/context-cache-overview",
        "speaks of equal beginnings of the prompt, not of thinking level or budget; hits are not guaranteed at all",
    ),
    Row(
        "xai", "*", "*", "*grok*", "*", Breaks.UNKNOWN,
        "https://docs.x.ai/developers/advanced-api-usage/prompt-caching/multi-turn.md",
        "lists changed messages and left-out reasoning as what breaks the cache, and says nothing of the effort",
    ),
    Row(
        "qwen", "*", "*", "*qwen*", "*", Breaks.UNKNOWN,
        "https://huggingface.co/peculiar-ragdoll/Qwen-Sharp-Chat-Templates/discussions/8",
        "depends on the template: measured for one that puts the level into the system prompt, a change misses",
    ),
    Row(
        "mistral", "*", "*", "*stral*", "*", Breaks.UNKNOWN, "no source found", "nothing was found about it",
    ),
    Row(
        "everything else", "*", "*", "*", "*", Breaks.UNKNOWN, "no source found", "nothing was found about it",
    ),
)  # fmt: skip
LEVELS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")  # of all providers, lowest first
MARKED = "marked safe by you"  # the name of a user's row
_ENTRY = re.compile(r"(?P<model>[^\s=@]+)(@(?P<host>[^\s=@]+))?\s*=\s*(?P<floor>[a-z]+|[0-9]{1,7})")


def row_for(rows: Sequence[Row], wire: str, host: str, model: str, field: str) -> Row:
    """The first of these rows that matches, or the last of the table."""
    return next((row for row in rows if row.matches(wire, host, model, field)), TABLE[-1])


def marked_safe(text: str) -> tuple[Row, ...]:
    """The rows of a user's `effort_safe`: MODEL=FLOOR or MODEL@HOST=FLOOR, comma-separated, patterns with *.

    FLOOR is the lowest level, or number of thinking tokens, that turns may be lowered to. Raises HeadroomError.
    """
    made = []
    for entry in filter(None, (one.strip() for one in text.split(","))):
        found = _ENTRY.fullmatch(entry)
        floor = found["floor"] if found else ""
        if found is None or not (floor in LEVELS or floor.isdecimal()):
            raise HeadroomError(
                f"effort_safe has {entry!r}",
                f"allowed: MODEL=LEVEL or MODEL@HOST=LEVEL with a level of {', '.join(LEVELS)}, or a number of tokens",
            )
        lowest = int(floor) if floor.isdecimal() else floor
        made.append(
            Row(MARKED, "*", found["host"] or "*", found["model"], "*", Breaks.NO, "effort_safe", entry, lowest, "")
        )
    return tuple(made)


def described(rows: Sequence[Row] = TABLE) -> list[Mapping[str, object]]:
    """The rows as JSON values."""
    return [asdict(row) for row in rows]

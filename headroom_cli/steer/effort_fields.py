"""Where a request says how hard its model shall think: the place, the value, and how another value is written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from headroom_cli.wire import raw
from headroom_cli.wire.prompt import Edit, Place, Unreadable
from headroom_cli.wire.raw import Span
from headroom_cli.wire.top import top

# By wire, the first that stands there counts. The names are those of the providers' references; a gateway's dialect of
# chat completions has the second and third (OpenRouter), the fourth (Qwen).
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "anthropic": ("output_config.effort", "thinking.budget_tokens"),
    "openai_chat": ("reasoning_effort", "reasoning.effort", "reasoning.max_tokens", "thinking_budget"),
    "openai_responses": ("reasoning.effort",),
    "gemini": ("generationConfig.thinkingConfig.thinkingLevel", "generationConfig.thinkingConfig.thinkingBudget"),
}
_WRAPPED = "request"  # Gemini's Code Assist has the whole request under this key
# A level inside the history counts for more than that of the request (Anthropic's and OpenAI's beta of 2026).
_IN_HISTORY = {"anthropic": (b'"output_config"', 1), "openai_responses": (b'"configuration_update"', 0)}


@dataclass(frozen=True, slots=True)
class Asked:
    """The level or the number of thinking tokens that a client asks for, where it stands, and in which field.

    `elsewhere` says that the history has levels of its own beside it.
    """

    field: str
    value: str | int
    place: Place
    elsewhere: bool = False

    @property
    def level(self) -> str | int:
        """The value as tables know it: a level in lower case."""
        return self.value.lower() if isinstance(self.value, str) else self.value

    def changed_to(self, value: str | int) -> Edit:
        """The edit that writes another value, spelled in capitals where the client's own is."""
        spelled = value.upper() if isinstance(value, str) and str(self.value).isupper() else value
        return Edit(self.place, spelled)


def asked(wire: str, body: bytes) -> Asked | None:
    """The effort that a request of this wire asks for, None if it asks for none that can be read."""
    try:
        doc, fields = top(body)
        if wire == "gemini" and "contents" not in fields and _WRAPPED in fields:
            fields = raw.members(doc, fields[_WRAPPED])
        for field in _FIELDS.get(wire, ()):
            at = _at(doc, fields, field.split("."))
            value = None if at is None else _value(doc, at)
            if at is not None and value is not None:
                return Asked(field, value, Place(at.start, at.end), _elsewhere(wire, body))
    except Unreadable:
        pass
    return None


def _at(doc: bytes, fields: Mapping[str, Span], path: list[str]) -> Span | None:
    for key in path[:-1]:
        at = fields.get(key)
        if at is None or not raw.is_object(doc, at):
            return None
        fields = raw.members(doc, at)
    return fields.get(path[-1])


def _value(doc: bytes, at: Span) -> str | int | None:
    """The text or the whole number there; None for anything else."""
    value = raw.value(doc, at)
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _elsewhere(wire: str, body: bytes) -> bool:
    key, usual = _IN_HISTORY.get(wire, (b"", 0))
    return bool(key) and body.count(key) > usual

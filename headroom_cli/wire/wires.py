"""The request formats that this program reads."""

from __future__ import annotations

from headroom_cli.wire.anthropic import Anthropic
from headroom_cli.wire.bedrock import Bedrock
from headroom_cli.wire.gemini import Gemini
from headroom_cli.wire.openai_chat import OpenAIChat
from headroom_cli.wire.openai_responses import OpenAIResponses
from headroom_cli.wire.prompt import Wire

WIRES: tuple[Wire, ...] = (Anthropic(), OpenAIChat(), OpenAIResponses(), Gemini())  # whose results can be made smaller
METERED: tuple[Wire, ...] = (Bedrock(),)


def by_name(name: str) -> Wire:
    """The wire called `name`; raises KeyError."""
    for wire in (*WIRES, *METERED):
        if wire.name == name:
            return wire
    raise KeyError(name)

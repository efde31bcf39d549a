"""Models that clouds serve: the path names the model, and sometimes what it costs. Pure functions of host and path.

Paths: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html,
https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_BEDROCK = re.compile(r"/model/([^/]+)/(invoke(?:-with-response-stream)?|converse(?:-stream)?)$")
_VERTEX = re.compile(
    r"/locations/(?P<place>[^/]+)/publishers/(?P<vendor>[^/]+)/models/(?P<model>[^/:]+):(?P<verb>\w+)$"
)
VERTEX = "vertex_ai/"  # stands before a model's name
_RAW = ("rawPredict", "streamRawPredict")
_RAW_WIRES = {"anthropic": "anthropic", "mistralai": "openai_chat"}
_GEMINI = re.compile(r"/models/([^/:]+):(?:generateContent|streamGenerateContent)$")
_AZURE = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")


@dataclass(frozen=True, slots=True)
class Served:
    """What a cloud's path says: the wire ("" for what is only relayed) and the model as the price list knows it."""

    wire: str
    model: str


def served(path: str) -> Served | None:
    """What the path of a POST without its query says, None if it is no cloud's."""
    found = _BEDROCK.search(path)
    if found:
        model = _bedrock_model(unquote(found[1]))
        return Served("anthropic" if found[2].startswith("invoke") and _is_claude(model) else "bedrock", model)
    found = _VERTEX.search(path)
    if not found:
        return None
    model = unquote(found["model"])
    if found["verb"] in _RAW:
        # Counting has a model of its own: what it counts must be what the client wrote.
        wire = "" if model == "count-tokens" else _RAW_WIRES.get(found["vendor"], "")
    else:
        wire = "gemini" if found["vendor"] == "google" and _GEMINI.search(path) else ""
    return Served(wire, f"{VERTEX}{found['place']}/{model}")


def model_in(path: str) -> str:
    """The model that the path of Google's own API names, "" if it names none."""
    found = _GEMINI.search(path)
    return unquote(found[1]) if found else ""


def seller(host: str, path: str) -> str:
    """What stands before a model's name in the price list because of who serves it, "" for nothing.

    What an Azure deployment of OpenAI's costs depends on a type that no request shows. Anthropic's are sold there at
    their list price: https://docs.claude.com/en/docs/build-with-claude/claude-in-microsoft-foundry
    """
    azure = host.rstrip(".").lower().endswith(_AZURE) or "/openai/deployments/" in path
    return "azure/" if azure and "/anthropic/" not in path else ""


def _bedrock_model(name: str) -> str:
    """A model's name without what an ARN says about region and account.

    `arn:aws:bedrock:REGION:ACCOUNT:inference-profile/us.anthropic.claude-...`; of a profile or deployment that the
    user has made, nobody knows the model, so its kind stays before it.
    """
    if not name.startswith("arn:"):
        return name
    kind, _, last = name.split(":", 5)[-1].partition("/")  # a model's own name may hold a colon
    return last if kind in ("foundation-model", "inference-profile") else f"{kind}/{last}"


def _is_claude(model: str) -> bool:
    """Whether the body may be Anthropic's. A profile of the user's own does not say; its body will."""
    return "anthropic." in model or "/" in model

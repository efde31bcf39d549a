"""What a token costs: a dated table shipped with the program. An unknown model has no price, never a guessed one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from headroom_cli.layout import shipped
from headroom_cli.wire.prompt import Usage

_MILLION = 1_000_000
# What may stand before a model's own name without changing its price.
_ROUTES = {
    *("anthropic", "bedrock", "dashscope", "deepseek", "gemini", "github_copilot", "global", "google"),
    *("mistral", "mistralai", "models", "openai", "openrouter", "publishers", "qwen", "vertex_ai", "x-ai", "xai"),
}
# Where a cloud serves a model, in its name for it: `eu.anthropic.claude-...`, `vertex_ai/us-east5/...`.
_REGION = re.compile(r"(?:(us|eu|apac|jp|au|global)\.)?anthropic\.(?=claude-)")
# Up to these, a model costs the same wherever it is served. Since Claude 4.5 Amazon asks a tenth more for all places
# but `global`, as the rows of such names in the price list say. Of Google's places the list says nothing.
_SAME_EVERYWHERE = re.compile(r"claude-(?:3|instant|(?:opus|sonnet)-4(?:-[01])?(?:[@-]20\d|-v|$)|4-)|gemini-[12]\b")
_REGIONAL = 1.1
_RELEASE = re.compile(r"\[1m\]$|-v\d+(?::\d+)?$|[-@]20\d{2}-?\d{2}-?\d{2}$|-latest$|(?<=-4)-0$")


@dataclass(frozen=True, slots=True)
class Rates:
    """Dollars per million tokens by class; None where the table has none."""

    fresh: float | None
    output: float | None
    read: float | None
    write_5m: float | None
    write_1h: float | None

    def times(self, factor: float) -> Rates:
        """The same, each multiplied."""
        rates = (self.fresh, self.output, self.read, self.write_5m, self.write_1h)
        return Rates(*(None if rate is None else round(rate * factor, 6) for rate in rates))


@dataclass(frozen=True, slots=True)
class Prices:
    """The table: where it came from, its date (YYYY-MM-DD), and for each model its tiers by size of the request."""

    source: str
    date: str
    models: Mapping[str, tuple[tuple[int, Rates], ...]]

    def tiers(self, model: str) -> tuple[tuple[int, Rates], ...]:
        """The tiers of a model, whatever provider prefix, region or release date its name carries; () if unknown."""
        name, factor = _own_name(model)
        while name:
            if found := self.models.get(name):
                return found if factor == 1 else tuple((above, rates.times(factor)) for above, rates in found)
            shorter = _RELEASE.sub("", name)
            if shorter == name:
                break
            name = shorter
        return ()

    def rates(self, model: str, input_tokens: int = 0) -> Rates | None:
        """The rates for a request with so many input tokens, cached ones included; None for an unknown model."""
        found = None
        for above, rates in self.tiers(model):
            if above == 0 or input_tokens > above:
                found = rates
        return found

    def of_request(self, model: str, usage: Usage) -> Rates | None:
        """The rates that a request with this usage was billed at; the model that answered goes before the one asked.

        None where the answer's name says that somebody asks a price of their own: an Azure deployment often has the
        name of the model that OpenAI sells.
        """
        size = input_tokens(usage) or 0
        if usage.model and not _own_name(usage.model)[0]:
            return None
        return (self.rates(usage.model, size) if usage.model else None) or self.rates(model, size)


def input_tokens(usage: Usage) -> int | None:
    """All input of a request, cached or not; None if the provider did not say how much was fresh."""
    if usage.fresh is None:
        return None
    return usage.fresh + (usage.write_5m or 0) + (usage.write_1h or 0) + (usage.read or 0)


def load(path: Path) -> Prices:
    """The table in a file made by scripts/regenerate-data."""
    data = json.loads(path.read_text(encoding="utf-8"))
    models = {
        name: tuple((int(above), Rates(*rates)) for above, *rates in tiers) for name, tiers in data["models"].items()
    }
    return Prices(data["source"], data["date"], models)


@lru_cache(maxsize=1)
def shipped_prices() -> Prices:
    """The table that came with this version of the program."""
    return load(shipped("prices.json"))


def cost(tokens: int | None, rate: float | None) -> float | None:
    """Dollars; None if either is unknown. No tokens cost nothing at any rate."""
    if tokens == 0:
        return 0.0
    return None if tokens is None or rate is None else tokens * rate / _MILLION


def _own_name(model: str) -> tuple[str, float]:
    """The name that a model's own maker gives it, and what its price there is multiplied by; "" if that is unknown."""
    *routes, name = model.strip().lower().split("/")
    place = routes.pop() if routes[:1] == ["vertex_ai"] and len(routes) == 2 else ""
    if not all(route in _ROUTES for route in routes):
        return "", 1.0  # somebody else serves it, at a price of their own
    region = _REGION.match(name)
    name = _REGION.sub("", name)
    name = name.replace(".", "-") if name.startswith("claude-") else name
    if _SAME_EVERYWHERE.match(name) is None:
        if place not in ("", "global"):
            return "", 1.0
        if region and region[1] not in (None, "global"):
            return name, _REGIONAL
    return name, 1.0

"""Makes headroom_cli/_data/prices.json from the price list inside the newest `litellm` wheel on PyPI.

The list forgets a model when its provider retires it, but ledgers and other hosts go on naming it: such models are
taken from the releases in EARLIER, with the last price that stood there. Only numbers are taken: dollars per million
tokens of the chat models of the providers below. Needs pip.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "headroom_cli" / "_data" / "prices.json"
EARLIER = ("1.95.1", "1.80.0")
LIST = "litellm/model_prices_and_context_window_backup.json"
COLUMNS = ("above", "input", "output", "read", "write_5m", "write_1h")

# Provider in the list -> which of its names are that provider's own models.
OWN = {
    "anthropic": r"claude-",
    "openai": r"(gpt-|o\d|codex|chat-latest|computer-use)",
    "gemini": r"gemini-",
    "vertex_ai-language-models": r"gemini-",
    "mistral": r"(mistral|ministral|codestral|devstral|magistral|pixtral|open-mistral)",
    "deepseek": r"deepseek-",
    "xai": r"grok-",
    "dashscope": r"(qwen|qwq)",
    "github_copilot": r"(mai-|claude-.*-fast$)",  # sold nowhere else
}
DATE = re.compile(r"-20\d{2}-?\d{2}-?\d{2}$")
MOVES = re.compile(r"-latest$|-beta$|-exp\b|-preview\b")  # an earlier list does not say what such a name meant last
NOT_TEXT = re.compile(r"audio|tts|image|realtime|live|transcribe|search|robotics|computer-use-preview-10")
FIELDS = {
    "input": "input_cost_per_token",
    "output": "output_cost_per_token",
    "read": "cache_read_input_token_cost",
    "write_5m": "cache_creation_input_token_cost",
    "write_1h": "cache_creation_input_token_cost_above_1hr",
}


def download(folder: Path, release: str = "") -> tuple[str, dict[str, dict[str, object]]]:
    """The version of a release, the newest by default, and its price list."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*command, "--dest", str(folder), "litellm" + (release and f"=={release}")], check=True)
    wheel = next(folder.glob(f"litellm-{release}*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        return wheel.name.split("-")[1], json.loads(archive.read(LIST))


def million(value: object) -> float | None:
    """Dollars per million tokens; None for what is not a price. A price of nothing stands for "not stated"."""
    return round(value * 1e6, 6) if isinstance(value, int | float) and value > 0 else None


def row(entry: dict[str, object], above: int, ending: str = "") -> list[float | None]:
    """One tier: where it begins, then the five rates. A rate without a surcharge keeps its base value."""
    rates = [million(entry.get(name + ending)) or million(entry.get(name)) for name in FIELDS.values()]
    fresh, *_, short, long = rates
    # A longer life costs more, and never three times the input: anything else belongs to another model.
    if long and fresh and not (short or 0) <= long <= 3 * fresh:
        rates[-1] = None
    return [above, *rates]


def tiers(entry: dict[str, object]) -> list[list[float | None]]:
    """The tiers of a model by input tokens of the request; empty if input or output has no price."""
    ranges = entry.get("tiered_pricing")
    if isinstance(ranges, list):
        found = [row(part, int(part["range"][0])) for part in ranges if "range" in part]
    else:
        found = [row(entry, 0)]
        for name in entry:
            if step := re.fullmatch(r"input_cost_per_token(_above_(\d+)k_tokens)", name):
                found.append(row(entry, int(step[2]) * 1_000, step[1]))
    found.sort(key=lambda tier: tier[0] or 0)
    return found if found and all(tier[1] and tier[2] for tier in found) else []


def table(entries: dict[str, dict[str, object]]) -> dict[str, list[list[float | None]]]:
    """Model name without its provider -> tiers."""
    models: dict[str, list[list[float | None]]] = {}
    for provider, own in OWN.items():
        for full, entry in entries.items():
            name = full.rsplit("/", 1)[-1]
            name = name.replace(".", "-") if name.startswith("claude-") else name
            if entry.get("litellm_provider") != provider or entry.get("mode") not in ("chat", "responses"):
                continue
            if re.match(own, name) and not NOT_TEXT.search(name) and (found := tiers(entry)):
                models.setdefault(name, found)
    return models


def with_retired(models: dict[str, list[list[float | None]]], earlier: dict[str, list[list[float | None]]]) -> None:
    """Adds the models of an earlier list that are missing, except names whose meaning moves."""
    for name, found in earlier.items():
        if not MOVES.search(name) or name.startswith(("gemini-", "codex-")):  # these kept theirs
            models.setdefault(name, found)


def with_plain_names(models: dict[str, list[list[float | None]]]) -> None:
    """Adds each dated model without its date too, where all its dates have one price: that is how agents name it."""
    plain: dict[str, list[list[list[float | None]]]] = {}
    for name, found in models.items():
        if DATE.search(name):
            plain.setdefault(DATE.sub("", name), []).append(found)
    for name, prices in plain.items():
        if all(price == prices[0] for price in prices):
            models.setdefault(name, prices[0])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        version, entries = download(Path(folder))
        models = table(entries)
        for release in EARLIER:
            with_retired(models, table(download(Path(folder), release)[1]))
    with_plain_names(models)
    head = {
        "schema": 1,
        "source": f"litellm {version} (PyPI), retired models from {' and '.join(EARLIER)}, {LIST}",
        "date": datetime.now(UTC).date().isoformat(),
        "unit": "US dollars per million tokens",
        "columns": COLUMNS,
    }
    lines = [f"  {json.dumps(name)}: {json.dumps(rows)}" for name, rows in sorted(models.items())]
    opening = json.dumps(head, indent=1)[:-2]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(f'{opening},\n "models": {{\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(models)} models, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()

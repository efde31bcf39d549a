"""Reads a streamed answer on the Anthropic wire, just enough of it for the built-in agent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any


def events(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The JSON of each event of a server-sent stream."""
    for line in lines:
        if line.startswith(b"data:"):
            yield json.loads(line.removeprefix(b"data:"))


def message(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    """The content blocks of the streamed message. Raises ValueError if the stream reports an error."""
    content: list[dict[str, Any]] = []
    pieces: dict[int, str] = {}
    for event in events(lines):
        match event.get("type"):
            case "content_block_start":
                content.append(dict(event["content_block"]))
            case "content_block_delta":
                delta = event["delta"]
                if delta["type"] == "text_delta":
                    content[event["index"]]["text"] += delta["text"]
                elif delta["type"] == "input_json_delta":
                    pieces[event["index"]] = pieces.get(event["index"], "") + delta["partial_json"]
            case "error":
                raise ValueError(event["error"]["message"])
    for index, piece in pieces.items():
        content[index]["input"] = json.loads(piece or "{}")
    return content

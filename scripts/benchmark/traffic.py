"""Requests like a coding agent's, made of this project's own source: file reads, searches, commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Message = dict[str, Any]


def conversation(name: str, lines: int = 120) -> Iterator[list[Message]]:
    """An endless conversation: each item is the whole history after one more tool call and its result."""
    messages: list[Message] = [{"role": "user", "content": f"Look through the source ({name})."}]
    for number, path in enumerate(cycle(sorted((ROOT / "headroom_cli").rglob("*.py")))):
        tool = ("Read", "Grep", "Bash")[number % 3]
        messages.append(
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": f"Step {number}."},
                    {"type": "tool_use", "id": f"toolu_{number}", "name": tool, "input": arguments(tool, path)},
                ],
            }
        )
        content = result(tool, path, number, lines)
        messages.append(
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": f"toolu_{number}", "content": content}]}
        )
        yield messages


def arguments(tool: str, path: Path) -> dict[str, str]:
    name = str(path.relative_to(ROOT))
    return {"Read": {"file_path": name}, "Grep": {"pattern": ".", "path": name}, "Bash": {"command": f"check {name}"}}[
        tool
    ]


def result(tool: str, path: Path, number: int, lines: int) -> str:
    name = path.relative_to(ROOT)
    text = [*path.read_text(encoding="utf-8").splitlines(), *[f"# round {number}, line {at}" for at in range(lines)]]
    numbered = enumerate(text[:lines], 1)
    if tool == "Read":
        return "\n".join(f"{at}\t{line}" for at, line in numbered)
    if tool == "Grep":
        return "\n".join(f"{name}:{at}:{line}" for at, line in numbered)
    return "\n".join(
        f"2026-01-01 12:{number % 60:02d}:{at % 60:02d} INFO check: {name}: {line}" for at, line in numbered
    )


def body(messages: list[Message]) -> bytes:
    """A request with these messages."""
    request = {"model": "claude-sonnet-4-5", "max_tokens": 1024, "messages": messages}
    return json.dumps({**request, "tools": [], "system": "You are an agent."}, ensure_ascii=False).encode()


def session(name: str, turns: int) -> list[bytes]:
    """The bodies of a growing session, one for each turn."""
    history = conversation(name)
    return [body(next(history)) for _ in range(turns)]


def grown(name: str, size: int) -> list[bytes]:
    """The bodies of a session that grows until its last request has `size` bytes."""
    bodies: list[bytes] = []
    for messages in conversation(name):
        bodies.append(body(messages))
        if len(bodies[-1]) >= size:
            return bodies
    return bodies

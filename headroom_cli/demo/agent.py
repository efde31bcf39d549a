"""A small coding agent: asks a model on the Anthropic wire, runs the tools it calls, until it calls none.

`python -m headroom_cli.demo.agent`; the provider's address comes from ANTHROPIC_BASE_URL, as with real agents.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from headroom_cli.demo.project import workspace
from headroom_cli.demo.script import TASK
from headroom_cli.demo.stream import message
from headroom_cli.demo.tools import definitions, run_tool
from headroom_cli.demo.transcript import Transcript

MODEL = "claude-sonnet-4-5"
MAX_TURNS = 40
TIMEOUT = 60  # seconds
SYSTEM = (
    "You are the built-in demonstration agent of Headroom. You work in a copy of its source. "
    "Use the tools, keep the style of the code base, and say briefly what you do."
)
EPHEMERAL = {"type": "ephemeral"}

Message = dict[str, Any]


class Client:
    """One kept connection to the provider."""

    def __init__(self, base_url: str, key: str) -> None:
        parts = urlsplit(base_url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
        self._path = parts.path.rstrip("/") + "/v1/messages"
        self._headers = {"content-type": "application/json", "anthropic-version": "2023-06-01", "x-api-key": key}

    def send(self, body: bytes) -> list[dict[str, Any]]:
        """The content blocks of the answer. Raises ValueError for an answer that is not a message, and OSError."""
        self._connection.request("POST", self._path, body, self._headers)
        response = self._connection.getresponse()
        if response.status != 200:
            raise ValueError(f"the provider answered {response.status}: {response.read(500).decode(errors='replace')}")
        content = message(response)
        response.read()  # reading line by line does not notice the end, and the connection would not be free again
        return content

    def close(self) -> None:
        self._connection.close()


def request(messages: list[Message]) -> bytes:
    """The body of a request, with the cache marks that Claude Code sets: on the system prompt and on the last block."""
    last = messages[-1]
    marked = [*last["content"][:-1], {**last["content"][-1], "cache_control": EPHEMERAL}]
    return json.dumps(
        {
            "model": MODEL,
            "max_tokens": 8192,
            "stream": True,
            "system": [{"type": "text", "text": SYSTEM, "cache_control": EPHEMERAL}],
            "tools": definitions(),
            "messages": [*messages[:-1], {**last, "content": marked}],
        },
        ensure_ascii=False,
    ).encode()


def answer_calls(content: list[dict[str, Any]], folder: Path, transcript: Transcript) -> list[dict[str, Any]]:
    """Runs the tool calls of an answer; the results in the same order, none if it called no tool."""
    results: list[dict[str, Any]] = []
    for block in content:
        if block["type"] == "text":
            transcript.says(block["text"])
        elif block["type"] == "tool_use":
            output = run_tool(block["name"], block["input"], folder)
            transcript.call(block["name"], block["input"], output)
            result = {"type": "tool_result", "tool_use_id": block["id"], "content": output.text}
            results.append({**result, "is_error": True} if output.error else result)
    return results


def work(client: Client, folder: Path, transcript: Transcript) -> int:
    """One session; the exit code of the agent: 0 when the model finished, 1 when it could not."""
    messages: list[Message] = [{"role": "user", "content": [{"type": "text", "text": TASK}]}]
    transcript.task(TASK)
    for _ in range(MAX_TURNS):
        try:
            content = client.send(request(messages))
        except (OSError, ValueError, http.client.HTTPException) as error:
            transcript.failed(f"The model could not be reached: {error}")
            return 1
        results = answer_calls(content, folder, transcript)
        if not results:
            return 0
        messages += [{"role": "assistant", "content": content}, {"role": "user", "content": results}]
    transcript.failed("The model did not come to an end.")
    return 1


def main() -> int:
    base_url = os.environ.get("ANTHROPIC_BASE_URL")
    if not base_url:
        print("error: ANTHROPIC_BASE_URL is not set; `headroom wrap demo` sets it", file=sys.stderr)
        return 1
    client = Client(base_url, os.environ.get("ANTHROPIC_API_KEY", "demo"))
    try:
        with workspace() as folder:
            return work(client, folder, Transcript())
    finally:
        client.close()


if __name__ == "__main__":
    raise SystemExit(main())

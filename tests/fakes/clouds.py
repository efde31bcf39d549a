"""A scripted provider that speaks as the clouds do: Amazon's binary streams, Google's paths."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from headroom_cli.demo.provider import Provider, Received
from tests.fakes.event_stream import conversed, invoked

Answer = tuple[str, bytes | Sequence[bytes]]
EVENT_STREAM = "application/vnd.amazon.eventstream"


def is_cloud(path: str) -> bool:
    """Whether a path without its query is a cloud's endpoint of a model."""
    return "/publishers/anthropic/" in path or path.startswith("/model/")


@dataclass
class Clouds(Provider):
    """Answers the paths of Bedrock and Vertex from the same script as the Anthropic wire, all others as its parent."""

    def answer(self, request: Received) -> Answer:
        path = request.path.split("?", 1)[0]
        action = path.rpartition("/")[2]
        if not is_cloud(path):
            return super().answer(request)
        if "/publishers/anthropic/" in path:
            return self._as_anthropic(request, action.endswith(":streamRawPredict"))
        if action.startswith("invoke"):
            kind, made = self._as_anthropic(request, action != "invoke")
            if isinstance(made, bytes):
                return kind, made
            return EVENT_STREAM, [invoked([json.loads(piece.partition(b"data: ")[2])]) for piece in made]
        return self._converse(action != "converse")

    def _as_anthropic(self, request: Received, stream: bool) -> Answer:
        body = json.loads(request.body) | {"stream": stream, "model": "claude-sonnet-4-5-20250929"}
        plain = Received("POST", "/v1/messages", (), json.dumps(body).encode())
        answer = super().answer(plain)
        self.answers.extend((request, *rest) for asked, *rest in tuple(self.answers) if asked is plain)
        return answer

    def _converse(self, stream: bool) -> Answer:
        usage = {"inputTokens": 20, "outputTokens": 5, "totalTokens": 125, "cacheReadInputTokens": 100}
        if not stream:
            message = {"role": "assistant", "content": [{"text": self.script[0].text}]}
            return "application/json", json.dumps({"output": {"message": message}, "usage": usage}).encode()
        return EVENT_STREAM, [
            conversed([("messageStart", {"role": "assistant"})]),
            conversed([("contentBlockDelta", {"delta": {"text": self.script[0].text}, "contentBlockIndex": 0})]),
            conversed([("messageStop", {"stopReason": "end_turn"})]),
            conversed([("metadata", {"usage": usage, "metrics": {"latencyMs": 1}})]),
        ]

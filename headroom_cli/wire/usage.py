"""Token counts out of responses: one tally for each format, fed with the JSON of a body or of each event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from headroom_cli.wire.event_stream import MEDIA_TYPE, Frames, event
from headroom_cli.wire.prompt import Usage, UsageReader
from headroom_cli.wire.sse import Events

_CAP = 8 << 20  # bytes of one JSON body or event; a larger one is not read


class Tally(Protocol):
    """Adds up what a response says about its tokens."""

    def add(self, message: Mapping[str, object]) -> None:
        """Take one body or event into account."""

    def usage(self) -> Usage | None:
        """What has been said so far."""


def reader(content_type: str, tally: Tally) -> UsageReader:
    """A reader for a response of this media type that feeds `tally`. It raises for broken binary frames only."""
    kind = content_type.lower()
    if MEDIA_TYPE in kind:
        return _FrameReader(tally)
    return _EventReader(tally) if "event-stream" in kind else _BodyReader(tally)


class _EventReader:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._events = Events(_CAP)

    def feed(self, piece: bytes) -> None:
        for data in self._events.feed(piece):
            _tell(self._tally, data)

    def usage(self) -> Usage | None:
        _tell(self._tally, self._events.pending())
        return self._tally.usage()


class _FrameReader:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._frames = Frames(_CAP)

    def feed(self, piece: bytes) -> None:
        for payload in self._frames.feed(piece):
            _tell(self._tally, event(payload))

    def usage(self) -> Usage | None:
        return self._tally.usage()


class _BodyReader:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._body = bytearray()
        self._size = 0

    def feed(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= _CAP:
            self._body += piece
        else:
            self._body.clear()

    def usage(self) -> Usage | None:
        _tell(self._tally, bytes(self._body))
        return self._tally.usage()


def _tell(tally: Tally, data: bytes) -> None:
    # usage, usageMetadata, invocationMetrics: most events carry none of them and need no parsing.
    if b"sage" not in data and b"Metrics" not in data:
        return
    try:
        message = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return
    for item in message if isinstance(message, list) else [message]:
        if isinstance(item, dict):
            tally.add(item)


def _object(holder: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = holder.get(key)
    return found if isinstance(found, dict) else {}


def _count(holder: Mapping[str, object], *keys: str) -> int | None:
    """The first of `keys` that holds a token count."""
    for key in keys:
        found = holder.get(key)
        if isinstance(found, int | float) and not isinstance(found, bool) and found >= 0:
            return int(found)
    return None


def _model(holder: Mapping[str, object], key: str, old: str) -> str:
    found = holder.get(key)
    return found if isinstance(found, str) and found else old


def _rest(whole: int | None, *parts: int | None) -> int | None:
    """What of `whole` is in none of `parts`; never negative, since some servers count the cache apart."""
    return None if whole is None else max(0, whole - sum(part or 0 for part in parts))


def _sum(*parts: int | None) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


class AnthropicTally:
    """`message_start` has the input, `message_delta` the final counts; a plain body has all in `usage`.

    Counts are cumulative and some servers fill them in late, so the highest of each is taken.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._model = ""

    def add(self, message: Mapping[str, object]) -> None:
        """Take one body or event into account."""
        holder = _object(message, "message") or message
        self._model = _model(holder, "model", self._model)
        usage = _object(holder, "usage")
        for source in (usage, _object(usage, "cache_creation")):
            for key in source:
                count = _count(source, key)
                if count is not None:
                    self._counts[key] = max(count, self._counts.get(key, 0))

    def usage(self) -> Usage | None:
        """What has been said so far."""
        counts = self._counts.get
        if not self._counts:
            return None
        short, long = counts("ephemeral_5m_input_tokens"), counts("ephemeral_1h_input_tokens")
        if not (short or long):
            short = counts("cache_creation_input_tokens")
        read = counts("cache_read_input_tokens")
        return Usage(counts("input_tokens"), short, long, read, counts("output_tokens"), self._model)


class _LastTally:
    """Keeps the last usage that was sent: these formats send it once, or running totals."""

    def __init__(self) -> None:
        self._usage: Usage | None = None
        self._model = ""

    def usage(self) -> Usage | None:
        """What has been said so far."""
        return self._usage


class ChatTally(_LastTally):
    """Chat completions: `usage` in the body or in the last chunk. Prompt tokens include the cached ones."""

    def add(self, message: Mapping[str, object]) -> None:
        """Take one body or event into account."""
        self._model = _model(message, "model", self._model)
        usage = _object(message, "usage")
        if not usage:
            return
        details = _object(usage, "prompt_tokens_details")
        read = _count(details, "cached_tokens")
        if read is None:  # DeepSeek and its like
            read = _count(usage, "prompt_cache_hit_tokens")
        write = _count(details, "cache_write_tokens", "cache_creation_tokens")
        if write is None:
            write = _count(usage, "cache_write_tokens", "cache_creation_input_tokens")
        fresh = _rest(_count(usage, "prompt_tokens"), read, write)
        self._usage = Usage(fresh, write, None, read, _count(usage, "completion_tokens"), self._model)


class ResponsesTally(_LastTally):
    """Responses: `usage` in the body or in the `response` of the closing event."""

    def add(self, message: Mapping[str, object]) -> None:
        """Take one body or event into account."""
        holder = _object(message, "response") or message
        self._model = _model(holder, "model", self._model)
        usage = _object(holder, "usage")
        if not usage:
            return
        details = _object(usage, "input_tokens_details")
        read = _count(details, "cached_tokens")
        write = _count(details, "cache_write_tokens")
        if write is None:
            write = _count(usage, "cache_write_tokens")
        fresh = _rest(_count(usage, "input_tokens"), read, write)
        self._usage = Usage(fresh, write, None, read, _count(usage, "output_tokens"), self._model)


class GeminiTally(_LastTally):
    """Gemini: `usageMetadata` in every chunk; thoughts are output, tool prompts are input."""

    def add(self, message: Mapping[str, object]) -> None:
        """Take one body or event into account."""
        holder = _object(message, "response") or message
        self._model = _model(holder, "modelVersion", self._model)
        usage = _object(holder, "usageMetadata")
        if not usage:
            return
        read = _count(usage, "cachedContentTokenCount")
        sent = _sum(_count(usage, "promptTokenCount"), _count(usage, "toolUsePromptTokenCount"))
        output = _sum(_count(usage, "candidatesTokenCount"), _count(usage, "thoughtsTokenCount"))
        self._usage = Usage(_rest(sent, read), None, None, read, output, self._model)


class BedrockTally(_LastTally):
    """Amazon's own counts: `usage` of Converse, or the metrics that close the stream of any invoked model.

    Input counts leave out what went through the cache, as Anthropic's do. `cacheDetails` splits the writes by their
    life: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
    """

    def add(self, message: Mapping[str, object]) -> None:
        """Take one body or event into account."""
        usage = _object(message, "usage") or _object(message, "amazon-bedrock-invocationMetrics")
        fresh = _count(usage, "inputTokens", "inputTokenCount")
        output = _count(usage, "outputTokens", "outputTokenCount")
        if fresh is None and output is None:
            return
        read = _count(usage, "cacheReadInputTokens", "cacheReadInputTokenCount")
        write = _count(usage, "cacheWriteInputTokens", "cacheWriteInputTokenCount")
        long = _written(usage.get("cacheDetails"), "1h")
        self._usage = Usage(fresh, _rest(write, long), long, read, output)


def _written(details: object, ttl: str) -> int | None:
    """Tokens written to the cache for this life."""
    listed = details if isinstance(details, list) else []
    return _sum(*(_count(one, "inputTokens") for one in listed if isinstance(one, dict) and one.get("ttl") == ttl))

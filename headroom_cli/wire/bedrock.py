"""Amazon Bedrock's own formats: Converse, and `invoke` of models that are not Anthropic's. They are only metered."""

from __future__ import annotations

from headroom_cli.wire.prompt import Prompt, Unreadable, UsageReader
from headroom_cli.wire.usage import BedrockTally, reader


class Bedrock:
    """`POST /model/MODEL/converse`, `/converse-stream`, and `/invoke` of other vendors' models."""

    name = "bedrock"

    def parse(self, body: bytes) -> Prompt:
        """Always raises Unreadable: each vendor's body is another."""
        raise Unreadable("a format that is only metered")

    def usage_reader(self, content_type: str) -> UsageReader:
        """A reader for a response of this media type."""
        return reader(content_type, BedrockTally())

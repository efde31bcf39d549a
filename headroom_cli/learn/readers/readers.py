"""The one list of transcript readers."""

from __future__ import annotations

from headroom_cli.learn.readers.aider import Aider
from headroom_cli.learn.readers.claude import Claude
from headroom_cli.learn.readers.cline import Cline
from headroom_cli.learn.readers.codex import Codex
from headroom_cli.learn.readers.continue_ import Continue
from headroom_cli.learn.readers.copilot import Copilot
from headroom_cli.learn.readers.gemini import Gemini
from headroom_cli.learn.readers.openclaw import OpenClaw
from headroom_cli.learn.readers.opencode import OpenCode
from headroom_cli.learn.readers.openhands import OpenHands
from headroom_cli.learn.readers.qwen import Qwen
from headroom_cli.learn.readers.vibe import Vibe
from headroom_cli.learn.transcript import Reader

READERS: tuple[Reader, ...] = (
    Claude(),
    Gemini(),
    OpenCode(),
    Cline(),
    Qwen(),
    Codex(),
    Copilot(),
    Aider(),
    Continue(),
    OpenClaw(),
    OpenHands(),
    Vibe(),
)

"""A session that works in an agent's hooks, without an agent: its store, a compressor that obeys, both shapers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from headroom_cli.compress.outcome import AS_IS, Outcome, Step
from headroom_cli.compress.read_back import ReadBack, Ways
from headroom_cli.proxy.hook_shaping import HookShaper
from headroom_cli.proxy.last_seen import LastSeen
from headroom_cli.proxy.metering import MeteringShaper
from headroom_cli.proxy.seams import Shaped
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.wire.prompt import Block
from headroom_cli.wire.wires import by_name

ANTHROPIC = by_name("anthropic")
LONG = "a line of output that is long enough\n" * 20


@dataclass
class Halving:
    """Keeps the first half of every long result; `late` answers nothing, `pause` takes seconds before it answers."""

    late: bool = False
    pause: float = 0
    asked: list[tuple[Sequence[Block], Sequence[Block], ReadBack | None, bool]] = field(default_factory=list)

    async def decide(
        self,
        history: Sequence[Block],
        fresh: Sequence[Block],
        read_back: ReadBack | None = None,
        refers: bool = True,
    ) -> list[Outcome] | None:
        self.asked.append((history, fresh, read_back, refers))
        await asyncio.sleep(self.pause)
        return None if self.late else [self._outcome(block) for block in fresh]

    def _outcome(self, block: Block) -> Outcome:
        if len(block.text) < 200:
            return AS_IS
        return Outcome(block.text[: len(block.text) // 2], "log", (Step("halving", 5),), 10, 5)


@dataclass(frozen=True)
class Hooked:
    """Both sides of one session; `told` are the notices."""

    hooks: HookShaper
    meter: MeteringShaper
    seen: LastSeen
    decisions: Decisions
    originals: Originals
    told: list[tuple[str, str]]

    def ask(self, event: dict[str, Any], agent: str = "claude") -> dict[str, Any]:
        """What a hook is answered."""
        return json.loads(asyncio.run(self.hooks.answer(agent, json.dumps(event).encode())))

    def stdout(self, event: dict[str, Any]) -> str:
        """The text that stands in Claude Code's shell result after its hook has asked."""
        answer = self.ask(event)
        return (
            answer["hookSpecificOutput"]["updatedToolOutput"]["stdout"] if answer else event["tool_response"]["stdout"]
        )

    def meters(self, raw: bytes) -> Shaped:
        return asyncio.run(self.meter.shape(ANTHROPIC, raw))


@contextmanager
def hooked(home: Path, compressor: Halving, *, patience_s: float = 60, session: str = "session") -> Iterator[Hooked]:
    """A session over the store in a folder, closed with the block."""
    with Decisions(home / "decisions.sqlite") as decisions, Originals(home) as originals:
        seen = LastSeen()
        ways = Ways("headroom")
        hooks = HookShaper(decisions, originals, compressor, session, seen, ways, patience_s)
        told: list[tuple[str, str]] = []
        meter = MeteringShaper(decisions, originals, session, seen, lambda *notice: told.append(notice))
        yield Hooked(hooks, meter, seen, decisions, originals, told)


def bash_event(text: str, call: str = "t0", command: str = "run 0") -> dict[str, Any]:
    """What Claude Code tells of a shell command that went well."""
    response = {"stdout": text, "stderr": "", "interrupted": False, "isImage": False, "noOutputExpected": False}
    return {
        "session_id": "s", "hook_event_name": "PostToolUse", "tool_name": "Bash", "tool_use_id": call,
        "tool_input": {"command": command}, "tool_response": response,
    }  # fmt: skip


def request(*results: str, said: str = "do it") -> bytes:
    """A request with one shell call and one result per turn."""
    messages: list[dict[str, Any]] = [{"role": "user", "content": said}]
    for n, text in enumerate(results):
        call = {"type": "tool_use", "id": f"t{n}", "name": "Bash", "input": {"command": f"run {n}"}}
        messages.append({"role": "assistant", "content": [call]})
        answer = {"type": "tool_result", "tool_use_id": f"t{n}", "content": text}
        messages.append({"role": "user", "content": [answer]})
    return json.dumps({"model": "m", "tools": [{"name": "Bash"}], "messages": messages}).encode()

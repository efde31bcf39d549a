"""What one session tells of failures: a pure function of the session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from headroom_cli.learn.failures.failed_commands import failed_commands
from headroom_cli.learn.failures.findings import Digest
from headroom_cli.learn.failures.missing_tools import missing_tools
from headroom_cli.learn.failures.rereads import looked_for, rereads
from headroom_cli.learn.failures.secrets import may_hold_secret, without_secrets
from headroom_cli.learn.failures.trace import Miner, Trace, blamed
from headroom_cli.learn.failures.wrong_paths import wrong_paths
from headroom_cli.learn.transcript import PastSession

# All miners. What the ledger tells of retrievals is no transcript's: see omissions.
MINERS: tuple[Miner, ...] = (failed_commands, wrong_paths, missing_tools, rereads, looked_for)
_MOST = 4000  # names that are kept of a session


def digest(session: PastSession) -> Digest:
    """The findings of a session, and what came up in it."""
    trace = Trace(session)
    contexts = [known for turn in range(len(trace.answers)) if (known := trace.context(turn)) is not None]
    models = Counter(answer.model for answer in trace.answers if answer.model)
    return Digest(
        session=session.id,
        agent=session.agent,
        project=session.project,
        side=session.side,
        started=session.started,
        requests=len(trace.answers),
        model=models.most_common(1)[0][0] if models else "",
        context=sum(contexts) / len(contexts) if contexts else None,
        findings=tuple(filter(None, (without_secrets(one) for miner in MINERS for one in miner(trace)))),
        came_up=_came_up(trace),
    )


def _came_up(trace: Trace) -> dict[str, tuple[int, int, int]]:
    counts: dict[str, list[int]] = {}
    for at, step in enumerate(trace.steps):
        found = trace.signs[at]
        part = blamed(step, found) if found else None
        outcome = 0 if trace.worked(at) else 2 if found else 1
        for name, mine in _names(trace, at):
            if name in counts or (len(counts) < _MOST and not may_hold_secret(name)):
                # Of a command line of several programs only the one that is to blame could not work.
                counts.setdefault(name, [0, 0, 0])[outcome if outcome < 2 or part is None or mine is part else 1] += 1
    return {name: (one[0], one[1], one[2]) for name, one in counts.items()}


def _names(trace: Trace, at: int) -> Iterator[tuple[str, object]]:
    """Whatever a step names, each once, with the program that it belongs to."""
    step = trace.steps[at]
    seen: set[str] = set()
    for part in step.parts:
        if part.asks or part.quiet:
            continue
        # Called by its path it says nothing of whether its name alone is found.
        short = (part.called,) if "/" in part.called else (part.head, part.program)
        for name in (*short, *(f"{part.head} {option}" for option in part.options)):
            if name and name not in seen:
                seen.add(name)
                yield name, part
    for path in (*(read.path for read in step.reads), *step.edits, step.target, step.tool):
        if path and path not in seen:
            seen.add(path)
            yield path, None

"""Programs, modules and tools that are not there, and what was used in their place."""

from __future__ import annotations

from collections.abc import Iterator

from headroom_cli.learn.failures.alternatives import install, other_way, quotable
from headroom_cli.learn.failures.findings import Finding
from headroom_cli.learn.failures.shell_words import Part
from headroom_cli.learn.failures.signs import Sign, What
from headroom_cli.learn.failures.trace import Trace, blamed


def missing_tools(trace: Trace) -> Iterator[Finding]:
    """One finding for each call of something that is not there."""
    for at, step, found in trace.wrong(What.PROGRAM, What.MODULE, What.TOOL):
        if found.what is What.TOOL:
            yield _tool(trace, at, found)
        elif (part := blamed(step, found)) is not None:
            yield _program(trace, at, part, found) if found.what is What.PROGRAM else _module(trace, at, part, found)


def _program(trace: Trace, at: int, part: Part, found: Sign) -> Finding:
    installed, other = install(trace, at, found.name), other_way(trace, at, part)
    name = found.name.rsplit("/", 1)[-1]
    return trace.finding(
        at,
        What.PROGRAM,
        found.name,
        instead="" if installed or other is None else _called(other, name),
        told=installed,
        reason="command not found",
        quote=found.quote,
    )


def _called(part: Part, name: str) -> str:
    """How it is called: with what leads to the missing program where it is the same, else by its short name."""
    same = [at for at, word in enumerate(part.words) if word.rsplit("/", 1)[-1] == name]
    return quotable(" ".join(part.words[: same[-1] + 1]) if same else part.head)


def _module(trace: Trace, at: int, part: Part, found: Sign) -> Finding:
    top = found.name.split(".")[0]
    run = part.head.endswith(f" -m {top}")
    installed, other = install(trace, at, top), other_way(trace, at, part)
    return trace.finding(
        at,
        What.MODULE,
        f"python -m {top}" if run else f"import {top}",
        instead=_run_by(part, other, run) if other is not None and not installed else "",
        told=installed,
        reason=f"No module named {top}",
        quote=found.quote,
    )


def _run_by(part: Part, other: Part, run: bool) -> str:
    """What ran the same: the other program's short name, or what stands before the script that both have run."""
    if run:
        return quotable(other.head)
    scripts = [at for at, word in enumerate(other.words) if word.endswith(".py") and word in part.words]
    return quotable(" ".join(other.words[: scripts[0]])) if scripts else ""


def _tool(trace: Trace, at: int, found: Sign) -> Finding:
    later = (trace.steps[each].tool for each in trace.later(at) if trace.worked(each))
    other = next((name for name in later if name != found.name.lower()), "")
    return trace.finding(at, What.TOOL, found.name, instead=other, reason="no such tool", quote=found.quote)

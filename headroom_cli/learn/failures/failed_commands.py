"""Commands that could not work as they were called, and how they are called instead."""

from __future__ import annotations

from collections.abc import Iterator

from headroom_cli.learn.failures.alternatives import other_way, quotable, same_way
from headroom_cli.learn.failures.findings import Finding
from headroom_cli.learn.failures.shell_words import Part, goals
from headroom_cli.learn.failures.signs import Sign, What, line_at
from headroom_cli.learn.failures.trace import Trace, blamed

OTHER = "command"  # a command that failed in words that no sign knows, where another one worked at once
# Where a failure is an answer: nothing found, something differs, a condition is false.
_ANSWERS = frozenset({"grep", "rg", "egrep", "fgrep", "ag", "ack", "diff", "cmp", "git", "cat", "sed", "head", "tail"})


def failed_commands(trace: Trace) -> Iterator[Finding]:
    """One finding for each call that could not work."""
    for at, step, found in trace.wrong(What.SCRIPT, What.USAGE, What.FOLDER, What.MANAGER, What.TIMEOUT):
        if (part := blamed(step, found)) is not None:
            yield from _MAKERS[found.what](trace, at, part, found)
    for at, step, found in trace.wrong(What.GLOB):
        if found.name not in step.said:
            continue  # somebody else's words
        option = found.name.partition("=")[0] if found.name.startswith("-") else ""
        worked = f"{option}='{found.name.partition('=')[2]}'" if option else ""
        head = next((part.head for part in step.parts if found.name in part.text), "")
        yield trace.finding(at, What.GLOB, option or "pattern", instead=quotable(worked), told=head, quote=found.quote)
    for at, step, found in trace.wrong(What.UNREAD):
        yield trace.finding(at, What.UNREAD, step.tool, quote=found.quote)
    for at, step, found in trace.wrong(What.LARGE):
        if step.target:
            yield trace.finding(at, What.LARGE, step.target, quote=found.quote)
    yield from _others(trace)


def _script(trace: Trace, at: int, part: Part, found: Sign) -> Iterator[Finding]:
    name = found.name.rstrip(".")
    other = other_way(trace, at, part)
    subject = part.head if name in part.head.split() else f"{part.head} {name}"
    yield trace.finding(at, What.SCRIPT, subject, instead=_name(other), quote=found.quote)


def _usage(trace: Trace, at: int, part: Part, found: Sign) -> Iterator[Finding]:
    name = found.name.rstrip(":,.")
    if not name.startswith("-") and "option" in found.quote:
        name = f"-{name}" if len(name) == 1 else f"--{name}"
    command = name in part.head.split()
    other = same_way(trace, at, part, name) if name.startswith("-") else None
    subject = part.head if command else f"{part.head} {name}" if name.startswith("-") else f"{part.head} ARGUMENT"
    worked = quotable(other.text) if other else _name(other_way(trace, at, part)) if command else ""
    yield trace.finding(at, What.USAGE, subject, instead=worked, told=name, quote=found.quote)


def _folder(trace: Trace, at: int, part: Part, found: Sign) -> Iterator[Finding]:
    failed_in = trace.steps[at].folder or part.folder
    for later in trace.later(at):
        step = trace.steps[later]
        for other in step.parts:
            folder = step.folder or other.folder
            if trace.worked(later) and other.head == part.head and folder and folder != failed_in:
                subject = f"{part.head} in {failed_in or 'the top folder'}"
                yield trace.finding(at, What.FOLDER, subject, instead=folder, told=part.head, quote=found.quote)
                return


def _manager(trace: Trace, at: int, part: Part, found: Sign) -> Iterator[Finding]:
    yield trace.finding(at, What.MANAGER, part.words[0], instead=found.name, quote=found.quote)


def _timeout(trace: Trace, at: int, part: Part, found: Sign) -> Iterator[Finding]:
    yield trace.finding(at, What.TIMEOUT, part.head, told=found.name.strip(), quote=found.quote)


_MAKERS = {
    What.SCRIPT: _script,
    What.USAGE: _usage,
    What.FOLDER: _folder,
    What.MANAGER: _manager,
    What.TIMEOUT: _timeout,
}


def _others(trace: Trace) -> Iterator[Finding]:
    """Commands that failed where the next one, called otherwise to the same end, worked with nothing edited between."""
    for at, step in enumerate(trace.steps[:-1]):
        parts = [part for part in step.parts if not part.quiet]
        if not step.failed or trace.signs[at] is not None or step.refused or len(parts) != 1:
            continue
        part, after = parts[0], trace.steps[at + 1]
        others = [each for each in after.parts if not each.quiet]
        if part.program in _ANSWERS or part.asks or not trace.worked(at + 1) or len(others) != 1:
            continue
        other = others[0]
        if other.head != part.head and not other.filtered and goals(part) & goals(other) and _one_end(part, other):
            quote = line_at(step.text, len(step.text.rstrip()))
            yield trace.finding(at, OTHER, part.head, instead=quotable(other.head), quote=quote)


def _one_end(part: Part, other: Part) -> bool:
    """Whether both were given the same arguments, or one is only called by another program."""
    mine, theirs = part.head.split(), other.head.split()
    same = len(part.words) > 1 and part.words[1:] == other.words[1:]
    return same or mine[-1] in theirs or theirs[-1] in mine


def _name(part: Part | None) -> str:
    return quotable(part.head) if part else ""

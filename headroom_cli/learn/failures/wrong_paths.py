"""Paths that were not there, and where the thing was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from headroom_cli.learn.failures.alternatives import quotable
from headroom_cli.learn.failures.findings import Finding
from headroom_cli.learn.failures.signs import Sign, What
from headroom_cli.learn.failures.steps import Step, shown
from headroom_cli.learn.failures.trace import Trace

_OTHERS = re.compile(r"\A(?:/(?:tmp|var|private|dev|proc)\b|~/(?:\.cache|Library/Caches)\b|\.\.(?:/|\Z))|[*?$<>{}]")


def wrong_paths(trace: Trace) -> Iterator[Finding]:
    """One finding for each call that named a path that is not there, and was not made later in the session."""
    made = {path for step in trace.steps for path in step.edits if not step.failed}
    for at, step, found in trace.wrong(What.PATH):
        path = _path(trace, step, found)
        if not path or _OTHERS.search(path) or not quotable(path) or path in made or _exists(trace, path):
            continue
        yield trace.finding(at, What.PATH, path, instead=_right(trace, at, path), quote=found.quote)


def _path(trace: Trace, step: Step, found: Sign) -> str:
    """The path that the call named, "" where the message is about another one."""
    if not step.shell:
        return step.target if not step.edits or step.failed else ""
    named = found.name.rstrip(":")
    for part in step.parts:
        if named in part.words and not part.asks:
            return shown(named, trace.session.project, step.folder or part.folder)
    return ""


def _exists(trace: Trace, path: str) -> bool:
    """Whether the session has read it after all."""
    steps = zip(trace.steps, range(len(trace.steps)), strict=True)
    return any(read.path == path for step, at in steps if trace.worked(at) for read in step.reads)


def _right(trace: Trace, at: int, path: str) -> str:
    """The path of the same name that was read soon after, or the only one that a search or a listing showed."""
    name = path.rsplit("/", 1)[-1]
    if "." not in name:
        return ""
    for later in trace.later(at):
        step = trace.steps[later]
        if trace.worked(later):
            for read in step.reads:
                if read.path.rsplit("/", 1)[-1] == name and read.path != path:
                    return quotable(read.path)
    shown_paths = set()
    for later in trace.later(at):
        step = trace.steps[later]
        if trace.worked(later) and not step.reads:
            found = re.findall(
                rf"(?:^|[\s:'\"])((?:[\w.@+~-]*/)+{re.escape(name)})(?=$|[\s:'\"])", step.text, re.MULTILINE
            )
            shown_paths |= {shown(one, trace.session.project, step.folder) for one in found}
    return quotable(shown_paths.pop()) if len(shown_paths) == 1 and path not in shown_paths else ""

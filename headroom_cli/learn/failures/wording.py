"""The words of a note: one line that an agent can follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from headroom_cli.learn.failures.alternatives import quotable
from headroom_cli.learn.failures.failed_commands import OTHER
from headroom_cli.learn.failures.findings import Finding
from headroom_cli.learn.failures.omissions import OMISSION
from headroom_cli.learn.failures.rereads import PLACE, REREAD
from headroom_cli.learn.failures.signs import What

_NAMES = 3  # names that a note about a place tells


def wording(findings: Sequence[tuple[str, Finding]]) -> str:
    """The note for the findings of one subject, each with its session; "" where nothing useful can be said."""
    first = findings[0][1]
    instead = _instead(findings)
    told = _usual(finding.told for _, finding in findings)
    if first.kind == PLACE:
        return _place(first.subject, findings)
    subject = quotable(first.subject)
    make = _WORDS.get(first.kind)
    return make(subject, instead, told, first) if make and subject else ""


def _instead(findings: Sequence[tuple[str, Finding]]) -> str:
    """What worked instead; for a missing program only what is related by name, or what two sessions took."""
    first = findings[0][1]
    if first.kind != What.PROGRAM:
        return _usual(finding.instead for _, finding in findings)
    name = first.subject.rsplit("/", 1)[-1]
    related = _usual(one.instead for _, one in findings if _related(name, one.instead))
    sessions = Counter(
        instead for _, instead in dict.fromkeys((who, one.instead) for who, one in findings if one.instead)
    )
    often = [instead for instead, count in sessions.most_common(1) if count > 1]
    return related or (often[0] if often else "")


def _related(name: str, instead: str) -> bool:
    """Whether it is the same program, called otherwise, or another version of it: `python`, `python3`."""
    words = [word.rsplit("/", 1)[-1] for word in instead.split()]
    return any(word == name or word.rstrip("0123456789.") == name.rstrip("0123456789.") for word in words)


def _usual(values: Iterable[str]) -> str:
    """The value that came most often, of several the shortest; "" without one."""
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], len(value), value), default="")


def _program(subject: str, instead: str, told: str, _: Finding) -> str:
    if told:
        return f"`{subject}` is not installed at first: run `{told}` before you call it."
    if instead.rsplit("/", 1)[-1] == subject.rsplit("/", 1)[-1] and instead:
        return f"Call `{instead}`: `{subject}` alone is not found."
    return (
        f"Use `{instead}`: `{subject}` is not found here."
        if instead
        else f"Do not call `{subject}`: it is not found here."
    )


def _module(subject: str, instead: str, told: str, finding: Finding) -> str:
    name = subject.removeprefix("import ")
    if told:
        return f"Run `{told}` before you use `{name}`: it is not installed at first."
    if subject.startswith("python -m "):
        end = f"use `{instead}`" if instead else "do not call it"
        return f"`{subject}` fails here ({finding.reason}): {end}."
    end = f"run such code with `{instead}`" if instead else "what imports it does not run"
    return f"The Python module `{name}` is not installed: {end}."


def _tool(subject: str, instead: str, told: str, _: Finding) -> str:
    return f"There is no tool `{subject}`" + (f": use `{instead}`." if instead else ".")


def _script(subject: str, instead: str, told: str, _: Finding) -> str:
    return f"There is no `{subject}`" + (f": use `{instead}`." if instead else " in this project.")


def _usage(subject: str, instead: str, told: str, finding: Finding) -> str:
    head, _, last = subject.rpartition(" ")
    if last == "ARGUMENT":
        return f"Give `{head}` one argument, not several: it stops at the second (`unexpected argument`)."
    if last.startswith("-"):
        return f"`{head}` has no `{last}`" + (f": `{instead}` worked." if instead else ".")
    return f"There is no `{subject}`" + (f": use `{instead}`." if instead else ".")


def _folder(subject: str, instead: str, told: str, _: Finding) -> str:
    return f"Run `{told}` in `{instead}`: it does not work in {subject.removeprefix(f'{told} in ')}." if instead else ""


def _manager(subject: str, instead: str, told: str, _: Finding) -> str:
    return f"Use `{instead}`, not `{subject}`: the project is set up for it."


def _glob(subject: str, instead: str, told: str, _: Finding) -> str:
    example = f"`{instead}`" if instead else "`'*.ext'`"
    return f"Quote patterns for the shell, as in {example}: unquoted it stops with `no matches found`."


def _timeout(subject: str, instead: str, told: str, _: Finding) -> str:
    return f"Give `{subject}` more time, or run it in the background: it was cut off after {told}."


def _unread(subject: str, instead: str, told: str, _: Finding) -> str:
    return (
        f"Read a file with the reading tool before `{subject}`: it refuses files that were not read, or by the shell."
    )


def _large(subject: str, instead: str, told: str, _: Finding) -> str:
    return f"Read `{subject}` in parts, or search it: it is too large to be read at once."


def _other(subject: str, instead: str, told: str, _: Finding) -> str:
    return f"Use `{instead}`, not `{subject}`." if instead else ""


def _path(subject: str, instead: str, told: str, _: Finding) -> str:
    return f"`{subject}` is not there: it is `{instead}`." if instead else f"There is no `{subject}`."


def _reread(subject: str, instead: str, told: str, _: Finding) -> str:
    return f"Read `{subject}` once: it does not change unless you change it."


def _omission(subject: str, instead: str, told: str, _: Finding) -> str:
    return (
        f"Ask `{subject}` for the part you need (a filter, a range): its long results are cut short and were read back."
    )


def _place(path: str, findings: Sequence[tuple[str, Finding]]) -> str:
    """Names that at least two sessions looked for; without such, sessions went there for different reasons."""
    sessions = Counter(
        name for name, _ in dict.fromkeys((name, who) for who, one in findings for name in one.told.split())
    )
    names = [name for name, count in sessions.most_common() if count > 1 and name.lower() not in path.lower()][:_NAMES]
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(f'`{name}`' for name in names)} {verb} in `{path}`: open it without a search." if names else ""


_WORDS: Mapping[str, Callable[[str, str, str, Finding], str]] = {
    What.PROGRAM: _program,
    What.MODULE: _module,
    What.TOOL: _tool,
    What.SCRIPT: _script,
    What.USAGE: _usage,
    What.FOLDER: _folder,
    What.MANAGER: _manager,
    What.GLOB: _glob,
    What.TIMEOUT: _timeout,
    What.UNREAD: _unread,
    What.LARGE: _large,
    What.PATH: _path,
    OTHER: _other,
    REREAD: _reread,
    OMISSION: _omission,
}

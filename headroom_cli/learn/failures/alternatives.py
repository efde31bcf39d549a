"""What worked instead, after something did not."""

from __future__ import annotations

import re

from headroom_cli.learn.failures.shell_words import Part, goals
from headroom_cli.learn.failures.trace import Trace

LONGEST = 90  # characters of a command that a note can hold
_INSTALLS = frozenset({"install", "add", "i", "ci", "sync"})
_ASKING = frozenset({"which", "where", "whereis", "ls", "list", "help"})
_FORBIDDEN = ("`", "\n", "<!--", "-->", "$(", "\\")


def other_way(trace: Trace, at: int, failed: Part) -> Part | None:
    """The first program soon after that worked, is called otherwise, and has an argument or a goal in common.

    One that only asks where a program is is none, also in the words of another (`mise which`, `mise ls`).
    """
    wanted = goals(failed)
    for later in trace.later(at):
        if trace.worked(later):
            for part in trace.steps[later].parts:
                other = part.head != failed.head or part.words[0] != failed.words[0]
                asks = part.asks or part.quiet or bool(_ASKING & set(part.words[1:3]))
                if other and not asks and wanted & goals(part):
                    return part
    return None


def install(trace: Trace, at: int, name: str) -> str:
    """The command by which what is called `name` was installed soon after, "" if none was."""
    for later in trace.later(at):
        if trace.worked(later):
            for part in trace.steps[later].parts:
                asked = next((part.words[at + 1 :] for at, word in enumerate(part.words) if word in _INSTALLS), ())
                if any(re.split(r"[=<>@\[]", word.lower())[0] == name.lower() for word in asked):
                    return quotable(part.text)
    return ""


def same_way(trace: Trace, at: int, failed: Part, without: str) -> Part | None:
    """The first call of the same program soon after that worked without the word that it did not know."""
    for later in trace.later(at):
        if trace.worked(later):
            for part in trace.steps[later].parts:
                if part.head == failed.head and without not in (*part.words, *part.options):
                    return part
    return None


def quotable(text: str) -> str:
    """`text` if it can stand in backticks on one line of a note, "" otherwise."""
    made = " ".join(text.split()) if "\n" not in text.strip() else text
    return "" if len(made) > LONGEST or any(sign in made for sign in _FORBIDDEN) else made.strip()

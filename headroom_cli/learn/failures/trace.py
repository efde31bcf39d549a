"""A session as the miners look at it: its steps, and what each of them cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from headroom_cli.learn.failures.findings import Finding
from headroom_cli.learn.failures.shell_words import Part
from headroom_cli.learn.failures.signs import Sign, What, sign
from headroom_cli.learn.failures.steps import Step, steps
from headroom_cli.learn.transcript import Answer, PastSession
from headroom_cli.ledger.prices import input_tokens

AHEAD = 12  # steps after a failure in which what worked instead is looked for
_SHORT = 1500  # characters: a longer result without an error code is no error message
_CHARACTERS = 4  # of a token, about
# What prints other texts, in which every sign may stand.
_PRINTS = frozenset({"cat", "sed", "head", "tail", "nl", "less", "grep", "rg", "egrep", "awk", "jq", "diff", "bat"})
_TEXTS = frozenset({What.PATH, What.GLOB})  # what such programs may say of their own arguments


@dataclass(frozen=True)
class Trace:
    """A session with its steps in order, and the signs in their results (None where there is none)."""

    session: PastSession

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The session's answers, by turn."""
        return tuple(entry for entry in self.session.entries if isinstance(entry, Answer))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All tool calls in order."""
        return steps(self.session)

    @cached_property
    def signs(self) -> tuple[Sign | None, ...]:
        """Of each step the sign that it could not work."""
        return tuple(map(_sign, self.steps))

    def worked(self, at: int) -> bool:
        """Whether the step ran and did not fail."""
        step = self.steps[at]
        return step.known and not step.failed and not step.refused and self.signs[at] is None

    def wrong(self, *whats: What) -> Iterator[tuple[int, Step, Sign]]:
        """The steps that show one of these signs, with their place."""
        for at, (step, found) in enumerate(zip(self.steps, self.signs, strict=True)):
            if found is not None and found.what in whats and not step.refused:
                yield at, step, found

    def later(self, at: int) -> Iterator[int]:
        """The places of the steps that follow soon."""
        return iter(range(at + 1, min(len(self.steps), at + 1 + AHEAD)))

    def context(self, turn: int) -> float | None:
        """The input tokens of an answer's request, None where they are not recorded."""
        usage = self.answers[turn].usage
        return input_tokens(usage) if usage else None

    def finding(self, at: int, kind: str, subject: str, **words: str) -> Finding:
        """What went wrong at a step, with what it cost: the whole request where it was the answer's only call."""
        step = self.steps[at]
        usage, context = self.answers[step.turn].usage, self.context(step.turn)
        output = usage.output if usage else None
        return Finding(
            kind,
            subject,
            turns=round(step.share, 3),
            context=None if context is None else round(context * step.share, 1),
            output=None if output is None else round(output * step.share, 1),
            written=round((len(step.said) + len(step.text)) / _CHARACTERS, 1),
            mark=step.id,
            **words,
        )


Miner = Callable[[Trace], Iterable[Finding]]


def _sign(step: Step) -> Sign | None:
    if not step.known or step.refused or not (step.failed or len(step.text) < _SHORT):
        return None
    if step.shell and all(part.asks or part.quiet for part in step.parts):
        return None
    if not step.shell and not step.failed and not step.reads:
        return None
    found = sign(step.text)
    if found is None:
        return None
    if found.what is What.PROGRAM and any(part.called == found.name for part in step.parts):
        return found
    prints = step.shell and all(part.quiet or part.program in _PRINTS for part in step.parts)
    return None if prints and not step.failed and found.what not in _TEXTS else found


def blamed(step: Step, found: Sign) -> Part | None:
    """The program of a command that the sign is about, None where that cannot be told."""
    able = [part for part in step.parts if not part.quiet and not part.asks]
    if found.what is What.MODULE:
        able = [part for part in able if "python" in part.head or part.words[-1:] == (found.name,)] or able
    elif found.what is What.FOLDER:
        able = [part for part in able if part.program == found.name] or able
    elif found.what is What.PROGRAM:
        able = [part for part in able if found.name in (part.program, part.words[0], *part.head.split())]
    elif found.what is not What.TIMEOUT and found.what is not What.MANAGER:
        able = [part for part in able if _names(part, found.name)]
    return able[0] if able and (len(able) == 1 or found.what in (What.USAGE, What.PROGRAM)) else None


def _names(part: Part, name: str) -> bool:
    """Whether the name stands in the command: as a word, an option, or the letter of one."""
    bare = name.rstrip(":,.")
    for word in part.words:
        if word.lstrip("-") == bare.lstrip("-") or word.startswith(f"{bare}=") or word.rsplit("/", 1)[-1] == bare:
            return True
        if len(bare) == 1 and word.startswith("-") and bare in word[:4]:
            return True
    return False

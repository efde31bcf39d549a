"""What a past session shows of how much its user wants to read: each answer, and what they did next. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from headroom_cli.compress import tokens
from headroom_cli.learn.asks import asked
from headroom_cli.learn.digests import Digest
from headroom_cli.learn.phrases import Ask
from headroom_cli.learn.readable import parted, reading_s, words
from headroom_cli.learn.replies import says_something, typing_s
from headroom_cli.learn.transcript import Answer, Compacted, Entry, PastSession, Said
from headroom_cli.store.credentials import looks_like_credential

QUOTE = 120  # characters of a message that are shown
HIDDEN = "(hidden: the message holds a credential)"
AGAIN = "asked again"
TERSE = 80  # words up to which an answer counts as short, so that asking again is about its shortness
# Who replies within half the time that reading takes has not read it all: the fastest tenth of readers reach about
# one and a half times the mean (Brysbaert 2019). Below this many words nothing can be told from a reply's time.
_UNREAD = 0.5
_LONG_ENOUGH = 120
LESS = frozenset({Ask.PREAMBLE.value, Ask.SHORTER.value, Ask.ONLY.value})
_ALIKE = 0.7  # share of words that two questions have in common, from which on they are the same question
_QUESTION = re.compile(
    r"[?？]|^\W*(?:what|how|where|which|who|when|is|are|does|do|can|was|wie|wo|welche|comment|qué|cómo)\b"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer, and what its user did about it.

    `at` is when they reacted (seconds since the epoch, None where not recorded). `words` and `code` are the answer's
    prose and its lines of code, `words` None where there is no answer whose length can be meant, the longest of the
    last three where they ask for less. `stopped`: they
    interrupted it while it was being written. `fast`: they replied before they can have read it, None where that
    cannot be told. `ask` is what they asked of answers, "" for nothing. `mark` is the same for copies of this turn.
    """

    mark: str
    at: float | None
    words: int | None
    code: int = 0
    stopped: bool = False
    fast: bool | None = None
    ask: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Prose that a model wrote in a session, without code and tool calls; `tokens` by o200k_base, so modelled."""

    model: str
    answers: int
    words: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One session's evidence; empty but for its name where no human typed in it.

    `messages` counts those that say something.
    """

    agent: str
    session: str
    project: str
    started: float | None
    messages: int = 0
    turns: tuple[Turn, ...] = ()
    written: tuple[Written, ...] = ()


def evidence(session: PastSession) -> Evidence:
    """What a session shows. A subagent's task and a script's prompt show nothing."""
    made = Evidence(session.agent, session.id, session.project, session.started)
    if session.side or not session.typed:
        return made
    messages = sum(says_something(entry.text) for entry in session.entries if isinstance(entry, Said))
    turns, written = tuple(_turns(session.entries)), tuple(_written(session.entries))
    return Evidence(made.agent, made.session, made.project, made.started, messages, turns, written)


EVIDENCE = Digest("verbosity", 1, Evidence, evidence)


def quote(text: str) -> str:
    """The words of a message as they may be shown: in one line, at most QUOTE characters."""
    line = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    return line if len(line) <= QUOTE else line[: QUOTE - 3].rstrip() + "..."


def _turns(entries: tuple[Entry, ...]) -> Iterator[Turn]:
    """Every reply to an answer, every ask, and every answer that was stopped."""
    last: Answer | None = None
    before: Said | None = None
    lately: list[int] = []
    for entry in entries:
        if isinstance(entry, Answer):
            if last is not None and _stopped(last):
                yield _turn(last, None, before)
                last = None
            last = entry if entry.text.strip() or entry.calls or last is None else _with_end(last, entry)
        elif isinstance(entry, Compacted):
            last = None
        else:
            turn = _turn(last, entry, before)
            lately = [*lately[-2:], *([turn.words] if turn.words is not None else [])]
            if turn.words is not None or turn.ask:
                # Who asks for less means the long ones of the answers so far, be the last one short.
                less = turn.ask in LESS and turn.words is not None
                yield replace(turn, words=max(lately)) if less else turn
            last, before = None, entry
    if last is not None and _stopped(last):
        yield _turn(last, None, before)


def _turn(answer: Answer | None, said: Said | None, before: Said | None) -> Turn:
    read = answer if answer is not None and answer.text.strip() else None
    prose, code = parted(read.text) if read else ("", 0)
    count = words(prose) if read else None
    stopped = answer is not None and _stopped(answer)
    if answer is not None and answer.interrupted and not stopped:
        count = None  # stopped while tools ran: nothing that they say next is about the length of what stands there
    ask, sentence = _ask(said, read, count, before)
    at = said.at if said else answer.at if answer else None
    text = said.text if said else read.text if read else ""
    shown = "" if not ask else HIDDEN if said and looks_like_credential(said.text) else quote(sentence)
    fast = _fast(read, said, count) if read and said and not stopped else None
    return Turn(_mark(at, text), at, count, code, stopped, fast, ask, shown)


def _stopped(answer: Answer) -> bool:
    return answer.interrupted and not answer.calls and bool(answer.text.strip())


def _with_end(answer: Answer, end: Answer) -> Answer:
    """An answer after which a request brought nothing to read: what ended that one ended it."""
    return replace(answer, at=end.at if end.at is not None else answer.at, interrupted=end.interrupted)


def _ask(said: Said | None, read: Answer | None, count: int | None, before: Said | None) -> tuple[str, str]:
    """What a message asks of answers, and the words that say it."""
    if said is None:
        return "", ""
    found = asked(said.text, answered=read is not None)
    terse = count is not None and 0 < count <= TERSE and read is not None and not read.interrupted
    if found is not None:
        puzzled = found.what is Ask.PUZZLED
        return ("", "") if puzzled and not terse else (found.what.value, found.sentence)
    if terse and before is not None and _same_question(before.text, said.text):
        return AGAIN, said.text
    return "", ""


def _same_question(first: str, second: str) -> bool:
    """Whether two messages ask the same in other words; the very same words are a retry, not a question."""
    if len(second) > 600 or first.strip() == second.strip() or not _QUESTION.search(second.lower()):
        return False
    one, other = (set(re.findall(r"\w+", text.lower())) for text in (first, second))
    return min(len(one), len(other)) >= 4 and len(one & other) / len(one | other) >= _ALIKE


def _fast(answer: Answer, said: Said, count: int | None) -> bool | None:
    """Whether they replied before they can have read it; None where the time tells nothing."""
    if answer.at is None or said.at is None or count is None or count < _LONG_ENOUGH or not says_something(said.text):
        return None
    waited = said.at - answer.at
    if waited < typing_s(said.text):
        return None  # typed, or queued, before the answer had ended
    return waited < _UNREAD * reading_s(count)


def _written(entries: tuple[Entry, ...]) -> Iterator[Written]:
    answers: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    measured: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, Answer) and entry.text.strip():
            prose = parted(entry.text)[0]
            answers[entry.model] += 1
            counted[entry.model] += words(prose)
            measured[entry.model] += tokens.count(prose)
    for model, number in answers.items():
        yield Written(model, number, counted[model], measured[model])


def _mark(at: float | None, text: str) -> str:
    return hashlib.blake2b(f"{at} {text}".encode("utf-8", "replace"), digest_size=8).hexdigest()

"""From what sessions tell of failures to a short list of notes that would have paid for themselves."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from headroom_cli.compress.tokens import count
from headroom_cli.learn.failures.failed_commands import OTHER
from headroom_cli.learn.failures.findings import Digest, Finding
from headroom_cli.learn.failures.omissions import OMISSION
from headroom_cli.learn.failures.secrets import may_hold_secret
from headroom_cli.learn.failures.shell_words import parts
from headroom_cli.learn.failures.signs import What
from headroom_cli.learn.failures.wording import wording
from headroom_cli.learn.failures.worth import UNKNOWN, Amount, cost, price, price_per_turn, total
from headroom_cli.ledger.prices import Prices

LEAST_SESSIONS = 2  # that must tell of a failure: one session's accident is worth no note
RECENT = 20  # sessions: what came up in none of so many last ones is over
SHORT_LIST = 10
MARKUP = "- <!-- headroom:learn 00000000-0000 -->"  # what stands around a note's text in its file

# Which of a subject's counts (worked, failed by itself, could not work) speak against a note, by kind: a program that
# runs in other sessions is not missing, and a path that could be read is there.
_SPEAKS_AGAINST: Mapping[str, tuple[int, ...]] = {
    What.PROGRAM: (0, 1),
    What.MODULE: (0, 1),
    What.SCRIPT: (0, 1),
    What.USAGE: (0,),
    What.TIMEOUT: (0, 1),
    What.TOOL: (0,),
    What.PATH: (0,),
    What.LARGE: (0,),
    OTHER: (0,),
    OMISSION: (0,),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One session that tells of the failure: how often, and one line of what was printed."""

    session: str
    agent: str
    started: float | None
    times: int
    quote: str


@dataclass(frozen=True, slots=True)
class Note:
    """A proposed note.

    `id` stays the same for the same failure in a project of the same name. `turns` and `lost` are what the failure cost
    over all sessions, `price` is what the note costs in one session, `per_turn` in one request, and `net` what it would
    have saved in a session after that.
    `names` are what has to come up for the note to be of use.
    """

    id: str
    kind: str
    subject: str
    text: str
    evidence: tuple[Evidence, ...]
    times: int
    turns: float
    lost: Amount
    price: Amount
    net: Amount
    names: tuple[str, ...] = ()
    per_turn: Amount = UNKNOWN


def note_id(kind: str, subject: str, project: str) -> str:
    """The id of a note: eight hexadecimal digits."""
    return hashlib.sha256("\n".join((kind, subject, project)).encode("utf-8", "replace")).hexdigest()[:8]


def propose(digests: Sequence[Digest], prices: Prices, project: str) -> list[Note]:
    """The notes that pay for themselves, the most useful first; those whose use is unknown come last."""
    ordered = sorted(digests, key=lambda one: (one.started or 0.0, one.session))
    notes = []
    for (kind, subject), found in _grouped(ordered).items():
        note = _note(kind, subject, found, ordered, prices, project)
        if note is not None and (note.net.weighed is None or note.net.weighed > 0):
            notes.append(note)
    return best_first(notes)


def best_first(notes: Iterable[Note]) -> list[Note]:
    """The notes by what they leave in a session; those of which that is not known come last, by turns."""
    return sorted(notes, key=lambda one: (one.net.weighed is None, -(one.net.weighed or one.turns), one.id))


def _grouped(digests: Sequence[Digest]) -> Mapping[tuple[str, str], list[tuple[Digest, Finding]]]:
    """The findings by what went wrong. A record that stands in several transcripts (a resumed session) counts once."""
    grouped: dict[tuple[str, str], list[tuple[Digest, Finding]]] = defaultdict(list)
    seen: set[tuple[str, str, str]] = set()
    for digest in digests:
        mine: set[tuple[str, str, str]] = set()
        for finding in digest.findings:
            key = (finding.kind, finding.subject, finding.mark)
            if not finding.mark or key not in seen:
                grouped[finding.kind, finding.subject].append((digest, finding))
            mine.add(key)
        seen |= mine
    return grouped


def _note(
    kind: str,
    subject: str,
    found: Sequence[tuple[Digest, Finding]],
    digests: Sequence[Digest],
    prices: Prices,
    project: str,
) -> Note | None:
    if not _enough(found) or _contradicted(kind, subject, found, digests):
        return None
    text = wording([(digest.session, finding) for digest, finding in found])
    names = tuple(dict.fromkeys(name for _, one in found for name in _about(one) if name))
    if not text or may_hold_secret(text) or not came_up(names, digests[-RECENT:]):
        return None
    lost = total(cost(finding, digest, prices) for digest, finding in found)
    size = count(f"{text} {MARKUP}\n")
    own = price(size, digests, prices)
    return Note(
        note_id(kind, subject, project),
        kind,
        subject,
        text,
        _evidence(found),
        len(found),
        sum(finding.turns for _, finding in found),
        lost,
        own,
        lost.over(len(digests)).less(own),
        names,
        price_per_turn(size, digests, prices),
    )


def _enough(found: Sequence[tuple[Digest, Finding]]) -> bool:
    """Whether enough sessions tell of it; subagents count as one, because one session may have started them all."""
    own = {digest.session for digest, _ in found if not digest.side}
    return len(own) + any(digest.side for digest, _ in found) >= LEAST_SESSIONS


def _contradicted(kind: str, subject: str, found: Sequence[tuple[Digest, Finding]], digests: Sequence[Digest]) -> bool:
    """Whether what did not work here works too often elsewhere for a note."""
    if any(finding.told for _, finding in found) and kind in (What.PROGRAM, What.MODULE):
        return False  # it worked because it was installed
    if kind == What.MODULE and not any(finding.instead for _, finding in found) and _own_module(subject, digests):
        return True
    against = sum(
        digest.came_up.get(subject, (0, 0, 0))[at] for digest in digests for at in _SPEAKS_AGAINST.get(kind, ())
    )
    return against * 2 > len(found) if kind not in (What.PATH, OTHER) else against > 0


def _own_module(subject: str, digests: Sequence[Digest]) -> bool:
    """Whether the module is the project's own: one of its folders or files has the name."""
    name = subject.rsplit(" ", 1)[-1]
    own = re.compile(rf"(?:[^/~][^/]*/)*{re.escape(name)}(?:\.py|/.*)")
    return any(own.fullmatch(path) for digest in digests for path in digest.came_up)


def _about(finding: Finding) -> Iterator[str]:
    """What has to come up for a note to be of use: what failed, also without what was wrong with it, and what works."""
    yield from (finding.subject, finding.instead)
    for command in (finding.instead, finding.told):
        yield from (part.head for part in parts(command))
    if finding.kind == What.USAGE:
        yield finding.subject.rpartition(" ")[0]
    if finding.kind == What.MODULE:
        yield from ("python", "python3")


def came_up(names: Iterable[str], digests: Sequence[Digest]) -> bool:
    """Whether any of these names, or a finding about one, stands in these sessions."""
    wanted = set(names)
    return any(
        not wanted.isdisjoint(digest.came_up) or any(finding.subject in wanted for finding in digest.findings)
        for digest in digests
    )


def _evidence(found: Sequence[tuple[Digest, Finding]]) -> tuple[Evidence, ...]:
    times: dict[str, int] = defaultdict(int)
    first: dict[str, tuple[Digest, Finding]] = {}
    for digest, finding in found:
        times[digest.session] += 1
        first.setdefault(digest.session, (digest, finding))
    return tuple(
        Evidence(name, digest.agent, digest.started, times[name], finding.quote)
        for name, (digest, finding) in first.items()
    )

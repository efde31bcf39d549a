"""What is being looked for when a result arrives, and how much a piece of text has to do with it.

The question is made of the call's own arguments, of what the agent said before it, of the user's last turns, and of
what the caller of the library says.
Pieces are ranked as BM25 does (Robertson & Zaragoza 2009, k1 = 1.2, b = 0.4): a word that many pieces have tells
little, a rare one much.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log

from headroom_cli.compress.call_arguments import strings
from headroom_cli.compress.recent import remembered
from headroom_cli.wire.prompt import Block, Kind

_K1, _B = 1.2, 0.4
_USER_TURNS = 2  # last user turns that count
_SAID = 3  # last texts of the agent that count
_LONGEST = 12_000  # characters of one text that are looked at: its beginning and its end
# How much a word counts by where it was said: in the call itself, by the agent just before, by the user.
_CALLED, _AGENT, _USER = 3.0, 1.5, 1.0

_REMEMBERED = 60  # characters of an identifier up to which its words are remembered

_TERM = re.compile(r"[^\W\d_]+|\d{2,}")
_IDENTIFIER = re.compile(r"\w{3,}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_COMMON_WORDS = """
    the and for that this with from are was were will would can could should have has had not but you your our its
    it lets let now look see into also then than them they their there here what when where which who how why all
    any each about after before only just more most some such very one two use used using make made need needs
    want get got set new old out over under between file files line lines code read check run command output
    result results please
    """
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words that are being looked for, in small letters, with their weights."""

    weights: Mapping[str, float] = field(default_factory=dict)

    def scores(self, pieces: Sequence[str]) -> list[float]:
        """How much each of these pieces of one text has to do with what is looked for; 0.0 where nothing."""
        if not self.weights or not pieces:
            return [0.0] * len(pieces)
        counted = [Counter(term for term in terms(piece) if term in self.weights) for piece in pieces]
        spread = Counter(term for found in counted for term in found)
        total = len(pieces)
        rarity = {term: log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in spread.items()}
        mean = sum(map(len, pieces)) / total or 1.0
        return [self._score(found, len(piece) / mean, rarity) for found, piece in zip(counted, pieces, strict=True)]

    def _score(self, found: Counter[str], length: float, rarity: Mapping[str, float]) -> float:
        damping = _K1 * (1 - _B + _B * length)
        return sum(self.weights[term] * rarity[term] * n * (_K1 + 1) / (n + damping) for term, n in found.items())


def wanted(before: Sequence[Block], block: Block, query: str = "") -> Wanted:
    """What is being looked for with the call that `block` answers; `before` is the conversation up to it.

    `query` is what somebody says who knows it: its words weigh as much as the call's own.
    """
    weights: dict[str, float] = {}
    for text, weight in ((query, _CALLED), *_question(before, block)):
        for term in _asked(_ends(text)):
            weights[term] = max(weights.get(term, 0.0), weight)
    return Wanted(weights)


def _question(before: Sequence[Block], block: Block) -> Iterable[tuple[str, float]]:
    yield from ((text, _CALLED) for text in strings(block.arguments))
    said = users = 0
    for earlier in reversed(before):
        if earlier.kind is Kind.ASSISTANT and said < _SAID and not users:
            said += 1
            yield earlier.text, _AGENT
        elif earlier.kind is Kind.USER:
            users += 1
            yield earlier.text, _USER
        if users == _USER_TURNS:
            return


def _ends(text: str) -> str:
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else text[:half] + "\n" + text[-half:]


def terms(text: str) -> list[str]:
    """The words of `text` in small letters: identifiers whole and in their parts, numbers of two digits and more."""
    out: list[str] = []
    for identifier in _IDENTIFIER.findall(text):
        out += _known_terms(identifier) if len(identifier) <= _REMEMBERED else _terms_in(identifier)
    return out


def _terms_in(identifier: str) -> tuple[str, ...]:
    parts = [part for word in _TERM.findall(identifier) for part in _CAMEL.split(word)]
    out = [part.lower() for part in parts if len(part) > 2 or part.isdigit()]
    if len(parts) > 1:
        out.append(identifier.lower())
    return tuple(term for term in out if term not in _COMMON)


_known_terms = lru_cache(maxsize=1 << 14)(_terms_in)  # a text says the same names again and again


@remembered(16 << 20)
def _asked(text: str) -> frozenset[str]:
    """The words of a text that asks, which comes again with every call of the same turn."""
    return frozenset(terms(text))

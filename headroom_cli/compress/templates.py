"""What is printed again and again: the templates of a text's lines, and lines whose values deviate from them.

Words are constant where many lines have them, variable otherwise, as in frequent-word mining of logs (Vaarandi &
Pihelgas 2015); figures are always variable. Two passes over the words, so the time is linear in the text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

VARIABLE = "*"
LEAST = 4  # lines that have a word from which on it is constant
_SHARE = 300  # in a long text one line of so many
MOST_WORDS = 120  # of a line that has a template at all
_STEADY = 8  # lines of a template from which on a value can deviate
_DEVIATION = 10  # median absolute deviations from which on a number deviates
_FEW = 0.02  # share of lines that deviate at most: if more do, the values were never steady
_SAME = 0.9  # share of lines with one value from which on another value deviates

_FIGURES = re.compile(r"\d+")
_JSON_COMMA = re.compile(r'(?<=[\w"\]}]),(?=["\s])|(?<="):(?=\S)')


def templates(lines: Sequence[str]) -> list[str]:
    """For each line its template, with `*` and `#` for what varies; "" where it has none of its own."""
    words = [_words(line) for line in lines]
    known = tokens((word for found in words for word in set(found)), max(LEAST, len(lines) // _SHARE))
    return [" ".join(known[word] for word in found) for found in words]


def tokens(words: Iterable[str], least: int = LEAST) -> dict[str, str]:
    """What each of these words is in a template; each line gives each of its words once.

    A word that at least `least` lines have stands for itself, but for its figures (`#`); others are `*`.
    """
    spread = Counter(words)
    shapes: Counter[str] = Counter()
    for word, count in spread.items():
        shapes[_shape(word)] += count
    return {word: _token(word, shapes, least) for word in spread}


def _words(line: str) -> list[str]:
    if line[:1] == "{":
        line = _JSON_COMMA.sub(r"\g<0> ", line)
    return line.split(None, MOST_WORDS)[:MOST_WORDS]


def _shape(word: str) -> str:
    return _FIGURES.sub("#", word)


def _token(word: str, shapes: Counter[str], least: int) -> str:
    shape = _shape(word)
    if shapes[shape] >= least:
        return shape
    key, sign, _ = word.partition("=")
    return f"{key}={VARIABLE}" if sign and key.isidentifier() else VARIABLE


def telling(template: str) -> bool:
    """True for a template that says what its lines are: at least a third of its words are constant."""
    words = template.split(" ")
    return sum(any(map(str.isalpha, word)) for word in words) * 3 >= len(words)


def deviating(lines: Sequence[str], found: Sequence[str]) -> set[int]:
    """The lines one value of which deviates from an otherwise steady value of their template (`found`)."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, template in enumerate(found):
        if template:
            groups[template].append(at)
    out: set[int] = set()
    for template, members in groups.items():
        if len(members) >= _STEADY:
            columns = zip(*(_words(lines[at]) for at in members), strict=False)
            for token, column in zip(template.split(" "), columns, strict=False):
                out.update(members[at] for at in _odd(token, column))
    return out


def _odd(token: str, column: Sequence[str]) -> Iterator[int]:
    """The places of values that deviate in one column of a template."""
    if token != VARIABLE and "#" not in token and not token.endswith("=*"):
        return
    often = Counter(column)
    value, most = often.most_common(1)[0]
    if most >= _SAME * len(column):
        rare = max(2.0, _FEW * len(column))
        yield from (at for at, other in enumerate(column) if other != value and often[other] <= rare)
    elif token.count("#") in (1, 2) and len(often) > 2:
        numbers = [_number(word) for word in column]
        yield from _far(numbers)


def _number(word: str) -> float:
    """The number in a word that has one: `took=12.5ms` is 12.5."""
    return float(".".join(_FIGURES.findall(word)[:2])[:18])


def _far(numbers: Sequence[float]) -> Iterator[int]:
    middle = median(numbers)
    spread = median(abs(number - middle) for number in numbers)
    far = [
        at for at, number in enumerate(numbers) if abs(number - middle) > _DEVIATION * max(spread, abs(middle) * 0.05)
    ]
    # Figures that grow all the time are counters and clocks.
    if len(far) <= max(1, _FEW * len(numbers)) and not all(a <= b for a, b in pairwise(numbers)):
        yield from far

"""Made-up texts that are hard for a parser, a matcher or a table, the same in every run."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import NamedTuple

SIZE = 300_000  # characters


class Hard(NamedTuple):
    """One such text; `code` for what stands in a file with an ending of a language."""

    name: str
    text: str


def hard_texts(size: int = SIZE) -> Iterator[Hard]:
    """Every one of them, of about `size` characters."""
    luck = random.Random(7)
    yield Hard("one line", "x" * size)
    yield Hard("one line of words", _cut("error value name=17 ", size))
    yield Hard("equal lines", _cut("same line\n", size))
    yield Hard("short distinct lines", "".join(f"{n:x}q{n * 7919 % 9973}\n" for n in range(size // 10)))
    yield Hard("open brackets", _cut("(" * 99 + "\n", size))
    yield Hard("brackets in pairs", _cut("[" * 150 + "]" * 150 + "\n", size))
    yield Hard("blanks", _cut(" " * 79 + "\n", size))
    yield Hard("blanks in one line", " " * size)
    yield Hard("blank lines", "\n" * size)
    yield Hard("random letters", "".join(chr(luck.choice(_RANGES)(luck)) for _ in range(size)))
    yield Hard(
        "two templates in turn", _cut("INFO started job 17 of user a\nDEBUG cache hit for key 9 in 3 ms\n", size)
    )
    yield Hard("large JSON", _json(size))
    yield Hard("tiny objects", "[" + ",".join(f'{{"a":{n}}}' for n in range(size // 10)) + "]")
    yield Hard("JSON that never ends", '[{"a":' * 150 + '"' + _cut('b, [1, {"c": ', size))
    yield Hard("open quotes", _cut("say \"it's `so\n", size))
    yield Hard("paths", "".join(f"src/part{n % 97}/module{n % 1009}/file{n}.py\n" for n in range(size // 34)))
    yield Hard("hits", "".join(f"src/part{n % 97}/file{n % 1009}.py:{n}:x = {n}\n" for n in range(size // 34)))
    yield Hard("tags", _cut("<div><p class=a>word<b>", size))
    yield Hard("open tags", _cut("<a <b <!-- ", size))
    yield Hard("hunks", _cut("@@ -1,3 +1,3 @@\n a\n-b\n+c\n d\n", size))
    yield Hard("escapes", _cut("\x1b[31mred\x1b[0m\r50%\x1b[2K\n", size))
    yield Hard("headings", _cut("# a\n\nb\n", size))
    yield Hard("garbage like source", _cut('def x( class { => fn "\n', size))
    yield Hard("commas", _cut("1,2,,4;a|b\tc\n", size))


_RANGES = (
    lambda luck: luck.randint(32, 126),
    lambda luck: luck.randint(0xA0, 0x24F),
    lambda luck: luck.randint(0x4E00, 0x9FFF),
    lambda luck: luck.choice((10, 0x200B, 0x202E, 0x1F600, 0x301)),
)


def _cut(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _json(size: int) -> str:
    rows = [
        {"id": n, "name": f"item {n}", "tags": ["a", "b"], "in": {"x": n % 7, "y": None}} for n in range(size // 90)
    ]
    return json.dumps(rows, indent=1)

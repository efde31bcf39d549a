"""How much of an answer there is to read, and how long that takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Silent reading of English non-fiction: 238 words a minute over 190 studies (Brysbaert 2019, "How many words do we
# read per minute?", Journal of Memory and Language 109). It is about prose; code is skimmed, at no speed that anybody
# has measured, and so counts as no time at all.
WORDS_PER_MINUTE = 238
# Chinese and Japanese write no blanks. In the IReST texts (Trauzettel-Klosinski & Dietz 2012) the same passages are
# read at 158 words or 255 characters a minute in Chinese, 193 words or 357 characters in Japanese.
WORDS_PER_CHARACTER = 0.6
_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W_]+(?:['’./:_-]+[^\W_]+)*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Readable:
    """An answer's prose in words, and its fenced code in lines."""

    words: int
    code: int


def readable(text: str) -> Readable:
    """What there is to read in a text in Markdown."""
    prose, code = parted(text)
    return Readable(words(prose), code)


def parted(text: str) -> tuple[str, int]:
    """The prose of a text in Markdown, and how many lines of fenced code it holds.

    A fence that is left open goes to the end.
    """
    prose: list[str] = []
    code, fence = 0, ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
            else:
                code += 1
        elif found:
            fence = found[1]
        else:
            prose.append(line)
    return "\n".join(prose), code


def words(text: str) -> int:
    """How many words a text has; a path or a dotted name is one, a Chinese or Japanese character a part of one."""
    others, characters = _CHARACTER.subn(" ", text)
    return len(_WORD.findall(others)) + round(characters * WORDS_PER_CHARACTER)


def reading_s(count: int) -> float:
    """Seconds that reading so many words takes."""
    return count / WORDS_PER_MINUTE * 60

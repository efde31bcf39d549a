"""What users say about the length of answers, in their own words; what they say about the work is something else.

`explain why the test fails` is a task, `make the function shorter` is about code. So a phrase counts where it is all
that a sentence says (`too long`), or where it names answers (`keep your answers short`). The phrases of each
language stand in `phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from headroom_cli.learn import phrases
from headroom_cli.learn.phrases import Ask

# Longer ones are specifications, pasted texts, templates: what they say of length is rarely about answers.
_MOST = 1_200
_MOST_FOR_MORE = 80  # `why?` alone asks for more; at the end of a report it is about what was reported
_BLOCK = re.compile(r"(?ms)^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)|^[ \t]*>.*?$")
_QUOTED = re.compile(r"`[^`\n]*`|\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|「[^」\n]{1,300}」|https?://\S+")
_SENTENCE = re.compile(r"[^.!?;\n。!?;…]+(?:\.(?=\w)[^.!?;\n。!?;…]+)*")
_EDGE = re.compile(r"^[^\w]+|[^\w]+$")
_COMMA = re.compile(r"[,,、:–—]| - ")


_WITH_APOSTROPHE = {
    "dont": "don't",
    "cant": "can't",
    "thats": "that's",
    "youre": "you're",
    "im": "i'm",
    "didnt": "didn't",
}
_NO_APOSTROPHE = re.compile(rf"\b(?:{'|'.join(_WITH_APOSTROPHE)})\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message asks of answers, and the sentence that says it."""

    what: Ask
    sentence: str


def asked(text: str, answered: bool) -> Asked | None:
    """What a message asks of answers, None if nothing. `answered`: it follows an answer, so that it can be about it."""
    if len(text) > _MOST:
        return None
    said = _QUOTED.sub(" … ", _BLOCK.sub("\n", text))
    if answered and len(said.strip()) <= _MOST_FOR_MORE:
        bare = _bare(said)
        for what in Ask:  # also those that a sentence may be: `tl;dr`
            if phrases.WHOLE[what].fullmatch(bare):
                return Asked(what, said.strip())
    for sentence in _SENTENCE.findall(said):
        what_asked = _in_sentence(sentence, answered)
        if what_asked:
            return Asked(what_asked, sentence.strip())
    return None


def _in_sentence(sentence: str, answered: bool) -> Ask | None:
    bare = _bare(sentence)
    about_work = phrases.WORK.search(bare) is not None
    for what, named in phrases.NAMED.items():
        if named.search(bare):
            return what
    for what, anywhere in phrases.ANYWHERE.items():
        if not about_work and anywhere.search(bare):
            return what
    if answered:
        for part in _parts(sentence):
            for what in (Ask.ONLY, Ask.PREAMBLE, Ask.SHORTER):
                if phrases.WHOLE[what].fullmatch(part):
                    return what
    return None


def _parts(sentence: str) -> Iterator[str]:
    """A sentence, and what stands before its first comma: `too long, what is the answer`."""
    yield _bare(sentence)
    head = _COMMA.split(sentence, maxsplit=1)[0]
    if head != sentence:
        yield _bare(head)


def _bare(sentence: str) -> str:
    """In lower case, without punctuation around it and without words of courtesy."""
    bare = " ".join(sentence.lower().replace("’", "'").split())
    bare = _NO_APOSTROPHE.sub(lambda found: _WITH_APOSTROPHE[found[0]], bare)
    while True:
        shorter = phrases.COURTESY.sub("", _EDGE.sub("", bare)).strip()
        if shorter == bare:
            return bare
        bare = shorter

"""Which messages say something: a yes, a number from a menu or a command can be sent without having read anything."""

from __future__ import annotations

import re

# A message of one of these words, or of several of them, says no more than go on.
_ASSENT = frozenset(
    word
    for language in (
        "ok okay k yes yep yeah yup sure y n no nope nah go ahead continue proceed next do it please thanks thank you",
        "thx ty great good nice perfect cool fine done lgtm looks right correct agreed approve approved confirm",
        "confirmed yes! keep going carry on resume retry again try and that is the first second option all both one",
        "ja jo jawohl nein genau gut super passt danke bitte weiter mach machen los einverstanden alles klar so",
        "oui non d'accord merci vas-y vas continuez parfait bien sûr c'est bon allez",
        "sí si no vale claro gracias adelante continúa continua sigue perfecto bien de acuerdo dale hazlo",
    )
    for word in language.split()
)
# Longest first, so that a short one does not break up a long one.
_ASSENT_CJK = sorted(
    (
        *(
            "好的",
            "好",
            "是的",
            "是",
            "对",
            "可以",
            "行",
            "继续",
            "没问题",
            "谢谢",
            "嗯",
            "同意",
            "请",
            "吧",
            "了",
            "开始",
        ),
        *(
            "はい",
            "いいえ",
            "うん",
            "続けて",
            "続き",
            "進めて",
            "お願いします",
            "お願い",
            "了解です",
            "了解",
            "ありがとうございます",
        ),
        *(
            "ありがとう",
            "いいです",
            "いいよ",
            "大丈夫です",
            "大丈夫",
            "ください",
            "オーケー",
            "です",
            "ok",
            "네",
            "예",
            "계속",
        ),
    ),
    key=len,
    reverse=True,
)
_COMMAND = re.compile(r"/[a-zA-Z][\w:-]*(?:\s.*)?|[!#@].*", re.DOTALL)
_CHOICE = re.compile(
    r"(?:option|choice|nr\.?|no\.?|#)?\s*(?:\d{1,2}|[a-zA-Z])[.)]?(?:\s*(?:,|and|und|et|y|&|\+)\s*\d{1,2})*",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[^\w/!#@]+|[^\w]+$")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Seconds per character of the fastest typists: 120 words of five characters a minute (Dhakal et al. 2018,
# "Observations on typing from 136 million keystrokes": the mean is 52 words, the fastest reach 120).
_TYPED_S = 60 / (120 * 5)
_PASTED = 200  # characters from which on a message may be pasted: it need not take longer


def says_something(text: str) -> bool:
    """Whether a message has content of its own."""
    said = text.strip()
    bare = _EDGES.sub("", said).lower()
    if not bare or _COMMAND.fullmatch(said) or _CHOICE.fullmatch(bare):
        return False
    tokens = _TOKEN.findall(bare)
    if len(tokens) <= 6 and all(token in _ASSENT for token in tokens):
        return False
    for word in _ASSENT_CJK:
        bare = bare.replace(word, "")
    return bool(_TOKEN.findall(bare))


def typing_s(text: str) -> float:
    """Seconds that even a fast typist takes for a message: what came sooner was typed before, or queued."""
    return min(len(text), _PASTED) * _TYPED_S

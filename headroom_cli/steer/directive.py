"""The four levels of a directive for the length of answers: what is asked of the model, in a few dozen tokens.

No quote, slash, angle bracket or letter beyond ASCII stands in any of them: every JSON encoder writes them alike, so
that one can be found again in a request by its own bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OPENING = "Length of answers, as this user wants them: start with the answer, without preamble or closing offer."
_UNSAID = "Do not restate the request, and do not narrate steps or what tools have shown."
_CONCLUSIONS = "Give conclusions only: what was found or changed, where, and what follows."
_LEAST = "Say the least that answers: a word, a number, a path or a line if that is enough, else three short sentences."
_BOUNDS = (
    "This is about messages to the user, not about tool calls, code, file contents, commit messages, plans that were "
    "asked for, or summaries of the conversation. Never leave out what the user needs to decide: errors, risks, open "
    "questions, what was not done or not checked."
)

DIRECTIVES: Mapping[int, str] = MappingProxyType(
    {
        1: f"{OPENING} {_BOUNDS}",
        2: f"{OPENING} {_UNSAID} {_BOUNDS}",
        3: f"{OPENING} {_UNSAID} {_CONCLUSIONS} {_BOUNDS}",
        4: f"{OPENING} {_UNSAID} {_LEAST} {_BOUNDS}",
    }
)
# o200k_base; kept here because loading the vocabulary would hold up a request. A test counts them.
TOKENS: Mapping[int, int] = MappingProxyType({1: 80, 2: 99, 3: 115, 4: 126})


def level_of(setting: str) -> int:
    """The level that a setting names, 0 for `off`."""
    return 0 if setting == "off" else int(setting)

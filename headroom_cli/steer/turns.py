"""What kind of turn a request asks the model for."""

from __future__ import annotations

from enum import StrEnum


class TurnKind(StrEnum):
    """What the newest messages of a request bring."""

    QUESTION = "question"  # words of the user's, with or without results
    CONTINUATION = "continuation"  # nothing but tool results, all of them clean
    TROUBLE = "trouble"  # nothing but tool results, one of them an error or a failing test
    READING_BACK = "reading back"  # nothing but tool results, one of which reads back what was left out
    HELPER = "helper"  # no turn of the conversation: a title, a summary, a classification

"""Results that had to be read back, from the ledger's books."""

from __future__ import annotations

from headroom_cli.learn.failures.omissions import OMISSION, about, omissions
from headroom_cli.ledger.events import Exchange, Session
from headroom_cli.ledger.history import Omitted
from headroom_cli.wire.prompt import Usage
from tests.learn.failures.histories import MODEL, proposed


def booked(name: str, *blocks: tuple[str, int]) -> object:
    usage = Usage(fresh=1_000, read=49_000, output=10)
    asked = Exchange(1.0, "h", "/p", "anthropic", 200, MODEL, "c", 0, 1, 1, None, None, None, usage)
    session = Session(name, "claude", "", "", "", "/home/me/app", 5.0, 1, "", None, None)
    omitted = [Omitted(name, "Bash", f"Bash {command}", "log", times, 400 * times) for command, times in blocks]
    return omissions(session, omitted, [asked])


def test_what_is_read_back_again_and_again_is_a_note() -> None:
    (note,) = proposed(booked("one", ("npm test", 2)), booked("two", ("npm test -- a", 1)))  # type: ignore[arg-type]
    assert (note.kind, note.subject, note.times) == (OMISSION, "npm test", 3)
    assert [one.quote for one in note.evidence] == ["Bash npm test", "Bash npm test -- a"]


def test_what_is_seldom_read_back_is_none() -> None:
    often = [("npm test", 0)] * 3
    assert proposed(booked("one", ("npm test", 1), *often), booked("two", ("npm test", 1), *often)) == []  # type: ignore[arg-type]


def test_what_a_result_is_about() -> None:
    assert about(Omitted("s", "Bash", "Bash cd x && gh run view 1 --log", "log", 1, 1)) == "gh run view"
    assert about(Omitted("s", "WebFetch", "WebFetch https://a", "prose", 1, 1)) == "WebFetch"
    assert about(Omitted("s", "Bash", "(hidden: holds a credential)", "log", 1, 1)) != ""

"""A note goes when what it is about is over, or when it does not help; not because it works."""

from __future__ import annotations

from headroom_cli.learn.failures.digest import digest
from headroom_cli.learn.failures.expiry import UNHELPFUL, Applied, applied, expired
from headroom_cli.learn.failures.notes import RECENT
from tests.learn.failures.histories import Turn, proposed, ran, session

NOTE = {"1a2b3c4d": Applied("program", "python", ("python", "python3"), 1_000.0, 0.5)}


def after(*turns: Turn, times: int) -> list[object]:
    return [session(*turns, at=10.0 + number) for number in range(times)]


def over(sessions: list[object]) -> dict[str, str]:
    return expired(NOTE, [digest(one) for one in sessions])  # type: ignore[arg-type]


FAILS = ran("python a.py", "bash: python: command not found", 127)


def test_a_note_that_works_stays() -> None:
    assert over(after(ran("python3 a.py"), times=3 * RECENT)) == {}


def test_what_comes_up_no_more_goes() -> None:
    assert over(after(ran("go test"), times=RECENT)) == {
        "1a2b3c4d": f"it has not come up in the last {RECENT} sessions"
    }
    assert over(after(ran("go test"), times=RECENT - 1)) == {}


def test_what_does_not_help_goes() -> None:
    assert over(after(FAILS, times=5)) == {"1a2b3c4d": UNHELPFUL}
    assert over(after(FAILS, times=4)) == {}


def test_what_helps_half_the_time_more_than_before_stays() -> None:
    mixed = [session(FAILS if number < 3 else ran("python3 b.py"), at=10.0 + number) for number in range(9)]
    assert over(mixed) == {}  # type: ignore[arg-type]


def test_sessions_before_the_note_say_nothing() -> None:
    before = [session(FAILS, at=-500.0 + number) for number in range(9)]
    assert over(before) == {}  # type: ignore[arg-type]


def test_what_is_remembered_of_a_note() -> None:
    (note,) = proposed(
        session(FAILS, ran("python3 a.py")),
        session(FAILS.__class__("", None, FAILS.calls[:0])),
        session(ran("python b.py", "bash: python: command not found", 127)),
    )
    assert applied(note, 7.0, 3) == Applied("program", "python", ("python", "python3"), 7.0, 2 / 3)


def test_an_option_that_is_no_longer_given_shows_that_the_note_works() -> None:
    wrong = "unknown flag: --head"
    (note,) = proposed(*(session(ran("gh pr view --head a", wrong, 1), ran("gh pr view 1")) for _ in range(2)))
    kept = {note.id: applied(note, 1_000.0, 2)}
    right = [digest(session(ran("gh pr view 7"), at=10.0 + number)) for number in range(2 * RECENT)]
    other = [digest(session(ran("gh api x"), at=10.0 + number)) for number in range(2 * RECENT)]
    assert expired(kept, right) == {}
    assert set(expired(kept, other)) == {note.id}

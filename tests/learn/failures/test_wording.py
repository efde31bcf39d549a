"""The words of notes beyond those that the miners' own tests show."""

from __future__ import annotations

from headroom_cli.learn.failures.findings import Finding
from headroom_cli.learn.failures.omissions import OMISSION
from headroom_cli.learn.failures.rereads import PLACE
from headroom_cli.learn.failures.signs import What
from headroom_cli.learn.failures.wording import wording


def test_the_most_frequent_replacement_is_told() -> None:
    found = [("a", Finding(What.SCRIPT, "npm run lint", instead=one)) for one in ("make x", "make y", "make y", "")]
    assert wording(found) == "There is no `npm run lint`: use `make y`."


def test_of_several_replacements_the_shortest_is_told_in_whatever_order() -> None:
    found = [("a", Finding(What.PROGRAM, "hk", instead=one)) for one in ("mise exec hk -- hk", "mise exec -- hk")]
    assert wording(found) == wording(found[::-1]) == "Use `mise exec -- hk`: `hk` is not found here."


def test_names_of_a_place_that_two_sessions_looked_for() -> None:
    found = [
        ("a", Finding(PLACE, "src/a.go", told="TestEnv oneSide TestRepo")),
        ("a", Finding(PLACE, "src/a.go", told="oneSide")),
        ("b", Finding(PLACE, "src/a.go", told="TestEnv TestRepo")),
    ]
    assert wording(found) == "`TestEnv`, `TestRepo` are in `src/a.go`: open it without a search."
    assert wording(found[:2]) == ""


def test_what_was_left_out() -> None:
    assert wording([("a", Finding(OMISSION, "npm test"))]).startswith("Ask `npm test` for the part you need")


def test_a_kind_or_a_subject_that_nobody_can_put_into_words() -> None:
    assert wording([("a", Finding("other kind", "x"))]) == ""
    assert wording([("a", Finding(What.PROGRAM, "`x`"))]) == ""

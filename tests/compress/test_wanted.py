from __future__ import annotations

from headroom_cli.compress.wanted import Wanted, terms, wanted
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.texts import called, result

USER = Block(Kind.USER, "Why does the retry budget overflow?")
AGENT = Block(Kind.ASSISTANT, "I look for parseRetryBudget first.")


def test_identifiers_are_found_whole_and_in_their_parts() -> None:
    assert terms("parseRetryBudget HTTPServer snake_case2024") == [
        *("parse", "retry", "budget", "parseretrybudget", "http", "server", "httpserver"),
        *("snake", "case", "2024", "snake_case2024"),
    ]
    assert terms("the file and its lines") == []


def test_the_question_comes_from_call_agent_and_user() -> None:
    block = result("x", "Grep", pattern="overflow_guard", options={"paths": ["src/limits"]})
    asked = wanted([USER, AGENT, called()], block)
    weights = asked.weights
    assert weights["overflow_guard"] > weights["parseretrybudget"] > 0
    # Said twice: the stronger counts.
    assert weights["overflow"] == weights["limits"] == weights["overflow_guard"]
    assert weights["budget"] == weights["parse"]


def test_what_the_agent_said_before_the_users_last_turn_does_not_count() -> None:
    asked = wanted([Block(Kind.ASSISTANT, "elephants"), USER], result("x"))
    assert "elephants" not in asked.weights


def test_only_the_last_user_turns_count() -> None:
    old = Block(Kind.USER, "giraffes")
    assert "giraffes" in wanted([old, USER], result("x")).weights
    assert "giraffes" not in wanted([old, USER, USER], result("x")).weights


def test_rare_words_count_more_than_common_ones() -> None:
    asked = Wanted({"retry": 1.0, "budget": 1.0})
    pieces = ["retry one", "retry two", "retry three", "budget four", "nothing here"]
    scores = asked.scores(pieces)
    assert scores[3] > scores[0] == scores[1] > scores[4] == 0.0


def test_nothing_is_asked() -> None:
    assert Wanted().scores(["a", "b"]) == [0.0, 0.0]
    assert Wanted({"a": 1.0}).scores([]) == []


def test_a_query_weighs_as_much_as_the_call() -> None:
    asked = wanted([USER], result("x", pattern="zebra"), "look for retry_budget")
    assert asked.weights["retry_budget"] == asked.weights["zebra"]

"""A turn thinks less only after clean results, only from the agent's own level, and only where a row allows it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.ledger.events import CONTROL, STEERED, Steering
from headroom_cli.steer.effort import FOR_COMPARISON, NOT_ASKED, Lowering, Routing, clean_in_a_row, lowering
from headroom_cli.steer.effort_table import LEVELS, TABLE, Breaks, Row, marked_safe
from headroom_cli.steer.turns import TurnKind, turn_kind
from headroom_cli.wire.prompt import Prompt
from headroom_cli.wire.splice import render
from headroom_cli.wire.wires import by_name
from tests.made.bodies import WIRE_NAMES, Act, Turn, body

OK = Act("Bash", {"command": "ls"}, "a.py\nb.py\n")
FAILING = Act("Bash", {"command": "pytest"}, "FAILED a.py::test - assert 1\n===== 1 failed in 0.1s =====\n")
ERROR = Act("Bash", {"command": "ls"}, "no such file", error=True)
BACK = Act("Bash", {"command": "headroom retrieve 7f2c91ab"}, "line 1\n")
EXTRA: dict[str, dict[str, Any]] = {
    "anthropic": {"max_tokens": 32_000, "output_config": {"effort": "high"}},
    "openai_chat": {"reasoning_effort": "high"},
    "openai_responses": {"reasoning": {"effort": "high"}},
    "gemini": {"generationConfig": {"thinkingConfig": {"thinkingLevel": "HIGH"}}},
}
ROUTING = Routing("Sample", {"*": "high"}, "", marked_safe("*=low"))


def acts(*done: Act) -> list[Turn]:
    """One question, and after it a turn of the model's for each of these results."""
    turns = [Turn("do it", "I look.", (done[0],))]
    return turns + [Turn("", "And on.", (act,)) for act in done[1:]]


def prompt(wire: str, turns: list[Turn], **extra: Any) -> Prompt:
    """The request that follows on these turns; a turn without words of the user's only goes on."""
    made = json.loads(body(wire, turns))
    made |= EXTRA[wire] | extra
    for key in ("messages", "input", "contents"):
        if key in made:
            made[key] = [one for one in made[key] if not _says_nothing(one)]
    return by_name(wire).parse(json.dumps(made).encode())


def _says_nothing(message: dict[str, Any]) -> bool:
    said = message.get("content", message.get("parts"))
    text = said[0].get("text") if isinstance(said, list) and said and isinstance(said[0], dict) else said
    return message.get("role") == "user" and text == ""


def routed(wire: str, made: Prompt, routing: Routing = ROUTING, arm: str = STEERED, model: str = "m") -> Lowering:
    return lowering(routing, wire, "host.example", model, made, Steering(kind=turn_kind(made), arm=arm))


@pytest.mark.parametrize("wire", WIRE_NAMES)
def test_the_second_clean_turn_in_a_row_is_lowered(wire: str) -> None:
    first, second, third = (prompt(wire, acts(*[OK] * count)) for count in (1, 2, 3))
    assert routed(wire, first).effort_reason == "the first clean result after something else"
    for made in (second, third):
        done = routed(wire, made)
        assert (done.effort.lower(), done.effort_sent.lower()) == ("high", "low")
        assert done.effort_reason == "clean results only [marked safe by you]"
        assert done.edit is not None
        changed = render(made.body, [done.edit])
        assert changed.replace(b'"low"', b'"high"').replace(b'"LOW"', b'"HIGH"') == made.body


@pytest.mark.parametrize("wire", WIRE_NAMES)
@pytest.mark.parametrize(("act", "kind"), [(FAILING, "trouble"), (BACK, "reading back")])
def test_trouble_and_reading_back_think_as_asked_and_so_does_the_turn_after(wire: str, act: Act, kind: str) -> None:
    done = routed(wire, prompt(wire, acts(OK, OK, act)))
    assert (done.edit, done.effort_reason) == (None, kind)
    assert routed(wire, prompt(wire, acts(OK, OK, act, OK))).edit is None
    assert routed(wire, prompt(wire, acts(OK, OK, act, OK, OK))).edit is not None


def test_an_error_and_a_question_think_as_asked() -> None:
    assert routed("anthropic", prompt("anthropic", acts(OK, OK, ERROR))).effort_reason == "trouble"
    asked = prompt("anthropic", [*acts(OK, OK, OK), Turn("and now?", "yes")])
    asked = replace(asked, blocks=asked.blocks[:-1])
    assert turn_kind(asked) is TurnKind.QUESTION
    assert routed("anthropic", asked).effort_reason == "question"
    # Words of the user's between two clean results begin anew, too.
    after = prompt("anthropic", [*acts(OK, OK), Turn("go on", "yes", (OK,))])
    assert (turn_kind(after), clean_in_a_row(after)) == (TurnKind.CONTINUATION, 1)


@pytest.mark.parametrize(
    "act",
    [
        Act("bash", {"command": "cat x"}, "cat: x: No such file or directory\n"),  # OpenCode tells no exit code
        Act("exec", {"command": "make"}, "out\n\n(Command exited with code 2)"),
        Act("bash", {"command": "x"}, '{"command":"x","returncode":1,"stderr":"","stdout":""}'),
        Act("bash", {"command": "x"}, '{"command":"x","returncode":0,"stdout":"a\\nerror: b\\nc"}'),
        Act("edit", {"path": "a.py"}, "oldString not found in content"),
    ],
)
def test_in_doubt_a_result_is_not_clean(act: Act) -> None:
    made = prompt("openai_chat", acts(OK, OK, act))
    assert turn_kind(made) in (TurnKind.CONTINUATION, TurnKind.TROUBLE)
    done = routed("openai_chat", made)
    assert done.effort_reason in ("a result that may tell of trouble", "trouble")
    assert routed("openai_chat", prompt("openai_chat", acts(OK, act, OK))).edit is None


def test_what_was_read_or_found_may_speak_of_errors() -> None:
    found = Act("Grep", {"pattern": "error"}, "a.py:1:raise ValueError('error: x')\n")
    source = Act("Read", {"file_path": "a.py"}, "".join(f"{n}\traise Error('failed')\n" for n in range(50)))
    assert routed("anthropic", prompt("anthropic", acts(OK, found))).edit is not None
    assert routed("anthropic", prompt("anthropic", acts(OK, source))).edit is not None


def test_a_helper_request_is_left_alone() -> None:
    made = prompt("anthropic", acts(OK, OK), tools=[])
    assert routed("anthropic", made).effort_reason == "a helper request"


def test_a_control_conversation_is_never_lowered_and_says_what_would_have_been() -> None:
    for count, reason in ((1, "the first clean result after something else"), (2, FOR_COMPARISON)):
        done = routed("anthropic", prompt("anthropic", acts(*[OK] * count)), arm=CONTROL)
        assert (done.edit, done.effort_sent, done.effort_reason) == (None, "", reason)


@pytest.mark.parametrize(
    ("routing", "reason"),
    [
        (replace(ROUTING, rows=()), "not known to leave the cache alone [everything else]"),
        (replace(ROUTING, chosen="--effort"), "chosen by the user: --effort"),
        (replace(ROUTING, defaults={}), "what Sample asks for by itself is not known"),
        (replace(ROUTING, defaults={"other-*": "high"}), "what Sample asks for by itself is not known"),
        (replace(ROUTING, defaults={"m": "medium", "*": "high"}), "not the medium that Sample asks for by itself"),
        (replace(ROUTING, rows=marked_safe("*=high")), "not above high [marked safe by you]"),
        (replace(ROUTING, rows=marked_safe("*=1024")), "a level, but the floor is a number [marked safe by you]"),
        (replace(ROUTING, rows=marked_safe("*@elsewhere=low")), "not known to leave the cache alone [everything else]"),
    ],
)
def test_why_it_is_left_alone(routing: Routing, reason: str) -> None:
    done = routed("openai_chat", prompt("openai_chat", acts(OK, OK, OK)), routing)
    assert (done.edit, done.effort, done.effort_reason) == (None, "high", reason)


def test_what_is_shipped_lowers_nothing() -> None:
    """No source shows that a model keeps its cache: where the documentation says that it breaks, that is the reason."""
    shipped = Routing("Claude Code", {"*": "high"})
    made = prompt("anthropic", acts(OK, OK, OK))
    done = routed("anthropic", made, shipped, model="claude-opus-5-5")
    assert done.effort_reason == "changing it breaks the cache [anthropic effort]"
    assert all(row.breaks is not Breaks.NO for row in TABLE)


def test_numbers_of_tokens() -> None:
    thinking = {"thinking": {"type": "enabled", "budget_tokens": 31_999}, "output_config": {}}
    made = prompt("anthropic", acts(OK, OK), **thinking)
    known = Routing("Sample", {"*": 31_999}, "", marked_safe("*=2048"))
    done = routed("anthropic", made, known)
    assert (done.effort, done.effort_sent) == ("31999", "2048")
    assert done.edit is not None
    assert render(made.body, [done.edit]) == made.body.replace(b"31999", b"2048")
    for floor, reason in (
        ("1023", "the provider takes no less than 1024 tokens"),
        ("31999", "not above 31999 [marked safe by you]"),
        ("low", "a number of tokens, but the floor is a level [marked safe by you]"),
    ):
        assert routed("anthropic", made, replace(known, rows=marked_safe(f"*={floor}"))).effort_reason == reason
    dynamic = {"generationConfig": {"thinkingConfig": {"thinkingBudget": -1}}}
    assert routed("gemini", prompt("gemini", acts(OK, OK), **dynamic), replace(known, defaults={"*": -1})).edit is None


@pytest.mark.parametrize("level", ["none", "minimal", "off", "auto", "", "ultra"])
def test_what_is_off_or_unheard_of_stays(level: str) -> None:
    made = prompt("openai_responses", acts(OK, OK), reasoning={"effort": level})
    known = replace(ROUTING, defaults={"*": level}, rows=marked_safe("*=none"))
    assert routed("openai_responses", made, known).effort_reason == f"{level} stays as it is"


def test_a_client_that_asks_for_nothing_gets_nothing() -> None:
    made = prompt("openai_responses", acts(OK, OK), reasoning={"summary": "auto"})
    assert routed("openai_responses", made) == NOT_ASKED


def test_a_level_in_the_history_counts_for_more_than_ours() -> None:
    made = prompt("anthropic", acts(OK, OK))
    marked = json.loads(made.body)
    marked["messages"].insert(1, {"role": "system", "content": [], "output_config": {"effort": "max"}})
    within = by_name("anthropic").parse(json.dumps(marked).encode())
    assert routed("anthropic", within).effort_reason == "levels stand in the history"


ACTS = st.lists(st.sampled_from([OK, OK, OK, OK, FAILING, BACK]), min_size=1, max_size=5)
FLOORS = st.sampled_from([*LEVELS, 1_024, 5_000])
ASKED = st.sampled_from([*LEVELS, "ultra", 0, 1_024, 8_192])


@given(st.sampled_from(WIRE_NAMES), ACTS, ASKED, FLOORS, st.booleans(), st.sampled_from(["", STEERED, CONTROL]))
def test_it_never_raises_never_adds_and_always_decides_the_same(
    wire: str, done: list[Act], level: str | int, floor: str | int, own: bool, arm: str
) -> None:
    row = Row("made", "*", "*", "*", "*", Breaks.NO, "made", "made", floor)
    routing = Routing("Sample", {"*": level if own else "xhigh"}, "", (row,))
    field: dict[str, Any] = {
        "anthropic": {"output_config": {"effort": level}}, "openai_chat": {"reasoning_effort": level},
        "openai_responses": {"reasoning": {"effort": level}},
        "gemini": {"generationConfig": {"thinkingConfig": {"thinkingLevel": level}}},
    }[wire]  # fmt: skip
    made = prompt(wire, acts(*done), **field)
    first = routed(wire, made, routing, arm)
    assert first == routed(wire, by_name(wire).parse(bytes(made.body)), routing, arm)
    if first.edit is None:
        assert first.effort_sent == ""
        assert first.effort_reason
        return
    assert arm != CONTROL
    assert own or level == "xhigh"
    assert done[-2:] == [OK, OK]
    assert type(floor) is type(level)
    if isinstance(level, str) and isinstance(floor, str):
        assert LEVELS.index(floor) < LEVELS.index(level)
    elif isinstance(level, int) and isinstance(floor, int):
        assert floor < level
    after, start, end = render(made.body, [first.edit]), first.edit.place.start, first.edit.place.end
    token = json.dumps(floor).encode()
    assert after == made.body[:start] + token + made.body[end:]


@given(ACTS)
def test_turns_are_counted_from_the_end(done: list[Act]) -> None:
    clean = 0
    for act in reversed(done):
        if act is not OK:
            break
        clean += 1
    assert clean_in_a_row(prompt("anthropic", acts(*done)), 9) == clean

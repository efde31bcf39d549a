"""The directive's laws: on the first request or never, the same bytes in every later one, and doubt adds nothing."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headroom_cli.ledger.events import CONTROL, STEERED, Steering
from headroom_cli.proxy.steering import Outgoing, Steerer
from headroom_cli.proxy.view import View
from headroom_cli.steer.directive import DIRECTIVES, TOKENS
from headroom_cli.steer.placing import place
from headroom_cli.steer.terms import METERED, Terms
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.steering import Steered, SteeringStore
from headroom_cli.wire.lineage import lineage
from headroom_cli.wire.splice import render
from headroom_cli.wire.wires import by_name
from tests.made.effort import examples

TWO = Terms("s1", 2, draws=True)
OFF = Terms("s2")
TEXT = DIRECTIVES[2]
TOOLS = [{"name": "Bash"}]
SYSTEM = [{"type": "text", "text": "You are an agent."}]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SteeringStore]:
    with SteeringStore(tmp_path / "steering.sqlite") as opened:
        yield opened


def body(*said: str, system: Any = SYSTEM, tools: Any = TOOLS, **more: Any) -> bytes:
    """A request of a conversation: the user and the assistant in turn."""
    roles = ("user", "assistant")
    messages = [{"role": roles[n % 2], "content": text} for n, text in enumerate(said)]
    return json.dumps({"system": system, "tools": tools, "max_tokens": 32_000, "messages": messages, **more}).encode()


def steer(subject: Steerer, request: bytes, wire: str = "anthropic") -> tuple[bytes, Steering, Outgoing]:
    """The request as it is sent, what is booked, and what was said to do."""
    prompt = by_name(wire).parse(request)
    made = asyncio.run(subject.steer(wire, View(prompt, lineage(prompt.blocks), {})))
    return render(request, [], made.insertions), made.steering, made


def sent(subject: Steerer, request: bytes) -> bytes:
    return steer(subject, request)[0]


def test_the_first_request_gets_it_and_every_later_one_the_same(store: SteeringStore) -> None:
    subject = Steerer(TWO, store)
    for said in (["a"], ["a", "b", "c"], ["a", "b", "c", "d", "e"]):
        made, booked, _ = steer(subject, body(*said))
        assert json.loads(made)["system"] == [*SYSTEM, {"type": "text", "text": TEXT}]
        assert made.count(TEXT.encode()) == 1
        unit = lineage(by_name("anthropic").parse(body("a")).blocks)[0]
        assert booked == Steering("question", STEERED, unit, 2, TOKENS[2], drawn=2)


def test_without_a_level_no_byte_changes_and_nothing_is_stored(store: SteeringStore) -> None:
    request = body("a")
    made, booked, _ = steer(Steerer(OFF, store), request)
    assert made is request
    assert booked == Steering("question")
    assert store.get(list(lineage(by_name("anthropic").parse(request).blocks))) == {}


@pytest.mark.parametrize("holdout", [0, 100])
def test_where_no_directive_can_be_placed_neither_arm_counts(store: SteeringStore, holdout: int) -> None:
    request = body("a", system=7)
    assert place("anthropic", request, TEXT) is None
    assert steer(Steerer(replace(TWO, holdout=holdout), store), request)[1] == Steering("question")
    terms = replace(TWO, session="s2", holdout=holdout, effort=True)
    booked = steer(Steerer(terms, store), request)[1]
    assert (booked.arm, booked.drawn, booked.drawn_effort) == ((STEERED, CONTROL)[holdout > 0], 0, True)


def test_a_control_books_what_it_would_have_had(store: SteeringStore) -> None:
    terms = replace(TWO, holdout=100, effort=True)
    for said in (["a"], ["a", "b", "c"]):
        booked = steer(Steerer(terms, store), body(*said))[1]
        assert (booked.arm, booked.level) == (CONTROL, 0)
        assert (booked.drawn, booked.drawn_effort, booked.holdout) == (2, True, 100)


def test_a_restart_changes_nothing_whatever_is_set_by_then(store: SteeringStore) -> None:
    sent(Steerer(TWO, store), body("a"))
    for terms in (OFF, replace(TWO, session="s3", level=4), replace(TWO, session="s4", holdout=100)):
        assert TEXT.encode() in sent(Steerer(terms, store), body("a", "b", "c"))


def test_a_later_program_sends_the_text_that_was_sent(store: SteeringStore) -> None:
    unit = lineage(by_name("anthropic").parse(body("a")).blocks)[0]
    store.put({unit: Steered(3, STEERED, unit, "Older words.", 3, "old")})
    made, booked, _ = steer(Steerer(TWO, store), body("a", "b", "c"))
    assert json.loads(made)["system"][-1]["text"] == "Older words."
    assert (booked.level, booked.added) == (3, 3)


def test_a_conversation_that_comes_with_history_gets_none(store: SteeringStore) -> None:
    subject = Steerer(TWO, store)
    assert sent(subject, body("a", "b", "c")) == body("a", "b", "c")
    assert sent(subject, body("a", "b", "c", "d", "e")) == body("a", "b", "c", "d", "e")


def test_a_conversation_that_began_with_it_off_gets_none_later(store: SteeringStore) -> None:
    sent(Steerer(OFF, store), body("a"))
    assert sent(Steerer(TWO, store), body("a", "b", "c")) == body("a", "b", "c")


def test_who_breaks_in_before_an_answer_keeps_it(store: SteeringStore) -> None:
    subject = Steerer(TWO, store)
    messages = [{"role": "user", "content": "a"}, {"role": "user", "content": "more"}]
    sent(subject, body("a"))
    subject._terms = replace(TWO, holdout=100)  # as if this opening were drawn into the other arm
    assert TEXT.encode() in sent(subject, body(messages=messages))
    answered = [*messages, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}]
    assert TEXT.encode() in sent(Steerer(OFF, store), body(messages=answered))


def test_another_conversation_that_opens_alike_is_decided_by_itself(store: SteeringStore) -> None:
    first, second = Steerer(TWO, store), Steerer(OFF, store)
    sent(first, body("a"))
    assert sent(second, body("a")) == body("a")
    assert TEXT.encode() in sent(first, body("a", "b", "c"))
    assert sent(second, body("a", "x", "y")) == body("a", "x", "y")
    later = Steerer(replace(TWO, session="s9", level=4), store)
    assert TEXT.encode() in sent(later, body("a", "b", "c", "d", "e"))
    assert sent(later, body("a", "x", "y", "z", "w")) == body("a", "x", "y", "z", "w")


def test_a_held_out_conversation_is_counted_and_left_alone(store: SteeringStore) -> None:
    subject = Steerer(replace(TWO, holdout=100), store)
    for said in (["a"], ["a", "b", "c"]):
        made, booked, _ = steer(subject, body(*said))
        assert made == body(*said)
        assert (booked.arm, booked.level, booked.added) == (CONTROL, 0, 0)
    assert steer(Steerer(OFF, store), body("a", "b", "c"))[1].arm == CONTROL


@pytest.mark.parametrize(
    "more", [{"tools": []}, {"output_config": {"format": {"type": "json_schema"}}}, {"max_tokens": 1}]
)
def test_a_helper_call_gets_nothing_and_decides_nothing(store: SteeringStore, more: Mapping[str, Any]) -> None:
    subject = Steerer(TWO, store)
    request = body("a", **more)
    made, booked, _ = steer(subject, request)
    assert made is request
    assert booked == Steering("helper")
    assert TEXT.encode() in sent(subject, body("a"))


def test_a_helper_call_with_the_conversations_own_prefix_keeps_its_bytes(store: SteeringStore) -> None:
    subject = Steerer(TWO, store)
    sent(subject, body("a"))
    sent(subject, body("a", "b", "c"))
    made, booked, _ = steer(subject, body("a", "b", "sum up", max_tokens=1_000))
    assert TEXT.encode() in made
    assert (booked.kind, booked.level, booked.added) == ("helper", 2, TOKENS[2])
    bare = body("a", "b", "sum up", tools=[])
    assert sent(subject, bare) == bare


def test_a_request_without_system_text_is_no_agents(store: SteeringStore) -> None:
    subject = Steerer(TWO, store)
    made, booked, _ = steer(subject, body("a", system=None))
    assert made == body("a", system=None)
    assert booked == Steering("question")
    assert sent(subject, body("a", "b", "c")) == body("a", "b", "c")


def test_what_stands_at_the_end_of_each_request_only_is_no_part_of_its_opening(store: SteeringStore) -> None:
    subject = Steerer(TWO, store)
    context = "<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\n{}\n<<<END_OPENCLAW_INTERNAL_CONTEXT>>>"
    asked = [{"role": "user", "content": "a"}]
    answered = [*asked, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}]
    for number, messages in enumerate((asked, answered)):
        passing = {"role": "user", "content": context.format(number)}
        assert TEXT.encode() in sent(subject, body(messages=[*messages, passing]))


class Broken(SteeringStore):
    """A store whose writes fail, or take too long, while `ill`; its reads fail with `blind`."""

    ill, blind, slow = True, False, 0.0

    def get(self, keys: Sequence[str]) -> dict[str, Steered]:
        if self.blind:
            raise StoreUnavailable("blind")
        return super().get(keys)

    def put(self, decided: Mapping[str, Steered], *, anew: bool = False) -> dict[str, Steered]:
        time.sleep(self.slow)
        if self.ill:
            raise StoreUnavailable("ill")
        return super().put(decided, anew=anew)


@pytest.mark.parametrize("how", [{"ill": True}, {"ill": False, "blind": True}, {"ill": False, "slow": 0.3}])
def test_what_cannot_be_stored_in_time_is_not_sent_then_or_later(tmp_path: Path, how: Mapping[str, Any]) -> None:
    with Broken(tmp_path / "steering.sqlite") as store:
        for name, value in how.items():
            setattr(store, name, value)
        subject = Steerer(TWO, store, patience_s=0.1)
        assert sent(subject, body("a")) == body("a")
        store.ill, store.blind, store.slow = False, False, 0.0
        assert sent(subject, body("a", "b", "c")) == body("a", "b", "c")
        assert sent(Steerer(OFF, store), body("a", "b", "c")) == body("a", "b", "c")


class Uneven(SteeringStore):
    """A store whose first write takes long."""

    waits = [0.4, 0.0]  # noqa: RUF012 - one test, one list

    def put(self, decided: Mapping[str, Steered], *, anew: bool = False) -> dict[str, Steered]:
        time.sleep(self.waits.pop(0) if self.waits else 0)
        return super().put(decided, anew=anew)


def test_two_requests_of_one_opening_at_once_are_sent_alike(tmp_path: Path) -> None:
    prompt = by_name("anthropic").parse(body("a"))
    view = View(prompt, lineage(prompt.blocks), {})

    async def both(subject: Steerer) -> list[Outgoing]:
        return await asyncio.gather(subject.steer("anthropic", view), subject.steer("anthropic", view))

    with Uneven(tmp_path / "steering.sqlite") as store:
        made = asyncio.run(both(Steerer(TWO, store, patience_s=0.2)))
        assert made[0].insertions == made[1].insertions != ()
        assert TEXT.encode() in sent(Steerer(OFF, store), body("a", "b", "c"))


def test_who_is_given_up_from_outside_is_sent_as_it_came_ever_after(tmp_path: Path) -> None:
    prompt = by_name("anthropic").parse(body("a"))
    view = View(prompt, lineage(prompt.blocks), {})

    async def given_up(subject: Steerer) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(subject.steer("anthropic", view), 0.1)

    with Broken(tmp_path / "steering.sqlite") as store:
        store.ill, store.slow = False, 0.4
        subject = Steerer(TWO, store, patience_s=30.0)
        asyncio.run(given_up(subject))  # its end waits for the thread
        store.slow = 0.0
        assert sent(subject, body("a", "b", "c")) == body("a", "b", "c")
        assert sent(Steerer(TWO, store), body("a", "b", "c")) == body("a", "b", "c")


@pytest.mark.parametrize("how", ["none", "ill", "blind"])
def test_who_is_held_out_is_so_without_a_store(tmp_path: Path, how: str) -> None:
    with Broken(tmp_path / "steering.sqlite") as store:
        store.ill, store.blind = how == "ill", how == "blind"
        subject = Steerer(replace(TWO, holdout=100), None if how == "none" else store)
        for said in (["a"], ["a", "b", "c"]):
            made, booked, _ = steer(subject, body(*said))
            assert (made, booked.arm) == (body(*said), CONTROL)


def test_without_a_store_nothing_is_sent() -> None:
    subject = Steerer(TWO, None)
    assert sent(subject, body("a")) == body("a")
    assert sent(subject, body("a", "b", "c")) == body("a", "b", "c")


def test_what_was_sent_holds_for_the_session_when_the_store_is_lost(tmp_path: Path) -> None:
    with Broken(tmp_path / "steering.sqlite") as store:
        store.ill = False
        subject = Steerer(TWO, store)
        sent(subject, body("a"))
        store.ill = store.blind = True
        assert TEXT.encode() in sent(subject, body("a", "b", "c"))


def test_a_provider_that_keeps_the_history_is_followed_by_its_answers(store: SteeringStore) -> None:
    def request(said: str, after: str = "") -> bytes:
        tools = [{"type": "function", "name": "exec"}]
        more = {"previous_response_id": after} if after else {}
        return json.dumps({"instructions": "You.", "tools": tools, "input": said, **more}).encode()

    subject = Steerer(TWO, store)
    made, _, first = steer(subject, request("a"), "openai_responses")
    assert TEXT.encode() in made
    assert first.hears is not None
    for piece in (b'data: {"type":"response.created","response":{"id":"re', b'sp_1","x":"resp_2"}}\n\n', b"more"):
        first.hears(piece)
    assert TEXT.encode() in steer(subject, request("b", "resp_1"), "openai_responses")[0]
    assert steer(subject, request("b", "resp_9"), "openai_responses")[0] == request("b", "resp_9")
    held_out = Steerer(replace(TWO, holdout=100), store)
    hears = steer(held_out, request("c"), "openai_responses")[2].hears
    assert hears is not None
    hears(b'data: {"type":"response.created","response":{"id":"resp_3"}}')
    assert steer(held_out, request("d", "resp_3"), "openai_responses")[1].arm == CONTROL


def test_by_an_argument_nothing_is_added_and_what_it_did_is_found() -> None:
    fixed = Steered(2, STEERED, "s1", TEXT, TOKENS[2], "s1")
    subject = Steerer(replace(TWO, fixed=fixed, on_wire=False), None)
    with_it = body("a", system=f"You.\n\n{TEXT}")
    assert steer(subject, with_it)[:2] == (with_it, Steering("question", STEERED, "s1", 2, TOKENS[2]))
    assert steer(subject, body("a"))[:2] == (body("a"), Steering("question", STEERED, "s1"))
    assert steer(subject, body("a", tools=[]))[:2] == (body("a", tools=[]), Steering("helper"))
    # The agent sends what it has kept of an earlier session.
    other = body("a", system=DIRECTIVES[4])
    assert steer(subject, other)[1] == Steering("question", level=4, added=TOKENS[4])


def test_where_nothing_is_asked_the_kind_is_booked() -> None:
    assert steer(Steerer(METERED, None), body("a"))[:2] == (body("a"), Steering("question"))


def test_an_agent_without_tools_is_steered_by_session() -> None:
    fixed = Steered(2, STEERED, "s1", TEXT, TOKENS[2], "s1")
    subject = Steerer(replace(TWO, fixed=fixed, toolless=True), None)
    assert TEXT.encode() in sent(subject, body("example", "answer", "a", tools=None))
    assert sent(subject, body("commit message", tools=None)) == body("commit message", tools=None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(50))
@given(st.data())
def test_the_system_text_of_a_conversation_never_changes(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    """Over any mixture of settings, restarts, a full disk, helper calls and conversations that open alike."""
    with Broken(tmp_path_factory.mktemp("home") / "steering.sqlite") as store:
        store.ill = False
        subject = Steerer(TWO, store)
        grown: dict[int, list[str]] = {}
        systems: dict[int, Any] = {}
        for step in range(data.draw(st.integers(1, 12))):
            match data.draw(st.sampled_from(["turn", "turn", "turn", "restart", "helper", "lost"])):
                case "restart":
                    level = data.draw(st.integers(0, 4))
                    terms = Terms(f"t{step}", level, level > 0, data.draw(st.sampled_from([0, 50, 100])))
                    subject = Steerer(terms, store)
                case "lost":
                    store.ill = data.draw(st.booleans())
                case "helper":
                    assert sent(subject, body("open 0", tools=[])) == body("open 0", tools=[])
                case _:
                    number = data.draw(st.integers(0, 3))
                    said = grown.setdefault(number, [])
                    said += [f"answer {number} {len(said)}", "go on"] if said else [f"open {number}"]
                    system = json.loads(sent(subject, body(*said)))["system"]
                    assert systems.setdefault(number, system) == system

from __future__ import annotations

from headroom_cli.proxy.view import View
from headroom_cli.store.decisions import Decision
from headroom_cli.wire.lineage import lineage
from headroom_cli.wire.wires import by_name
from tests.fakes.hooked import request


def view(*results: str, **frozen: Decision) -> View:
    prompt = by_name("anthropic").parse(request(*results))
    keys = lineage(prompt.blocks)
    named = {keys[int(at.removeprefix("at"))]: decision for at, decision in frozen.items()}
    return View(prompt, keys, named)


def test_results_and_those_that_nothing_is_decided_on() -> None:
    subject = view("one", "two", at2=Decision(None))
    assert subject.results() == [2, 4]
    assert subject.unseen() == [4]
    assert subject.newest_said() == 3
    assert view().newest_said() == -1


def test_a_block_as_the_provider_sees_it() -> None:
    subject = view("one", "two", at2=Decision("1"), at4=Decision(None))
    assert [subject.as_sent(at).text for at in (2, 4)] == ["1", "two"]


def test_a_conversation_keeps_its_name() -> None:
    assert view().conversation() == view("one").conversation() == view("one", "two").conversation()

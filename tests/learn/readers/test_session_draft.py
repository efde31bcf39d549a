from __future__ import annotations

from headroom_cli.learn.readers.session_draft import SessionDraft
from headroom_cli.learn.transcript import Answer, Call, Compacted, PastSession, Said


def finished(draft: SessionDraft) -> PastSession:
    return draft.finished("a", "i", project="/p", version="1", typed=True, side=False, damaged=2)


def test_parts_of_an_answer_and_results_come_in_any_order() -> None:
    draft = SessionDraft()
    draft.said(" look ", 1.0)
    first = draft.answer("m1")
    first.texts.append("Looking.")
    draft.call(first, "c1", "Bash", {"command": "ls"})
    draft.result("c1", "a b", error=False)
    again = draft.answer("m1")
    again.texts.append("More.")
    draft.call(again, "c1", "Bash", {"command": "ls"})
    draft.call(again, "", "Odd", {})
    draft.result("unknown", "x", error=True)
    draft.said("  ", 2.0)
    call = Call("Bash", {"command": "ls"}, "a b", id="c1")
    assert finished(draft).entries == (
        Said("look", 1.0),
        Answer("Looking.\n\nMore.", calls=(call, Call("Odd", {})), id="m1"),
    )


def test_a_result_belongs_to_the_latest_call_with_its_id() -> None:
    draft = SessionDraft()
    for number in range(2):
        draft.call(draft.answer(), "c", "Bash", {"n": number})
        draft.result("c", str(number), error=bool(number))
    calls = [call for one in finished(draft).entries if isinstance(one, Answer) for call in one.calls]
    assert [(call.result, call.error) for call in calls] == [("0", False), ("1", True)]


def test_what_is_interrupted_is_named_or_the_last_or_had_not_begun() -> None:
    draft = SessionDraft()
    draft.answer("a").texts.append("one")
    draft.answer("b").texts.append("two")
    draft.interrupted("a")
    assert [one.interrupted for one in finished(draft).entries if isinstance(one, Answer)] == [True, False]
    draft.interrupted()
    draft.said("wait", None)
    draft.interrupted("unknown")
    draft.interrupted()
    marks = [one.interrupted for one in finished(draft).entries if isinstance(one, Answer)]
    assert marks == [True, True, True]


def test_two_records_of_one_compaction_are_one() -> None:
    draft = SessionDraft()
    draft.compacted("", 1.0)
    draft.compacted("They looked.", 2.0)
    draft.said("go on", 3.0)
    draft.compacted("", 4.0)
    assert finished(draft).entries == (Compacted("They looked.", 1.0), Said("go on", 3.0), Compacted("", 4.0))


def test_a_copy_of_another_session_is_forgotten() -> None:
    draft = SessionDraft()
    draft.call(draft.answer("m"), "c", "Bash", {})
    draft.forget()
    draft.result("c", "late", error=False)
    draft.answer("m").texts.append("new")
    session = finished(draft)
    assert session.entries == (Answer("new", id="m"),)
    assert (session.agent, session.id, session.project, session.damaged) == ("a", "i", "/p", 2)

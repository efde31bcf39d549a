from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.proxy.emissions import call_name, emission_name, emitted, own_text
from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.wire.prompt import Block, Kind

BLOCK = Block(Kind.RESULT, "text", "Bash", {"command": "ls"})


@given(st.text(), st.text(), st.text(), st.text())
def test_names_do_not_run_together(a: str, b: str, c: str, d: str) -> None:
    assert (emission_name(a, b) == emission_name(c, d)) is ((a, b) == (c, d))


def test_a_call_is_named_by_all_that_is_told_of_it() -> None:
    other = Block(Kind.RESULT, "text", "Bash", {"command": "pwd"})
    names = {
        call_name("claude", "s", "c", BLOCK),
        call_name("vibe", "s", "c", BLOCK),
        call_name("claude", "t", "c", BLOCK),
        call_name("claude", "s", "d", BLOCK),
        call_name("claude", "s", "c", other),
    }
    assert len(names) == 5
    assert call_name("claude", "s", "c", BLOCK) in names


def test_only_what_was_emitted_is_known_again(tmp_path: Path) -> None:
    with Decisions(tmp_path / "decisions.sqlite") as decisions:
        decision = Decision("text", before=9, after=5)
        decisions.put({emission_name("Bash", "text"): decision})
        blocks = {"a": BLOCK, "b": Block(Kind.RESULT, "text", "Read"), "c": Block(Kind.RESULT, "other", "Bash")}
        assert emitted(blocks.items(), decisions) == {"a": decision}


REMINDER = "\n\n<system-reminder>\n<total_tokens>5 tokens left</total_tokens>\n</system-reminder>"


@given(
    st.text("ab\n<", max_size=9),
    st.lists(st.text("ab\n<", max_size=9).filter(lambda words: "<" not in words), max_size=5),
)
def test_however_much_it_writes_there(text: str, reminders: list[str]) -> None:
    behind = "".join(f"\n\n<system-reminder>\n{words}\n</system-reminder>" for words in reminders)
    assert own_text(text + behind) == text


def test_what_the_agent_writes_behind_a_result_is_no_part_of_it(tmp_path: Path) -> None:
    assert own_text(f"text{REMINDER}{REMINDER}") == own_text("text") == "text"
    assert own_text(f"{REMINDER}text") == f"{REMINDER}text"
    assert own_text("text\n</system-reminder>") == "text\n</system-reminder>"
    with Decisions(tmp_path / "decisions.sqlite") as decisions:
        decision = Decision("text", before=9, after=5)
        decisions.put({emission_name("Bash", "text"): decision})
        blocks = {"a": Block(Kind.RESULT, f"text{REMINDER}", "Bash"), "b": Block(Kind.RESULT, REMINDER, "Bash")}
        assert emitted(blocks.items(), decisions) == {"a": replace(decision, text=f"text{REMINDER}")}

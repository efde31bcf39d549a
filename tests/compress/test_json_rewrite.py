from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.json_rewrite import REWRITE_JSON, plain, restore
from headroom_cli.compress.json_table import OPENING
from headroom_cli.compress.json_text import Value, same
from headroom_cli.compress.tokens import count
from headroom_cli.wire.prompt import Block
from tests.compress.records import documents, events, issues, spelled
from tests.compress.texts import anything, result
from tests.made.effort import examples

CODEX = "Chunk ID: ab12\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\n"
LISTED = spelled({"total": None, "items": list(issues())})


def rewritten(block: Block) -> str:
    after = REWRITE_JSON.apply(block, Context())
    assert after == block.text or REWRITE_JSON.holds(block, after, Context())
    return after


def test_an_array_of_like_objects_becomes_a_table() -> None:
    after = rewritten(result(CODEX + LISTED + "\n", command="gh api issues"))
    assert count(after) < count(LISTED) / 5
    lines = after.split("\n")
    assert after.startswith(CODEX + OPENING)
    assert lines[5:8] == [
        '{"total":null,"items":[',
        "40 rows: number,state,user.login,user.site_admin=false,"
        "api_url=`https://api.example.org/repos/one/two/issues/{number}`,created_at=`2026-03-{}T10:00:00Z`",
        "700,closed,user0,01",
    ]
    assert lines[-2:] == ["]}", ""]


def test_values_one_after_the_other_and_text_between_them() -> None:
    lines = "\n".join(spelled(row, None) for row in issues(12))
    text = f"first\n{lines}\nlast\n  {LISTED}\n"
    after = rewritten(result(text, command="gh api issues --jq '.[]'"))
    assert after.count(OPENING) == 1
    assert "\n12 values: number," in after
    assert '\nlast\n  {"total":null,"items":[\n40 rows: number,' in after
    assert restore(after) == plain(text)


def test_entries_of_a_map() -> None:
    packages: Value = {f"node_modules/package-{n}": {"version": f"{n}.0.1", "license": "MIT"} for n in range(30)}
    after = rewritten(result(spelled({"packages": packages}), command="npm ls --json"))
    assert '{"packages":{\n30 rows: (key),version,license="MIT"\nnode_modules/package-0,0.0.1\n' in after
    assert "(key): the object's own key" in after


def test_what_gains_nothing_by_a_table_is_merely_minified() -> None:
    text = spelled({"name": "x" * 300, "parts": [{"a": "1"}, {"a": "2"}]})
    assert rewritten(result(text, command="tool")) == json.dumps(json.loads(text), separators=(",", ":"))


def test_the_marker_explains_what_is_used_and_nothing_else() -> None:
    plain_rows = rewritten(result(spelled([{"a": f"x{n}", "b": str(n * n)} for n in range(40)]), command="tool"))
    marker = next(line for line in plain_rows.split("\n") if line.startswith(OPENING))
    assert "each of 2 lines is an object with keys a and b" in marker
    for sign in ("(key)", "a.b", "a=1", "&a", "empty"):
        assert sign not in marker


@pytest.mark.parametrize(
    "block",
    [
        result(LISTED, command="cat issues.json"),
        result(LISTED, "Read", file_path="issues.json"),
        result("```json\n" + LISTED + "\n```\n", "Task"),
        result(f"issues.json-{LISTED}", "Grep", pattern="a"),
        result("context of a diff\n" + LISTED, command="git diff"),
        result("3 rows: a,b\n" + LISTED, command="tool"),
        result("[1,2", command="tool"),
    ],
)
def test_what_stays(block: Block) -> None:
    assert rewritten(block) == block.text


def test_a_search_service_may_answer_in_json() -> None:
    assert OPENING in rewritten(result(LISTED, "search", query="a"))


def test_a_changed_cell_is_no_proof() -> None:
    block = result(LISTED, command="gh api issues")
    after = rewritten(block)
    assert not REWRITE_JSON.holds(block, after.replace("702,open", "702,closed"), Context())
    assert not REWRITE_JSON.holds(replace(block, text=LISTED.replace("705", "706", 1)), after, Context())


@settings(max_examples=examples(300))
@given(documents(), st.sampled_from([None, 1, 4]), st.sampled_from(["", CODEX, "some words\n"]), st.text(max_size=20))
def test_whatever_is_rewritten_can_be_read_again(value: Value, indent: int | None, before: str, end: str) -> None:
    text = f"{before}{spelled(value, indent)}\n{end}"
    after = rewritten(result(text, command="tool"))
    assert count(after) <= count(plain(text))
    assert rewritten(result(after, command="tool")) == after


@given(documents(), st.sampled_from([None, 2]))
def test_plain_is_the_same_json(value: Value, indent: int | None) -> None:
    text = spelled(value, indent)
    assert same(text, plain(text))


@given(anything)
def test_any_text_is_safe(text: str) -> None:
    rewritten(result(text, command="make"))


def test_a_log_as_lines_of_json() -> None:
    text = "".join(spelled(event, None) + "\n" for event in events())
    after = rewritten(result(text, command="journalctl -o json"))
    assert "cannot reach the ledger" in after
    assert count(after) < count(text) / 2

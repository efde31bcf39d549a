from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.json_places import rows_at
from headroom_cli.compress.json_records import FIRST, LAST, LEAVE_OUT_RECORDS, SMALLEST
from headroom_cli.compress.json_rewrite import REWRITE_JSON
from headroom_cli.compress.json_text import Number, Value, write
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.tokens import count
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.records import events, records, spelled
from tests.compress.texts import called, result
from tests.made.effort import examples

WAY = ReadBack(Way.SHELL, "headroom")
MARKER = re.compile(r"\[headroom[^\n]*: rows (\d+)-(\d+)[^\n]* omitted[^\n]*\]")


def left_out(value: Value, *history: Block, way: ReadBack | None = WAY, **arguments: object) -> tuple[str, str]:
    """The original, and what is left of it."""
    block = result(spelled(value), "fetch_records", **arguments)
    context = Context(history, way)
    context.begin(block)
    table = Block(Kind.RESULT, REWRITE_JSON.apply(block, context), block.tool, block.arguments)
    after = LEAVE_OUT_RECORDS.apply(table, context)
    assert LEAVE_OUT_RECORDS.holds(table, after, context)
    return block.text, after


def gone(text: str) -> set[int]:
    """The numbers of the rows that markers stand for."""
    return {n for found in MARKER.finditer(text) for n in range(int(found[1]), int(found[2]) + 1)}


def files(size: int = 100) -> list[Value]:
    """Hits of a search: all alike but for their name and place."""
    return [
        {
            "path": f"src/part{n}/module.py",
            "line": Number(str(n * 7)),
            "score": Number(f"{n}.{n * 977}"),
            "at": f"2026-03-01T10:{n % 60:02}",
        }
        for n in range(size)
    ]


def test_events_of_a_template_go_and_the_error_stays() -> None:
    value: Value = {"total": Number("120"), "entries": list(events())}
    before, after = left_out(value)
    assert "cannot reach the ledger" in after
    assert gone(after) == {*range(1 + FIRST, 78), *range(79, 121 - LAST)}
    assert count(after) < count(before) / 10
    first = next(
        line for line in after.split("\n") if line.startswith("[headroom") and " rows " in line and "omitted" in line
    )
    assert first.startswith("[headroom ")
    assert ": rows 3-77 of 120 of `entries` omitted (116 rows here and below; none matches error|warn|fail" in first
    assert first.endswith("--rows 3-77 --of entries]")
    assert "; context.host web-0 " in first


def test_what_goes_can_be_read_back() -> None:
    before, after = left_out({"entries": list(events())})
    rows = rows_at(before, "entries")
    assert rows == [write(event) for event in events()]
    assert all(write(events()[number - 1]) == rows[number - 1] for number in gone(after))


def test_nothing_goes_without_a_way_back_or_from_a_short_list() -> None:
    assert not gone(left_out(list(events()), way=None)[1])
    assert not gone(left_out(list(events(SMALLEST - 1)))[1])


def test_things_are_named() -> None:
    after = left_out({"matches": files()})[1]
    assert gone(after) == set(range(1 + FIRST, 101 - LAST))
    assert all(f"src/part{n}/module.py" in after for n in range(100))


def test_names_that_count_up_are_told_by_the_first_and_the_last() -> None:
    users: list[Value] = [
        {"user": f"customer_{n:04}", "orders": Number(str(n % 9)), "since": "2026-01-02"} for n in range(80)
    ]
    assert "user of these: customer_0002...customer_0078)" in left_out(users)[1]


def test_what_was_asked_for_stays() -> None:
    rows: list[Value] = [
        {
            "line": Number(str(n)),
            "text": f"def {'parse' if n % 5 == 0 else 'render'}_{n}(self, page): ...",
            "size": "small",
        }
        for n in range(100)
    ]
    asked = left_out(rows, called("fetch_records", query="where we parse"), query="where we parse")[1]
    assert gone(asked) == {n + 1 for n in range(FIRST, 99) if n % 5}
    assert not gone(left_out(rows)[1])  # each says something of its own, and nothing tells which of it matters


def test_figures_alone_are_what_was_asked_for() -> None:
    rows: list[Value] = [{"at": f"2026-03-01T{n % 24:02}:00:00Z", "value": Number(f"0.{n * 977}")} for n in range(90)]
    assert not gone(left_out(rows)[1])


def test_a_table_of_failures_stays() -> None:
    rows: list[Value] = [{**event, "status": "failed"} for event in events() if isinstance(event, dict)]
    assert not gone(left_out(rows)[1])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("load", Number("9000")),
        ("zone", "elsewhere"),
        ("note", "by hand"),
        ("load", None),
        ("parts", [{"deep": "denied"}]),
    ],
)
def test_a_row_that_stands_out_stays(key: str, value: Value) -> None:
    rows: list[dict[str, Value]] = [
        {"name": f"node-{n}", "load": Number(str(20 + n % 30)), "zone": f"z{n % 3}", "parts": [{"deep": "fine"}]}
        for n in range(90)
    ]
    for n in (44, 45):
        rows[n]["note"] = f"set at {n}"
    rows[60][key] = value
    after = left_out(list(rows))[1]
    assert 61 not in gone(after)
    assert len(gone(after)) > 60


def test_the_pipeline_leaves_out_after_the_table() -> None:
    block = result(spelled(list(events())), "fetch_records")
    (outcome,) = decide([], [block], read_back=WAY)
    assert [step.transform for step in outcome.steps] == ["json", "json records"]
    (outcome,) = decide([], [block])
    assert [step.transform for step in outcome.steps] == ["json"]


def test_a_wrong_number_is_no_proof() -> None:
    block = result(spelled(list(events())), "fetch_records")
    context = Context([], WAY)
    context.begin(block)
    table = Block(Kind.RESULT, REWRITE_JSON.apply(block, context), block.tool, block.arguments)
    after = LEAVE_OUT_RECORDS.apply(table, context)
    assert not LEAVE_OUT_RECORDS.holds(table, after.replace("rows 3-77 of", "rows 4-77 of"), context)
    assert not LEAVE_OUT_RECORDS.holds(table, after.replace("rows 79-119", "rows 79-118"), context)
    context.begin(result(spelled(list(events(60))), "fetch_records"))
    assert not LEAVE_OUT_RECORDS.holds(table, after, context)


@settings(max_examples=examples(60))
@given(records(most=8), st.integers(7, 12), st.text(max_size=20))
def test_whatever_goes_comes_back(rows: list[dict[str, Value]], times: int, query: str) -> None:
    left_out({"items": list(rows) * times}, query=query)

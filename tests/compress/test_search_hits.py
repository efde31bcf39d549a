from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import MARKER, Gap, restore
from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.compress.search_hits import BIG, FEWEST_CHARACTERS, FEWEST_UNITS, LONG_LINE, applies, plan
from headroom_cli.compress.search_results import read_hits
from headroom_cli.compress.search_results import restore as ungroup
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.texts import hits, result

WAY = ReadBack(Way.SHELL, "headroom")
USE = "    let value = open_store(path).unwrap();"


def planned(lines: list[str], *history: Block, command: str = "rg -n open_store") -> list[Gap]:
    block = result("\n".join(lines), command=command)
    context = Context(history)
    context.begin(block)
    return plan(block, lines, context)


def uses(path: str, count: int, start: int = 1, text: str = USE) -> list[str]:
    return [f"{path}:{n}:{text}" for n in range(start, start + count)]


def gone(gaps: list[Gap]) -> set[int]:
    return {at for gap in gaps for at in range(gap.first, gap.end)}


def user(text: str) -> Block:
    return Block(Kind.USER, text)


def test_further_uses_go_and_are_counted_by_file() -> None:
    lines = [*uses("src/a.rs", 80), *uses("src/b.rs", 60)]
    note = "of {} hits in this file, no definition and no word that no other hit has"
    assert planned(lines) == [
        Gap(1, 79, f"78 {note.format(80)}", telling=False),
        Gap(81, 139, f"58 {note.format(60)}", telling=False),
    ]


def test_definitions_and_words_of_one_hit_stay() -> None:
    lines = uses("src/a.rs", 120)
    lines[30] = "src/a.rs:31:pub fn open_store(path: &Path) -> Result<Store> {"
    lines[60] = "src/a.rs:61:    let value = open_store(quota).unwrap();"
    lines[90] = "src/a.rs:91:    path: Option<String>,"
    assert gone(planned(lines)).isdisjoint({0, 30, 60, 90, 119})
    assert len(gone(planned(lines))) == 115


def test_what_is_asked_for_stays() -> None:
    lines = [*uses("src/a.rs", 60), *uses("src/b.rs", 60), *uses("src/c.rs", 3, text=USE + " // in the cache")]
    lines[80:82] = uses("src/b.rs", 2, 81, USE + " // in the cache")
    assert {80, 81}.isdisjoint(gone(planned(lines, user("Where does the cache come in?"))))
    assert gone(planned(lines, user("Look at a.rs first."))).isdisjoint(range(60))
    assert planned(lines, user("Rename open_store to open_at.")) == []
    assert planned(lines, user("Show me every single call site, please.")) == []


def test_names_that_a_hit_shows_which_stays_are_not_said_to_stand_only_in_a_gap() -> None:
    named = USE.replace("path", "shop.shelf")
    lines = [*uses("src/a.rs", 1), *uses("src/a.rs", 60, 2, named), *uses("src/a.rs", 1, 62)]
    (gap,) = planned(lines)
    assert gap.note.endswith("; names only there: shop.shelf")
    # Two hits in the middle of a file are too few for a marker.
    few = [*uses("src/b.rs", 1), *uses("src/b.rs", 2, 2, named), *uses("src/b.rs", 1, 4)]
    (gap,) = planned([*lines, *few])
    assert (gap.first, gap.end) == (1, 61)
    assert "names only there" not in gap.note


def test_prose_stays_whole_and_so_do_small_results() -> None:
    assert planned(uses("docs/a.md", 200)) == []
    assert planned(uses("src/a.rs", BIG // len(USE))) == []


def test_reports_of_trouble_in_logs_stay() -> None:
    lines = uses("var/app.log", 120, text="connection to open_store failed again")
    assert planned(lines) == []
    assert planned(uses("src/app.rs", 120, text="connection to open_store failed again")) != []


def test_complaints_of_compilers_stay() -> None:
    for said in (
        " error: open_store(path) does not fit",
        "5: error: no open_store",
        "80: E501 line too long",
        " W291 blank",
    ):
        lines = uses("src/a.py", 150, text=said)
        assert not applies(result("\n".join(lines), command="make check"))
        assert applies(result("\n".join(lines), command="rg -n open_store; make check"))
        assert planned(lines, command="rg -n open_store; make check") == []
    assert applies(result("\n".join(uses("src/a.py", 150)), "write_stdin", session_id=7))


def test_files_that_nobody_wrote_go_first_and_are_counted() -> None:
    lines = [*uses("src/a.rs", 2), *uses("web/node_modules/x/i.js", 9), *uses("web/yarn.lock", 4), *uses("src/b.rs", 2)]
    note = "13 hits: 9 in web/node_modules/x/i.js (vendored), 4 in web/yarn.lock (lock file)"
    assert planned(lines) == [Gap(2, 15, note, telling=False)]
    assert planned(lines, command="rg -n open_store web/node_modules web/yarn.lock") == []
    assert planned(lines[2:15]) == []


def test_lines_as_long_as_files_go_with_their_place() -> None:
    lines = [*uses("src/a.rs", 3), f"data/log.jsonl:7:{'x' * LONG_LINE}", f"src/b.rs:1:{'y' * LONG_LINE}"]
    assert planned(lines) == [Gap(3, 4, f"data/log.jsonl:7, {LONG_LINE + 17:,} characters", telling=False)]
    bundle = ["web/a.rs:1:x", "z" * 50_000]
    assert planned(bundle) == [Gap(1, 2, "50,000 characters", telling=False)]
    assert planned(bundle, command="rg -n x; cat bundle.js") == []


def test_groups_of_context_lines_go_as_one() -> None:
    lines: list[str] = []
    for n in range(10, 700, 10):
        lines += [f"a.rs-{n}-    let path = here();", f"a.rs:{n + 1}:{USE}", f"a.rs-{n + 2}-    drop(value);", "--"]
    (gap,) = planned(lines, command="rg -n -C1 open_store")
    assert (gap.first, gap.end) == (4, len(lines) - 4)
    assert gap.note.startswith("67 of 69 hits in this file")


def test_only_results_with_hits_are_meant() -> None:
    assert applies(result("src/a.rs:1:x", command="git status && rg -n x"))
    assert not applies(result("src/a.rs\nsrc/b.rs", command="rg -l x"))
    assert not applies(result("src/a.rs:1:x", "Read", file_path="hits.txt"))
    assert planned(["FAILED src/a.rs", *uses("src/a.rs", 3), "exit 1"]) == []


@given(st.lists(hits(), min_size=1, max_size=6).map(lambda texts: "\n".join(texts * 8)))
def test_only_hits_go_and_each_gap_is_worth_a_marker(text: str) -> None:
    lines = text.split("\n")
    found = read_hits(lines)
    for gap in planned(lines):
        inside = [hit for hit in found[gap.first : gap.end] if hit]
        assert len({hit.path for hit in inside}) == 1
        assert len(inside) >= FEWEST_UNITS
        assert sum(len(line) for line in lines[gap.first : gap.end]) >= FEWEST_CHARACTERS
        assert all(found[at] or lines[at] == "--" for at in range(gap.first, gap.end))


def test_what_was_left_out_comes_back_through_the_whole_pipeline() -> None:
    lines = [*uses("src/a.rs", 190), *uses("src/a.rs", 6, 191, "pub fn open_store() {"), *uses("src/b.rs", 2)]
    block = result("\n".join(lines), command="rg -n open_store")
    (outcome,) = decide([], [block], read_back=WAY)
    assert outcome.text is not None
    assert outcome.text.count("[headroom") == 1
    assert MARKER.search(outcome.text)
    assert restore(ungroup(outcome.text), block.text) == block.text
    assert "\n191:" in outcome.text  # still in the file of the lines above the marker


def test_many_hits_are_planned_in_no_time() -> None:
    # Anything quadratic would take minutes here.
    assert planned([line for n in range(20_000) for line in uses(f"d{n}/x.rs", 2)]) == []
    assert len(gone(planned(uses("a.rs", 40_000)))) == 39_998

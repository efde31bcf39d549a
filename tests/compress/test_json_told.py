from __future__ import annotations

from headroom_cli.compress.json_columns import Absent
from headroom_cli.compress.json_text import Number
from headroom_cli.compress.json_told import tallies, told


def test_names_that_are_not_known() -> None:
    cells = ["a.py", "b.py", "c d.py", 'say "x"', "line\nbreak"]
    assert told(cells, [0, 2, 3, 4], {"a.py"}) == '"c d.py" "say \\"x\\"" "line\\nbreak"'


def test_names_that_count_up() -> None:
    cells = ["user_8", "user_9", "user_10", "user_12", "user_13", "src/a1.py", "src/a2.py", "src/a3.py"]
    assert told(cells, range(8), ()) == "user_8...user_10 user_12 user_13 src/a1.py src/a2.py src/a3.py"
    assert told(["id098", "id099", "id100"], range(3), ()) == "id098...id100"
    assert told([Number("7"), Number("8"), Number("9")], range(3), ()) == "7 8 9"


def test_few_values_are_counted_and_figures_have_a_range() -> None:
    columns = {
        "level": ["INFO", "INFO", "DEBUG", "INFO"],
        "load": [Number("2.5"), Number("10"), Number("-1"), Number("99")],
        "same": ["x"] * 4,
        "sometimes": ["x", "y", Absent.CELL, "x"],
        "at": ["2026-03-01T10:00:00Z", "2026-03-01T10:00:01Z", "2026-03-01T10:00:02Z", "2026-03-01T10:00:03Z"],
    }
    assert tallies(columns, [0, 1, 2]) == "; level INFO 2, DEBUG 1; load -1 to 10"


def test_forms_are_counted_by_an_example() -> None:
    texts = [f"served {n} in {n} ms" if n % 2 else f"skipped {n}" for n in range(20)]
    assert tallies({"message": texts}, range(20)) == '; message like "skipped 0" 10, "served 1 in 1 ms" 10'

from __future__ import annotations

from headroom_cli.compress.json_columns import Absent
from headroom_cli.compress.json_rarity import form, in_trouble, is_time, outstanding
from headroom_cli.compress.json_text import Number, Value

Cell = Value | Absent


def figures(*values: float) -> list[Cell]:
    return [Number(str(value)) for value in values]


def test_trouble_in_a_value_or_in_a_key_that_says_so() -> None:
    nested: list[Cell] = ["fine", [{"message": "connection refused"}], None]
    assert in_trouble("status", nested) == {1}
    counts: list[Cell] = [*figures(0, 2, 0.0), None, Absent.CELL, "", "no disk"]
    assert in_trouble("errors", counts) == {1, 6}
    assert in_trouble("count", figures(0, 2)) == set()


def test_figures_far_out() -> None:
    assert outstanding(figures(*range(100, 200), 9000)) == {100}
    assert outstanding(figures(*range(100, 200))) == set()


def test_a_rare_one_of_few_values() -> None:
    cells: list[Cell] = [*["paid"] * 60, "refunded", *["open"] * 40]
    assert outstanding(cells) == {60}


def test_a_rare_kind() -> None:
    cells: list[Cell] = [*figures(*range(60)), None, *figures(*range(60)), Absent.CELL]
    assert outstanding(cells) == {60, 121}


def test_a_form_of_its_own() -> None:
    cells: list[Cell] = [*(f"served request {n} in {n} ms" for n in range(60)), "took the fallback"]
    assert outstanding(cells) == {60}


def test_where_each_is_of_its_own_form_being_so_says_nothing_once_it_is_named() -> None:
    words = ["north", "east", "south", "west", "up", "down"]
    cells: list[Cell] = [f"{a}/{b}.py" for a in words for b in words]
    assert outstanding(cells) == set(range(36))
    assert outstanding(cells, named=True) == set()


def test_times_are_never_rare() -> None:
    cells: list[Cell] = [f"2026-03-{1 + n % 28:02}T10:00:00Z" for n in range(60)]
    assert outstanding(cells) == set()
    assert is_time(["2026-03-01", "10:20:30"])
    assert not is_time(["2026-03-01", "v1.2"])


def test_figures_and_ids_have_one_form() -> None:
    assert form("user_12 asked for 4f9c2ab1d77e") == form("user_7 asked for 00aa11bb22cc")
    assert form("deadbeef") != form("facade")

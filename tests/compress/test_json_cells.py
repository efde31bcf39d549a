from __future__ import annotations

from collections.abc import Sequence

import pytest

from headroom_cli.compress.json_cells import bare, is_literal, name, written
from headroom_cli.compress.json_columns import Column
from headroom_cli.compress.json_text import quoted


def texts(path: str, *values: str) -> Column:
    return Column((path,), [quoted(value) for value in values], values)


def numbers(path: str, *values: int) -> Column:
    return Column((path,), [str(value) for value in values], None)


def headers(*found: Column) -> list[str]:
    return [column.header for column in written(found)]


def cells(*found: Column) -> list[Sequence[str] | None]:
    return [column.cells for column in written(found)]


def test_what_all_rows_have_is_said_once() -> None:
    assert headers(texts("state", "open", "open")) == ['state="open"']
    assert cells(texts("state", "open", "open")) == [None]


def test_a_column_made_of_another() -> None:
    ids = numbers("id", 301, 302, 407)
    urls = texts("api", *(f"https://api.example.org/things/{n}/all" for n in (301, 302, 407)))
    assert headers(ids, urls) == ["id", "api=`https://api.example.org/things/{id}/all`"]
    assert cells(ids, urls) == [["301", "302", "407"], None]


def test_a_column_made_of_two_others_and_a_rest() -> None:
    names, versions = texts("name", "alpha", "betamax", "gam"), texts("version", "1.2.3", "2.0.0", "3.1.4")
    made = [
        f"https://r.example.org/{n}/-/{n}-{v}.tgz"
        for n, v in zip(names.strings or (), versions.strings or (), strict=True)
    ]
    assert (
        headers(names, versions, texts("resolved", *made))[2]
        == "resolved=`https://r.example.org/{name}/-/{name}-{version}.tgz`"
    )
    hosts = texts("host", "pod-alpha-7.local", "pod-betamax-1.local", "pod-gam-3.local")
    assert written([names, hosts])[1] == ("host=`pod-{name}-{}.local`", ["7", "1", "3"])


def test_times_and_addresses_lose_what_they_share_and_paths_do_not() -> None:
    times = texts("at", "2026-03-01T10:00:00Z", "2026-03-01T11:20:00Z", "2026-03-01T11:30:00Z")
    assert written([times]) == [("at=`2026-03-01T{}:00Z`", ["10:00", "11:20", "11:30"])]
    assert headers(texts("path", "src/package/a.py", "src/package/b.py")) == ["path"]


def test_links_for_people_stay_whole() -> None:
    ids, links = (
        numbers("id", 301, 302),
        texts("html_url", "https://example.org/things/301", "https://example.org/things/302"),
    )
    assert headers(ids, links) == ["id", "html_url"]


def test_long_values_that_come_again_get_a_legend() -> None:
    long = ["a long message that comes again", "another message that comes again"]
    found = written([texts("message", *long, *long, *long, "once")])
    assert found[0].header == f'message(&a="{long[0]}",&b="{long[1]}")'
    assert found[0].cells == ["&a", "&b", "&a", "&b", "&a", "&b", "once"]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [('"a b"', "a b"), ('"007"', "007"), ('"7"', '"7"'), ("7", "7"), ('"true"', '"true"'), ('""', '""'), (None, ""),
     ('" a"', '" a"'),
     ('"a,b"', '"a,b"'), ('"&a"', '"&a"'), ('"[x"', '"[x"'), ('"a\\nb"', '"a\\nb"'), ('"a\\"b"', '"a\\"b"')],
)  # fmt: skip
def test_only_what_cannot_be_mistaken_goes_without_quotes(cell: str | None, shown: str) -> None:
    assert bare(cell) == shown


def test_digits_in_strings_need_no_quotes_where_all_are_strings() -> None:
    assert written([texts("run", "301", "302", "407")]) == [("run=`{}`", ["301", "302", "407"])]


def test_names() -> None:
    assert name(("a", 0, "b c", "0")) == 'a.0."b c"."0"'
    assert name(()) == "(key)"
    assert name(("(key)",)) == '"(key)"'


def test_literals() -> None:
    assert all(map(is_literal, ["1", "-0.5e3", "true", "null", "NaN"]))
    assert not any(map(is_literal, ["2026-03-01", "007", "1.", "", "True"]))

from __future__ import annotations

import pytest

from headroom_cli.compress.hit_lines import complains, defines, is_data, is_prose, is_report


@pytest.mark.parametrize(
    "line",
    [
        "def open_store(path):",
        "    pub(crate) fn open_store<'a>(path: &'a Path) {",
        "func (s *Store) Open() error {",
        "export const Store = {",
        "\tpath: Option<String>,",
        '  "path": "x",',
        "    self.path: str = path",
        "LIMIT = 12",
        "#define LIMIT 12",
        "create table stores (",
        'it("opens the store", () => {',
    ],
)
def test_definitions(line: str) -> None:
    assert defines(line)


@pytest.mark.parametrize(
    "line",
    ["    let value = open_store(path);", "    return store::open(path)", "// it opens the store", "  limit = 3"],
)
def test_uses(line: str) -> None:
    assert not defines(line)


def test_complaints() -> None:
    for said in (
        " error: no",
        "5: error: no",
        "12: 'x' is not defined",
        "80: E501 line too long",
        "warning: unused",
        " W291 blank",
    ):
        assert complains(said)
    for said in ("    return error", "    let x = 12: int", "errors = []", "12", "HTTP_200 = 1"):
        assert not complains(said)


def test_files_by_their_names() -> None:
    assert [is_prose(path) for path in ("docs/a.md", "README.rst", "a.py")] == [True, True, False]
    assert [is_data(path) for path in ("a.jsonl", "web/a.min.js", "page.html", "a.py")] == [True, True, True, False]
    assert [is_report(path) for path in ("app.log", "var/logs/x.py", "nohup.out.1", "Makefile", "src/a.py")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_long_lines_are_looked_at_in_no_time() -> None:
    # Anything quadratic would take minutes here.
    for said in (
        "pub static " * 20_000,
        "a" * 200_000,
        " " * 200_000,
        "a: " * 70_000,
        "const " * 30_000,
        "class" * 40_000,
    ):
        assert not complains(said)
        defines(said)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.long_listings import THIN_LISTINGS, restore, thin
from headroom_cli.compress.sources import read_result
from tests.compress.texts import anything, result

SAME = """total 52
drwxr-xr-x  3 root root  4096 2026-01-02 11:26 .
drwxr-xr-x 12 root root  4096 2026-01-02 11:26 ..
-rw-r--r--  1 root root   356 2026-01-02 11:26 .editorconfig
-rw-r--r--  1 root root 21370 2026-01-02 11:26 README.md
-rwxr-xr-x  1 root root    64 2026-01-02 11:26 run it.sh
lrwxrwxrwx  1 root root     9 2026-01-02 11:26 latest -> README.md
-rw-r--r--  1 root root   106 2026-01-02 11:26 setup.cfg
-rw-r--r--  1 root root   107 2026-01-02 11:26 tox.ini
"""
DIFFERENT = """total 24
drwxr-xr-x@ 4 ana  staff   128 Nov 22 11:26 .
drwxr-xr-x  9 ana  staff   288 Oct  3  2025 ..
-rw-r--r--@ 1 ana  staff    12 Nov 22 11:29 a.txt
-rw-r--r--@ 1 ana  staff  1203 Nov 22 11:30 b.txt
-rw-r--r--@ 1 ana  staff    90 Nov 22 11:31 c.txt
-rw-r--r--@ 1 ana  staff    97 Nov 22 11:31 d.txt
-rw-r--r--@ 1 ana  staff    98 Nov 22 11:31 e.txt
-rw-r--r--@ 1 ana  staff    99 Nov 22 11:31 f.txt"""


def test_what_all_files_have_is_said_once() -> None:
    assert thin(SAME) == (
        "total 52\n"
        '[headroom: each of the next 8 lines that begins with a size has "-rw-r--r-- 1" before it; '
        'left out: owner " root root ", time "2026-01-02 11:26"]\n'
        "drwxr-xr-x 3 4096 .\ndrwxr-xr-x 12 4096 ..\n356 .editorconfig\n21370 README.md\n-rwxr-xr-x 1 64 run it.sh\n"
        "lrwxrwxrwx 1 9 latest -> README.md\n106 setup.cfg\n107 tox.ini\n"
    )
    assert restore(thin(SAME)) == SAME


def test_the_time_of_most_files_is_said_once() -> None:
    text = SAME.replace("11:26 ..", "11:27 ..").replace("2026-01-02 11:26 tox", "2026-03-02 10:00 tox")
    lines = thin(text).split("\n")
    assert lines[1].endswith(', time "2026-01-02 11:26" where none is told]')
    assert lines[2:5] == ["drwxr-xr-x 3 4096 .", "drwxr-xr-x 12 4096 2026-01-02 11:27 ..", "356 .editorconfig"]
    assert lines[9] == "107 2026-03-02 10:00 tox.ini"
    assert restore(thin(text)) == text


def test_a_name_that_looks_like_a_time_is_not_taken_for_one() -> None:
    text = SAME.replace("11:26 ..", "11:27 ..").replace("11:26 tox.ini", "11:26 2026-03-02 10:00 tox")
    assert thin(text) == text
    all_alike = SAME.replace("11:26 tox.ini", "11:26 2026-03-02 10:00 tox")
    assert thin(all_alike) != all_alike
    assert restore(thin(all_alike)) == all_alike


def test_times_stay_where_they_differ() -> None:
    lines = thin(DIFFERENT).split("\n")
    assert lines[1].endswith('has "-rw-r--r--@ 1" before it; left out: owner " ana  staff  "]')
    assert lines[2:5] == [
        "drwxr-xr-x@ 4 128 Nov 22 11:26 .",
        "drwxr-xr-x 9 288 Oct  3  2025 ..",
        "12 Nov 22 11:29 a.txt",
    ]
    assert restore(thin(DIFFERENT)) == DIFFERENT


def test_every_folder_has_its_own_widths() -> None:
    text = f".:\n{SAME}\n./docs:\n{SAME.replace(' 21370 ', '   370 ').replace('  4096 ', '  4096 ')}"
    two = text.replace("./docs:\n" + SAME, "") + "\n./small:\ntotal 4\n-rw-r--r-- 1 root root 7 2026-01-02 11:26 x"
    assert restore(thin(two)) == two


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("root root   356", "root ana    356"),  # another owner
        lambda text: text.replace("  1 root root 21370", " 1 root root 21370"),  # a column out of place
        lambda text: "\n".join(text.split("\n")[:5]),  # few files
    ],
)
def test_what_does_not_come_back_stays(change: object) -> None:
    assert callable(change)
    text = change(SAME)
    assert thin(text) == text


def test_a_file_that_holds_a_listing_stays() -> None:
    assert THIN_LISTINGS.apply(result(SAME, command="cat listing.txt"), Context()) == SAME
    assert THIN_LISTINGS.apply(result(SAME, command="ls -la"), Context()) == thin(SAME)


def test_nobody_quotes_a_thinned_line() -> None:
    (read,) = read_result(thin(SAME), escaped=False)
    assert [read.may_quote(at) for at in (0, 1, 2, 5, 9)] == [True, False, False, False, False]


def test_lines_after_what_was_left_out_are_not_quoted_either() -> None:
    lines = SAME.split("\n")
    lines[5] = (
        "[headroom 7f2c91ab: lines 6-9 of 12 omitted (4 lines; 4 more of node_modules/ (vendored)). To read them: x]"
    )
    text = "\n".join(lines)
    assert restore(thin(text)) == text
    (read,) = read_result(thin(text), escaped=False)
    assert not any(read.may_quote(at) for at in range(1, 9))


entry = st.builds(
    lambda mode, links, size, day, name: (mode, links, size, f" {day} 10:00 {name}"),
    st.sampled_from(["-rw-r--r--", "drwxr-xr-x", "-rwxr-xr-x"]),
    st.integers(1, 120),
    st.integers(0, 10**7),
    st.sampled_from([2, 2, 2, 3]),
    st.text("ab .-12é", min_size=1, max_size=9),
)


@given(st.lists(st.lists(entry, min_size=1, max_size=12), min_size=1, max_size=4), st.sampled_from(["", " "]))
def test_listings_come_back(folders: list[list[tuple[str, int, int, str]]], more: str) -> None:
    out: list[str] = []
    for number, files in enumerate(folders):
        wide, wider = max(len(str(e[1])) for e in files), max(len(str(e[2])) for e in files)
        out += [f"./d{number}:", f"total {len(files)}"]
        out += [f"{m}{more} {n:>{wide}} me us{more} {s:>{wider}} Jan {name}" for m, n, s, name in files]
        out.append("")
    text = "\n".join(out)
    assert restore(thin(text)) == text
    if sum(map(len, folders)) > 20:
        assert len(thin(text)) < len(text) * 0.9


@given(anything)
def test_other_texts_stay(text: str) -> None:
    assert thin(text) == text

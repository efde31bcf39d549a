"""What there is to read in an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.readable import Readable, parted, readable, reading_s, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", Readable(0, 0)),
        ("Two words.", Readable(2, 0)),
        ("Before\n```python\na = 1\nb = 2\n```\nafter", Readable(2, 2)),
        ("Before\n~~~\n```\n~~~~\nafter", Readable(2, 1)),
        ("````md\n```\nx\n```\n````\nafter", Readable(1, 3)),
        ("Cut off\n```\na\nb", Readable(2, 2)),
    ],
)
def test_prose_and_code_apart(text: str, found: Readable) -> None:
    assert readable(text) == found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("src/app/main.py fails", 2),
        ("it's don't-care", 2),
        ("这个修改把检查移到循环", 7),
        ("修改 main.py", 2),
        ("- **a** `b`", 2),
    ],
)
def test_words(text: str, count: int) -> None:
    assert words(text) == count


def test_reading_takes_time() -> None:
    assert reading_s(238) == 60


@given(st.text(alphabet="ab `~\n文"))
def test_no_line_is_lost(text: str) -> None:
    prose, code = parted(text)
    fences = sum(line.lstrip(" ").startswith(("```", "~~~")) for line in text.split("\n"))
    kept = len(prose.split("\n")) if prose or not code else 0
    assert kept + code <= len(text.split("\n")) + 1
    assert kept + code + fences >= len(text.split("\n")) - 1

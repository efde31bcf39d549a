"""Whatever stands in a user's file, only the block changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.failures.note_block import BrokenBlock, held, note_line, rewritten

ids = st.text("0123456789abcdef", min_size=8, max_size=8)
words = st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=["Cs"]), min_size=1, max_size=30)
notes = st.dictionaries(ids, words.map(lambda text: f"Do {text}.".replace("<!--", "")), max_size=4)
lines = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
# Files as others write them: any lines, any line ends, with or without a BOM, with or without a last line end.
files = st.builds(
    lambda bom, parts, end, last: bom + (end.join(parts) + (end if last else "")).encode(),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.lists(lines.map(lambda line: line.replace("headroom:learn", "")), max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)


@given(files, notes)
def test_others_bytes_stay(content: bytes, put: dict[str, str]) -> None:
    assert rewritten(content, put).startswith(content)


@given(files, notes, notes)
def test_twice_is_once_and_runs_add_up(content: bytes, one: dict[str, str], two: dict[str, str]) -> None:
    first = rewritten(content, one)
    assert rewritten(first, one) == first
    second = rewritten(first, two)
    texts = {note: two.get(note, text) for note, text in one.items()} | two
    assert {note.text for note in held(second).values()} == set(texts.values())
    assert rewritten(second, two) == second


@given(files, notes)
def test_dropping_all_gives_the_old_bytes(content: bytes, put: dict[str, str]) -> None:
    assert rewritten(rewritten(content, put), {}, list(put)) == content


@given(files, notes, files)
def test_what_others_write_around_the_block_stays(content: bytes, put: dict[str, str], later: bytes) -> None:
    added = b"\n" + later.removeprefix(b"\xef\xbb\xbf")
    made = rewritten(content, put) + added
    after = rewritten(made, {}, list(put))
    assert after == content + added if put else made == after


OLD = b"# Rules\r\n\r\n- be brief"
NOTES = {"1a2b3c4d": "Use `pnpm`.", "00000001": "Use `python3`."}


def test_the_block_as_it_stands_there() -> None:
    made = rewritten(OLD, NOTES).decode()
    begin, *inner, end, _ = made.removeprefix(OLD.decode()).lstrip("\r\n").split("\r\n")
    assert begin.startswith("<!-- headroom:learn begin +2")
    assert inner == [note_line(note, text) for note, text in NOTES.items()]
    assert end == "<!-- headroom:learn end -->"


def test_an_edited_note_is_the_users() -> None:
    edited = rewritten(OLD, NOTES).replace(b"Use `pnpm`.", b"Use pnpm, always.")
    assert held(edited)["1a2b3c4d"].edited
    assert rewritten(edited, {"1a2b3c4d": "Use `yarn`."}) == edited
    assert rewritten(edited, {}, ["1a2b3c4d"]) == edited
    assert b"always" not in rewritten(edited, {}, ["1a2b3c4d"], force=True)


def test_a_note_whose_words_change_stays_in_its_place() -> None:
    made = rewritten(rewritten(OLD, NOTES), {"1a2b3c4d": "Use `yarn`."})
    assert [one.text for one in held(made).values()] == ["Use `yarn`.", "Use `python3`."]


def test_what_the_user_adds_to_the_block_stays() -> None:
    own = b"- my own rule\r\n"
    made = rewritten(OLD, NOTES).replace(b"<!-- headroom:learn end", own + b"<!-- headroom:learn end")
    assert own in rewritten(made, {"00000002": "More."}, list(NOTES))


def test_a_note_without_its_mark_is_not_written_again() -> None:
    bare = rewritten(OLD, NOTES).replace(note_line("1a2b3c4d", "Use `pnpm`.").encode(), b"- Use `pnpm`.")
    assert rewritten(bare, NOTES) == bare


@pytest.mark.parametrize(
    "content",
    [
        b"<!-- headroom:learn begin +0 -->\n",
        b"<!-- headroom:learn end -->\n",
        rewritten(b"", NOTES) * 2,
        b"<!-- headroom:learn end -->\n<!-- headroom:learn begin +0 -->\n",
    ],
)
def test_half_a_block_is_left_alone(content: bytes) -> None:
    with pytest.raises(BrokenBlock):
        rewritten(content, NOTES)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_a_line_below_the_block_is_not_joined_to_one_without_an_end(newline: bytes) -> None:
    made = rewritten(b"first" + newline + b"last", {"1a2b3c4d": "Use `grep`."})
    assert rewritten(made + b"mine\n", {}, ["1a2b3c4d"]) == b"first" + newline + b"last" + newline + b"mine\n"
    assert rewritten(made, {}, ["1a2b3c4d"]) == b"first" + newline + b"last"

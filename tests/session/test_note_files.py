"""Notes in the user's files: written, taken back, dropped; others' bytes and wishes stay."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.errors import HeadroomError
from headroom_cli.learn.failures.expiry import Applied
from headroom_cli.learn.failures.note_block import held
from headroom_cli.session import note_files

KNOWN = Applied("program", "rg", ("rg",), 5.0, 0.5)
ONE = {"1a2b3c4d": ("Use `grep`.", KNOWN)}
TWO = {"00000002": ("Use `pnpm`.", KNOWN)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "AGENTS.md"
    path.write_bytes(b"# Rules\n")
    return path


def test_written_twice_is_written_once(home: Path, file: Path) -> None:
    first = note_files.write(home, file, ONE, {})
    content = file.read_bytes()
    second = note_files.write(home, file, ONE, {})
    assert (first.added, second.added, second.changed) == (("1a2b3c4d",), (), ())
    assert content.startswith(b"# Rules\n")
    assert file.read_bytes() == content
    assert len(note_files.remembered(home, file).changes) == 1


def test_undo_gives_the_old_bytes_one_change_at_a_time(home: Path, file: Path) -> None:
    note_files.write(home, file, ONE, {})
    middle = file.read_bytes()
    note_files.write(home, file, TWO, {})
    assert note_files.undo(home, file).restored
    assert file.read_bytes() == middle
    assert note_files.undo(home, file).restored
    assert file.read_bytes() == b"# Rules\n"
    assert note_files.remembered(home, file).notes == {}
    with pytest.raises(HeadroomError, match="changed nothing"):
        note_files.undo(home, file)


def test_a_new_file_is_made_and_goes_again(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "made" / "CLAUDE.local.md"
    note_files.write(home, path, ONE, {})
    assert "Use `grep`." in path.read_text()
    note_files.undo(home, path)
    assert not path.exists()


def test_undo_after_others_have_written_takes_only_ours(home: Path, file: Path) -> None:
    note_files.write(home, file, ONE, {})
    file.write_bytes(b"new first line\n" + file.read_bytes() + b"last\n")
    done = note_files.undo(home, file)
    assert not done.restored
    assert file.read_bytes() == b"new first line\n# Rules\nlast\n"


def test_undo_brings_back_what_was_dropped(home: Path, file: Path) -> None:
    note_files.write(home, file, ONE, {})
    note_files.write(home, file, TWO, {"1a2b3c4d": False})
    file.write_bytes(file.read_bytes() + b"last\n")
    note_files.undo(home, file)
    assert [one.text for one in held(file.read_bytes()).values()] == ["Use `grep`."]


def test_an_edited_note_is_the_users(home: Path, file: Path) -> None:
    note_files.write(home, file, ONE, {})
    file.write_bytes(file.read_bytes().replace(b"Use `grep`.", b"Use ugrep."))
    done = note_files.write(home, file, {"1a2b3c4d": ("Use `ag`.", KNOWN)}, {})
    assert done.stayed == ("1a2b3c4d",)
    assert note_files.undo(home, file).stayed == ("1a2b3c4d",)
    assert b"Use ugrep." in file.read_bytes()


def test_what_the_user_has_taken_out_is_unwanted(home: Path, file: Path) -> None:
    note_files.write(home, file, ONE | TWO, {})
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(line for line in lines if b"1a2b3c4d" not in line))
    assert note_files.unwanted(home, file) == {"1a2b3c4d"}
    file.write_bytes(b"# Rules\n")
    assert note_files.unwanted(home, file) == frozenset()


def test_what_is_forgotten_goes_everywhere_and_does_not_come_back(home: Path, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "CLAUDE.md"
    for path in (file, other):
        note_files.write(home, path, ONE | TWO, {})
    file.write_bytes(file.read_bytes().replace(b"Use `grep`.", b"Use ugrep."))
    assert {done.path for done in note_files.forget(home, "1a2b3c4d")} == {file, other}
    assert [list(held(path.read_bytes())) for path in (file, other)] == [["00000002"], ["00000002"]]
    assert note_files.unwanted(home, file) == {"1a2b3c4d"}
    assert note_files.forget(home, "1a2b3c4d") == []


def test_what_did_not_help_does_not_come_back(home: Path, file: Path) -> None:
    note_files.write(home, file, ONE | TWO, {})
    assert note_files.write(home, file, {}, {"1a2b3c4d": True, "00000002": False}).dropped == ("1a2b3c4d", "00000002")
    assert file.read_bytes() == b"# Rules\n"
    assert note_files.unwanted(home, file) == {"1a2b3c4d"}


def test_mode_and_link_stay(home: Path, file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(file)
    note_files.write(home, note_files.resolved(link), ONE, {})
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert b"Use `grep`." in file.read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00a", "no text in UTF-8"),
        (b"a\0b", "no text file"),
        (b"<!-- headroom:learn end -->\n", "cannot be changed"),
    ],
)
def test_what_is_no_text_is_left_alone(home: Path, file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    with pytest.raises(HeadroomError, match=words):
        note_files.write(home, file, ONE, {})
    assert file.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HeadroomError, match="is a folder"):
        note_files.resolved(tmp_path)


def test_a_run_that_died_before_it_wrote_leaves_nothing_to_take_back(
    home: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = note_files.replace_file

    def dies(path: Path, content: bytes, mode: int) -> None:
        if path == file:
            raise KeyboardInterrupt
        real(path, content, mode)

    monkeypatch.setattr(note_files, "replace_file", dies)
    with pytest.raises(KeyboardInterrupt):
        note_files.write(home, file, ONE, {})
    monkeypatch.undo()
    note_files.undo(home, file)
    assert file.read_bytes() == b"# Rules\n"


def test_old_changes_are_let_go(home: Path, file: Path) -> None:
    for number in range(30):
        note_files.write(home, file, {f"{number:08x}": (f"Do {number}.", KNOWN)}, {})
    assert len(note_files.remembered(home, file).changes) == 20
    assert len(list((home / "notes").glob("*/*.old"))) == 20


@given(st.binary(max_size=60), st.binary(max_size=40))
def test_any_text_is_as_before_after_undo(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, later: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "home").mkdir()
    path = folder / "a.md"
    path.write_bytes(content)
    try:
        note_files.write(folder / "home", path, ONE, {})
    except HeadroomError:
        assert path.read_bytes() == content
        return
    path.write_bytes(path.read_bytes() + b"\n" + later.replace(b"\0", b"").decode("utf-8", "ignore").encode())
    changed = path.read_bytes()
    note_files.undo(folder / "home", path)
    assert path.read_bytes().startswith(content)
    assert len(path.read_bytes()) < len(changed)


def test_a_file_that_may_not_be_written_is_left(home: Path, file: Path) -> None:
    file.chmod(0o444)
    with pytest.raises(HeadroomError, match="is read-only"):
        note_files.write(home, file, ONE, {})
    assert file.read_bytes() == b"# Rules\n"
    assert note_files.remembered(home, file).changes == ()


def test_no_file_can_be_named_so(tmp_path: Path) -> None:
    (tmp_path / "loop.md").symlink_to("loop.md")
    for name in ("loop.md", "n" * 300):
        with pytest.raises(HeadroomError, match="cannot be written"):
            note_files.resolved(tmp_path / name)


def test_forgetting_goes_on_where_a_file_is_no_text_any_more(home: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.md" for number in range(4)]
    for file in files:
        note_files.write(home, file, ONE, {})
    files[1].write_bytes(b"\xff\xfe")
    files[2].unlink()
    done = note_files.forget(home, "1a2b3c4d")
    assert {one.path for one in done} == {files[0], files[3]}
    assert [file.read_bytes() for file in files if file.exists()] == [b"", b"\xff\xfe", b""]

"""`headroom retrieve` prints exactly what was stored, and books it against the session that pays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from headroom_cli.cli.app import main
from headroom_cli.cli.retrieve import select
from headroom_cli.errors import HeadroomError
from headroom_cli.ledger import history
from headroom_cli.ledger.events import Retrieval, SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.store.originals import Originals
from tests.session.starting import environment

TEXT = "one\r\ntwo \ud800\nthree\n\nfive"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path))
    monkeypatch.delenv("HEADROOM_SESSION", raising=False)
    return tmp_path


@pytest.fixture
def name(folder: Path) -> str:
    with Originals(folder) as originals:
        return originals.put(TEXT, session="s1")


def booked(folder: Path) -> list[Retrieval]:
    with Ledger(folder / "ledger.sqlite") as ledger:
        return history.retrievals(ledger.connection)


def test_byte_for_byte(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["retrieve", name]) == 0
    assert capfdbinary.readouterr().out == TEXT.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    ("lines", "grep", "expected"),
    [
        ("", "", TEXT), ("1-2", "", "one\r\ntwo \ud800\n"), ("5", "", "five"), ("4-", "", "\nfive"),
        ("-1", "", "one\r\n"),
        ("4-99", "", "\nfive"), ("", "^t", "2:two \ud800\n3:three\n"), ("3-5", "^t", "3:three\n"), ("", "nothing", ""),
    ],
)  # fmt: skip
def test_parts(lines: str, grep: str, expected: str) -> None:
    assert select(TEXT, lines, grep) == expected


@pytest.mark.parametrize(("lines", "grep"), [("x", ""), ("0", ""), ("9-12", ""), ("3-2", ""), ("-", ""), ("", "(")])
def test_a_part_that_makes_no_sense(lines: str, grep: str) -> None:
    with pytest.raises(HeadroomError):
        select(TEXT, lines, grep)


RECORDS = 'Output:\n{"data": {"items": [{"id": 1}, {"id": 2.50}, {"id": 3}]}, "by": {"a": 1, "b": 2}}'


@pytest.mark.parametrize(
    ("rows", "of", "grep", "expected"),
    [
        ("2-3", "data/items", "", '2:{"id":2.50}\n3:{"id":3}\n'),
        ("", "data/items", "[13]}", '1:{"id":1}\n3:{"id":3}\n'),
        ("2", "by", "", '2:"b":2\n'),
        ("1-", "", "data", '1:"data":{"items":[{"id":1},{"id":2.50},{"id":3}]}\n'),
    ],
)
def test_rows(rows: str, of: str, grep: str, expected: str) -> None:
    assert select(RECORDS, "", grep, rows, of) == expected


@pytest.mark.parametrize(
    ("rows", "of"), [("4", "data/items"), ("1-2", "data/other"), ("x", "data/items"), ("1", "by/a")]
)
def test_rows_that_are_not_there(rows: str, of: str) -> None:
    with pytest.raises(HeadroomError):
        select(RECORDS, "", "", rows, of)


def test_rows_are_printed_and_booked(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with Originals(folder) as originals:
        name = originals.put(RECORDS, session="s1")
    assert main(["retrieve", name, "--rows", "2", "--of", "data/items"]) == 0
    assert capfdbinary.readouterr().out == b'2:{"id":2.50}\n'
    assert booked(folder)[0].lines == "2"


@pytest.mark.parametrize("unknown", ["0a1b2c3d", "../../etc/passwd", "x"])
def test_an_unknown_id_is_one_line(unknown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrieve", unknown]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: no original '{unknown}'\nhint: ")


def test_what_an_agent_reads_is_left_to_its_proxy(
    folder: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("s1", "claude"))
    main(["retrieve", name, "--lines", "1-2"])
    assert booked(folder) == []
    monkeypatch.setenv("HEADROOM_SESSION", "s7")
    main(["retrieve", name])
    assert booked(folder) == []


def test_a_person_afterwards_is_booked(folder: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("s1", "claude"))
        ledger.end_session("s1", 0)
    main(["retrieve", name.upper(), "--lines", "1-2"])
    (entry,) = booked(folder)
    assert (entry.session, entry.original, entry.lines) == ("", name, "1-2")
    assert entry.tokens > 0


def test_nobody_waits_in_a_session_that_was_killed(
    folder: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.start_session(SessionStart("s1", "claude"))
    monkeypatch.setattr("psutil.pid_exists", lambda _: False)
    main(["retrieve", name])
    assert booked(folder)[0].session == ""


def test_books_that_cannot_be_kept_do_not_stop_the_reader(
    folder: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for broken in ("ledger.sqlite", "originals.sqlite"):
        (folder / broken).write_bytes(b"nonsense" * 500)
        assert main(["retrieve", name]) == 0
        assert capfdbinary.readouterr() == (TEXT.encode("utf-8", "surrogatepass"), b"")


@pytest.mark.skipif(sys.platform != "linux", reason="uses namespaces")
def test_where_nothing_may_be_written(folder: Path, name: str) -> None:
    """As in the agents' sandboxes: the whole file system is read-only, the folder of the store included."""
    script = (
        'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && ! touch "$HEADROOM_HOME/x" && exec "$@"'
    )
    inside = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", script, "sh"]
    if subprocess.run([*inside, folder, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespaces here")
    before = sorted(folder.rglob("*"))
    command = [sys.executable, "-m", "headroom_cli", "retrieve", name, "--lines", "3-"]
    done = subprocess.run([*inside, folder, *command], env=environment(folder), capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"three\n\nfive")
    assert b"headroom" not in done.stderr
    assert sorted(folder.rglob("*")) == before


def test_an_original_that_cannot_be_read_is_said_in_one_line(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "originals" / name[:2] / f"{name}.txt"
    path.unlink()
    path.mkdir()
    assert main(["retrieve", name]) == 1
    assert "the original cannot be read" in capsys.readouterr().err

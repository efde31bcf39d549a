"""The program that an agent's shell can run from anywhere: a small script in headroom's own folder.

The agent's PATH says nothing of us, its shell may have read profiles that set another one, and its sandbox may
forbid writing. The script names everything that it needs, and stays when the session is over: markers that it
has written come back in resumed conversations.

Beside it lies the reader, for agents that can be allowed whole programs only: it does nothing but read back.
"""

from __future__ import annotations

import os
import shlex
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from headroom_cli.layout import PACKAGE

NAME = "headroom"
READER = "reader"  # the folder of the reader, which has the same name: markers say the same of both


def shim_path(home: Path) -> Path:
    """Where the script of this home lies."""
    return home.absolute() / "bin" / NAME


def reader_path(program: Path) -> Path:
    """Where the reader of a script lies."""
    return program.parent / READER / NAME


def write_shim(home: Path) -> Path | None:
    """The script, written with its reader if they are not there yet or say something else; None if that cannot be.

    Sessions that start at the same time may write them at the same time: each puts a whole file in its place.
    """
    path = shim_path(home)
    try:
        for place, script in ((path, script_text(home.absolute())), (reader_path(path), reader_text(path))):
            if not (_says(place, script) and os.access(place, os.X_OK)):
                _put(place, script)
    except OSError:
        return None
    # A folder that is mounted so that nothing in it may be run says no here.
    return path if os.access(path, os.X_OK) else None


def script_text(home: Path) -> str:
    """The script: this interpreter, this package, this home, whatever folder and environment it is started in.

    -I: neither the folder that an agent works in nor its PYTHONPATH may lend modules to this program.
    """
    start = (
        f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); sys.argv[0] = {NAME!r};"
        " from headroom_cli.cli.app import main; raise SystemExit(main())"
    )
    cached = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    command = shlex.join([sys.executable, *cached, "-I", "-c", start])
    return (
        "#!/bin/sh\n"
        "# Made by headroom, and made anew when a session starts. It reads back what was left out of a result.\n"
        f'HEADROOM_HOME={shlex.quote(str(home))} exec {command} "$@"\n'
    )


def reader_text(program: Path) -> str:
    """The reader: the script `program` with its one command that only reads."""
    return (
        "#!/bin/sh\n"
        "# Made by headroom. It reads back what was left out of a result, and does nothing else.\n"
        '[ "$1" = retrieve ] || { echo "error: this one only knows: headroom retrieve ID" >&2; exit 2; }\n'
        f'exec {shlex.quote(str(program))} "$@"\n'
    )


def as_written(path: Path, environ: Mapping[str, str]) -> str:
    """`path` as one writes it in a shell, quoted where that is needed: `~/...` below the home folder of `environ`."""
    user = environ.get("HOME", "")
    if user.startswith("/") and path.is_relative_to(user) and path != Path(user) and user != "/":
        return f"~/{shlex.quote(str(path.relative_to(user)))}"
    return shlex.quote(str(path))


def _says(path: Path, script: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == script
    except (OSError, UnicodeDecodeError):
        return False


def _put(path: Path, script: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{NAME}.{os.getpid()}.{threading.get_ident()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o700)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(script)
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)

"""Finds agents on the machine and asks them for their version."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from headroom_cli.agents.wrapper import Wrapper, fill

VERSION_SECONDS = 10.0
_VERSION = re.compile(r"\d+\.\d+(?:[.+-]?\w+)*")  # not the full stop behind it


def program(wrapper: Wrapper, environ: Mapping[str, str]) -> Path | None:
    """The agent's executable on the PATH of `environ`; None if it is not there or the wrapper names none."""
    command = fill(wrapper.command, {"python": sys.executable})
    found = shutil.which(command, path=environ.get("PATH", os.defpath)) if command else None
    return Path(found) if found else None


def version(wrapper: Wrapper, executable: Path, seconds: float = VERSION_SECONDS) -> str:
    """What the agent says its version is; "" if it does not say within `seconds` or says nothing like one.

    The agent runs in a process group of its own, which is killed as a whole when time is up: a child of its
    own that holds the pipe open must not make us wait.
    """
    if not wrapper.version_args:
        return ""
    try:
        child = subprocess.Popen(
            [executable, *wrapper.version_args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return ""
    with child:
        try:
            said, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return ""
    found = _VERSION.search(said.decode(errors="replace"))
    return found[0] if found else ""

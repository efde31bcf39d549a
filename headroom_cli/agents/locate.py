"""Finds agents on the machine and their versions."""

from __future__ import annotations

import json
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
    """The agent's version: as its package says, else as the agent itself says when asked; "" if neither does."""
    return installed_version(wrapper, executable) or _said_version(wrapper, executable, seconds)


def installed_version(wrapper: Wrapper, executable: Path) -> str:
    """The version in the files of the package that the executable came with; "" where it came otherwise.

    npm keeps `version` in the package's package.json, above the file that the command is a link to; Python names a
    folder `NAME-VERSION.dist-info` in the environment of the command.
    """
    real = executable.resolve()
    for package in wrapper.packages:
        kind, _, name = package.partition(":")
        found = _npm_version(real, name) if kind == "npm" else _python_version(executable, name)
        if found:
            return found
    return ""


def _npm_version(real: Path, name: str) -> str:
    for folder in real.parents:
        try:
            described = json.loads((folder / "package.json").read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(described, dict) and described.get("name") == name:
            return str(described.get("version", ""))
    return ""


def _python_version(executable: Path, name: str) -> str:
    wanted = re.sub(r"[-_.]+", "_", name).lower()
    for start in (executable, executable.resolve()):
        for folder in start.parent.parent.glob("lib/python3*/site-packages/*.dist-info"):
            found, _, version = folder.name.removesuffix(".dist-info").partition("-")
            if re.sub(r"[-_.]+", "_", found).lower() == wanted:
                return version
    return ""


def _said_version(wrapper: Wrapper, executable: Path, seconds: float) -> str:
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


def earlier_processes(wrapper: Wrapper, than: int = 0) -> list[int]:
    """The ids of this user's processes of the agent that are older than the process `than`, by default this one.

    A program in another language is a process of its interpreter: its own name is then the second word.
    """
    import psutil

    name, this = Path(wrapper.command).name, psutil.Process(than or None)
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "create_time", "uids"]):
        known = process.info
        words = [Path(word).name for word in (known["cmdline"] or [])[:2]]
        own = known["uids"] is not None and known["uids"].real == os.getuid()
        if name and name in words and own and known["create_time"] and known["create_time"] < this.create_time():
            found.append(int(known["pid"]))
    return sorted(found)

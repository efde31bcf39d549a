"""A world around a process: a network and a mount namespace in which the hosts of the agents are there.

Nothing but loopback, an /etc/hosts that names the played hosts, and one path at which every run sees its own folder,
so that two runs send the same bytes. On Linux, for root and for users who may make namespaces of their own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
from pathlib import Path

from tests.fakes.side_answers import hosts

# An address that is not loopback, because some agents send nothing to loopback, or not through a proxy.
ADDRESS = "93.184.216.34"
HERE = Path("/var/tmp/agents-world")
_UP, _SET_FLAGS, _SET_ADDRESS = 0x1, 0x8914, 0x8916  # linux/if.h, linux/sockios.h


def enclosed() -> list[str]:
    """The prefix that starts a command in namespaces of its own; [] where that is not allowed."""
    prefix = ["unshare", "--net", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    usable = shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if usable and usable.returncode == 0 else []


def enter(folder: Path) -> None:
    """Makes the world around this process, which must be in namespaces of its own; `folder` is seen at HERE."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for name, command, value in (
            (b"lo", _SET_FLAGS, struct.pack("h14x", _UP)),
            (b"lo:0", _SET_ADDRESS, struct.pack("hH4s8x", socket.AF_INET, 0, socket.inet_aton(ADDRESS))),
        ):
            fcntl.ioctl(sock, command, struct.pack("16s16s8x", name, value))
    listed = "".join(f"{ADDRESS} {host}\n" for host in hosts())
    (folder / "hosts").write_text(f"127.0.0.1 localhost\n::1 localhost\n{listed}")
    (folder / "name").write_text(str(folder))
    HERE.mkdir(exist_ok=True)
    _mount(folder / "hosts", Path("/etc/hosts"))
    _mount(folder, HERE)


def _mount(source: Path, target: Path) -> None:
    subprocess.run(["mount", "--bind", source, target], check=True)

"""The child is tried from a process of its own, because it takes over signals and the terminal."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.session.child import started
from tests.session.waiting import ended, eventually

RUN = """
import os, sys
from pathlib import Path
from headroom_cli.session.child import signals_passed_on, started
with signals_passed_on() as pass_to, started(Path(sys.argv[1]), sys.argv[2:], os.environ) as child:
    pass_to(child)
    code = child.wait()
print("code", code, flush=True)
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", RUN, *command], capture_output=True, text=True, check=False)


def shell(text: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUN, "/bin/sh", "-c", text]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


@pytest.mark.parametrize(("text", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -15 $$", 143)])
def test_exit_codes(text: str, code: int) -> None:
    assert run("/bin/sh", "-c", text).stdout == f"code {code}\n"


def test_arguments_with_spaces_and_any_letters() -> None:
    odd = ["a b", "", "größe", "'\"$x\\", "-- -"]
    assert run(sys.executable, "-c", "import sys; print(sys.argv[1:])", *odd).stdout.startswith(f"{odd}\n")


def test_what_cannot_be_started(tmp_path: Path) -> None:
    program = tmp_path / "agent"
    program.write_text("not a program")
    program.chmod(0o755)
    with pytest.raises(HeadroomError, match="could not be started"), started(program, [], {}):
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_reach_the_agent(number: signal.Signals) -> None:
    with shell(f"trap 'exit 9' {number.name[3:]}; echo ready; while :; do sleep 0.05; done") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.read() == "code 9\n"


def test_a_killed_wrapper_takes_the_agent_with_it() -> None:
    with shell("echo $$; exec sleep 600") as process:
        assert process.stdout is not None
        agent = int(process.stdout.readline())
        process.kill()
        process.wait()
        eventually(ended(agent))


def in_terminal(text: str, then: Callable[[int, int], None]) -> str:
    """Runs a shell command under our care in a terminal; `then` gets its pid and the terminal's other end."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", RUN, "/bin/sh", "-c", text])
    said = b""
    acted = False
    while True:
        try:
            piece = os.read(terminal, 1024)
        except OSError:
            break
        if not piece:
            break
        said += piece
        if b"ready" in said and not acted:
            acted = True
            then(pid, terminal)
    os.waitpid(pid, 0)
    os.close(terminal)
    return said.decode()


def test_ctrl_c_reaches_the_agent_once_and_we_wait_for_it() -> None:
    said = in_terminal(
        "trap 'echo caught' INT; echo ready; read x; echo \"$x\"; exit 5",
        lambda _, terminal: (os.write(terminal, b"\x03"), os.write(terminal, b"on\n"), None)[-1],
    )
    assert said.count("caught") == 1
    assert "code 5" in said


def test_an_agent_that_stops_itself_stops_us_too() -> None:
    def go_on(pid: int, _: int) -> None:
        eventually(lambda: Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T")
        os.kill(pid, signal.SIGCONT)

    assert "code 3" in in_terminal("echo ready; kill -STOP $$; exit 3", go_on)


def test_the_terminal_gets_its_modes_back() -> None:
    said = in_terminal("stty -echo raw; echo ready; kill -9 $$", lambda *_: None)
    assert "code 137\r\n" in said

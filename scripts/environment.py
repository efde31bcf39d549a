"""Makes the environment that a lock file describes, once, and prints its interpreter.

    python3 environment.py LOCK CACHE KEY

Standard library only: this runs before anything is installed. Progress goes to stderr.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Waits until no other process builds the same environment. The system drops the lock if its holder dies."""
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another start is setting up the environment, waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    print(f"headroom: {text}", file=sys.stderr, flush=True)


def run(*command: str | Path) -> None:
    """Runs a command; on a terminal its current line is shown, and all of its lines where it fails.

    Raises CalledProcessError. Nothing goes to stdout: it carries one thing, the path of the interpreter.
    """
    terminal = sys.stderr.isatty()
    said: list[str] = []
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if terminal:
            print(f"\r\033[K  {line.strip()[:70]}", end="", file=sys.stderr, flush=True)
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if process.wait():
        sys.stderr.writelines(said[-30:])
        raise subprocess.CalledProcessError(process.returncode, [str(part) for part in command])


def install_with_uv(uv: str, folder: Path, lock: Path) -> None:
    run(uv, "venv", "--no-project", "--python", sys.executable, folder)
    run(uv, "pip", "install", "--compile-bytecode", "--python", folder / "bin" / "python", "-r", lock)


def install_with_pip(folder: Path, lock: Path) -> None:
    run(sys.executable, "-m", "venv", folder)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check", "--prefer-binary"]
    run(*pip, "-r", lock)


def build(folder: Path, lock: Path) -> None:
    """Fills `folder`; the marker comes last, so that a build which was cut short is never taken for a whole one."""
    uv = shutil.which("uv")
    say(f"setting up Python {sys.version.split()[0]} in {folder} with {'uv' if uv else 'pip'} (once, about a minute)")
    began = time.monotonic()
    if uv:
        install_with_uv(uv, folder, lock)
    else:
        install_with_pip(folder, lock)
    packages = next((folder / "lib").glob("python3.*/site-packages"))
    # A path file instead of PYTHONPATH: the agents that Headroom starts may be Python programs themselves.
    (packages / "headroom_checkout.pth").write_text(f"{ROOT}\n")
    (folder / "ready").touch()
    say(f"ready after {time.monotonic() - began:.0f} s")


def main(lock: Path, cache: Path, key: str) -> int:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = cache / f"env-{version}-{key}"
    cache.mkdir(parents=True, exist_ok=True)
    python = folder / "bin" / "python"
    with alone(cache / f"{folder.name}.lock"):
        if not ((folder / "ready").exists() and python.exists()):
            shutil.rmtree(folder, ignore_errors=True)
            try:
                build(folder, lock)
            except (subprocess.CalledProcessError, OSError) as error:
                shutil.rmtree(folder, ignore_errors=True)
                say(f"error: the environment could not be set up: {error}")
                say("hint: the lines above say why; without uv, python3 needs its venv module (Debian: python3-venv)")
                return 1
    print(python)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))

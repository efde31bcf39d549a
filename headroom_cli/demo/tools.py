"""The tools of the built-in agent. They really run; what they print has the shapes that real agents' tools print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BASH_TIMEOUT = 30  # seconds


@dataclass(frozen=True, slots=True)
class Output:
    """What a tool call gave: the text for the model, and whether it failed."""

    text: str
    error: bool = False


def run_tool(name: str, arguments: Mapping[str, object], workspace: Path) -> Output:
    """Runs one call in `workspace`. Every failure is an output with `error` set: the model is to see it."""
    tool = TOOLS.get(name)
    if tool is None:
        return Output(f"No such tool: {name}", error=True)
    try:
        return tool({key: str(value) for key, value in arguments.items()}, workspace)
    except KeyError as missing:
        return Output(f"InputValidationError: {name} needs {missing}", error=True)
    except (OSError, re.error, subprocess.TimeoutExpired) as error:
        return Output(f"{type(error).__name__}: {error}", error=True)


def _read(arguments: Mapping[str, str], workspace: Path) -> Output:
    lines = (workspace / arguments["file_path"]).read_text(encoding="utf-8").splitlines()
    return Output("\n".join(f"{number}\t{line}" for number, line in enumerate(lines, 1)))


def _grep(arguments: Mapping[str, str], workspace: Path) -> Output:
    pattern = re.compile(arguments["pattern"])
    hits = [
        f"{path.relative_to(workspace)}:{number}:{line}"
        for path in _files_below(workspace / arguments.get("path", "."))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    return Output("\n".join(hits) or "No matches found")


def _files_below(start: Path) -> Iterator[Path]:
    return iter([start]) if start.is_file() else iter(sorted(start.rglob("*.py")))


def _bash(arguments: Mapping[str, str], workspace: Path) -> Output:
    # `python` must be this one, wherever it is installed.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    done = subprocess.run(
        ["/bin/sh", "-c", arguments["command"]],
        cwd=workspace,
        env={**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=BASH_TIMEOUT,
        check=False,
    )
    text = done.stdout.decode(errors="replace")  # not in text mode, which would turn \r into \n
    if done.returncode:
        return Output(f"Exit code {done.returncode}\n{text}", error=True)
    return Output(text)


def _write(arguments: Mapping[str, str], workspace: Path) -> Output:
    path = workspace / arguments["file_path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(arguments["content"], encoding="utf-8")
    return Output(f"File created successfully at: {arguments['file_path']}")


def _edit(arguments: Mapping[str, str], workspace: Path) -> Output:
    path, old = workspace / arguments["file_path"], arguments["old_string"]
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        return Output(f"String to replace found {text.count(old)} times, expected once.", error=True)
    path.write_text(text.replace(old, arguments["new_string"]), encoding="utf-8")
    return Output(f"The file {arguments['file_path']} has been updated successfully.")


TOOLS: Mapping[str, Callable[[Mapping[str, str], Path], Output]] = {
    "Read": _read,
    "Grep": _grep,
    "Bash": _bash,
    "Write": _write,
    "Edit": _edit,
}

_PARAMETERS = {
    "Read": ("Reads a file; the output has line numbers.", ("file_path",), ()),
    "Grep": ("Searches files for a regular expression.", ("pattern",), ("path",)),
    "Bash": ("Runs a shell command.", ("command",), ("description",)),
    "Write": ("Writes a file.", ("file_path", "content"), ()),
    "Edit": ("Replaces a string that occurs once in a file.", ("file_path", "old_string", "new_string"), ()),
}


def definitions() -> list[dict[str, object]]:
    """The tools as the `tools` of a request on the Anthropic wire."""
    return [
        {
            "name": name,
            "description": description,
            "input_schema": {
                "type": "object",
                "properties": {key: {"type": "string"} for key in (*required, *optional)},
                "required": list(required),
            },
        }
        for name, (description, required, optional) in _PARAMETERS.items()
    ]

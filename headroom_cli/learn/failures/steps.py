"""A past session as one flat list of tool calls, told the same way whichever agent made them."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from headroom_cli.compress.call_arguments import asked_lines, file_path, first_said, strings
from headroom_cli.compress.content import LIST_TOOLS, SEARCH_TOOLS, command, is_file_read, split_header, tool_name
from headroom_cli.compress.protect import failed as says_failed
from headroom_cli.compress.shell_reads import shell_reads
from headroom_cli.learn.failures.shell_words import LONGEST, Part, parts
from headroom_cli.learn.transcript import Answer, Call, Compacted, PastSession
from headroom_cli.wire.prompt import Block, Kind

# Exit codes as further agents write them: mini-swe-agent's tag, Vibe's JSON, Qwen's and Gemini's line, and others'.
_EXIT = re.compile(
    r"\A<returncode>(-?\d{1,10})|\A\{[^\n]{0,4000}\"(?:returncode|exit_code|exitCode)\": ?(-?\d{1,10})"
    r"|^<exited with (?:exit )?code (-?\d{1,10})|^<shellId: \S{1,20} completed with exit code (-?\d{1,10})"
    r"|\A(?:Exit code:? |Error: Exit code )(-?\d{1,10})\b",
    re.MULTILINE,
)
# What Gemini CLI, Qwen Code and Continue put before what a command printed, and the first two behind it.
_BEFORE = re.compile(
    r"\A(?:<untrusted_context>\n)?(?:Command: [\s\S]{0,4000}?\nDirectory: [^\n]{1,1000}\n)?Output: "
    r"|\AError executing tool \w{1,40}: (?:Error \(exit code -?\d{1,10}\): )?"
)
_BEHIND = re.compile(
    r"(?:\nError: \(none\))?(?:\nExit Code: -?\d{1,10})?(?:\nSignal: [^\n]{1,20})?"
    r"(?:\nProcess Group PGID: \d{1,10})?(?:\n</untrusted_context>)?\Z"
)
_REJECTED = re.compile(
    r"\A(?:<tool_use_error>)?(?:The user doesn't want|Sibling tool call|\[Request interrupted|User rejected)"
)
_ERROR = re.compile(r"\A(?:<tool_use_error>|Error: |ERROR: |ENOENT\b)")
_EDITS = re.compile(r"edit|write|replace|patch|create|insert|multiedit|append|delete|move|rename|undo")
_EDITORS = frozenset({"str_replace_editor", "str_replace_based_edit_tool", "file_editor"})
_PATCHED = re.compile(r"^\*\*\* (?:Update|Add|Delete) File: (.+)$", re.MULTILINE)
_LONGEST_JSON = 1_000_000  # characters
_PATCH = "*** Begin Patch"
_FOLDER = re.compile(r"\A\s*cd\s+(\"[^\"\n]+\"|'[^'\n]+'|[^;&|\s]+)\s*(?:&&|;|\n)")
_WORKDIR = re.compile(r"\b(?:workdir|cwd)[\"']?\s*:\s*[\"']([^\"'\n]{1,300})[\"']")
_FOLDER_KEYS = ("workdir", "cwd", "working_directory", "directory", "dir_path")
_COMMAND_KEYS = ("command", "cmd", "script", "input", "code")
_HOME = re.compile(r"\A/(?:home|Users)/[^/]+(?=/|\Z)")
_DRIVE = re.compile(r"\A[A-Za-z]:/")


class Read(NamedTuple):
    """A file, relative to the project where it lies in it, and the lines of it that were asked for."""

    path: str
    lines: str


@dataclass(frozen=True, slots=True)
class Step:
    """One tool call.

    `turn` counts the answers of the session; `share` is the call's part of its answer, 1 where it is the only one.
    `era` counts the compactions before it. `failed` is what the agent says of it, by its flag or by an exit code,
    `refused` is true where it never ran because of the user. `text` is the result without the agent's own header.
    """

    turn: int
    share: float
    era: int
    tool: str
    id: str
    parts: tuple[Part, ...] = ()
    folder: str = ""
    reads: tuple[Read, ...] = ()
    edits: tuple[str, ...] = ()
    search: str = ""
    target: str = ""
    said: str = ""
    text: str = ""
    failed: bool = False
    refused: bool = False
    known: bool = True

    @property
    def shell(self) -> bool:
        """Whether it is a command of a shell."""
        return bool(self.parts)


def steps(session: PastSession) -> tuple[Step, ...]:
    """The tool calls of a session, in order."""
    return tuple(_steps(session))


def _steps(session: PastSession) -> Iterator[Step]:
    turn = era = 0
    for entry in session.entries:
        if isinstance(entry, Compacted):
            era += 1
        elif isinstance(entry, Answer):
            for call in entry.calls:
                yield _step(call, turn, 1 / len(entry.calls), era, session.project)
            turn += 1


def _step(call: Call, turn: int, share: float, era: int, project: str) -> Step:
    result = call.result or ""
    block = Block(Kind.RESULT, result, call.tool, call.arguments, call.error)
    shell, patch = _shell(block), _patch(block)
    tool = tool_name(block)
    folder = _folder(call, project)
    path = shown(file_path(call.arguments), project, folder)
    edits = tuple(shown(one.strip(), project, folder) for one in _PATCHED.findall(patch))
    verb = call.arguments.get("command") if tool in _EDITORS else tool
    if not shell and path and isinstance(verb, str) and _EDITS.search(verb.lower()):
        edits = (*edits, path)
    searches = tool in SEARCH_TOOLS | LIST_TOOLS
    reads: tuple[Read, ...] = ()
    if shell:
        reads = tuple(
            Read(shown(one.path, project, folder), f"{one.start}-{one.stop or ''}") for one in shell_reads(shell)
        )
    elif path and not edits and not searches and is_file_read(block):
        reads = (Read(path, asked_lines(call.arguments)),)
    return Step(
        turn, share, era, tool, call.id,
        parts=parts(shell), folder=folder, reads=reads, edits=edits,
        search=first_said(call.arguments, ("pattern", "query", "regex")) if searches else "",
        target=path, said=shell or patch[:LONGEST], text=_printed(result),
        failed=_failed(block), refused=bool(_REJECTED.match(result)), known=call.result is not None,
    )  # fmt: skip


def _printed(result: str) -> str:
    """What the program printed, without the agent's own header, or the JSON around it (Codex' code mode, Vibe)."""
    body = split_header(result)[1]
    if around := _BEFORE.match(body):
        body = body[around.end() :]
        tail = _BEHIND.search(body, max(0, len(body) - 200))
        return body[: tail.start()] if tail else body
    if body.startswith("{") and len(body) < _LONGEST_JSON:
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            return body
        texts = [told.get(key) for key in ("output", "stdout", "stderr")] if isinstance(told, dict) else []
        return "\n".join(text for text in texts if isinstance(text, str) and text) or body
    return body


def _shell(block: Block) -> str:
    """The command of a shell's call, "" for any other call."""
    said = command(block)
    if not said.strip() or _PATCH in said or (file_path(block.arguments) and said.isidentifier()):
        return ""
    return said


def _patch(block: Block) -> str:
    return next((text for text in strings(block.arguments) if _PATCH in text), "")


def _folder(call: Call, project: str) -> str:
    """The folder that a call names to work in, as `shown`; "" for the one where it is anyway."""
    named = first_said(call.arguments, _FOLDER_KEYS)
    listed = (value for value in map(call.arguments.get, _COMMAND_KEYS) if isinstance(value, list) and value)
    raw = first_said(call.arguments, _COMMAND_KEYS) or str(next(listed, [""])[-1])
    if not named and "tools." in raw and (found := _WORKDIR.search(raw)):
        named = found[1]
    if changed := _FOLDER.match(raw):
        named = posixpath.join(named, changed[1].strip("\"'"))
    return shown(named, project, "") if named else ""


def shown(path: str, project: str, folder: str) -> str:
    """A path as a note names it: relative to the project where it lies in it, with `~` for a home; "" stays.

    `folder` is where a relative path begins, itself as shown.
    """
    if not path:
        return ""
    slashed, top = path.replace("\\", "/"), project.replace("\\", "/").rstrip("/")
    if not slashed.startswith(("/", "~")) and not _DRIVE.match(slashed):
        slashed = posixpath.join(folder, slashed) if folder and folder != "." else slashed
    made = posixpath.normpath(slashed)
    if top and (made == top or made.startswith(top + "/")):
        return made[len(top) + 1 :] or "."
    return _HOME.sub("~", made)


def _failed(block: Block) -> bool:
    found = _EXIT.search(block.text[:5000]) or _EXIT.search(block.text[-300:])
    code = next((group for group in found.groups() if group is not None), "0") if found else "0"
    return says_failed(block) or int(code) != 0 or _ERROR.match(block.text) is not None

"""By what words of a result it can be told that the call itself was wrong, and not what it worked on.

The words are those of shells (bash, zsh, dash, fish, cmd, PowerShell), of the common programs' own option parsers
(getopt, click, clap, cobra, Go's flag, argparse, npm, pnpm, yarn, make, cargo, go, git) and of the agents' tools, as
they stand in recorded sessions and in these programs' sources.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from headroom_cli.learn.failures.secrets import shown

_SEEN = 3000  # characters at either end of a result that are looked at
_QUOTE = 100  # characters of a quoted line


class What(StrEnum):
    """What was wrong with a call."""

    PROGRAM = "program"  # a program that is not there
    MODULE = "module"  # a Python module that is not there
    SCRIPT = "script"  # a script or target that its project does not have
    USAGE = "usage"  # an option, an argument or a subcommand that the program does not know
    FOLDER = "folder"  # not in a folder where it works
    MANAGER = "manager"  # another package manager than the project's
    GLOB = "glob"  # a pattern that the shell took for itself
    TIMEOUT = "timeout"  # cut off
    UNREAD = "unread"  # an edit of a file that was not read before
    LARGE = "large"  # a file that is too large to read at once
    TOOL = "tool"  # a tool that the agent does not have
    PATH = "path"  # a file or folder that is not there


class Sign(NamedTuple):
    """One sign in a result: what it says, the name in it ("" for none), and the line where it stands."""

    what: What
    name: str
    quote: str


_NAME = r"[`'\"‘]?([\w@./:+-]{1,80})[`'\"’]?"
# In the order of their strength: the first that is found counts.
_SIGNS: tuple[tuple[What, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern, re.MULTILINE))
    for what, pattern in (
        (What.UNREAD, r"^(?:<tool_use_error>)?File has not been read yet()"),
        (What.LARGE, r"^(?:<tool_use_error>)?File content \([^()\n]{1,40}\) exceeds maximum allowed()"),
        (What.TOOL, r"^(?:<tool_use_error>)?(?:Error: )?No such tool available: " + _NAME),
        (What.TOOL, r"^(?:unsupported call: |Unknown tool:? |Tool not found:? )" + _NAME),
        (What.TIMEOUT, r"^(?:Exit code \d+\n)?(?:Command timed out after|command timed out after) ([\w. ]{1,20})"),
        (What.GLOB, r"^(?:zsh|\(eval\)):(?:\d+:)? no matches found: ([^\n]{1,60})$"),
        (What.PROGRAM, r"^(?:\S{0,30}(?:sh|\(eval\)):(?: line)?(?: ?\d+:)? )command not found: " + _NAME + "$"),
        (What.PROGRAM, r"^(?:\S{0,30}(?:sh|bash): (?:line )?(?:\d+: )?)" + _NAME + r": (?:command )?not found$"),
        (What.PROGRAM, r"^" + _NAME + r" is not recognized as an internal or external command"),
        (What.PROGRAM, r"The term " + _NAME + r" is not recognized as (?:the name of|a name of)"),
        (What.PROGRAM, r"^(?:fish: )?Unknown command: " + _NAME + "$"),
        (What.MODULE, r"No module named " + _NAME),
        (What.SCRIPT, r"(?i)missing script: " + _NAME),
        (What.SCRIPT, r"^error: (?:Script not found|script) " + _NAME + r"(?: not found)?"),
        (What.SCRIPT, r"ERR_PNPM_NO_SCRIPT\S*\s+Missing script: " + _NAME),
        (
            What.SCRIPT,
            r"^(?:error )?(?:Usage Error: )?(?:Couldn't find a script named|Command) " + _NAME + r" not found",
        ),
        (What.SCRIPT, r"No rule to make target " + _NAME),
        (What.SCRIPT, r"(?:[Jj]ustfile does not contain recipe|no task|task) " + _NAME + r"(?: found|\.|$)"),
        (What.MANAGER, r"This project is configured to use ([a-z]{2,10})"),
        (What.MANAGER, r"packageManager\S{0,3}: \S{0,3}(pnpm|yarn|npm|bun)@"),
        (What.FOLDER, r"(?:could not find|couldn't find) [`'\"]?(Cargo\.toml|package\.json|pyproject\.toml|go\.mod)"),
        (What.FOLDER, r"(go\.mod) file not found"),
        (What.FOLDER, r"(?:ENOENT|Could not read)[^\n]{0,200}\b(package\.json)"),
        (What.FOLDER, r"fatal: not a (git) repository"),
        (What.FOLDER, r"No targets specified and no (makefile) found"),
        (What.FOLDER, r"no (configuration file) provided: not found"),
        (
            What.USAGE,
            r"(?:unknown|unrecognized|invalid|illegal|no such|unexpected) (?:long )?option:?(?: --)? " + _NAME,
        ),
        (What.USAGE, r"(?i)unknown (?:shorthand )?flag: " + _NAME),
        (What.USAGE, r"flag provided but not defined: " + _NAME),
        (What.USAGE, r"unrecognized arguments: " + _NAME),
        (What.USAGE, r"unexpected argument " + _NAME + r" found"),
        (What.USAGE, r"(?i)(?:unknown command|no such (?:sub)?command|unrecognized subcommand)[: ]{1,2}" + _NAME),
        (What.USAGE, r"No such option: " + _NAME),
        (What.PATH, r"^(?:<tool_use_error>)?(?:Error: )?(?:File|Path|Directory) (?:does not exist|not found)()"),
        (What.PATH, r"[nN]o such file or directory: [`'\"]?([^\s'\"`]{1,200})"),
        (
            What.PATH,
            r"(?:cannot access|can't read|cannot open|can't open) [`'\"‘]?([^\s'\"`’]{1,200}?)[`'\"’]?: No such",
        ),
        (What.PATH, r"(?:^|: )([^\s:'\"]{1,200}): No such file or directory"),
        (What.PATH, r"^(?:ENOENT|Error: ENOENT): no such file or directory, \w{1,10} '([^'\n]{1,200})'"),
    )
)


def sign(text: str) -> Sign | None:
    """The sign in a result, None if there is none."""
    seen = text if len(text) <= 2 * _SEEN else text[:_SEEN] + "\n" + text[-_SEEN:]
    for what, pattern in _SIGNS:
        found = pattern.search(seen)
        if found:
            return Sign(what, found[1].strip(), line_at(seen, found.start()))
    return None


def line_at(text: str, at: int) -> str:
    """The line of `text` in which the character `at` stands, cut to a length that can be quoted."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = re.sub(r"</?tool_use_error>", "", text[start : end if end >= 0 else len(text)]).strip()
    line = shown(line)  # before it is cut: half a token is known by nobody, and still half a token
    return line if len(line) <= _QUOTE else line[: _QUOTE - 1] + "…"

"""How the agent reads back what was left out of a result: decided from the tools that its request offers."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from headroom_cli.compress.content import READ_TOOLS, SHELL_TOOLS

MCP_TOOL = "headroom_retrieve"
# Further names of shells, as agents offer them: Codex' code mode runs commands from JavaScript.
_SHELLS = SHELL_TOOLS | {"exec", "shell_command", "unified_exec", "runinterminal", "run_in_terminal"}
_READERS = READ_TOOLS | {"read_file", "readfile", "view_file"}


class Way(StrEnum):
    """A channel back to what was left out."""

    MCP = "mcp"  # our own tool
    SHELL = "shell"  # `headroom retrieve`, run by the agent's shell tool
    FILE = "file"  # the original's file, opened by the agent's reading tool, or by its shell
    OWN = "own"  # a tool of the program that uses us as a library


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One way back.

    `place` is the program to call (SHELL), the folder of the originals (FILE), or what the agent has to do in
    words, with `{id}`, `{first}` and `{last}` where they belong (OWN); "" for MCP. `needed` is what this user's own
    past says of it: by "tool/content class", of how many results something was left out, and of how many of these
    something was read back.
    """

    way: Way
    place: str = ""
    needed: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def words(self, name: str, first: int, last: int) -> str:
        """What the agent has to do to read lines `first` to `last`, counted from 1, of the original `name`."""
        match self.way:
            case Way.MCP:
                return f'call {MCP_TOOL} with id "{name}", lines "{first}-{last}"'
            case Way.SHELL:
                return f"{self.place} retrieve {name} --lines {first}-{last}"
            case Way.FILE:
                return f"read lines {first}-{last} of {self.place}/{name[:2]}/{name}.txt"
            case Way.OWN:
                said = self.place.replace("{id}", name)
                return said.replace("{first}", str(first)).replace("{last}", str(last))

    def row_words(self, name: str, first: int, last: int, of: str) -> str:
        """The same for rows `first` to `last` of the array at `of` (see json_places) in the JSON of the original."""
        match self.way:
            case Way.MCP:
                within = f', of "{of}"' if of else ""
                return f'call {MCP_TOOL} with id "{name}", rows "{first}-{last}"{within}'
            case Way.SHELL:
                within = f" --of {shlex.quote(of)}" if of else ""
                return f"{self.place} retrieve {name} --rows {first}-{last}{within}"
            case Way.FILE:
                return f"read {self.place}/{name[:2]}/{name}.txt"
            case Way.OWN:
                return f"{self.words(name, first, last)} (these are rows of its JSON)"


@dataclass(frozen=True, slots=True)
class Ways:
    """What the session gives an agent to read back with.

    `program` is a command that runs `headroom` from any shell, "" where there is none; `folder` is where the
    originals lie, "" where the agent may not read there. `chosen` is the user's own word: it stands for what the
    request's tools say, for clients whose tools are run elsewhere. `none` says that nothing may be left out.
    `needed` is how often something had to be read back so far (see ReadBack).
    """

    program: str = ""
    folder: str = ""
    chosen: Way | None = None
    none: bool = False
    needed: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def offered(self, tools: Sequence[str]) -> ReadBack | None:
        """The best way back that these tools of a request give, None where they give none."""
        if self.none:
            return None
        names = {tool.lower() for tool in tools}
        if self.chosen is Way.MCP or any(name.endswith(MCP_TOOL) for name in names):
            return ReadBack(Way.MCP, "", self.needed)
        if self.program and (self.chosen is Way.SHELL or (self.chosen is None and names & _SHELLS)):
            return ReadBack(Way.SHELL, self.program, self.needed)
        if self.folder and (self.chosen is Way.FILE or (self.chosen is None and names & (_READERS | _SHELLS))):
            return ReadBack(Way.FILE, self.folder, self.needed)
        return None


NO_WAYS = Ways(none=True)

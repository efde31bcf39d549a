"""The Model Context Protocol over stdin and stdout, as far as a server of a few tools needs it.

One JSON-RPC 2.0 message on each line. Written by hand because the SDK takes longer to load than an agent waits
for a tool; see https://modelcontextprotocol.io/specification.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from headroom_cli import __version__
from headroom_cli.errors import HeadroomError

VERSIONS = ("2025-06-18", "2025-03-26", "2024-11-05")  # of the protocol, the newest first
PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: `call` gets the arguments and returns texts, or raises HeadroomError for what the model can mend.

    `arguments` are its parameters, all of them text: name, and a description or "". The first is required.
    `keeps` says that it stores something.
    """

    name: str
    description: str
    arguments: Mapping[str, str]
    call: Callable[[Mapping[str, str]], Sequence[str]]
    keeps: bool = False

    def shown(self) -> Json:
        """The tool as the protocol lists it."""
        properties = {
            name: {"type": "string", "description": said} if said else {"type": "string"}
            for name, said in self.arguments.items()
        }
        schema = {"type": "object", "properties": properties, "required": list(self.arguments)[:1]}
        hints = {"readOnlyHint": not self.keeps, "destructiveHint": False, "openWorldHint": False}
        return {"name": self.name, "description": self.description, "inputSchema": schema, "annotations": hints}


class Wrong(Exception):
    """A request that is answered with an error of the protocol."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def serve(tools: Sequence[Tool], source: Iterable[bytes], sink: BinaryIO) -> None:
    """Answers each line of `source` until it ends, or until nobody reads `sink` any more."""
    # Whatever a library may print must not end up between two messages.
    sys.stdout = sys.stderr
    known = {tool.name: tool for tool in tools}
    try:
        for line in source:
            answer = answered(line, known) if line.strip() else None
            if answer is not None:
                sink.write(answer + b"\n")
                sink.flush()
    except BrokenPipeError:
        return


def answered(line: bytes, tools: Mapping[str, Tool]) -> bytes | None:
    """The answer to one line, None where none is due: to notifications, and to answers."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return _encoded(_error(None, PARSE_ERROR, "not JSON"))
    if not isinstance(message, list):
        answer = _one(message, tools)
        return None if answer is None else _encoded(answer)
    # A batch, as the version of 2025-03-26 has it.
    batch = [answer for one in message if (answer := _one(one, tools)) is not None]
    if not message:
        return _encoded(_error(None, INVALID_REQUEST, "an empty batch"))
    return _encoded(batch) if batch else None


def _one(message: object, tools: Mapping[str, Tool]) -> Json | None:
    """The answer to one message, None where none is due."""
    ident = message.get("id") if isinstance(message, dict) else None
    named = ident if isinstance(ident, str | int) and not isinstance(ident, bool) else None
    try:
        if not isinstance(message, dict):
            raise Wrong(INVALID_REQUEST, "not an object")
        method, params = message.get("method"), message.get("params", {})
        if "id" not in message or (method is None and ("result" in message or "error" in message)):
            return None
        if named is None or not isinstance(method, str):
            raise Wrong(INVALID_REQUEST, "no method" if named is not None else "an id is a text or a number")
        if not isinstance(params, dict):
            raise Wrong(INVALID_PARAMS, "params must be an object")
        return {"jsonrpc": "2.0", "id": named, "result": _result(method, params, tools)}
    except Wrong as error:
        return _error(named, error.code, str(error))
    except Exception as error:  # noqa: BLE001 - the agent must be told, and the server must go on
        return _error(named, INTERNAL_ERROR, type(error).__name__)


def _result(method: str, params: Mapping[str, object], tools: Mapping[str, Tool]) -> Json:
    match method:
        case "initialize":
            asked = params.get("protocolVersion")
            return {
                "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "headroom", "version": __version__},
            }
        case "ping":
            return {}
        case "tools/list":
            return {"tools": [tool.shown() for tool in tools.values()]}
        case "tools/call":
            return _called(params, tools)
    raise Wrong(NO_METHOD, f"no method {method[:60]}")


def _called(params: Mapping[str, object], tools: Mapping[str, Tool]) -> Json:
    name = params.get("name")
    tool = tools.get(name) if isinstance(name, str) else None
    if tool is None:
        raise Wrong(INVALID_PARAMS, f"no such tool; there are {', '.join(tools)}")
    try:
        texts, failed = tool.call(_arguments(tool, params.get("arguments"))), False
    except HeadroomError as error:
        texts, failed = ["\n".join(filter(None, (f"error: {error.message}", error.hint)))], True
    return {"content": [{"type": "text", "text": text} for text in texts], "isError": failed}


def _arguments(tool: Tool, given: object) -> dict[str, str]:
    """The arguments as texts. Models write a number where a text is wanted, and null where nothing is."""
    if given is not None and not isinstance(given, dict):
        raise Wrong(INVALID_PARAMS, "arguments must be an object")
    found = {name: value for name, value in (given or {}).items() if value is not None}
    for name, value in found.items():
        if name not in tool.arguments:
            raise HeadroomError(f"{tool.name} has no argument {name[:60]!r}", f"it has {', '.join(tool.arguments)}")
        if not isinstance(value, str | int | float):
            raise HeadroomError(f"{name} must be text")
    required = next(iter(tool.arguments), None)
    if required is not None and required not in found:
        raise HeadroomError(f"{required} is missing")
    return {name: str(value) for name, value in found.items()}


def _error(ident: str | int | None, code: int, message: str) -> Json:
    return {"jsonrpc": "2.0", "id": ident, "error": {"code": code, "message": message}}


def _encoded(message: object) -> bytes:
    """One line. Lone surrogates, which JSON may carry and most readers refuse, become question marks."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

"""Sessions of Mistral Vibe, in the form that Vibe 3.0.2 gives them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

START = 1795578678000
META = {
    "session_id": "s", "parent_session_id": None, "environment": {"working_directory": "/project"},
    "config": {"model_name": "devstral"},
}  # fmt: skip


def said(text: str, at: int = 0, name: str = "rs-1", source: str = "turn_start") -> dict[str, Any]:
    """A message of the user's, `at` milliseconds after the start."""
    return _entry(name, "message", at, at, role="user", content=[{"type": "text", "text": text}], source=source)


def told(text: str, at: int, action: str, *, stopped: bool = False) -> dict[str, Any]:
    """An answer with words."""
    outcome = {"type": "discarded", "cause": "interrupt"} if stopped else {"type": "committed"}
    content = [{"type": "text", "text": text}]
    return _entry(f"assistant-{action}", "message", at, at, role="assistant", content=content, outcome=outcome)


def ran(action: str, began: int, ended: int, command: str = "ls", kind: str = "tool", **state: Any) -> dict[str, Any]:
    """A tool's run."""
    detail = {"input": {"command": command}, "kind": kind, "toolName": "file_system.bash"}
    return _entry(f"effect-{action}", "effect", began, ended, detail=detail, state={"status": "completed", **state})


def printed(stdout: str, returncode: int = 0) -> dict[str, Any]:
    """The output of a command that ran."""
    return {"content": [], "structured_content": {"stdout": stdout, "stderr": "", "returncode": returncode}}


def _entry(name: str, kind: str, began: int, ended: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "createdAt": START + began, "updatedAt": START + ended, **more}


def shows(sequence: int, entry: object, op: str = "append_entry") -> dict[str, Any]:
    """The record that an entry came or changed."""
    delta = [{"op": op, "entry": entry}, {"op": "set_envelope", "state": {}}]
    return {"sequence": sequence, "type": "projection_delta", "payload": {"delta": delta}}


def asks(action: str, *results: tuple[str, str, str], purpose: str = "agent") -> dict[str, Any]:
    """The record of a request to the model; results are tool call id, outcome and text."""
    messages = [
        {"role": "tool", "tool_call_id": name, "outcome": outcome, "content": [{"type": "text", "text": text}]}
        for name, outcome, text in results
    ]
    request = {"purpose": purpose, "model_input": {"messages": {"messages": messages}}}
    return {"type": "action_intent", "payload": {"action_id": action, "kind": "completion", "request": request}}


def answers(action: str, at: int, text: str, *calls: str) -> list[dict[str, Any]]:
    """The records of what came: its words, calls by id, and 100 tokens of which 40 were cached."""
    parts = [{"type": "text", "text": text}] if text else []
    parts += [{"type": "tool_call", "id": name, "name": "bash", "arguments_json": '{"command":"ls"}'} for name in calls]
    usage = {"cached_input_tokens": 40, "input_tokens": 100, "output_tokens": 9}
    result = {"action_id": action, "type": "completion_succeeded", "result": {"parts": parts, "usage": usage}}
    given = {"command": {"action_id": action}, "determinism": {"time_unix_ms": START + at}}
    return [
        {"type": "action_result", "payload": {"action_id": action, "result": result}},
        {"type": "core_input", "payload": {"input": given}},
    ]


def dispatches(action: str, call: str) -> dict[str, Any]:
    """The record of a tool's run being started."""
    return {"type": "action_intent", "payload": {"action_id": action, "kind": "tool", "request": {"call_id": call}}}


def kept(
    root: Path, snapshot: Sequence[object] | None, journal: Sequence[object] = (), sequence: int = 0, **meta: object
) -> Path:
    """Writes a session; its folder."""
    folder = root / "unified" / "s"
    for name in ("journal", "chunks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "meta.json").write_text(json.dumps({**META, **meta}))
    if snapshot is not None:
        half = len(snapshot) // 2
        (folder / "chunks" / "aa.json").write_text(json.dumps(snapshot[:half]))
        (folder / "chunks" / "bb.json").write_text(json.dumps(snapshot[half:]))
        manifest = {"projection_state": {"chunks": ["aa", "bb"]}, "snapshot_sequence": sequence}
        manifests(folder, "0000000000000002", manifest)
        (folder / "CURRENT").write_text(json.dumps({"generation": "0000000000000002"}))
    lines = "".join(json.dumps(record) + "\n" for record in journal)
    (folder / "journal" / "0000000000000001.jsonl").write_text(lines)
    (folder / "journal" / "0000000000000099.jsonl").write_text("")
    return folder


def manifests(folder: Path, generation: str, manifest: object) -> None:
    """Writes the manifest of a generation."""
    path = folder / "generations" / generation / "manifest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(manifest))

"""What the arguments of a tool call say: their texts, however deep, and the file that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

# The arguments by which the tools of agents name a file, the most telling first.
FILES = (
    "file_path",
    "path",
    "filePath",
    "filepath",
    "absolute_path",
    "filename",
    "notebook_path",
    "target_file",
    "file",
)


def strings(value: object) -> Iterator[str]:
    """Every text in `value`, in order; the keys of maps are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def of_one(arguments: Mapping[str, object]) -> Mapping[str, object]:
    """The arguments, with those of the one thing that the call asks for in a list: `{"files": [{"path": ...}]}`."""
    lone = [value[0] for value in arguments.values() if isinstance(value, list) and len(value) == 1]
    return {**lone[0], **arguments} if len(lone) == 1 and isinstance(lone[0], Mapping) else arguments


def first_said(arguments: Mapping[str, object], keys: Sequence[str]) -> str:
    """The first of these arguments that is a text and not blank, or a list of one such text; "" without one."""
    found = (arguments.get(key) for key in keys)
    values = (value[0] if isinstance(value, list) and len(value) == 1 else value for value in found)
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def file_path(arguments: Mapping[str, object]) -> str:
    """The file that a call of a tool names, "" if it names none."""
    return first_said(of_one(arguments), FILES)


def asked_lines(arguments: Mapping[str, object]) -> str:
    """The lines that a call of a reading tool asks for, as `4-99` or `4-`; "" where it asks for the whole file."""
    own = of_one(arguments)
    span = own.get("view_range", [own.get("start_line"), own.get("end_line")])
    if isinstance(span, list | tuple) and len(span) == 2 and all(isinstance(one, int) for one in span):
        return f"{span[0]}-{span[1]}" if span[1] > 0 else f"{span[0]}-"
    offset, limit = own.get("offset"), own.get("limit")
    if not isinstance(offset, int) and not isinstance(limit, int):
        return ""
    first = offset if isinstance(offset, int) and offset > 0 else 1
    return f"{first}-{first + limit - 1}" if isinstance(limit, int) else f"{first}-"

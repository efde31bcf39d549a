"""What the arguments of a tool call say: their texts, however deep, and the file that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

# The arguments by which the tools of agents name a file, the most telling first.
FILES = ("file_path", "path", "filePath", "absolute_path", "filename", "notebook_path", "target_file", "file")


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


def first_said(arguments: Mapping[str, object], keys: Sequence[str]) -> str:
    """The first of these arguments that is a text and not blank; "" without one."""
    values = (arguments.get(key) for key in keys)
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def file_path(arguments: Mapping[str, object]) -> str:
    """The file that a call of a tool names, "" if it names none."""
    return first_said(arguments, FILES)


def asked_lines(arguments: Mapping[str, object]) -> str:
    """The lines that a call of a reading tool asks for, as `4-99` or `4-`; "" where it asks for the whole file."""
    span = arguments.get("view_range")
    if isinstance(span, list | tuple) and len(span) == 2 and all(isinstance(one, int) for one in span):
        return f"{span[0]}-{span[1]}" if span[1] > 0 else f"{span[0]}-"
    offset, limit = arguments.get("offset"), arguments.get("limit")
    if not isinstance(offset, int) and not isinstance(limit, int):
        return ""
    first = offset if isinstance(offset, int) and offset > 0 else 1
    return f"{first}-{first + limit - 1}" if isinstance(limit, int) else f"{first}-"

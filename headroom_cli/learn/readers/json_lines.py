"""Files of JSON records, one on each line, as agents write them: read line by line, broken ones counted.

What stands in a record may be of any type, whatever the agent's version and whatever happened to the file; the
functions below give an empty value where it is not of the type that is asked for.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
import zstandard

from headroom_cli.learn.readers.values import mapping, string
from headroom_cli.learn.transcript import BrokenTranscript, Source

Record = Mapping[str, object]
LONGEST = 64 << 20  # bytes of one line; a longer one is counted as broken and never held


class Lines:
    """The objects in a file, in order. `damaged` counts the lines passed so far that hold none; empty ones are none.

    Raises BrokenTranscript if the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged = 0

    def __iter__(self) -> Iterator[Record]:
        try:
            with opened(self.path) as file:
                while line := file.readline(LONGEST):
                    if len(line) == LONGEST and not line.endswith(b"\n"):
                        self.damaged += 1
                        while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
                            pass
                    elif line.strip():
                        if (found := _object(line)) is None:
                            self.damaged += 1
                        else:
                            yield found
        except OSError as error:
            raise BrokenTranscript(f"the file cannot be read: {error.strerror}") from None
        except zstandard.ZstdError:
            raise BrokenTranscript("the compression of the file is broken") from None


def opened(path: Path) -> BinaryIO:
    """The file, decompressed while it is read if its name ends in `.zst`."""
    file = path.open("rb")
    if path.suffix != ".zst":
        return file
    reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=True)
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, reader), 1 << 16))


def source(path: Path, key: str = "") -> Source | None:
    """The file as it is now, None if it has gone or is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return Source(path, stat.st_size, stat.st_mtime, key) if path.is_file() else None


def files(paths: Iterable[Path]) -> Iterator[Source]:
    """Those of these paths that are files, as they are now."""
    return (found for path in paths if (found := source(path)) is not None)


def taken(path: Path, take: Callable[[Record], None]) -> int:
    """Hands each object of a file to `take`; the number of lines that hold none.

    Raises BrokenTranscript if the file cannot be read, and if no line holds one.
    """
    lines, seen = Lines(path), False
    for line in lines:
        seen = True
        take(line)
    if not seen:
        raise BrokenTranscript("no line of the file is a record")
    return lines.damaged


def _object(line: bytes) -> Record | None:
    value = parsed(line)
    return value if isinstance(value, dict) else None


def parsed(text: bytes | str) -> object:
    """The JSON value, None if there is none in it. Halves of surrogate pairs, which agents cut, become "?"."""
    try:
        found: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        try:
            plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
            return _whole(json.loads(plain))
        except (ValueError, RecursionError):
            return None
    return found


def _whole(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(one) for key, one in value.items()}
    return value


def records(value: object) -> list[Record]:
    """The objects of the array, none for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def count(value: object) -> int | None:
    """The number of tokens or the like, None for anything that cannot be one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1 << 53:
        return None
    return int(value)


def seconds(value: object) -> float | None:
    """Seconds since the epoch of a time in ISO 8601, taken as UTC where it names no zone; None for anything else."""
    try:
        at = datetime.fromisoformat(string(value))
        return at.replace(tzinfo=at.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def arguments(value: object) -> Record:
    """The arguments of a tool call, given as an object, as JSON text of one, or as free text ({"input": text})."""
    if isinstance(value, str):
        found = parsed(value) if value.lstrip().startswith("{") else None
        return found if isinstance(found, dict) else {"input": value} if value.strip() else {}
    return mapping(value)

"""Server-sent events, read from a stream that arrives in arbitrary pieces."""

from __future__ import annotations

from collections.abc import Iterator


class Events:
    """The `data` of each event. Memory is bounded: an event larger than `cap` bytes is skipped."""

    def __init__(self, cap: int = 8 << 20) -> None:
        self._cap = cap
        self._line = bytearray()  # the unfinished line, as far as it is kept
        self._length = 0  # bytes of the unfinished line
        self._data: list[bytes] = []  # the finished data lines of the unfinished event
        self._size = 0  # bytes of the unfinished event
        self._return = False  # the last piece ended in \r, which may be half a line end

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The data of the events that `piece` completes; must be exhausted before the next call."""
        if not piece:
            return
        if self._return and piece.startswith(b"\n"):
            piece = piece[1:]
        self._return = piece.endswith(b"\r")
        first, *rest = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._extend(first)
        for line in rest:
            if self._length:
                self._end_line()
            elif data := self._end_event():
                yield data
            self._extend(line)

    def pending(self) -> bytes:
        """The data of the event that the stream broke off in."""
        return b"" if self._size > self._cap else b"\n".join([*self._data, *_field(bytes(self._line))])

    def _extend(self, part: bytes) -> None:
        self._length += len(part)
        self._size += len(part)
        if self._size <= self._cap:
            self._line += part
        else:
            self._line.clear()
            self._data.clear()

    def _end_line(self) -> None:
        if self._size <= self._cap:
            self._data += _field(bytes(self._line))
        self._line.clear()
        self._length = 0

    def _end_event(self) -> bytes:
        data = b"\n".join(self._data)
        self._data.clear()
        self._size = 0
        return data


def _field(line: bytes) -> list[bytes]:
    if not line.startswith(b"data:"):
        return []
    return [line[6:] if line.startswith(b"data: ") else line[5:]]

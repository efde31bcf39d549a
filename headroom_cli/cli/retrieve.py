"""`headroom retrieve`: prints what stood where something was changed."""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer

from headroom_cli.errors import HeadroomError

_RANGE = re.compile(r"(\d+)?-(\d+)?|(\d+)")


def retrieve(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id in the marker, for example 7f2c91ab.")],
    lines: Annotated[str, typer.Option("--lines", metavar="A-B", help="Only these lines, counted from 1.")] = "",
    grep: Annotated[str, typer.Option("--grep", metavar="RE", help="Only lines that match, with their numbers.")] = "",
    rows: Annotated[str, typer.Option("--rows", metavar="A-B", help="Only these rows of an array in its JSON.")] = "",
    of: Annotated[str, typer.Option("--of", metavar="PLACE", help="The array, for example data/items.")] = "",
) -> int:
    """Print an original, byte for byte, or a part of it.

    \b
    headroom retrieve 7f2c91ab
    headroom retrieve 7f2c91ab --lines 41-120
    headroom retrieve 7f2c91ab --grep 'error|warn'
    headroom retrieve 7f2c91ab --rows 3-66 --of data/items
    """
    from headroom_cli.layout import home
    from headroom_cli.store.database import StoreUnavailable
    from headroom_cli.store.originals import stored_text

    try:
        text = stored_text(home(), name)
    except StoreUnavailable as error:
        raise HeadroomError(f"the original cannot be read: {error}", "headroom doctor says more") from error
    if text is None:
        raise HeadroomError(f"no original {name!r}", "it was never stored, or is past the store's age or size cap")
    chosen = select(text, lines, grep, rows, of)
    _print(chosen)
    _book(name.strip().lower(), lines or rows, grep, chosen)
    return 0


def select(text: str, lines: str, grep: str, rows: str = "", of: str = "") -> str:
    """The part of `text` that was asked for; matching lines carry their numbers as `12:`. Raises HeadroomError.

    With `rows` or `of` the parts are the rows of an array or a map in its JSON, one line for each, numbered.
    """
    if rows or of:
        return _rows(text, rows or lines, grep, of)
    if not lines and not grep:
        return text
    return _lines(text, lines, grep)


def _rows(text: str, rows: str, grep: str, of: str) -> str:
    from headroom_cli.compress.json_places import rows_at

    try:
        found = rows_at(text, of)
    except KeyError as error:
        raise HeadroomError(f"no rows at {of!r}", "the marker in the conversation names the place") from error
    first, last = _span(rows, len(found), "rows")
    pattern = _pattern(grep)
    numbered = [(number, row) for number, row in enumerate(found, 1) if first <= number <= last]
    return "".join(f"{number}:{row}\n" for number, row in numbered if pattern.search(row))


def _lines(text: str, lines: str, grep: str) -> str:
    rows = text.split("\n")
    ends_with_newline = rows[-1] == ""
    if ends_with_newline:
        rows.pop()
    first, last = _span(lines, len(rows))
    numbered = [(number, row) for number, row in enumerate(rows, 1) if first <= number <= last]
    if not grep:
        closing = "\n" if ends_with_newline or last < len(rows) else ""
        return "\n".join(row for _, row in numbered) + closing
    pattern = _pattern(grep)
    return "".join(f"{number}:{row}\n" for number, row in numbered if pattern.search(row))


def _pattern(grep: str) -> re.Pattern[str]:
    try:
        return re.compile(grep)
    except re.error as error:
        raise HeadroomError(f"not a regular expression: {grep} ({error})") from error


def _span(asked: str, count: int, what: str = "lines") -> tuple[int, int]:
    if not asked:
        return 1, count
    found = _RANGE.fullmatch(asked.strip())
    if not found or not any(found.groups()):
        raise HeadroomError(
            f"not a range of {what}: {asked}", f"for example --{what} 41-120, --{what} 41- or --{what} 41"
        )
    first = int(found[3] or found[1] or 1)
    last = int(found[3] or found[2] or count)
    if first > count or first < 1 or last < first:
        raise HeadroomError(f"no {what} {asked}: there are {count}")
    return first, min(last, count)


def _print(text: str) -> None:
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # `| head` has read enough
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _book(original: str, lines: str, grep: str, printed: str) -> None:
    """Books that a person has read. What an agent reads is booked by the session's proxy, when it is sent.

    Where the books cannot be opened, as in a sandbox that forbids writing, nothing is booked and nothing said:
    the reader asked for the original.
    """
    import os
    import time

    if os.environ.get("HEADROOM_SESSION"):
        return
    from headroom_cli.layout import home
    from headroom_cli.ledger.events import Retrieval
    from headroom_cli.ledger.log import Ledger
    from headroom_cli.store.database import StoreUnavailable
    from headroom_cli.store.originals import Originals

    try:
        with Originals(home()) as originals, Ledger(home() / "ledger.sqlite") as ledger:
            if not _is_awaited(ledger.running(), originals.sessions(original)):
                from headroom_cli.compress.tokens import count

                ledger.record_retrieval(Retrieval(time.time(), "", original, lines, grep, count(printed)))
    except StoreUnavailable:
        pass


def _is_awaited(running: tuple[tuple[str, int], ...], sessions: tuple[str, ...]) -> bool:
    """Whether a session that has this original still runs: if its agent asks, its proxy will see the answer."""
    import psutil

    return any(name in sessions and psutil.pid_exists(pid) for name, pid in running)

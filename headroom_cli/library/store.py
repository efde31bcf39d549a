"""Where a program that uses us as a library keeps the originals, and what was decided once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from headroom_cli.errors import HeadroomError

if TYPE_CHECKING:
    from pathlib import Path

    from headroom_cli.library.memory import DecisionsKept, OriginalsKept


class Store:
    """Originals and decisions, in memory or in a folder.

    In memory (no `folder`) they live as long as this object. In a folder they are private files that outlive the
    process, in the format of the `headroom` command: with HEADROOM_HOME set to that folder, `headroom retrieve`
    reads them. Nothing is dropped from either. Give the same store to every call for one conversation: what was
    decided in one of them then stands in all later ones, whatever else they are given.

    A store in a folder has open files: close it, or use it as a context manager. Raises HeadroomError where the
    folder cannot be used. May be shared by threads.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = None if folder is None else _path(folder)
        self.decisions, self.originals = _kept_in_memory() if self.folder is None else _kept_in(self.folder)

    def original(self, id: str, first: int = 1, last: int | None = None) -> str:
        """The original with this id, or its lines `first` to `last`, counted from 1, both included.

        A range that goes beyond the end is cut there. Raises HeadroomError where there is no such original or line.
        """
        from headroom_cli.store.database import StoreUnavailable

        try:
            found = self.originals.get(id)
        except StoreUnavailable as error:
            raise unusable(self, error) from error
        if found is None:
            raise HeadroomError(f"no original {id!r} in this store", "ids stand in edits and in markers")
        if (first, last) == (1, None):
            return found.text
        lines = found.text.split("\n")
        end = len(lines) if last is None else min(last, len(lines))
        if not 1 <= first <= end:
            raise HeadroomError(f"no lines {first} to {last}: original {id} has {len(lines)} lines")
        return "\n".join(lines[first - 1 : end])

    def close(self) -> None:
        """Closes the files of a folder; the store must not be used after. Nothing for a store in memory."""
        self.decisions.close()
        self.originals.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Store({'' if self.folder is None else repr(str(self.folder))})"


def unusable(store: Store, error: Exception) -> HeadroomError:
    """What the caller is told of a store that cannot be read or written."""
    return HeadroomError(f"{store!r} cannot be used: {error}", "its folder must be writable, and its disk not full")


def _path(folder: str | os.PathLike[str]) -> Path:
    from pathlib import Path

    return Path(folder).expanduser().absolute()


def _kept_in_memory() -> tuple[DecisionsKept, OriginalsKept]:
    from headroom_cli.library.memory import DecisionsInMemory, OriginalsInMemory

    return DecisionsInMemory(), OriginalsInMemory()


def _kept_in(folder: Path) -> tuple[DecisionsKept, OriginalsKept]:
    from headroom_cli.store.database import StoreUnavailable
    from headroom_cli.store.decisions import Decisions
    from headroom_cli.store.originals import Originals

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        originals = Originals(folder)
        try:
            return Decisions(folder / "decisions.sqlite"), originals
        except StoreUnavailable:
            originals.close()
            raise
    except (OSError, StoreUnavailable) as error:
        raise HeadroomError(
            f"the store in {folder} cannot be opened: {error}", "name a folder that can be written"
        ) from error

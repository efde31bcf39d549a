"""Transcripts with faults, and proof that reading one changes nothing of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from headroom_cli.learn.transcript import BrokenTranscript, PastSession, Reader

ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 1 << 70) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each container with each of its keys or indices, at any depth."""
    if isinstance(value, dict | list):
        for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
            yield value, key
            yield from _places(inner)


@st.composite
def mangled(draw: st.DrawFn, value: Any) -> Any:
    """A JSON value in which a few parts are gone or are something else."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(value))
        if not places:
            return value
        container, key = draw(st.sampled_from(places))
        if isinstance(container, dict) and draw(st.booleans()):
            del container[key]
        else:
            container[key] = draw(ODD)
    return value


def cut(raw: bytes) -> st.SearchStrategy[bytes]:
    """The bytes cut off somewhere, or with others in the middle."""
    place = st.integers(0, len(raw))
    return place.map(lambda n: raw[:n]) | st.tuples(place, st.binary(max_size=5)).map(
        lambda drawn: raw[: drawn[0]] + drawn[1] + raw[drawn[0] + 3 :]
    )


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    """Fails if a file below the folder is new, gone or another one afterwards."""

    def state() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = state()
    yield
    assert state() == before


def read_all(reader: Reader, root: Path) -> list[PastSession]:
    """What can be read below a folder, oldest first; what cannot has to be told by BrokenTranscript alone."""
    found = []
    with unchanged(root if root.is_dir() else root.parent):
        for source in sorted(reader.sources(root), key=lambda source: (source.path, source.key.zfill(20))):
            with suppress(BrokenTranscript):
                found.append(reader.read(source))
    return found

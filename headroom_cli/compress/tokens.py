"""How many tokens a text is: o200k_base, from the vocabulary shipped with the program."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from headroom_cli.compress.recent import remembered
from headroom_cli.layout import shipped

if TYPE_CHECKING:
    import tiktoken


_NAME = "o200k_base"
# Characters that are counted at once: a million blanks make the tokenizer panic.
_PIECE = 200_000
# Characters from which on a count is remembered: a rewrite is counted where it is weighed and where it is kept.
_LONG = 2_000
_FOLDER = "TIKTOKEN_CACHE_DIR"


@lru_cache(maxsize=1)
def encoding() -> tiktoken.Encoding:
    """The loaded vocabulary. The first call takes about half a second and never touches the network."""
    import tiktoken

    folder = shipped("encodings")
    if not folder.is_dir():
        return tiktoken.get_encoding(_NAME)
    # tiktoken looks in this folder before it would download; it reads the variable at load time only. Whoever uses
    # us as a library may have a folder of their own there.
    theirs = os.environ.get(_FOLDER)
    os.environ[_FOLDER] = str(folder)
    try:
        return tiktoken.get_encoding(_NAME)
    finally:
        if theirs is None:
            del os.environ[_FOLDER]
        else:
            os.environ[_FOLDER] = theirs


def count(text: str) -> int:
    """The number of o200k_base tokens in `text`; special tokens are plain text, lone surrogates count as `?`.

    A text longer than `_PIECE` characters is counted in pieces, which may differ by a token for each.
    """
    return _remembered(text) if len(text) >= _LONG else _counted(text)


def _counted(text: str) -> int:
    if len(text) > _PIECE:
        return sum(map(_counted, _pieces(text)))
    try:
        return len(encoding().encode_ordinary(text))
    except UnicodeEncodeError:
        return len(encoding().encode_ordinary(text.encode("utf-8", "replace").decode("utf-8")))


_remembered = remembered(4 << 20, per_character=1)(_counted)


def _pieces(text: str) -> Iterator[str]:
    """`text` cut behind the last line end of each stretch of `_PIECE` characters, or where there is none."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        cut = text.rfind("\n", start, end) + 1 if end < len(text) else 0
        yield text[start : cut or end]
        start = cut or end

"""How many tokens a text is: o200k_base, from the vocabulary shipped with the program."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from headroom_cli.layout import shipped

if TYPE_CHECKING:
    import tiktoken


@lru_cache(maxsize=1)
def encoding() -> tiktoken.Encoding:
    """The loaded vocabulary. The first call takes about half a second and never touches the network."""
    folder = shipped("encodings")
    if folder.is_dir():
        # tiktoken looks here before it would download; it reads the variable at load time only.
        os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    import tiktoken

    return tiktoken.get_encoding("o200k_base")


def count(text: str) -> int:
    """The number of o200k_base tokens in `text`; special tokens are plain text, lone surrogates count as `?`."""
    try:
        return len(encoding().encode_ordinary(text))
    except UnicodeEncodeError:
        return len(encoding().encode_ordinary(text.encode("utf-8", "replace").decode("utf-8")))

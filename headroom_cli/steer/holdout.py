"""Which conversations get neither directive nor lowered effort, so that what these save can be measured."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from headroom_cli.ledger.events import CONTROL, STEERED

SALT_FILE = "holdout-salt"
_BYTES = 16
_OF = 10_000  # a percent is a hundred of them


def arm(salt: bytes, unit: str, holdout: int) -> str:
    """STEERED, or CONTROL for `holdout` percent of all units: the same answer for the same three, always.

    A unit that is held out at one percentage is held out at every greater one.
    """
    drawn = int.from_bytes(blake2b(unit.encode(), key=salt, digest_size=8).digest(), "big") % _OF
    return CONTROL if drawn < holdout * (_OF // 100) else STEERED


def salt(home: Path) -> bytes:
    """The salt of this installation, made on first use, 0600: nobody's arms are those of somebody else.

    Where it can be neither read nor made it is empty: then every installation without one draws alike.
    """
    path = home / SALT_FILE
    with suppress(OSError):
        with suppress(FileExistsError), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # fmt: skip  # noqa: E501
            file.write(secrets.token_hex(_BYTES))
        found = path.read_text(encoding="ascii", errors="replace").strip()
        return found.encode()[: blake2b.MAX_KEY_SIZE]
    return b""

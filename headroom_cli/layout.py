"""Where things are: data shipped with the program, and the user's own headroom folder."""

from __future__ import annotations

import os
from pathlib import Path

from headroom_cli.errors import HeadroomError

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The path of shipped data (`wrappers`, `hooks`, `prices.json`, `encodings`), in a wheel or in a checkout.

    A wheel carries everything in `headroom_cli/_data`; a checkout keeps `wrappers` and `hooks` at its top.
    """
    packed = PACKAGE / "_data" / name
    return packed if packed.exists() else PACKAGE.parent / name


def home() -> Path:
    """The folder of originals, decisions, ledger and sessions, created 0700 on first use.

    An existing folder's mode is left alone. Raises HeadroomError if it cannot be made.
    """
    folder = home_path()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HeadroomError(
            f"{folder} cannot be made: {error.strerror}", "set HEADROOM_HOME to a folder that can be written"
        ) from error
    return folder


def home_path() -> Path:
    """Where `home` is or will be: $HEADROOM_HOME, else the platform's data folder."""
    from platformdirs import user_data_path

    named = os.environ.get("HEADROOM_HOME")
    return Path(named).expanduser() if named else user_data_path("headroom", appauthor=False)


def originals_folder(home: Path) -> Path:
    """Where the files of the originals lie."""
    return home / "originals"


def config_home() -> Path:
    """The folder of the user's own settings and wrappers: $HEADROOM_CONFIG, else the platform's config folder."""
    from platformdirs import user_config_path

    named = os.environ.get("HEADROOM_CONFIG")
    return Path(named).expanduser() if named else user_config_path("headroom", appauthor=False)

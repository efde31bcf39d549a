"""What the tests of single agents in depth share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.agents.namespaces import enclosed


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for one case in a world of its own."""
    if not enclosed():
        pytest.skip("this machine lets nobody make a network and a mount namespace")
    with TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as made:
        yield Path(made)

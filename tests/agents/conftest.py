"""What the tests of real agents share."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.agents.matrix import Ran, Runs, run
from tests.agents.namespaces import enclosed
from tests.agents.rows import BY_NAME


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for one case in a world of its own."""
    if not enclosed():
        pytest.skip("this machine lets nobody make a network and a mount namespace")
    with TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture(scope="session")
def runs() -> Iterator[Runs]:
    """Runs a row, the direct run beside the wrapped one, and each only once however many tests ask for it."""
    if not enclosed():
        pytest.skip("this machine lets nobody make a network and a mount namespace")
    made: dict[tuple[str, str], Future[Ran]] = {}
    with TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as place, ThreadPoolExecutor(2) as pool:

        def ask(name: str, how: str) -> Ran:
            for one in ("wrapped", "direct"):
                if (name, one) not in made:
                    made[name, one] = pool.submit(run, BY_NAME[name], one, Path(place) / f"{name}-{one}")
            return made[name, how].result()

        yield ask

"""Two authorities: the session's, which the proxy signs with, and the origin's, which real servers have."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.certs import Authority, authority


@pytest.fixture(scope="session")
def session_ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(Path(tmp_path_factory.mktemp("session")) / "ca", "session")


@pytest.fixture(scope="session")
def origin_ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(Path(tmp_path_factory.mktemp("origin")) / "ca", "origin")

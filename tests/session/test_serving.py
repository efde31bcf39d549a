from __future__ import annotations

import signal
from pathlib import Path
from threading import Event

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import EngineConfig, Listener, Mode, listen
from headroom_cli.session.child import Child
from headroom_cli.session.parts import AsItCame, Parts, Unkept
from headroom_cli.session.serving import ends_child_on_failure, engine_running

PARTS = Parts(AsItCame(), Unkept(), "s")


class Sent(Child):
    """A child that only remembers the signals it was sent."""

    def __init__(self) -> None:
        self.signals: list[int] = []
        self.told = Event()

    def send(self, number: int) -> None:
        self.signals.append(number)
        self.told.set()


def test_an_engine_that_serves_leaves_the_agent_alone() -> None:
    child = Sent()
    config = EngineConfig((Listener(listen(), Mode.REVERSE, upstream="http://127.0.0.1:1"),))
    with engine_running(config, PARTS) as engine, ends_child_on_failure(engine, child):
        engine.wait_ready(60)
    assert child.signals == []


def test_an_engine_that_cannot_start_ends_the_agent(tmp_path: Path) -> None:
    child = Sent()
    # Hosts are to be opened, but there is no CA to open them with.
    config = EngineConfig((Listener(listen(), Mode.FORWARD),), open_hosts=("a.example",), ca_dir=tmp_path / "none")
    (tmp_path / "none").write_text("")
    with (
        pytest.raises(HeadroomError, match="there is no CA"),
        engine_running(config, PARTS) as engine,
        ends_child_on_failure(engine, child),
    ):
        assert child.told.wait(60)
    assert child.signals[0] == signal.SIGTERM

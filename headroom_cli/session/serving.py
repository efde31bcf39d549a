"""The engine around a piece of work: loaded while the agent starts, stopped when the work is done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import EngineConfig
from headroom_cli.proxy.engine import Engine
from headroom_cli.session.child import Child
from headroom_cli.session.parts import Parts

START_SECONDS = 60.0  # a busy machine may need long to load everything; the agent waits meanwhile
GRACE_SECONDS = 5.0


@contextmanager
def engine_running(config: EngineConfig, parts: Parts) -> Iterator[Engine]:
    """An engine that is starting; `wait_ready` tells when it serves. It is stopped when the block ends."""
    engine = Engine(config, parts.shaper, parts.books)
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


@contextmanager
def ends_child_on_failure(engine: Engine, child: Child) -> Iterator[None]:
    """Ends the agent if the engine cannot start, because it would wait for ever; raises that error at the end."""
    failures: list[HeadroomError] = []
    over = threading.Event()

    def watch() -> None:
        try:
            engine.wait_ready(START_SECONDS)
        except HeadroomError as error:
            if not over.is_set():
                failures.append(error)
                child.send(signal.SIGTERM)
                over.wait(GRACE_SECONDS)
                child.send(signal.SIGKILL)

    watcher = threading.Thread(target=watch, name="engine-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
    if failures:
        raise failures[0]

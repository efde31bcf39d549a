"""The proxy without an agent: serves on a port that the user chose until it is told to end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from headroom_cli import layout
from headroom_cli.errors import HeadroomError
from headroom_cli.ledger.events import SessionStart
from headroom_cli.proxy.config import EngineConfig, Listener, Mode, listen
from headroom_cli.report.closing import show
from headroom_cli.session import trust
from headroom_cli.session.environment import outer_way
from headroom_cli.session.folder import session_folder, sweep, write_private
from headroom_cli.session.own_effort import of_any_client
from headroom_cli.session.parts import opened
from headroom_cli.session.serving import START_SECONDS, engine_running
from headroom_cli.session.settings import Settings
from headroom_cli.session.shim import write_shim
from headroom_cli.session.way_back import no_way_back, ways_of_any_client


def serve(port: int, upstream: str, settings: Settings, ready: Callable[[str], None]) -> int:
    """Serves until SIGINT or SIGTERM; returns 0. `ready` is called with the base URL once requests are accepted."""
    home = layout.home()
    try:
        sock = listen(port)
    except OSError as error:
        raise HeadroomError(f"port {port} cannot be used: {error.strerror}", "choose another one: --port 0") from error
    outer = outer_way(os.environ)
    with _asked_to_end() as asked, sock, session_folder(home) as folder:
        sweep(home)
        roots = folder / "roots.pem"
        write_private(roots, trust.certificates(trust.system_roots(), trust.user_roots(os.environ)))
        session = SessionStart(folder.name, "proxy", "headroom proxy", route="owner")
        ways, missing = ways_of_any_client(settings.retrieve, home, write_shim(home), os.environ)
        effort = of_any_client(settings)
        with opened(home, session, settings, warm_history=False, ways=ways, effort=effort) as parts:
            if missing:
                parts.books.notice(*no_way_back(missing, "the client"))
            config = EngineConfig(
                listeners=(Listener(sock, Mode.OWNER, check_host=True),),
                upstream=upstream or None,
                outer_proxy=outer.proxy or None,
                outer_plain_proxy=outer.plain_proxy or None,
                outer_no_proxy=outer.no_proxy,
                trusted_ca=roots,
                body_cap=settings.body_cap_mb * 1024 * 1024,
                shape_limit=settings.shape_limit_s,
                on_loop=parts.on_loop,
            )
            with engine_running(config, parts) as engine:
                engine.wait_ready(START_SECONDS)
                ready(f"http://127.0.0.1:{sock.getsockname()[1]}")
                asked.wait()
            show(parts.close_books(0, folder, report=settings.report))
    return 0


@contextmanager
def _asked_to_end() -> Iterator[threading.Event]:
    """An event that is set by the signals that end a program."""
    event = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: event.set()) for number in numbers}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

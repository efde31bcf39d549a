"""The sockets: one asyncio server for each listener, with every connection ended when the engine stops."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mitmproxy.options import Options

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.addon import Addon
from headroom_cli.proxy.config import EngineConfig, Listener
from headroom_cli.proxy.connection import Connection
from headroom_cli.proxy.gate import Gate
from headroom_cli.proxy.mitm import Certificates, make_options, silence
from headroom_cli.proxy.seams import Books, Shaper

STOP_TIMEOUT = 2.0  # seconds for open connections to end once they are told to


class _Acceptor:
    """Makes a Connection of every client of one listener."""

    def __init__(self, listener: Listener, options: Options, gate: Gate, addon: Addon, tls: Certificates) -> None:
        self._listener = listener
        self._parts = (options, listener, gate, addon, tls)
        self.tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, sock=self._listener.sock)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(Connection(reader, writer, *self._parts).serve())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


@asynccontextmanager
async def serve(config: EngineConfig, shaper: Shaper, books: Books) -> AsyncIterator[None]:
    """Serves all listeners while the context is open. Raises HeadroomError for a configuration that cannot work."""
    silence()
    gate = Gate(config)
    if config.open_hosts and config.ca_dir is None:
        raise HeadroomError("hosts cannot be opened without a CA")
    addon = Addon(config, gate, shaper, books)
    options = make_options(config)
    certificates = Certificates(config.ca_dir)
    loop = asyncio.get_running_loop()
    if sys.version_info >= (3, 12):
        loop.set_task_factory(asyncio.eager_task_factory)  # as mitmproxy runs itself there
    loop.set_exception_handler(lambda _, context: addon.crashed("loop", _error(context)))
    acceptors = [_Acceptor(listener, options, gate, addon, certificates) for listener in config.listeners]
    servers = [await acceptor.open() for acceptor in acceptors]
    try:
        yield
    finally:
        for server in servers:
            server.close()
        tasks = [task for acceptor in acceptors for task in acceptor.tasks]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_TIMEOUT)


def _error(context: dict[str, object]) -> BaseException:
    error = context.get("exception")
    return error if isinstance(error, BaseException) else RuntimeError(str(context.get("message", "")))

"""The proxy as one object: own thread, own event loop, mitmproxy inside, started and stopped in bounded time."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack, suppress
from importlib import import_module

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import EngineConfig
from headroom_cli.proxy.seams import Books, Shaper

STOP_TIMEOUT = 5.0  # seconds


class Engine:
    """Serves the listeners of `config` until it is stopped. One engine at a time in a process.

    mitmproxy keeps its options in a module, which is why two engines would mix theirs.
    """

    def __init__(self, config: EngineConfig, shaper: Shaper, books: Books) -> None:
        self._config = config
        self._shaper = shaper
        self._books = books
        self._thread = threading.Thread(target=self._run, name="headroom-proxy", daemon=True)
        self._ready = threading.Event()
        self._error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._quit: asyncio.Event | None = None
        self._stop_asked = threading.Event()

    def start(self) -> None:
        """Starts the thread and returns at once; mitmproxy is loaded meanwhile."""
        self._thread.start()

    def wait_ready(self, timeout: float | None = None) -> None:
        """Returns when clients are served. Raises HeadroomError if that failed, or took more than `timeout` seconds."""
        if not self._ready.wait(timeout):
            raise HeadroomError("the proxy did not start in time", "try again; the machine may be busy")
        if isinstance(self._error, HeadroomError):
            raise self._error
        if self._error is not None:
            # The system's own words only: others may quote a setting, and that a password.
            told = self._error if isinstance(self._error, OSError) else type(self._error).__name__
            raise HeadroomError(f"the proxy could not start: {told}", "headroom doctor checks the parts")

    def stop(self) -> None:
        """Closes listeners and connections, ends what lives on the loop, joins the thread; a few seconds at most."""
        self._stop_asked.set()
        if not self._thread.is_alive():
            return
        if self._ready.wait(STOP_TIMEOUT) and self._loop is not None and self._quit is not None:
            with suppress(RuntimeError):  # the loop may have ended by itself
                self._loop.call_soon_threadsafe(self._quit.set)
        self._thread.join(STOP_TIMEOUT)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - a thread's top; wait_ready raises it again for the caller
            self._error = error
        finally:
            for listener in self._config.listeners:
                listener.sock.close()
            self._ready.set()

    async def _serve(self) -> None:
        self._quit = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        # In another thread, so that what waits for a process of its own can start meanwhile.
        loading = self._loop.run_in_executor(None, import_module, "headroom_cli.proxy.server")
        async with AsyncExitStack() as stack:
            for part in self._config.on_loop:
                await stack.enter_async_context(part)
            server = await loading
            async with server.serve(self._config, self._shaper, self._books):
                self._ready.set()
                if not self._stop_asked.is_set():
                    await self._quit.wait()

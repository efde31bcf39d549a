"""Books and shapers that tests can look into and steer."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from headroom_cli.ledger.events import Exchange, Past
from headroom_cli.proxy.seams import ANYWHERE, Destination, Shaped
from headroom_cli.wire.prompt import Wire


@dataclass
class Ledger:
    """Keeps everything that the proxy books."""

    exchanges: list[Exchange] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    passed: list[tuple[str, Past]] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def exchange(self, exchange: Exchange) -> None:
        with self._news:
            self.exchanges.append(exchange)
            self._news.notify_all()

    def past(self, host: str, how: Past) -> None:
        self.passed.append((host, how))

    def notice(self, text: str, hint: str = "") -> None:
        with self._news:
            self.notices.append((text, hint))
            self._news.notify_all()

    def wait(self, count: int = 1, timeout: float = 10) -> list[Exchange]:
        """The exchanges, once there are `count` of them."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.exchanges) >= count, timeout), self.exchanges
            return list(self.exchanges)

    def wait_notice(self, timeout: float = 10) -> tuple[str, str]:
        with self._news:
            assert self._news.wait_for(lambda: self.notices, timeout)
            return self.notices[0]


class AsIs:
    """A shaper that changes nothing."""

    async def shape(self, wire: Wire, body: bytes, to: Destination = ANYWHERE) -> Shaped:
        return Shaped(body)


@dataclass
class Shrink:
    """A shaper that replaces one text by another and remembers what it was given."""

    old: bytes = b"LONG"
    new: bytes = b"S"
    seen: list[tuple[str, bytes]] = field(default_factory=list)

    async def shape(self, wire: Wire, body: bytes, to: Destination = ANYWHERE) -> Shaped:
        self.seen.append((wire.name, body))
        return Shaped(body.replace(self.old, self.new) if self.old in body else body)


@dataclass
class Act:
    """A shaper that does what it is told, for example raise or hang."""

    act: Callable[[], Awaitable[None]]

    async def shape(self, wire: Wire, body: bytes, to: Destination = ANYWHERE) -> Shaped:
        await self.act()
        return Shaped(b"{}")

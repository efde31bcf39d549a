"""The books of a session of which nothing but its hooks can be seen: what the wire would tell stays unknown."""

from __future__ import annotations

import time
from collections.abc import Callable

from headroom_cli.compress.read_back import ReadBack
from headroom_cli.ledger.events import HOOK, Exchange, Kept
from headroom_cli.proxy.hook_dialects import Told
from headroom_cli.proxy.retrievals import Read, retrievals
from headroom_cli.proxy.seams import Books
from headroom_cli.proxy.view import change
from headroom_cli.store.decisions import Decision


class HookBooks:
    """Books each result that a hook told of once, when it is answered: with no usage, because none is seen.

    `way` is how the agent can read back at this moment, None while it cannot.
    """

    def __init__(self, books: Books, session: str, way: Callable[[], ReadBack | None]) -> None:
        self._books = books
        self._session = session
        self.way = way

    def book(
        self, agent: str, told: Told, key: str, decision: Decision, read: Read | None = None, *, late: bool = False
    ) -> None:
        """Books what became of a result, by the key of its decision, and what it `read` back. Returns at once."""
        block = told.block
        edited = decision.text is not None
        sent = block.text if decision.text is None else decision.text
        self._books.exchange(
            Exchange(
                started=time.time(),
                host="",
                path=f"/{agent}",
                wire=HOOK,
                status=200,
                model="",
                conversation=told.conversation,
                turn=0,
                bytes_in=len(block.text.encode("utf-8", "replace")),
                bytes_out=len(sent.encode("utf-8", "replace")),
                added_ms=None,
                first_byte_ms=None,
                total_ms=None,
                usage=None,
                changes=(change(key, block, decision, fresh=True),) if edited else (),
                kept=() if edited else (Kept(decision.reason, 1),),
                retrievals=() if read is None else retrievals([(block, decision)], {0: read}, self._session),
                late=late,
            )
        )

"""A session's figures in one line, for an agent that shows such a line while it works."""

from __future__ import annotations

from headroom_cli.ledger.savings import Savings
from headroom_cli.report import words


def status_line(figures: Savings, doubt: str = "") -> str:
    """What was saved so far, in the words and figures of the closing summary; `doubt` is why it seems not routed."""
    if not figures.requests:
        return f"headroom: not routed yet, because {doubt}" if doubt else "headroom: no request to a model yet"
    removed = f"{words.tokens(figures.removed.value)} tokens removed"
    net = figures.net.value
    verb = "lost" if net is not None and net < 0 else "saved"
    saved = f"{words.money(None if net is None else abs(net))} {verb} net"
    basis = f" ({figures.net.basis})" if net is not None else ""
    return f"headroom: {removed}, {words.less_input(figures.share)}, {saved}{basis}"

"""The end of a session: its report files, and a summary of at most six lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from headroom_cli.ledger.log import Ledger
from headroom_cli.ledger.prices import Prices
from headroom_cli.report import html, json_report, words
from headroom_cli.report.view import View, view

_MOST_LINES = 7
_NAMED = 3  # transforms and tools named in one line


def close_session(ledger: Ledger, session_id: str, folder: Path, prices: Prices | None = None) -> list[str]:
    """Writes report.json and report.html into `folder`; returns the summary's lines, at most six.

    Call it when the books are closed and the end of the session is booked. Raises HeadroomError for an unknown
    session, StoreUnavailable for a ledger that cannot be read, OSError if the files cannot be written.
    """
    shown = view(ledger, session_id, prices)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / "report.json", json_report.render(shown))
    page = folder / "report.html"
    _write(page, html.render(shown))
    return summary(shown, page)


def summary(shown: View, page: Path | None = None) -> list[str]:
    """The session in at most seven lines of plain text."""
    figures = shown.savings
    if figures.hooked and not figures.requests:
        lines = [_head(shown, f"{words.hooked(figures)}, its requests cannot be read"), *_hooked(shown)]
    elif not figures.requests:
        lines = [_head(shown, "no request to a model was seen"), *_nothing(shown)]
    else:
        lines = [_head(shown, words.requests(figures)), _tokens(shown), _cost(shown), *_directive(shown)]
        if figures.blocks:
            lines.append(_where(shown))
    if shown.notices:
        first = shown.notices[0]
        more = f" (and {len(shown.notices) - 1} more in the report)" if len(shown.notices) > 1 else ""
        lines.append("  notice   " + f"{first.text}. {first.hint}".rstrip(". ") + more)
    if page:
        lines.append(f"  report   {page}   (headroom why --last shows every change)")
    return lines[:_MOST_LINES]


def show(lines: Sequence[str], stream: TextIO | None = None) -> None:
    """Prints a summary, on stderr if nothing is said: in colour on a terminal, plain for NO_COLOR and pipes."""
    stream = stream or sys.stderr
    # A terminal that cannot print a path's characters must not end the session with an error.
    encoding = stream.encoding or "ascii"
    safe = [line.encode(encoding, "replace").decode(encoding) for line in lines]
    if not stream.isatty() or os.environ.get("NO_COLOR"):
        stream.write("".join(f"{line}\n" for line in safe))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for number, line in enumerate(safe):
        text = Text(line, "bold" if not number else "")
        text.stylize("dim", 0, 11 if number else 0)
        text.highlight_regex(r"(?<= )\$[\d.]+ saved net", "green")
        text.highlight_regex(r"(?<= )\$[\d.]+ lost net", "red")
        text.highlight_regex(r"\S+ removed", "green")
        text.highlight_regex(r"^  notice .*", "yellow")
        console.print(text)


def _head(shown: View, requests: str) -> str:
    figures = shown.savings
    parts = [f"headroom {shown.who}: {requests}"]
    if shown.seconds is not None:
        parts.append(words.duration(shown.seconds))
    if figures.added_p50.value is not None:
        p50, p95 = words.milliseconds(figures.added_p50.value), words.milliseconds(figures.added_p95.value)
        parts.append(f"added {p50} per request (p95 {p95})")
    if figures.late:
        parts.append(f"{figures.late} past the deadline")
    if figures.faults:
        parts.append(f"{figures.faults} not read, relayed as they came")
    return ", ".join(parts)


def _tokens(shown: View) -> str:
    figures = shown.savings
    sent, read = figures.sent.value, figures.usage.read
    cached = f" ({words.share(read / sent)} cached)" if read is not None and sent else ""
    removed = f"{words.tokens(figures.removed.value)} removed from {words.count(figures.blocks, 'result')}"
    return (
        f"  tokens   {words.tokens(sent)} in{cached}, {words.tokens(figures.usage.output)} out; {removed},"
        f" {words.less_input(figures.share)}"
    )


def _cost(shown: View) -> str:
    figures = shown.savings
    net = figures.net.value
    verb = "lost" if net is not None and net < 0 else "saved"
    saved = f"{words.money(None if net is None else abs(net))} {verb} net"
    if net is not None:
        saved += f" ({figures.net.basis}, {words.share(figures.net_share.value)} of input cost)"
    if figures.retrievals:
        saved += f" after {words.count(figures.retrievals, 'retrieval')}"
    notes = f"; price unknown for {words.count(figures.unpriced, 'request')}" if figures.unpriced else ""
    cost = words.with_basis(words.money(figures.cost.value), figures.cost)
    notes += f"; {words.efforts(figures)}" if figures.efforts else ""
    return f"  cost     {cost}, {saved}{notes}; list prices of {shown.prices.date}"


def _directive(shown: View) -> list[str]:
    """What the directive for the length of answers cost, where there was one."""
    figures = shown.savings
    if not figures.directed:
        return []
    cost = words.with_basis(words.money(figures.directive_cost.value), figures.directive_cost)
    carried = f"{words.tokens(figures.directive)} tokens in {words.count(figures.directed, 'request')}"
    return [f"  steered  directive {cost}: {carried}, taken off what is saved net"]


def _hooked(shown: View) -> list[str]:
    """What hooks alone tell: tokens, each result once, and of no money anything."""
    figures = shown.savings
    removed = words.with_basis(words.tokens(figures.removed.value), figures.removed)
    lines = [f"  tokens   - in, - out; {removed} removed from {words.count(figures.blocks, 'result')} of MCP tools"]
    after = f" after {words.count(figures.retrievals, 'retrieval')}" if figures.retrievals else ""
    lines.append(f"  cost     -, - saved net{after}: neither usage nor requests are seen")
    return [*lines, _where(shown)] if figures.blocks else lines


def _nothing(shown: View) -> list[str]:
    """Where no model request came: why, as far as that is known, and that nothing was saved."""
    if shown.session.route == "hooks":
        return [
            "  routed   nothing: what this agent sends cannot be read, so nothing was changed or measured;",
            f"           headroom agents show {shown.session.agent} says why, and what it has instead",
        ]
    if shown.verdict is not None and shown.verdict.routed is None:
        return [f"  routed   nothing, so nothing was saved: {shown.verdict.because}"]
    if shown.verdict is not None:
        said = [f"  {words.not_routed(shown.session.title or shown.session.agent, shown.verdict.because)}"]
        return [*said, *([f"           {shown.verdict.hint}"] if shown.verdict.hint else [])]
    other = f"{words.count(shown.relayed, 'other request')} only" if shown.relayed else "nothing"
    known = f"headroom agents show {shown.session.agent} says when, " if shown.session.route != "owner" else ""
    return [
        f"  routed   {other}, so nothing was saved. That is right if no question was asked;",
        f"           else it went past headroom: {known}headroom doctor tests the way",
    ]


def _where(shown: View) -> str:
    groups = shown.savings.groups

    def named(dimension: str) -> str:
        rows = [f"{group.name} {words.tokens(group.removed)}" for group in groups[dimension][:_NAMED]]
        return ", ".join(rows) + (", ..." if len(groups[dimension]) > _NAMED else "")

    return f"  by       {named('transform')} | {named('tool')}"


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(text)

"""Bars drawn as SVG text. Colours are classes of the page, so that they follow light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from headroom_cli.ledger.savings import Group
from headroom_cli.report import words
from headroom_cli.report.view import Moment
from headroom_cli.wire.prompt import Usage

_ROW = 26
_BARS = 460  # width of the drawings, about what they get on a page, so that type keeps its size
_NAMES = 170
_WIDTH = 900
_MOST_ROWS = 12
_PLOT_HEIGHT = 200
_CLASSES = (("read", "read"), ("write", "write"), ("fresh", "fresh"))


def bars(groups: Sequence[Group]) -> str:
    """One bar per group, by tokens removed; groups past the twelfth are summed into one. "" for no groups."""
    rows = [(group.name, group.removed, group.blocks) for group in groups if group.removed or group.blocks]
    if len(rows) > _MOST_ROWS:
        rest = rows[_MOST_ROWS - 1 :]
        summed = (f"{len(rest)} others", sum(row[1] for row in rest), sum(row[2] for row in rest))
        rows = [*rows[: _MOST_ROWS - 1], summed]
    if not rows:
        return ""
    top = max(abs(removed) for _, removed, _ in rows) or 1
    room = _BARS - _NAMES - 60
    parts = [_row(seat, row, max(2.0, abs(row[1]) / top * room)) for seat, row in enumerate(rows)]
    return _svg(_BARS, len(rows) * _ROW, "Tokens removed", "".join(parts))


def timeline(moments: Sequence[Moment]) -> str:
    """One column per request: input by class as it was billed, and above it what was absent. "" for none."""
    columns = [(moment, _stack(moment.usage)) for moment in moments]
    if not columns:
        return ""
    top = max(sum(stack.values()) + max(0, moment.absent) for moment, stack in columns) or 1
    wide = min(28.0, (_WIDTH - 56) / len(columns))
    parts = [_gridline(top, part) for part in (0.0, 0.5, 1.0)]
    for seat, (moment, stack) in enumerate(columns):
        parts.append(_column(56 + seat * wide, wide * 0.8, top, moment, stack))
    for moment, seat in {(columns[0][0], 0), (columns[-1][0], len(columns) - 1)}:
        x = 56 + seat * wide + wide * 0.4
        parts.append(
            f'<text class="axis" x="{x:.1f}" y="{_PLOT_HEIGHT + 24}" text-anchor="middle">{moment.number}</text>'
        )
    return _svg(_WIDTH, _PLOT_HEIGHT + 30, "Input of each request by class", "".join(parts))


def _row(seat: int, row: tuple[str, int, int], length: float) -> str:
    name, removed, blocks = row
    y = seat * _ROW
    shown = escape(name if len(name) <= 21 else name[:20] + "…")
    kind = "loss" if removed < 0 else "saved"
    return (
        f"<g><title>{escape(name)}: {removed:,} tokens in {words.count(blocks, 'result')}</title>"
        f'<text x="{_NAMES - 8}" y="{y + 17}" text-anchor="end">{shown}</text>'
        f'<rect class="{kind}" x="{_NAMES}" y="{y + 5}" width="{length:.1f}" height="16" rx="2"/>'
        f'<text class="axis" x="{_NAMES + length + 6:.1f}" y="{y + 17}">{words.tokens(removed)}</text></g>'
    )


def _stack(usage: Usage | None) -> dict[str, int]:
    usage = usage or Usage()
    write = (usage.write_5m or 0) + (usage.write_1h or 0)
    return {"read": usage.read or 0, "write": write, "fresh": usage.fresh or 0}


def _column(x: float, wide: float, top: float, moment: Moment, stack: dict[str, int]) -> str:
    y = 6.0 + _PLOT_HEIGHT
    pieces = []
    for name, kind in (*_CLASSES, ("absent", "absent")):
        height = (max(0, moment.absent) if name == "absent" else stack[name]) / top * _PLOT_HEIGHT
        if height > 0:
            y -= height
            pieces.append(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{height:.1f}"/>')
    said = ", ".join(f"{kind} {stack[name]:,}" for name, kind in _CLASSES) if moment.usage else "usage not reported"
    title = (
        f"request {moment.number}, {moment.model}, status {moment.status}: {said};"
        f" {moment.absent:,} absent, {words.money(moment.saved)} saved"
    )
    return f"<g><title>{escape(title)}</title>{''.join(pieces)}</g>"


def _gridline(top: float, part: float) -> str:
    y = 6 + _PLOT_HEIGHT * (1 - part)
    return (
        f'<line class="grid" x1="52" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis" x="46" y="{y + 4:.1f}" text-anchor="end">{words.tokens(top * part)}</text>'
    )


def _svg(width: int, height: int, title: str, body: str) -> str:
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">{body}</svg>'

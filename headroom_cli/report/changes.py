"""What was changed in a session, block by block, with the text before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headroom_cli.ledger.events import Booked, Change
from headroom_cli.report.words import printable
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals

_LINES = 8  # an excerpt: enough to see what kind of change it was
_WIDTH = 160


@dataclass(frozen=True, slots=True)
class Shown:
    """A changed block. `before` and `after` are its texts, None where they are no longer stored.

    `reason` says why, where that was weighed.
    """

    number: int
    turn: int
    change: Change
    before: str | None
    after: str | None
    reason: str = ""


def changed(exchanges: Sequence[Booked], decisions: Decisions | None, originals: Originals | None) -> list[Shown]:
    """Every block that a session changed, once, in order; blocks of an earlier session that it resumed included."""
    first: dict[str, tuple[int, Change]] = {}
    for booked in exchanges:
        for change in booked.exchange.changes:
            first.setdefault(change.key, (booked.exchange.turn, change))
    frozen = decisions.get(list(first)) if decisions else {}
    shown = []
    for number, (key, (turn, change)) in enumerate(first.items(), 1):
        original = originals.get(change.original) if originals and change.original else None
        decision = frozen.get(key)
        after, reason = (decision.text, decision.reason) if decision else (None, "")
        shown.append(Shown(number, turn, change, original.text if original else None, after, reason))
    return shown


def untouched(exchanges: Sequence[Booked]) -> dict[str, int]:
    """How many new results were left as they are, by reason, most first."""
    counts: dict[str, int] = {}
    for booked in exchanges:
        for kept in booked.exchange.kept:
            counts[kept.reason] = counts.get(kept.reason, 0) + kept.blocks
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def text(block: Shown, full: bool) -> str:
    """One block as text: a heading, then before and after, cut to an excerpt unless `full`."""
    change = block.change
    steps = ", ".join(f"{step.transform} -{step.saved}" for step in change.steps)
    source = f"  original {change.original}" if change.original else ""
    label = change.label if change.label.startswith(change.tool) else f"{change.tool} {change.label}"
    head = (
        f"#{block.number}  turn {block.turn}  {printable(label)}  {change.content}\n"
        f"    {change.before} -> {change.after} tokens ({steps}){source}\n"
    )
    head += f"    {printable(block.reason)}\n" if block.reason else ""
    start = 0 if full else _first_difference(block.before, block.after)
    return head + _side("before", block.before, start, full) + _side("after", block.after, start, full)


def as_json(session: str, blocks: Sequence[Shown], reasons: Mapping[str, int], full: bool) -> dict[str, object]:
    """The session's changes as JSON values; the texts themselves only if `full`."""
    return {
        "schema": "headroom.why/1",
        "session": session,
        "changed": [_json(block, full) for block in blocks],
        "untouched": dict(reasons),
    }


def economics(table: Mapping[str, object]) -> str:
    """The constants by which omissions are weighed, as text."""
    out = []
    for name, value in table.items():
        if isinstance(value, Mapping):
            out += [f"{name}:", *(f"    {key:>28}  {one}" for key, one in value.items())]
        else:
            out.append(f"{name}: {value}")
    return "\n".join(out) + "\n"


def _json(block: Shown, full: bool) -> dict[str, object]:
    change = block.change
    found: dict[str, object] = {
        "number": block.number,
        "turn": block.turn,
        "tool": change.tool,
        "label": change.label,
        "content": change.content,
        "original": change.original,
        "reason": block.reason,
        "steps": [{"transform": step.transform, "saved": step.saved} for step in change.steps],
        "before_tokens": change.before,
        "after_tokens": change.after,
    }
    return found | {"before": block.before, "after": block.after} if full else found


def _first_difference(before: str | None, after: str | None) -> int:
    """The line from which the texts differ, less one for context; 0 if one is missing."""
    if before is None or after is None:
        return 0
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    same = next((number for number, (left, right) in enumerate(pairs) if left != right), 0)
    return max(0, same - 1)


def _side(name: str, value: str | None, start: int, full: bool) -> str:
    if value is None:
        return f"    {name}: no longer stored\n"
    lines = value.splitlines()
    chosen = lines if full else [_cut(line) for line in lines[start : start + _LINES]]
    more = len(lines) - start - len(chosen)
    rest = f"      ... {more} more lines (--full)\n" if more > 0 else ""
    where = f", from line {start + 1}" if start else ""
    body = "".join(f"    {'-' if name == 'before' else '+'} {printable(line)}\n" for line in chosen)
    return f"    {name} ({len(lines)} lines{where}):\n{body}{rest}"


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]} ... ({len(line) - _WIDTH} more characters)"

"""The reasoning effort of each turn of a session: what was asked for, what was sent, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from headroom_cli.ledger.events import Booked
from headroom_cli.ledger.prices import input_tokens
from headroom_cli.report import words

_TURNS = 20  # of an excerpt
_HEAD = ("turn", "kind", "asked", "sent", "cached", "out", "why")


@dataclass(frozen=True, slots=True)
class Turn:
    """A request that asked for an effort. `sent` is "" where that went as it was asked for.

    `cached` is the measured share of the input that came from the cache, `output` the measured tokens, None where the
    provider did not say: where a lowered turn reads far less from the cache than the turn before, lowering breaks it.
    """

    turn: int
    conversation: str
    model: str
    kind: str
    asked: str
    sent: str
    why: str
    cached: float | None
    output: int | None


def turns(exchanges: Sequence[Booked]) -> list[Turn]:
    """The requests whose effort might have been lowered, in order; none where that was not switched on."""
    made = [booked.exchange for booked in exchanges if booked.exchange.steering.effort_reason]
    found = []
    for one in made:
        steering, usage = one.steering, one.usage
        sent = input_tokens(usage) if usage else None
        cached = usage.read / sent if usage and usage.read is not None and sent else None
        output = usage.output if usage else None
        found.append(
            Turn(
                one.turn, one.conversation, one.model, steering.kind, steering.effort, steering.effort_sent,
                steering.effort_reason, cached, output,
            )
        )  # fmt: skip
    return found


def text(found: Sequence[Turn], full: bool) -> str:
    """The turns as a table under a line of counts, the last of them unless `full`; "" where there are none."""
    if not found:
        return ""
    lowered = sum(bool(turn.sent) for turn in found)
    reasons = Counter(turn.why for turn in found if not turn.sent)
    shown = found if full else found[-_TURNS:]
    rows = [_HEAD, *(_cells(turn) for turn in shown)]
    widths = [max(len(row[seat]) for row in rows) for seat in range(len(_HEAD))]
    lines = [
        f"effort: lowered in {lowered} of {words.count(len(found), 'turn')}, what that saved: {words.UNKNOWN}",
        *(f"    {count:>6}  left, {words.printable(why)}" for why, count in reasons.most_common()),
        *("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows),
    ]
    if len(shown) < len(found):
        lines.append(f"  ... {len(found) - len(shown)} turns before these (--full)")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def as_json(found: Sequence[Turn]) -> list[dict[str, object]]:
    """The turns as JSON values."""
    return [asdict(turn) for turn in found]


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """What is known of models and their caches, as text; the first row that matches a request decides."""
    lines = []
    for row in rows:
        what = {"yes": "breaks the cache", "no": "leaves the cache alone"}.get(str(row["breaks"]), "not known")
        floor = f", never below {row['floor']}" if row["floor"] is not None else ""
        lines += [
            f"[{row['name']}] {what}{floor}",
            f"    wire {row['wire']}  host {row['host']}  model {row['model']}  field {row['field']}",
            f"    {row['words']}",
            f"    {row['source']}" + (f", read {row['read']}" if row["read"] else ""),
        ]
    return "".join(f"{words.printable(line)}\n" for line in lines)


def _cells(turn: Turn) -> tuple[str, ...]:
    cells = (
        f"{turn.turn}", turn.kind or words.UNKNOWN, turn.asked, turn.sent or "as asked", words.share(turn.cached),
        words.tokens(turn.output), turn.why,
    )  # fmt: skip
    return tuple(map(words.printable, cells))

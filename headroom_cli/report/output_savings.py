"""What steering kept out of the output, as `headroom stats --output` prints it: text, JSON, CSV."""

from __future__ import annotations

import json
from collections.abc import Callable

from headroom_cli.ledger.figures import UNKNOWN, Figure, modelled
from headroom_cli.ledger.output import ENOUGH, Arm, Comparison, Output, Span, Verdict
from headroom_cli.ledger.prices import Prices
from headroom_cli.report import table, words
from headroom_cli.report.table import Cell, Table

METHOD = (
    "A share of the conversations, drawn at random (or of the sessions, where an argument of the agent carries the"
    " directive), goes without the directive and with its own effort. Requests are compared"
    " within model, kind of turn and class of input size, by their mean output; the differences are added up"
    " with the weight of the steered requests that have their like. What would have been written is modelled; intervals"
    " are of 95 % and come from a randomization test in which whole conversations change arms. Nothing is called saved"
    " unless the interval excludes that nothing was, or if conversations are shown to take more requests. An interval"
    " holds for one look: of twenty rows without any effect one may show something, and so may one row looked at twenty"
    " times. Answers that were broken off count in neither arm. Dollars are the output at its dated list price, net of"
    " the directive's own tokens in the input."
)
_NEVER = "no request was steered, so what steering saves is unknown: -"
_HINT = (
    'HEADROOM_VERBOSITY=2, or verbosity = "2" in config.toml, asks for shorter answers; one conversation in ten then'
    " goes without, to compare with"
)
_COLUMNS = (
    "model", "level", "effort routing", "steered conversations", "control conversations",
    "steered requests", "control requests",
    "steered mean [tokens]", "control mean [tokens]",
    *(f"{name}{end} [{unit}, modelled]" for name, unit in (("change", "share"), ("saved", "tokens"), ("saved net", "$"))
      for end in ("", " low", " high")),
    "directive [$, modelled]",
    *(f"{name} per conversation{end} [share, modelled]" for name in ("requests", "output")
      for end in ("", " low", " high")),
    "not compared [tokens]", "verdict",
)  # fmt: skip


def text(window: str, found: Output, prices: Prices) -> str:
    """The comparison in plain text: all together, then by model and level, then what is in no comparison."""
    whole = found.overall
    if whole.verdict is Verdict.UNMEASURED:
        lines = [f"output, {window}: {_NEVER}", f"  {_HINT}"]
        return "".join(f"{line}\n" for line in lines + _left_out(found))
    drawn = found.overall.steered, found.overall.control
    lines = [
        f"output, {window}: {_arm(drawn[0], 'steered')}, {_arm(drawn[1], 'held-out')}",
        *(f"  {name:<12}  {said}" for name, said in _overall(whole)),
        *_left_out(found),
        f"  {'prices':<12}  list prices of {prices.date}, {prices.source.split(',')[0]}",
    ]
    shown = [_table("model", found.models)]
    if len(found.levels) > 1:
        shown.append(_table("level", found.levels))
    return "".join(f"{line}\n" for line in lines) + "".join(f"\n{rows}" for rows in shown) + _many(found)


def _many(found: Output) -> str:
    """What looking at several rows does to chance; every interval is of one row."""
    rows = sum(row.change is not None for row in (*found.models, *(found.levels if len(found.levels) > 1 else ())))
    if rows < 2:
        return ""
    chance = min(100, 5 * rows)
    return f"\nwith no effect at all, some of {rows} rows shows one by chance in up to {chance}% of such tables\n"


def as_csv(found: Output) -> str:
    """The rows for all, by model and level, and by level, with full precision; what is unknown is an empty field."""
    rows = tuple(_row(row) for row in (found.overall, *found.models, *found.levels))
    return table.as_csv(Table("output", _COLUMNS, rows))


def as_json(window: str, found: Output, prices: Prices) -> str:
    """Everything that is known, as JSON; every figure with its basis."""
    values = {
        "schema": "headroom.output/1",
        "window": window,
        "overall": _values(found.overall),
        "models": [_values(row) for row in found.models],
        "levels": [_values(row) for row in found.levels],
        "left_out": dict(found.sorted.left_out),
        "outside_the_experiment": dict(found.sorted.undrawn),
        "enough": ENOUGH,
        "prices": {"source": prices.source, "date": prices.date},
        "method": METHOD,
    }
    return json.dumps(values, indent=2) + "\n"


def _arm(arm: Arm, name: str) -> str:
    return f"{words.count(arm.units, f'{name} conversation')} with {words.count(arm.requests, 'request')}"


def _overall(whole: Comparison) -> list[tuple[str, str]]:
    cost = words.with_basis(words.money(whole.added_cost.value), whole.added_cost)
    rows = [("output", _said(whole))]
    if whole.change is not None:
        rows += [
            ("saved", f"{_tokens(whole)}, {_dollars(whole)}"),
            ("requests", f"{_change(whole.requests_change)} per conversation (modelled)"),
            ("all output", f"{_change(whole.output_change)} per conversation (modelled)"),
        ]
    rows.append(("directive", f"{words.tokens(whole.added)} tokens of input, {cost}"))
    if whole.lowered:
        rows.append(("effort", f"lowered in {words.count(whole.lowered, 'steered request')}"))
    if whole.alone.requests:
        alone = f"{words.count(whole.alone.requests, 'request')}, {words.tokens(whole.alone.output)} tokens of output"
        rows.append(("not compared", f"{alone} without their like in the other arm: saved {words.UNKNOWN}"))
    return rows


def _tokens(whole: Comparison) -> str:
    if whole.claim is None:
        return f"{words.UNKNOWN} tokens"
    return f"{words.tokens(whole.claim.value)} tokens ({_ends(whole.claim, words.tokens)}) modelled"


def _dollars(whole: Comparison) -> str:
    """What that is worth net of the directive, and only where this has an interval that excludes nothing."""
    net = whole.net_dollars
    unpriced = f" ({words.count(whole.unpriced, 'request')} without a known price)" if whole.unpriced else ""
    if net is None:
        return f"{words.UNKNOWN} in dollars{unpriced}"
    shown = (
        f"{words.money(net.value)} ({_ends(net, words.money)}) modelled"
        if net.shown
        else (f"no difference shown in dollars (interval {_ends(net, words.money)})")
    )
    return f"{shown}, net of the directive{unpriced}"


def _said(row: Comparison) -> str:
    """The verdict with its interval in words."""
    if row.change is None:
        return f"{row.verdict}{_missing(row)}"
    if not row.change.shown:
        return f"{_change(row.change)} per request"
    return f"{_change(row.change)} per request (modelled): {row.verdict}"


def _missing(row: Comparison) -> str:
    """How many conversations are missing, where some are."""
    if row.verdict is not Verdict.TOO_LITTLE:
        return ""
    named = zip(row.missing, ("steered", "held-out"), strict=True)
    parts = [words.count(count, f"more {name} conversation") for count, name in named if count]
    return f": {' and '.join(parts)} needed" if parts else ": the interval has no end yet"


def _table(name: str, rows: tuple[Comparison, ...]) -> str:
    """The rows as a table; `-` for what is unknown."""
    first = ("model", "level") if name == "model" else ("level",)
    columns = (*first, "conversations", "requests", "steered [tokens]", "control [tokens]",
               "change [interval, modelled]", "verdict")  # fmt: skip
    cells = tuple(
        (*((row.model, _level(row)) if name == "model" else (_level(row),)),
         f"{row.steered.units}/{row.control.units}", f"{row.steered.requests}/{row.control.requests}",
         row.steered.mean, row.control.mean, _interval(row), f"{row.verdict}{_missing(row)}")
        for row in rows
    )  # fmt: skip
    return table.text(Table(name, columns, cells))


def _interval(row: Comparison) -> str:
    if row.change is None:
        return words.UNKNOWN
    return _change(row.change) if row.change.shown else f"({_ends(row.change, _signed)})"


def _level(row: Comparison) -> str:
    if row.level is None:
        return words.UNKNOWN
    return ("effort only" if not row.level else f"{row.level} + effort") if row.effort else str(row.level)


def _signed(share: float | None) -> str:
    """A change as `-12.3%` or `+4.0%`."""
    return words.UNKNOWN if share is None else f"{share * 100:+.1f}%"


def _change(span: Span | None) -> str:
    if span is None:
        return words.UNKNOWN
    if not span.shown:
        return f"{Verdict.OPEN} (interval {_ends(span, _signed)})"
    return f"{_signed(span.value)} ({_ends(span, _signed)})"


def _ends(span: Span, shown: Callable[[float | None], str]) -> str:
    return f"{shown(span.low)} to {shown(span.high)}"


def _left_out(found: Output) -> list[str]:
    reasons = [f"{count} {words.printable(reason)}" for reason, count in found.sorted.left_out.items()]
    lines = [f"  {'left out':<12}  {', '.join(reasons)}"] if reasons else []
    undrawn = sum(found.sorted.undrawn.values())
    if undrawn:
        lines.append(
            f"  {'not drawn':<12}  {words.count(undrawn, 'request')} of conversations that were not steered at all"
        )
    return lines


def _row(row: Comparison) -> tuple[Cell, ...]:
    return (
        row.model or "(all)", "(all)" if row.level is None else row.level,
        "(all)" if row.level is None else "on" if row.effort else "off", row.steered.units, row.control.units,
        row.steered.requests, row.control.requests, row.steered.mean, row.control.mean, *_three(row.change),
        *_three(row.claim), *_three(row.net_dollars), row.added_cost, *_three(row.requests_change),
        *_three(row.output_change), row.alone.output, str(row.verdict),
    )  # fmt: skip


def _three(span: Span | None) -> tuple[Figure, Figure, Figure]:
    """A value as far as it is shown, and the ends of its interval."""
    if span is None:
        return UNKNOWN, UNKNOWN, UNKNOWN
    return span.said, modelled(span.low), modelled(span.high)


def _values(row: Comparison) -> dict[str, object]:
    return {
        "model": row.model or None,
        "level": row.level,
        "effort_routing": None if row.level is None else row.effort,
        "verdict": str(row.verdict),
        "missing": dict(zip(("steered", "control"), row.missing, strict=True)),
        "steered": _arm_values(row.steered),
        "control": _arm_values(row.control),
        "not_compared": _arm_values(row.alone),
        "lowered_effort": row.lowered,
        "directive_tokens": row.added,
        "directive_cost": _figure(row.added_cost),
        "change": _span(row.change),
        "saved": _span(row.claim),
        "saved_dollars_net": _span(row.net_dollars),
        "unpriced": row.unpriced,
        "requests_change": _span(row.requests_change),
        "output_change": _span(row.output_change),
    }


def _arm_values(arm: Arm) -> dict[str, object]:
    return {"conversations": arm.units, "requests": arm.requests, "output": arm.output, "mean": _figure(arm.mean)}


def _figure(figure: Figure) -> dict[str, object]:
    return {"value": figure.value, "basis": str(figure.basis)}


def _span(span: Span | None) -> dict[str, object]:
    """The value is null, though the interval is known, where the interval does not exclude 0."""
    value, low, high = _three(span)
    return _figure(value) | {"low": low.value, "high": high.value}

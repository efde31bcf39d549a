"""A session as JSON, for other programs. `schema` grows by one when a name changes its meaning or goes."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

from headroom_cli.ledger.figures import Figure
from headroom_cli.ledger.savings import Group, Savings
from headroom_cli.report.view import METHOD, View
from headroom_cli.wire.prompt import Usage

SCHEMA = "headroom.report/1"


def render(view: View) -> str:
    """The report as JSON text. Every figure is {"value": number or null, "basis": measured|modelled|unknown}."""
    report = {
        "schema": SCHEMA,
        "session": asdict(view.session),
        "routed": view.routed,
        "not_routed_because": view.verdict.because if view.verdict and view.routed is False else None,
        "passed": [asdict(passed) for passed in view.passed],
        "figures": figures(view.savings),
        "timeline": [asdict(moment) | {"usage": usage(moment.usage)} for moment in view.moments],
        "retrievals": [asdict(retrieval) for retrieval in view.retrievals],
        "notices": [asdict(notice) for notice in view.notices],
        "prices": {"source": view.prices.source, "date": view.prices.date},
        "method": METHOD,
    }
    return json.dumps(report, indent=2, ensure_ascii=True) + "\n"


def figures(savings: Savings) -> dict[str, object]:
    """The savings as JSON values, field by field."""
    return {field.name: _value(getattr(savings, field.name)) for field in fields(savings)}


def usage(reported: Usage | None) -> dict[str, int | None] | None:
    """Tokens by class; None where the provider reported nothing."""
    if reported is None:
        return None
    return {name: getattr(reported, name) for name in ("fresh", "write_5m", "write_1h", "read", "output")}


def _value(value: object) -> object:
    if isinstance(value, Figure):
        return {"value": value.value, "basis": str(value.basis)}
    if isinstance(value, Usage):
        return usage(value)
    if isinstance(value, Group):
        return {field.name: _value(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _value(item) for name, item in value.items()}
    return value

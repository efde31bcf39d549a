"""A session as one page: no script, no network, nothing from outside. Every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from headroom_cli.ledger.figures import Figure
from headroom_cli.ledger.savings import Savings
from headroom_cli.report import charts, words
from headroom_cli.report.view import METHOD, View
from headroom_cli.wire.prompt import Usage

_STYLE = """
:root{--paper:#fff;--ink:#1c2024;--soft:#667080;--line:#e3e6ea;--card:#f6f7f9;--saved:#1f9d6b;--loss:#c9483b;
--read:#9db8d9;--write:#3f6fb0;--fresh:#e0a030;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e6e9ec;--soft:#97a1ad;--line:#2b3138;--card:#1c2126;
--saved:#3cc48d;--loss:#ee7b6c;--read:#41597a;--write:#6ea3e8;--fresh:#e6b455}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:60rem;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:2.2rem 0 .6rem}
p{margin:.3rem 0}.soft,small{color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:.7rem;margin-top:1.4rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem .9rem}
.card b{display:block;font-size:1.45rem;line-height:1.3;font-variant-numeric:tabular-nums}
.good{color:var(--saved)}.bad{color:var(--loss)}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(24rem,1fr));gap:1.5rem}
.two>section{min-width:0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:.3rem .5rem;border-bottom:1px solid var(--line);white-space:nowrap}
th{font-weight:600;color:var(--soft);font-size:.85rem}
th:first-child,td:first-child{text-align:left;white-space:normal}
.scroll{overflow-x:auto}
svg{display:block;width:100%;height:auto}svg text{fill:var(--ink);font-size:13px}
svg .axis{fill:var(--soft);font-size:12px}
.grid{stroke:var(--line)}.read{fill:var(--read)}.write{fill:var(--write)}.fresh{fill:var(--fresh)}
.saved{fill:var(--saved)}.loss{fill:var(--loss)}.absent{fill:none;stroke:var(--saved);stroke-dasharray:3 2}
.key span{display:inline-block;margin-right:1.1rem}
.key i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.35em;vertical-align:-.05em}
.note{border-left:3px solid var(--fresh);padding:.3rem .8rem;background:var(--card);margin:.5rem 0}
"""
_KEY = (
    ("var(--read)", "cache read"), ("var(--write)", "cache write"), ("var(--fresh)", "fresh"),
    ("none;border:1px dashed var(--saved)", "not sent, thanks to Headroom"),
)  # fmt: skip


def render(view: View) -> str:
    """The page as text."""
    body = "".join(
        (_heading(view), _notices(view), _cards(view), _charts(view), _timeline(view), _models(view), _rest(view))
    )
    title = escape(f"Headroom: {view.who}")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _heading(view: View) -> str:
    session = view.session
    began = datetime.fromtimestamp(session.started).astimezone().strftime("%Y-%m-%d %H:%M %Z")
    parts = [began, words.duration(view.seconds) if view.seconds is not None else "still running"]
    parts += [f"exit {session.exit_code}" if session.exit_code is not None else "", session.cwd]
    return (
        f"<header><h1>{escape(view.who)}</h1>"
        f'<p class="soft">{escape(" · ".join(part for part in parts if part))}</p>'
        f'<p class="soft">session {escape(session.id)} · headroom {escape(session.headroom)}</p></header>'
    )


def _notices(view: View) -> str:
    told = [(one.text, one.hint) for one in view.notices]
    if view.verdict is not None and view.routed is False:
        said = words.not_routed(view.session.title or view.session.agent, view.verdict.because)
        told.insert(0, (said, view.verdict.hint))
    return "".join(f'<p class="note">{escape(f"{text}. {hint}".rstrip(". "))}.</p>' for text, hint in told)


def _cards(view: View) -> str:
    figures = view.savings
    net = figures.net.value
    mood = "" if not net else "good" if net > 0 else "bad"
    saved = "lost net" if net is not None and net < 0 else "saved net"
    results = words.count(figures.blocks, "result")
    whole = None if figures.sent.value is None else figures.sent.value + (figures.absent.value or 0)
    absent = f"{words.tokens(figures.absent.value)} of {words.tokens(whole)}"
    p50, p95 = words.milliseconds(figures.added_p50.value), words.milliseconds(figures.added_p95.value)
    told = f"; {words.hooked(figures)}" if figures.hooked else ""
    cards = (
        _card(
            words.money(net), f"{saved}, {words.share(figures.net_share.value)} of the input cost", figures.net, mood
        ),
        _card(words.money(figures.cost.value), "billed at list prices", figures.cost),
        _card(words.tokens(figures.removed.value), f"tokens removed, once, from {results}", figures.removed),
        _card(words.share(figures.share.value), f"less input: {absent} in the requests with usage", figures.share),
        _card(str(figures.requests), f"requests, {figures.unreported} of them without usage{told}", None),
        _card(p50, f"added per request, p95 {p95}", figures.added_p50),
    )
    return f'<div class="cards">{"".join(cards)}</div>'


def _card(value: str, label: str, figure: Figure | None, mood: str = "") -> str:
    basis = f"<small>{figure.basis}</small>" if figure else ""
    return f'<div class="card"><b class="{mood}">{escape(value)}</b>{escape(label)}<br>{basis}</div>'


def _charts(view: View) -> str:
    groups = view.savings.groups
    sections = [
        f"<section><h2>Tokens removed by {escape(name)}</h2>{drawn}</section>"
        for name in ("transform", "tool")
        if (drawn := charts.bars(groups[name]))
    ]
    return f'<div class="two">{"".join(sections)}</div>' if sections else "<p>No tool result was made smaller.</p>"


def _timeline(view: View) -> str:
    drawn = charts.timeline(view.moments)
    key = "".join(f'<span><i style="background:{colour}"></i>{name}</span>' for colour, name in _KEY)
    return f'<h2>Input of each request</h2>{drawn}<p class="key soft">{key}</p>' if drawn else ""


def _models(view: View) -> str:
    figures = view.savings
    rows = [_usage_row(model, usage, figures.cost_by_model[model]) for model, usage in figures.usage_by_model.items()]
    if len(rows) > 1:
        rows.append(_usage_row("all", figures.usage, figures.cost))
    head = ("model", "fresh", "write 5m", "write 1h", "cache read", "output", "cost")
    return "<h2>What the provider reported</h2>" + _table(head, rows) if rows else ""


def _usage_row(name: str, usage: Usage, cost: Figure) -> list[str]:
    counts = (usage.fresh, usage.write_5m, usage.write_1h, usage.read, usage.output)
    return [name, *(words.tokens(count) for count in counts), words.money(cost.value)]


def _rest(view: View) -> str:
    figures = view.savings
    kept = [[reason, f"{blocks:,}"] for reason, blocks in figures.kept.items()]
    left = "<section><h2>Results left as they were</h2>" + _table(("reason", "results"), kept) + "</section>"
    errands = (
        ["saved before our own costs", words.with_basis(words.money(figures.gross.value), figures.gross)],
        [f"{words.count(figures.retrievals, 'retrieval')} of {words.tokens(figures.retrieved)} tokens",
         words.with_basis(words.money(figures.retrieval_cost.value), figures.retrieval_cost)],
        *([_directive(figures)] if figures.directed else []),
        ["net", words.with_basis(words.money(figures.net.value), figures.net)],
        ["requests without a known price", f"{figures.unpriced:,}"],
        ["decided too late, sent as they were", f"{figures.late:,}"],
        ["not read, relayed as they came", f"{figures.faults:,}"],
        *([name, f"{times:,}"] for name, times in figures.endings.items()),
    )  # fmt: skip
    account = "<section><h2>The account</h2>" + _table(("", ""), errands) + "</section>"
    method = (
        f"<h2>How this was counted</h2><p>{escape(METHOD)}</p>"
        f"<p>Prices of {escape(view.prices.date)}, from {escape(view.prices.source)}."
        " Unknown figures are shown as -.</p>"
    )
    return f'<div class="two">{account}{left if kept else ""}</div>{method}'


def _directive(figures: Savings) -> list[str]:
    what = f"directive, {words.tokens(figures.directive)} tokens in {words.count(figures.directed, 'request')}"
    return [what, words.with_basis(words.money(figures.directive_cost.value), figures.directive_cost)]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    names = "".join(f"<th>{escape(name)}</th>" for name in head) if any(head) else ""
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><tr>{names}</tr>{lines}</table></div>'

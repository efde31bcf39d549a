"""Made-up pages and documents: the shapes of Markdown, HTML and tables that agents really read."""

from __future__ import annotations

from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap, settled
from headroom_cli.compress.omission import OMIT
from headroom_cli.compress.read_back import ReadBack, Way
from headroom_cli.wire.prompt import Block, Kind

WAY = ReadBack(Way.MCP)

_MARKDOWN = """\
# Top|## Second|### Third ###|Under|=====|---||```sh|```|~~~|- one|  * two|3. c|    code|\tcode|plain words\
|plain words of a paragraph|<h2>Tag</h2>|<h1|[a](b)|![x](y)\
|Skip to content|Uh oh!|name|error: no|Warning: hot|L12: ## Numbered|[|](x)"""
_TAGS = """\
<nav>|</nav>|<script>|</script>|<style>|</style>|<!--|-->|<header>|</header>|<h1>|<svg/>|<link rel=x>|<p>text</p>|words\
||  |<div>|</div>|<nav|>|<footer>|</footer>"""

markdown_line = st.sampled_from([*_MARKDOWN.split("|"), "| a | b |", "|---|---|"])
markdown = st.lists(
    st.one_of(markdown_line, st.text(st.characters(blacklist_characters="\n"), max_size=30)), max_size=80
)

tag = st.sampled_from(_TAGS.split("|"))
html = st.lists(st.lists(tag, max_size=4).map("".join), max_size=60).map(lambda lines: ["<html>", *lines])

cell = st.one_of(st.sampled_from(["a", "b", "", "1", "2.5", "error", "x y", '"q"']), st.text('ab1 |,\t"', max_size=6))
table = st.lists(st.lists(cell, min_size=3, max_size=4).map(",".join), max_size=80).map(
    lambda rows: ["name,size,state", *rows]
)


def asked(block: Block, question: str = "", *history: Block) -> Context:
    """The context of a result that answers a question of the user."""
    user = [Block(Kind.USER, question)] if question else []
    context = Context([*user, *history], WAY)
    context.begin(block)
    return context


def gone(gaps: list[Gap]) -> set[int]:
    """The lines that gaps leave out."""
    return {at for gap in gaps for at in range(gap.first, gap.end)}


def sound(gaps: list[Gap], lines: list[str]) -> bool:
    """True where every gap lies inside of the text, and what is kept of them has no overlap."""
    inside = all(0 <= gap.first < gap.end <= len(lines) for gap in gaps)
    kept = settled(gaps, lines, fewest=1)
    return inside and sum(gap.end - gap.first for gap in kept) == len(gone(kept))


def comes_back(block: Block, context: Context) -> bool:
    """True where what the whole omission makes of a result can be undone."""
    return OMIT.holds(block, OMIT.apply(block, context), context)

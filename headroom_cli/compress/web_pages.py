"""What may be left out of web pages that a tool has turned into text: what stands around them, and what is said twice.

The text of a page stays, but for sections of long pages that have nothing to do with what is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from headroom_cli.compress.content import tool_name
from headroom_cli.compress.context import Context
from headroom_cli.compress.far_sections import far_gaps
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.page_furniture import Look, bare, contents, data_lines, looks, runs
from headroom_cli.compress.repeated_text import repeated_gaps
from headroom_cli.compress.wanted import terms
from headroom_cli.wire.prompt import Block

FEWEST = 6  # lines, blank ones not counted, of a run that may go
CLOSE = 0.5  # share of the best line's score from which on a line has to do with what is looked for

_TOOL = re.compile(
    r"web_?(?:fetch|search|read|page|run)|fetch(?:_?(?:url|web\w*|html|markdown|txt|page))?$|(?:read|open|get|visit)_?(?:url|web\w*)"
    r"|scrape|crawl|page_(?:text|content|markdown)|library_docs|get-library-docs|read_wiki"
)
_CODE_MODE = re.compile(r"\btools\.web__\w+\s*\(")
_SOURCE = re.compile(
    r"\.(?:py|pyi|js|mjs|cjs|ts|tsx|jsx|vue|svelte|go|rs|java|kt|kts|c|h|cc|cpp|hpp|cs|rb|php|swift|scala|sh|bash|zsh|ps1|"
    r"ya?ml|toml|json5?|jsonl|xml|gradle|css|scss|less|sql|lock|cfg|ini|proto|patch|diff|csv|tsv|tf|nix|lua|zig|dart|ipynb)$",
    re.IGNORECASE,
)
_BETWEEN_PAGES = re.compile(r"[-=]{60,}\s*")
_HEADING = re.compile(r"(?:^|L\d{1,6}:)\s*(#{1,3})\s+(\S[^\n]{0,400})")
_ATX = re.compile(r"(?:L\d{1,6}: )?\s{0,3}#{1,6}\s")
_TITLE = re.compile(r"\s*(?:title|Title): ?(.*)")


def applies(block: Block) -> bool:
    """True for what a tool for the web returned."""
    said = block.arguments.get("input")
    return bool(_TOOL.search(tool_name(block))) or (isinstance(said, str) and _CODE_MODE.search(said) is not None)


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The lines of one or several web pages that may be left out."""
    if _is_source(block):
        return []
    found = looks(lines)
    close = _close(lines, context)
    out = [Gap(at, at + 1, "image data", False) for at, data in enumerate(data_lines(lines)) if data]
    for first, end in _pages(lines):
        page = [look if not near else Look.TEXT for look, near in zip(found[first:end], close[first:end], strict=True)]
        out += [Gap(a + first, b + first, note, False) for a, b, note in _around(lines[first:end], page, block)]
    out += repeated_gaps(lines, out)
    return out + far_gaps(lines, context, out)


def _is_source(block: Block) -> bool:
    """True where the address is that of a source file: no page has text around it there."""
    address = block.arguments.get("url") or block.arguments.get("uri")
    return isinstance(address, str) and _SOURCE.search(_path(address)) is not None


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _close(lines: Sequence[str], context: Context) -> list[bool]:
    scores = context.wanted.scores(lines)
    best = max(scores, default=0.0)
    return [best > 0 and score >= best * CLOSE for score in scores]


def _pages(lines: Sequence[str]) -> Iterable[tuple[int, int]]:
    """The pages [first, end) of a result that holds several, with a rule between them."""
    stops = [at for at, line in enumerate(lines) if _BETWEEN_PAGES.fullmatch(line)]
    first = 0
    for stop in [*stops, len(lines)]:
        yield first, stop
        first = stop + 1


def _around(lines: Sequence[str], found: Sequence[Look], block: Block) -> Iterable[tuple[int, int, str]]:
    """What stands before, beside and after the text of one page, with what it is."""
    begin, end = _main(lines, block), _foot(found)
    menu = (Look.CHROME, Look.LINKS, Look.SHORT)
    member = [look in menu if at < begin or at >= end else look is Look.CHROME for at, look in enumerate(found)]
    neutral = [look is Look.BLANK for look in found]
    yield from ((a, b, "menus and buttons of the page") for a, b in runs(member, neutral, FEWEST))
    named = contents(lines, (at for at in range(begin + 1, len(lines)) if bare(lines[at]) and _ATX.match(lines[at])))
    yield from ((a, b, "names headings that stand below") for a, b in runs(named, neutral, FEWEST) if a >= begin)


def _main(lines: Sequence[str], block: Block) -> int:
    """The line of the page's own heading, 0 where none can be told: before it are menus."""
    title = _title_words(lines, block)
    best = 0
    for at, line in enumerate(lines):
        heading = _HEADING.search(line) if "#" in line else None
        if heading is None or at == 0:
            continue
        words = set(terms(bare(heading[2])))
        if words and len(words & title) * 2 >= len(words):
            if len(heading[1]) == 1:
                return at
            best = best or at
    return best


def _title_words(lines: Sequence[str], block: Block) -> set[str]:
    said = next((line for line in lines if line.strip()), "")[:400]
    known = {word for line in lines[:12] if (found := _TITLE.match(line)) for word in terms(found[1])}
    address = block.arguments.get("url")
    return known | set(terms(said)) | set(terms(_path(address).rsplit("/", 1)[-1]) if isinstance(address, str) else ())


def _foot(found: Sequence[Look]) -> int:
    """Where the text of a page ends: after it are only menus, and at least one of the things that all pages say."""
    end = len(found)
    while end and found[end - 1] is not Look.TEXT:
        end -= 1
    return end if Look.CHROME in found[end:] else len(found)


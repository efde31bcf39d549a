"""What may be left out of web pages that a tool has turned into text: what stands around them, and what is said twice.

The text of a page stays, but for sections of long pages that have nothing to do with what is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from headroom_cli.compress.content import classify, command, tool_name
from headroom_cli.compress.context import Context
from headroom_cli.compress.far_sections import far_gaps
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.html_pages import LOCAL
from headroom_cli.compress.page_furniture import Look, bare, contents, data_gaps, looks, runs
from headroom_cli.compress.paragraphs import MOST
from headroom_cli.compress.repeated_text import repeated_gaps
from headroom_cli.compress.wanted import terms
from headroom_cli.compress.wanted_lines import wanted_lines
from headroom_cli.wire.prompt import Block

FEWEST = 6  # lines, blank ones not counted, of a run that may go
SURE = 2  # lines of such a run that can be nothing else

_TOOL = re.compile(
    r"web_?(?:fetch|search|read|page|run)|fetch(?:_?(?:url|web\w*|html|markdown|txt|page))?$"
    r"|(?:read|open|get|visit)_?(?:url|web\w*)|scrape|crawl|page_(?:text|content|markdown)|(?:query|search|get|read|library)[-_][\w-]*(?:docs|wiki)$"
)
_LOADED = re.compile(r"(?:curl|wget|lynx|w3m)\s[^|;&]*(?:\|\s*(?:head|tail|cat|sed -n)\b[^|;&]*)*")
_CODE_MODE = re.compile(r"\btools\.web__\w+\s*\(")
_SOURCE = re.compile(
    r"\.(?:py|pyi|js|mjs|cjs|ts|tsx|jsx|vue|svelte|go|rs|java|kt|kts|c|h|cc|cpp|hpp|cs|rb|php|swift|scala|sh|bash|zsh|ps1|"
    r"ya?ml|toml|json5?|jsonl|xml|gradle|css|scss|less|sql|lock|cfg|ini|proto|patch|diff|csv|tsv|tf|nix|lua|zig|dart|ipynb)$",
    re.IGNORECASE,
)
# A tool that was told the question has looked for the answer already.
_QUESTIONS = ("prompt", "query", "question", "queries", "topic")
_URL = re.compile(r"https?://[^\s'\"<>|]{1,500}")
_BETWEEN_PAGES = re.compile(r"[-=]{60,}\s*")
_HEADING = re.compile(r"(?:^|L\d{1,6}:)\s*(#{1,3})\s+(\S[^\n]{0,400})")
_ATX = re.compile(r"(?:L\d{1,6}: )?\s{0,3}#{1,6}\s")
_TITLE = re.compile(r"\s*(?:title|Title): ?(.*)")


def applies(block: Block) -> bool:
    """True for text that a tool for the web returned, and for a page that a command loaded and printed."""
    if classify(block) in ("json", "diff"):
        return False
    said = block.arguments.get("input")
    if _TOOL.search(tool_name(block)) or (isinstance(said, str) and _CODE_MODE.search(said)):
        return True
    loaded = _LOADED.fullmatch(command(block))
    return loaded is not None and not LOCAL.search(loaded[0]) and classify(block) in ("prose", "other")


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The lines of one or several web pages that may be left out."""
    if len(lines) > MOST or _SOURCE.search(_path(_address(block))):
        return []  # no page stands around a source file
    found = looks(lines)
    for at in wanted_lines(lines, context):
        found[at] = Look.TEXT
    out = data_gaps(lines)
    for first, end in _pages(lines):
        around = _around(lines[first:end], found[first:end], block)
        out += [Gap(a + first, b + first, note, False) for a, b, note in around]
    if not any(isinstance(block.arguments.get(key), str) for key in _QUESTIONS):
        out += far_gaps(lines, context, out)
    return out + repeated_gaps(lines, out)


def _address(block: Block) -> str:
    """The address that was asked for, "" where there are several or none."""
    named = block.arguments.get("url") or block.arguments.get("uri")
    found = [named] if isinstance(named, str) else _URL.findall(command(block))
    return found[0] if len(found) == 1 else ""


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _pages(lines: Sequence[str]) -> Iterable[tuple[int, int]]:
    """The pages [first, end) of a result that holds several, with a rule between them."""
    stops = [at for at, line in enumerate(lines) if _BETWEEN_PAGES.fullmatch(line)]
    first = 0
    for stop in [*stops, len(lines)]:
        yield first, stop
        first = stop + 1


def _around(lines: Sequence[str], found: Sequence[Look], block: Block) -> Iterable[tuple[int, int, str]]:
    """What stands before, beside and after the text of one page, with what it is."""
    begin = _main(lines, block)
    end = _foot(found, begin)
    outside = {Look.CHROME, Look.BUTTON, Look.LINKS, Look.SHORT}
    inside = {Look.CHROME, Look.BUTTON}
    member = [look in (inside if begin <= at < end else outside) for at, look in enumerate(found)]
    neutral = [look is Look.BLANK for look in found]
    for a, b in runs(member, neutral, FEWEST):
        if sum(look is Look.CHROME or (look is Look.LINKS and a < begin) for look in found[a:b]) >= SURE:
            yield a, b, "menus, links and buttons around the text"
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
    return known | set(terms(said)) | set(terms(_path(_address(block)).rsplit("/", 1)[-1]))


def _foot(found: Sequence[Look], begin: int) -> int:
    """Where the text of a page ends: at the first thing that all pages say after which no text comes.

    Never in the first half, nor at or before the page's own heading: a page may be a list of links.
    """
    end = len(found)
    for at in range(len(found) - 1, max(begin, len(found) // 2), -1):
        if found[at] is Look.TEXT:
            break
        if found[at] is Look.CHROME:
            end = at
    return end

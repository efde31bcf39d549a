"""What may be left out of raw HTML: scripts, styles, drawings, menus, headers and footers, where they are whole lines.

Lines are the unit. A page that stands on one or a few lines stays as it is: none of them could be asked for without the
rest. The same goes for a file that is read from disk and for a page of a server on this machine, whose markup may be
what the agent works on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from headroom_cli.compress.content import command, is_file_read
from headroom_cli.compress.context import Context
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.page_furniture import data_gaps
from headroom_cli.compress.paragraphs import MOST
from headroom_cli.compress.wanted_lines import wanted_lines
from headroom_cli.wire.prompt import Block

FEWEST = 3  # lines of a run that goes, but for very long ones
LONG = 600  # characters of a run of fewer lines that goes too
LONGEST_TAG = 2000  # characters
GAP = 3  # lines of nothing but tags between two elements that go with them

_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
LOCAL = re.compile(
    r"\blocalhost\b|\b127\.0\.0\.1\b|\b0\.0\.0\.0\b|\[::1\]|\bhost\.docker\.internal\b|\.(?:local|test|internal)\b|file://"
)
# Their text is no markup, so that no tag in them counts.
_RAW = frozenset({"script", "style", "comment"})
_SPARE = _RAW | {"svg", "nav", "header", "footer", "noscript", "template", "link", "meta"}
_TAG = re.compile(
    r"<!--|-->|<(/?)(script|style|svg|nav|header|footer|noscript|template|link|meta)(?=[\s/>])|<h1(?=[\s>])",
    re.IGNORECASE,
)
_VOID = frozenset({"link", "meta"})
_TOLD = re.compile(
    r"(?i)name=\W?(?:description|author|keywords|robots)|property=\W?(?:og:title|og:description)|rel=\W?(?:canonical|next|prev)"
)
_ONLY_TAGS = re.compile(
    r"(?:\s*</?(?:div|span|section|li|ul|label|form|button|body|head|html)\b[^<>]{0,400}>)*\s*", re.IGNORECASE
)
# The words by which a question asks for such an element itself.
_ASKED = {
    "script": "script scripts javascript inline endpoint api bundle json analytics",
    "style": "style styles css stylesheet theme font fonts color colors",
    "svg": "svg icon icons logo",
    "nav": "nav navigation menu sidebar links",
    "header": "header banner",
    "footer": "footer copyright",
    "link": "stylesheet favicon preload canonical icon",
    "meta": "meta metadata seo viewport opengraph",
    "template": "template templates",
    "noscript": "noscript",
    "comment": "comment comments",
}


class Span(NamedTuple):
    """Characters [first, end) of a text that one element takes up."""

    first: int
    end: int
    name: str


def applies(block: Block) -> bool:
    """True for a page as HTML that came from elsewhere."""
    if is_file_read(block) or not _START.match(block.text[:4000]):
        return False
    said = [command(block), *(value for value in block.arguments.values() if isinstance(value, str))]
    return not any(LOCAL.search(one) for one in said)


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The lines of the page that may be left out."""
    if len(lines) > MOST:
        return []
    weights = context.wanted.weights
    names = {name for name in _SPARE if not any(word in weights for word in _ASKED[name].split())}
    inside = _whole_lines(lines, [one for one in spans("\n".join(lines)) if one.name in names])
    for data in data_gaps(lines):
        inside[data.first] = frozenset({"base64"})
    for at in wanted_lines(lines, context):
        inside[at] = frozenset()
    return list(_runs(lines, inside))


def spans(text: str) -> list[Span]:
    """The elements of `text` that say nothing of its subject, those inside others included.

    Elements that are never closed are not among them, and no header that has the page's heading.
    """
    out: list[Span] = []
    opened: dict[str, list[int]] = {}
    raw = ""  # the element in which nothing but its own end counts
    heading = -1
    for tag in _TAG.finditer(text):
        name, closes = (tag[2] or tag[0]).lower(), bool(tag[1]) or tag[0] == "-->"
        name = {"<!--": "comment", "-->": "comment"}.get(name, name)
        if raw and (name != raw or not closes):
            continue
        if name == "<h1":
            heading = tag.start()
        elif name in _VOID:
            end = _tag_end(text, tag)
            if not _TOLD.search(text, tag.end(), end):
                out.append(Span(tag.start(), end, name))
        elif not closes:
            opened.setdefault(name, []).append(tag.start())
            raw = name if name in _RAW else ""
        elif opened.get(name):
            first, raw = opened[name].pop(), ""
            if name != "header" or heading < first:
                out.append(Span(first, _tag_end(text, tag), name))
    return out


def _tag_end(text: str, tag: re.Match[str]) -> int:
    if tag[0] == "-->":
        return tag.end()
    end = text.find(">", tag.end(), tag.end() + LONGEST_TAG)
    return end + 1 if end >= 0 else tag.end()


class Stretch(NamedTuple):
    """Characters [first, end) of a text that elements take up with nothing but blanks between them."""

    first: int
    end: int
    names: frozenset[str]


def _stretches(text: str, found: Iterable[Span]) -> list[Stretch]:
    """The outermost elements in order, those that follow each other made one."""
    out: list[Stretch] = []
    for one in sorted(found, key=lambda span: (span.first, -span.end)):
        last = out[-1] if out else None
        if last and one.end <= last.end:
            continue
        if last and (one.first <= last.end or text[last.end : one.first].isspace()):
            out[-1] = Stretch(last.first, one.end, last.names | {one.name})
        else:
            out.append(Stretch(one.first, one.end, frozenset({one.name})))
    return out


def _whole_lines(lines: Sequence[str], found: Iterable[Span]) -> list[frozenset[str]]:
    """For each line the names of the elements of the stretch that it lies in altogether, empty where in none."""
    out: list[frozenset[str]] = [frozenset()] * len(lines)
    stretches = _stretches("\n".join(lines), found)
    start = at = 0
    for number, line in enumerate(lines):
        first = end = start
        if line.strip():
            first, end = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        start += len(line) + 1
        while at < len(stretches) and stretches[at].end < end:
            at += 1
        if at < len(stretches) and stretches[at].first <= first:
            out[number] = stretches[at].names
    return out


def _runs(lines: Sequence[str], inside: Sequence[frozenset[str]]) -> Iterable[Gap]:
    """The runs of lines inside of such elements, with a few lines of nothing but tags between them."""
    first = last = -1
    between = 0
    names: set[str] = set()
    for at in range(len(lines) + 1):
        if at < len(lines) and inside[at]:
            first, last, between = (at if first < 0 else first), at, 0
            names |= inside[at]
            continue
        between += at == len(lines) or bool(lines[at].strip())
        if at == len(lines) or between > GAP or not _ONLY_TAGS.fullmatch(lines[at][:2000]):
            if first >= 0 and (last + 1 - first >= FEWEST or sum(map(len, lines[first : last + 1])) >= LONG):
                yield Gap(first, last + 1, ", ".join(sorted(names)), False)
            first, between, names = -1, 0, set()

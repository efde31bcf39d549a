"""What stands around the text of a page and says nothing of its subject: menus, buttons, badges, tables of contents.

A line is looked at without its list mark, its heading mark and the line number that some browsing tools print.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from headroom_cli.compress.gaps import Gap

SHORT = 6  # words of a line up to which it may be a button or the entry of a menu
AROUND = 3  # words beside its links up to which a line is nothing but links
DATA = 1000  # characters of a line of data
OPEN = 8  # lines that a link may be spread over

_NUMBER = re.compile(r"\bL\d{1,6}:(?: |$)")
_MARK = re.compile(r"(?:[-*+•>]\s+|#{1,6}\s|\d{1,3}[.)]\s+|\|)+")
# Links as Markdown, as HTML, and as one browsing tool writes them, between characters of Unicode's private use area.
_LINK = re.compile(
    r"!?\[(?:!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)|[^\]\n]{0,300})\](?:\([^)\n]{0,600}\)|\[[^\]\n]{0,80}\])"
    r"|<[^<>\n]{1,800}>|\ue200[^\ue201\n]{0,400}\ue201|https?://[^\s)\]]{1,500}"
)
_LINK_TEXT = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,600}\)")
_PICTURE = re.compile(r"!\[|<img\b|shields\.io")
_DATA = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]+|(?<![A-Za-z0-9+/=])[A-Za-z0-9+/=]{1000,}")
_SENTENCE = re.compile(r"[.!?:;][\"')\]*_]*$|[`={}<>\\]|\w\(|\d\.\d")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"\]\([^)\n]{0,600}\)|<[^<>\n]{1,800}>|https?://[^\s)\]]{1,500}")
_VERSION = re.compile(r"(?:[\s\[\u2020^~=v@-])v?\d{1,4}\.\d{1,4}(?:\.\d{1,4})?\b(?!%)")

# What forms, buttons and notices of web pages say, most of them on the pages of code hosts and documentation.
_CHROME = re.compile(
    r"skip to (?:main |the )?(?:content|search|navigation)|toggle (?:navigation|sidebar|theme)|navigation menu|"
    r"(?:sign|log)[ -]?(?:in|up|out)|appearance settings|search or jump to\W*|search code, repositories, .*|"
    r"cancel\s+(?:submit feedback|create saved search)|provide feedback|saved searches|create (?:a new )?saved \w+|"
    r"use saved searches to filter your results more quickly|we read every piece of feedback, .*|submit feedback|"
    r"include my email address so i can be contacted|to see all available qualifiers, see our.*|resetting focus|"
    r"you (?:signed|switched) (?:in|out|accounts) .*|dismiss(?: alert)?|uh oh!|additional navigation options|"
    r"\{\{ ?\w+ ?\}\}(?:'s edit| deleted this content ?\.?)?|something went wrong\.?|(?:comment|discussion) options|"
    r"there was an error while loading\. please reload this page\.?|all reactions|quote reply|return to top|"
    r"(?:\d+ )?you must be (?:signed|logged) in to .*|beta ?was this translation helpful\? ?give feedback\.?|"
    r"select a reply|copy (?:link|path|raw file|item path)|download raw file|edit and raw actions|more file actions|"
    r"(?:open|more) (?:file |commit )?actions(?: menu)?|you can.t perform that action at this time\.?|"
    r"file metadata and controls|footer(?: navigation)?|sign up for free to join this conversation .*|"
    r"already have an account\?.*|no one assigned|do not share my personal information|manage cookies|"
    r"(?:\d+ reacted with .* emoji ?)+|cookie (?:settings|policy)|(?:accept|reject)(?: all)? cookies|"
    r"(?:we use|this (?:site|website) uses) cookies.*|subscribe to our newsletter.*|(?:©|\(c\)|copyright ).{0,80}|"
    r"all rights reserved\.?|privacy policy|terms (?:of (?:service|use)|and conditions)|back to top|on this page|"
    r"was this (?:page|article|document\w*) helpful\?.*|edit (?:this|on) (?:page|github).*|in this article|"
    r"copy as markdown|share this.*",
    re.IGNORECASE,
)
# What they say too, but what may as well stand in a list of methods or options.
_BUTTON = re.compile(
    r"search|clear|cancel|name|query|loading\W*|edited|raw|blame|outline|breadcrumbs|filesex|none yet|"
    r"\d+ repl(?:y|ies)|accept|reject|privacy|terms|yes|no|next|previous|share|menu|close|"
    r"advertisement|table of contents",
    re.IGNORECASE,
)


class Look(StrEnum):
    """What a line of a page looks like."""

    BLANK = "blank"
    CHROME = "chrome"  # says what every page says
    BUTTON = "button"  # may be a button, and may be something else
    LINKS = "links"  # nothing but links
    SHORT = "short"  # a few words, no sentence
    TEXT = "text"


def looks(lines: Sequence[str]) -> list[Look]:
    """What each line of a page looks like."""
    out = [_look(bare(line)) for line in lines]
    at = 0
    while at < len(lines):
        end = _link_end(lines, at)
        out[at:end] = [Look.LINKS if look is not Look.BLANK else look for look in out[at:end]]
        at = max(end, at + 1)
    return out


def bare(line: str) -> str:
    """The line without list marks, heading marks and printed line numbers."""
    line = _NUMBER.sub("", line[:4000]).strip() if "L" in line[:4000] else line[:4000].strip()
    mark = _MARK.match(line)
    return line[mark.end() :].strip() if mark else line if line not in ("-", "*", "+") else ""


def _look(line: str) -> Look:
    said = line[:400]
    if not line or _CHROME.fullmatch(said) or _BUTTON.fullmatch(said):
        return Look.BLANK if not line else Look.CHROME if _CHROME.fullmatch(said) else Look.BUTTON
    without, links = _LINK.subn(" ", line)
    words = len(_WORD.findall(without))
    if links and words > AROUND:
        return Look.CHROME if _CHROME.fullmatch(without.strip()[:400]) else Look.TEXT
    if links:
        # A menu has no versions: these are dependencies or releases.
        return Look.TEXT if _VERSION.search(_ADDRESS.sub(" ", line)) else Look.LINKS
    return Look.SHORT if words <= SHORT and not _SENTENCE.search(line) else Look.TEXT


def _link_end(lines: Sequence[str], at: int) -> int:
    """The end of a link that is spread over the lines from `at` on; `at` itself where none is."""
    if not lines[at].rstrip().endswith("["):
        return at
    for end in range(at + 1, min(at + OPEN, len(lines))):
        if lines[end].lstrip().startswith("]("):
            return end + 1
    return at


def pictures(lines: Sequence[str], found: Sequence[Look]) -> list[bool]:
    """For each line, whether it is nothing but pictures and links, as badges are."""
    return [look is Look.LINKS and _PICTURE.search(line) is not None for line, look in zip(lines, found, strict=True)]


def contents(lines: Sequence[str], headings: Iterable[int]) -> list[bool]:
    """For each line, whether it does nothing but name a heading that stands below; `headings` are their lines."""
    last = {_plain(bare(lines[at])): at for at in sorted(headings)}
    return [at < last.get(_plain(_LINK_TEXT.sub(r"\1", bare(line))) or "#", -1) for at, line in enumerate(lines)]


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower())) if len(text) < 300 else ""


def runs(members: Sequence[bool], neutral: Sequence[bool], fewest: int) -> list[tuple[int, int]]:
    """The runs [first, end) of lines that begin and end with members, of members and neutral lines only.

    Each has at least `fewest` lines that are members.
    """
    out: list[tuple[int, int]] = []
    first = last = -1
    size = 0
    for at in range(len(members) + 1):
        if at < len(members) and members[at]:
            first, last, size = (at if first < 0 else first), at, size + 1
        elif at == len(members) or not neutral[at]:
            if size >= fewest:
                out.append((first, last + 1))
            first, size = -1, 0
    return out


def data_gaps(lines: Sequence[str]) -> list[Gap]:
    """The lines that are nothing but a file written out in base64, each by itself."""
    return [
        Gap(at, at + 1, "a file as base64", False)
        for at, line in enumerate(lines)
        if len(line) >= DATA and len(_DATA.sub("", line)) * 10 < len(line)
    ]

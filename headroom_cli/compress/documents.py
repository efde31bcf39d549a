"""What may be left out of documents that an agent reads from disk: licences, old releases, badges, far sections.

Only of documents that come with a project and are read as a whole: READMEs, changelogs, licences, and what lies in the
folders of dependencies. Never of one that the conversation names or changes: it is about to be edited, or the very
subject. Plans, specifications and reports are read for their every word and stay, and so do the rules for
contributors, which bind the agent whatever it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from headroom_cli.compress.call_arguments import file_path
from headroom_cli.compress.content import command, is_file_read
from headroom_cli.compress.context import Context
from headroom_cli.compress.far_sections import CLEAR, far_gaps
from headroom_cli.compress.gaps import Gap
from headroom_cli.compress.line_numbers import read_numbers
from headroom_cli.compress.page_furniture import Look, contents, data_gaps, looks, pictures, runs
from headroom_cli.compress.paragraphs import MOST, parts, sections
from headroom_cli.compress.wanted import terms
from headroom_cli.wire.prompt import Block, Kind

SMALLEST = 8000  # characters of a document of which sections may go
CLOSE = 0.5  # share of the best release's score from which on one has to do with the question
RELEASES = 4  # newest releases of a changelog that stay
LICENCE_HEAD, LICENCE_TAIL = 12, 4  # lines of a licence that stay
FEWEST = 4  # lines of badges, or entries of a table of contents
FEWEST_OF_SECTION = 6  # lines of a section that goes
TURNS = 4  # last texts of user and agent in which a named document stays whole

_RANGES = re.compile(r"offset|limit|range|start|end|line|from|to$|head|tail", re.IGNORECASE)
_ONE_FILE = re.compile(
    r"(?:cat|bat|type|get-content|gc)\s+(?:-[A-Za-z]+\s+)*(['\"]?)([^\s'\"|;&<>*?$]+)\1\s*", re.IGNORECASE
)
_README = re.compile(r"(?:readme|faq|code_of_conduct|security|support|authors|contributors)(?:[._-]|$)", re.IGNORECASE)
_CHANGELOG = re.compile(r"(?:changelog|changes|history|news|release[-_]?notes|releases)(?:[._-]|$)", re.IGNORECASE)
_LICENCE = re.compile(r"(?:licen[sc]es?|copying|notice|third[-_]?party\w*|copyright)(?:[._-]|$)", re.IGNORECASE)
_DOCUMENT = re.compile(r"(?:\.(?:md|mdx|markdown|rst|adoc|txt)|^[^.]+)$", re.IGNORECASE)
_DEPENDENCY = re.compile(
    r"(?:^|/)(?:node_modules|site-packages|vendor|third_party|\.cargo/registry|pkg/mod|\.m2|\.gradle)/"
)
_LICENCE_TEXT = re.compile(
    r"Permission is hereby granted|Apache License|GNU (?:LESSER |AFFERO )?GENERAL PUBLIC LICENSE|Mozilla Public"
    r" License|Redistribution and use in source and binary|Permission to use, copy, modify|ECLIPSE PUBLIC LICENSE",
    re.IGNORECASE,
)
_RELEASE = re.compile(r"(?i)\W*(?:(?:version|release|v)\W*)?(?:\d+\.\d+|\d{4}-\d\d-\d\d|unreleased\b|upcoming\b)")
_VERSION = re.compile(r"\d{1,6}\.\d{1,6}(?:\.[\w+-]{1,20})*")
_BOILERPLATE = re.compile(
    r"(?i)\W*(?:licen[sc]e|licensing|copyright|contributors?|sponsors?|backers|donat\w+|star history|"
    r"acknowledge?ments?|credits|thanks|special thanks|translations|code of conduct|our sponsors|financial \w+)\W*$"
)


def applies(block: Block) -> bool:
    """True for a document of a project or a dependency that was read as a whole."""
    path = whole_file(block)
    name = path.rsplit("/", 1)[-1]
    if not name or not _DOCUMENT.search(name):
        return False
    own = _README.match(name) or _CHANGELOG.match(name) or _LICENCE.match(name)
    return own is not None or _DEPENDENCY.search(path) is not None


def plan(block: Block, lines: Sequence[str], context: Context) -> list[Gap]:
    """The lines of such a document that may be left out."""
    name = whole_file(block).rsplit("/", 1)[-1]
    if len(lines) > MOST or _subject(name, context):
        return []
    text = read_numbers("\n".join(lines)).keys
    if _LICENCE.match(name):
        return _licence(text)
    out = data_gaps(text)
    if _CHANGELOG.match(name):
        return out + list(_old_releases(text, context))
    out += _furniture(text, context)
    if len(block.text) >= SMALLEST:
        out += far_gaps(text, context, out)
    return out


def whole_file(block: Block) -> str:
    """The file that was read as a whole, "" where it was another call, several files, or a part of one."""
    if not is_file_read(block):
        return ""
    said = command(block)
    if said:
        found = _ONE_FILE.fullmatch(said)
        return found[2].replace("\\", "/") if found else ""
    if any(value not in (None, "", 0, 1, -1, False) for key, value in block.arguments.items() if _RANGES.search(key)):
        return ""
    return file_path(block.arguments).replace("\\", "/")


def _subject(name: str, context: Context) -> bool:
    """True where the conversation is about this document: it was named lately, or a call changes it."""
    stem = name.lower().split(".")[0]
    texts = [one.text for one in context.blocks if one.kind in (Kind.USER, Kind.ASSISTANT)][-TURNS:]
    if any(stem in text.lower() for text in texts):
        return True
    calls = (one for one in context.blocks if one.kind is Kind.CALL and not is_file_read(one))
    return any(name in value for one in calls for value in one.arguments.values() if isinstance(value, str))


def _licence(text: Sequence[str]) -> list[Gap]:
    if not _LICENCE_TEXT.search("\n".join(text[:200])):
        return []
    first, end = LICENCE_HEAD, len(text) - LICENCE_TAIL
    return [Gap(first, end, "text of a licence", False)] if end - first >= FEWEST_OF_SECTION else []


def _old_releases(text: Sequence[str], context: Context) -> Iterable[Gap]:
    """The releases of a changelog but the newest and those that the question is about."""
    releases = [one for one in sections(text, parts(text)) if one.heading and _RELEASE.match(one.titles[-1])]
    stops = [*(one.first for one in releases), len(text)]
    scores = context.wanted.scores(["\n".join(text[a:b]) for a, b in pairwise(stops)])
    least = max(CLEAR, max(scores, default=0.0) * CLOSE)
    asked = _asked(context)
    spare = [
        at >= RELEASES and scores[at] < least and not _named(one.titles[-1], asked) for at, one in enumerate(releases)
    ]
    for goes, group in groupby(range(len(releases)), spare.__getitem__):
        run = list(group)
        if goes:
            new, old = (releases[at].titles[-1][:40] for at in (run[0], run[-1]))
            yield Gap(stops[run[0]], stops[run[-1] + 1], f"{len(run)} older releases, {new} to {old}", False)


def _asked(context: Context) -> str:
    said = [one.text for one in context.blocks if one.kind in (Kind.USER, Kind.ASSISTANT)][-TURNS:]
    return "\n".join([*said, *map(str, context.original.arguments.values())])


def _named(release: str, asked: str) -> bool:
    """True where the question has the number of this release, or of one of its series."""
    found = _VERSION.findall(release)
    series = [one.rpartition(".")[0] + "." for one in found if one.count(".") > 1]
    return any(one in asked for one in [*found, *series])


def _furniture(text: Sequence[str], context: Context) -> Iterable[Gap]:
    """Badges, tables of contents, and sections that every project has."""
    found = looks(text)
    blank = [look is Look.BLANK for look in found]
    yield from (Gap(a, b, "badges and pictures", False) for a, b in runs(pictures(text, found), blank, FEWEST))
    made = sections(text, parts(text))
    named = contents(text, (one.first for one in made if one.heading))
    yield from (Gap(a, b, "names headings that stand below", False) for a, b in runs(named, blank, FEWEST))
    weights = context.wanted.weights
    for one in made:
        if not one.heading or one.end - one.heading.end < FEWEST_OF_SECTION:
            continue
        if _BOILERPLATE.match(one.titles[-1]) and not any(term in weights for term in terms(one.titles[-1])):
            yield Gap(one.heading.end, one.end, f"section {one.titles[-1][:30]}", False)

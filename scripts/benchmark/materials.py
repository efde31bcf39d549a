"""Every kind of result there is data of: what is saved, whether it can be had back, whether trouble can still be seen.

Nothing here trusts the proofs of the rewrites. Texts are put together again from what is sent alone, markers are asked
for as an agent would ask (`headroom retrieve`), and lines of trouble are found by words of our own. In source, pages,
documents, diffs and search results such a word is mostly no report: there the figure only says how many of them stay.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import NamedTuple

from rich.table import Table

from headroom_cli.cli.retrieve import select
from headroom_cli.compress import (
    folders,
    gaps,
    git_listings,
    hit_numbers,
    json_rewrite,
    line_numbers,
    line_prefixes,
    log_templates,
    long_listings,
    search_results,
)
from headroom_cli.compress.context import NAME_LENGTH, Context
from headroom_cli.compress.outcome import Outcome
from headroom_cli.compress.pipeline import decide, default_transforms
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block
from scripts.benchmark.printed import Printed, printed
from scripts.benchmark.workloads import WAY_BACK, name_of

_WORDS = (
    r"errors?|fail(?:ed|ures?|s|ing)?|warn(?:ing|ings)?|fatal|panic(?:ked)?|exception|traceback|critical|denied|refused|"
    r"abort(?:ed)?|cannot|unable"
)
# A word by itself, or a class of exceptions. In a name (`test_no_error PASSED`, `Compiling quick-error`) it reports
# nothing: what stays of such lines is the last column.
_TROUBLE = re.compile(rf"(?i:(?<![\w./@-])(?:{_WORDS})(?![\w/@-]|\.\w))|[a-z](?:Error|Exception|Warning)\b")
_NAMED = re.compile(rf"(?i)(?<![a-z])(?:{_WORDS})(?![a-z])")
_SEQUENCE = re.compile(
    r"\x1b(?:\[[\d;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>])|[\x00-\x08\x0b-\x1f]"
)
_SPACE = re.compile(r"\s+")
_LINES = re.compile(r"^\[headroom(?: ([0-9a-f]{8}))?: lines (\d+)-(\d+)\b.*? omitted\b", re.MULTILINE)
_ROWS = re.compile(
    r"^\[headroom(?: ([0-9a-f]{8}))?: rows (\d+)-(\d+)(?: of \d+(?: of `(.*?)`)?)? omitted\b", re.MULTILINE
)
# What puts a text together again that only says the same in another form.
_FORMS = {
    "line prefixes": line_prefixes.restore,
    "log templates": log_templates.restore,
    "line numbers": line_numbers.restore,
    "git listings": git_listings.restore,
    "long listings": long_listings.restore,
    "folders": folders.restore,
    "hit numbers": hit_numbers.restore_all,
    "search results": search_results.restore,
}


class Rewrite(NamedTuple):
    """One rewrite that the pipeline kept, with the text before and after it."""

    name: str
    before: str
    after: str


@dataclass(slots=True)
class Sum:
    """What the files of one kind come to; times in milliseconds per 100 KB."""

    files: int = 0
    tokens: int = 0
    lossless: int = 0
    after: int = 0
    unproven: int = 0
    restored: int = 0
    asked: int = 0
    answered: int = 0
    trouble: int = 0
    visible: int = 0
    named: int = 0
    named_visible: int = 0
    ms: list[float] = field(default_factory=list)

    def cells(self) -> list[str]:
        saved = [f"{100 * (1 - size / max(1, self.tokens)):.1f} %" for size in (self.lossless, self.after)]
        cuts = quantiles([*self.ms, *self.ms], n=100, method="inclusive")  # two values at least
        return [
            *(str(self.files), str(self.tokens), *saved),
            f"{self.restored}/{self.files}" + (f" ({self.unproven} without proof)" if self.unproven else ""),
            f"{self.answered}/{self.asked}",
            f"{self.visible}/{self.trouble}",
            f"{self.named_visible}/{self.named}",
            f"{cuts[49]:.0f} / {cuts[98]:.0f}",
        ]


def table(options: argparse.Namespace) -> Table:
    """One row for each kind; a file that fails a check is named below the table's title."""
    sums: dict[str, Sum] = defaultdict(Sum)
    odd: list[str] = []
    for one in printed(options.only):
        for problem in add(sums[one.kind], one):
            odd.append(f"{one.kind}: {one.path.name}: {problem}")
    title = "Results by kind: tokens saved, lossless alone and with a shell to read back; ms of CPU per 100 KB"
    table = Table(title=title, title_justify="left", padding=(0, 0), caption="\n".join(odd), caption_justify="left")
    for name in (
        "kind",
        "files",
        "tokens",
        "lossless",
        "omission",
        "restored",
        "retrievable",
        "trouble",
        "in names",
        "p50 / p99",
    ):
        table.add_column(name, justify="left" if name == "kind" else "right", no_wrap=True)
    for kind, found in sums.items():
        table.add_row(kind, *found.cells())
    return table


def add(into: Sum, one: Printed) -> list[str]:
    """Books one file; returns what is wrong with it, in words."""
    lossless, first = sent(one, way_back=False)
    began = time.process_time()
    outcome, rewrites = sent(one, way_back=True)
    into.ms.append(1e8 * (time.process_time() - began) / max(1, len(one.block.text.encode("utf-8", "replace"))))
    text = one.block.text if outcome.text is None else outcome.text
    said = rewrites[-1].after if rewrites else one.block.text
    problems = [f"{name} does not come back" for name in lost_forms([*first, *rewrites])]
    problems += ["what is sent is not what was checked"] * (said != text)
    asked, wrong = retrievals(one.block, text, rewrites)
    seen = shown(text, rewrites)
    lines = trouble(one.block.text)
    named = [line for line in trouble(one.block.text, _NAMED) if line not in set(lines)]
    into.files += 1
    into.tokens += count(one.block.text)
    into.lossless += count(one.block.text if lossless.text is None else lossless.text)
    into.after += count(text)
    into.unproven += "no proof" in outcome.reason or "no proof" in lossless.reason
    into.restored += not problems
    into.asked += asked
    into.answered += asked - len(wrong)
    into.trouble += len(lines)
    into.visible += len(lines) - len(unseen(lines, seen))
    into.named += len(named)
    into.named_visible += len(named) - len(unseen(named, seen))
    return problems + wrong


def sent(one: Printed, way_back: bool) -> tuple[Outcome, list[Rewrite]]:
    """What the pipeline makes of a file, and its steps."""
    seen: list[Rewrite] = []
    watched = [_watched(transform, seen) for transform in default_transforms()]
    outcome = decide(one.before, [one.block], watched, read_back=WAY_BACK if way_back else None)[0]
    # A rewrite that saved next to nothing was checked, but not kept: the next one began where it had begun.
    kept = {step.transform for step in outcome.steps}
    return outcome, [rewrite for rewrite in seen if rewrite.name in kept]


def _watched(transform: Transform, seen: list[Rewrite]) -> Transform:
    def holds(block: Block, after: str, context: Context) -> bool:
        seen.append(Rewrite(transform.name, block.text, after))
        return transform.holds(block, after, context)

    return transform._replace(holds=holds)


def lost_forms(rewrites: Sequence[Rewrite]) -> list[str]:
    """The rewrites whose text does not come back from what they made of it.

    Only other forms are undone here; markers are asked for one by one, terminal noise and references need more than
    the text itself.
    """
    wrong = []
    for name, before, after in rewrites:
        if name in _FORMS and _FORMS[name](after) != before:
            wrong.append(name)
        if name == "json" and values(json_rewrite.restore(after)) != values(before):
            wrong.append(name)
    return wrong


def values(text: str) -> object:
    """The JSON values in a text as Python reads them, in order; the text without blanks where it is not all JSON."""
    decoder, found, at = json.JSONDecoder(), [], 0
    body = text.strip()
    try:
        while at < len(body):
            value, at = decoder.raw_decode(body, at)
            found.append(json.dumps(value))
            at += len(body[at:]) - len(body[at:].lstrip())
    except ValueError:
        return _SPACE.sub("", json_rewrite.plain(text))
    return found


def shown(text: str, rewrites: Sequence[Rewrite]) -> str:
    """What a reader sees in `text` who knows what its short forms stand for; what was left out stays so."""
    for rewrite in reversed(rewrites):
        if rewrite.name in _FORMS:
            text = _FORMS[rewrite.name](text)
        elif rewrite.name == "json":
            text = json_rewrite.restore(_ROWS.sub("", text)) + "\n" + text
    return text


def trouble(text: str, words: re.Pattern[str] = _TROUBLE) -> list[str]:
    """The lines that report trouble, each once, as a terminal would show their letters, without outer blanks."""
    cleaned = (_SPACE.sub(" ", _SEQUENCE.sub("", part)).strip() for part in re.split(r"[\n\r]", text))
    return list(dict.fromkeys(line for line in cleaned if words.search(line)))


def unseen(lines: Sequence[str], text: str) -> list[str]:
    """Those of `lines` that do not stand in `text`, blanks and escapes aside."""
    seen = _SPACE.sub("", _SEQUENCE.sub("", text))
    return [line for line in lines if _SPACE.sub("", line).rstrip(",") not in seen]


def retrievals(block: Block, text: str, rewrites: Sequence[Rewrite]) -> tuple[int, list[str]]:
    """(how many markers `text` has, those whose answer is not what they stand for, or which leave a line unsaid)."""
    before = {rewrite.name: rewrite.before for rewrite in rewrites}
    wrong: list[str] = []
    asked = 0
    named = name_of(block)[:NAME_LENGTH]
    original = block.text.split("\n")
    covered: set[int] = set()
    for found in _LINES.finditer(text) if "omission" in before else ():
        asked += 1
        first, last = int(found[2]), int(found[3])
        if found[1] not in (None, named) or select(block.text, f"{first}-{last}", "") != _part(original, first, last):
            wrong.append(f"lines {first}-{last} are not those")
        covered.update(range(first, last + 1))
    if "omission" in before:
        wrong += _unsaid(before["omission"], next(r.after for r in rewrites if r.name == "omission"), covered)
    of = ""
    for found in _ROWS.finditer(text):
        asked += 1
        of = found[4] or "" if found[1] else of
        first, last = int(found[2]), int(found[3])
        rows = select(block.text, "", "", f"{first}-{last}", of).splitlines()
        if len(rows) != last - first + 1 or any(not row.startswith(f"{n}:") for n, row in enumerate(rows, first)):
            wrong.append(f"rows {first}-{last} of {of!r} are not those")
    return asked, wrong


def _part(lines: Sequence[str], first: int, last: int) -> str:
    """Lines `first` to `last`, counted from 1, as `headroom retrieve` prints them."""
    return "\n".join(lines[first - 1 : last]) + ("\n" if last < len(lines) else "")


def _unsaid(before: str, after: str, covered: set[int]) -> list[str]:
    """Lines of the text before the omission that neither stand in it afterwards, in order, nor are in a marker."""
    kept = iter([line for line in after.split("\n") if not _LINES.match(line)])
    lines = before.split("\n")
    for number, line in zip(gaps.numbers(lines), lines, strict=False):
        if number not in covered and next(kept, None) != line:
            return [f"line {number} is neither there nor in a marker"]
    return [] if next(kept, None) is None else ["there are lines that were not there before"]

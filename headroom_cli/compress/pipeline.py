"""The pipeline: which rewrites there are, in which order, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import inf

from headroom_cli.compress.back_references import BACK_REFERENCES
from headroom_cli.compress.content import classify
from headroom_cli.compress.context import Context
from headroom_cli.compress.folders import JOIN_FOLDERS
from headroom_cli.compress.git_listings import THIN_GIT_LISTINGS
from headroom_cli.compress.hit_numbers import THIN_HIT_NUMBERS
from headroom_cli.compress.json_records import LEAVE_OUT_RECORDS
from headroom_cli.compress.json_rewrite import REWRITE_JSON
from headroom_cli.compress.line_prefixes import HOIST_LINE_PREFIXES
from headroom_cli.compress.log_templates import FOLD_TEMPLATES
from headroom_cli.compress.long_listings import THIN_LISTINGS
from headroom_cli.compress.numbering import THIN_LINE_NUMBERS
from headroom_cli.compress.omission import OMIT
from headroom_cli.compress.outcome import AS_IS, LATE, Outcome, Step
from headroom_cli.compress.output_tags import DROP_OUTPUT_TAGS
from headroom_cli.compress.protect import PRINTED, reason_to_keep
from headroom_cli.compress.read_back import ReadBack
from headroom_cli.compress.retrievals import asked
from headroom_cli.compress.search_results import GROUP_SEARCH_RESULTS
from headroom_cli.compress.terminal import CLEAN_TERMINAL
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block, Kind

TOO_LARGE = Outcome(None, reason="too large for the time there is")


def default_transforms() -> tuple[Transform, ...]:
    """Every rewrite there is, in the order in which they are tried on a block."""
    return (
        CLEAN_TERMINAL,
        REWRITE_JSON,
        LEAVE_OUT_RECORDS,
        BACK_REFERENCES,
        OMIT,
        GROUP_SEARCH_RESULTS,
        THIN_HIT_NUMBERS,
        JOIN_FOLDERS,
        THIN_LISTINGS,
        THIN_GIT_LISTINGS,
        THIN_LINE_NUMBERS,
        FOLD_TEMPLATES,
        HOIST_LINE_PREFIXES,
        DROP_OUTPUT_TAGS,
    )


def decide(
    history: Sequence[Block],
    fresh: Sequence[Block],
    transforms: Sequence[Transform] | None = None,
    in_time: Callable[[], bool] = lambda: True,
    read_back: ReadBack | None = None,
    largest: float = inf,
    refers: bool = True,
) -> list[Outcome]:
    """One outcome for each block of `fresh`, which follow `history` (the blocks as the provider sees them).

    A pure function: the same blocks give the same outcomes, always and everywhere. Blocks other than tool
    results come back as they are, but later results may refer to them. Once `in_time` says no, the results that
    are left are LATE. `read_back` is how the agent reads what was left out; without it nothing is. A result of more
    than `largest` characters stays as it is: it would take longer than there is time.
    `refers` is as in `outcome.Compressor`.
    """
    return list(decided(history, fresh, transforms, in_time, read_back, largest, refers))


def decided(
    history: Sequence[Block],
    fresh: Sequence[Block],
    transforms: Sequence[Transform] | None = None,
    in_time: Callable[[], bool] = lambda: True,
    read_back: ReadBack | None = None,
    largest: float = inf,
    refers: bool = True,
) -> Iterator[Outcome]:
    """The same one after the other, each as soon as it is made."""
    chosen = default_transforms() if transforms is None else transforms
    context = Context(history, read_back, refers=refers)
    for block in fresh:
        outcome = AS_IS
        if block.kind is Kind.RESULT:
            too_large = len(block.text) > largest and not reason_to_keep(block)
            outcome = LATE if not in_time() else TOO_LARGE if too_large else decide_one(block, context, chosen)
        yield outcome
        context.add(block if outcome.text is None else replace(block, text=outcome.text))


def decide_one(block: Block, context: Context, transforms: Sequence[Transform]) -> Outcome:
    """What becomes of one tool result that follows on the blocks of `context`, to which it is not added."""
    reason = reason_to_keep(block) or (PRINTED if context.reads_back(block) else "")
    if reason:
        # The ledger books what a retrieval brought.
        return Outcome(None, reason=reason, before=count(block.text) if asked(block) else 0)
    context.begin(block)
    content = classify(block)
    before = size = count(block.text)
    current, steps, reasons = block, [], []
    for transform in transforms:
        try:
            text = transform.apply(current, context)
            proven = text == current.text or transform.holds(current, text, context)
        except Exception as error:  # noqa: BLE001
            # Part of the fail-open boundary: a fault in one rewrite costs that rewrite and nothing else.
            reasons.append(f"{transform.name}: {type(error).__name__}")
            continue
        if text == current.text:
            continue
        if not proven:
            reasons.append(f"{transform.name}: no proof")
            continue
        smaller = count(text)
        if size - smaller >= transform.least:
            steps.append(Step(transform.name, size - smaller))
            reasons.append(transform.explain(current, text, context))
            current, size = replace(current, text=text), smaller
    reason = "; ".join(filter(None, reasons)) or ("" if steps else "nothing to save")
    return Outcome(current.text if steps else None, content, tuple(steps), before, size, reason)

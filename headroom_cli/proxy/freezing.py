"""From what the pipeline made of a result to the decision that stands: the original is on disk before it does."""

from __future__ import annotations

from dataclasses import replace

from headroom_cli import __version__
from headroom_cli.compress.gaps import leads_elsewhere
from headroom_cli.compress.label import label
from headroom_cli.compress.outcome import AS_IS, Outcome
from headroom_cli.store.credentials import looks_like_credential
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decision
from headroom_cli.store.originals import Originals
from headroom_cli.wire.prompt import Block

CREDENTIAL = "looks like a credential"


def frozen(block: Block, outcome: Outcome, originals: Originals, session: str) -> Decision:
    """The decision on a block. One whose original cannot be kept stays as it is (law 6). Writes files."""
    original = ""
    if outcome.text is not None and looks_like_credential(outcome.text):
        outcome = replace(AS_IS, content=outcome.content, reason=CREDENTIAL)
    if outcome.text is not None:
        try:
            original = originals.put(
                block.text, session=session, tool=block.tool, label=label(block.tool, block.arguments)
            )
            reason = "" if original else CREDENTIAL
            if original and leads_elsewhere(outcome.text, original):
                reason = "its marker would name another original"
        except StoreUnavailable:
            reason = "the original could not be written"
        if reason:
            outcome = replace(AS_IS, content=outcome.content, reason=reason)
    return Decision.of(outcome, original, __version__)

"""What Headroom itself left out and had to be read back, from the ledger: a failure of ours that costs a turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headroom_cli.compress.content import SHELL_TOOLS
from headroom_cli.learn.failures.findings import Digest, Finding
from headroom_cli.learn.failures.secrets import without_secrets
from headroom_cli.learn.failures.shell_words import parts
from headroom_cli.ledger.events import Exchange, Session
from headroom_cli.ledger.history import Omitted
from headroom_cli.ledger.prices import input_tokens
from headroom_cli.ledger.savings import RETRIEVAL_OUTPUT

OMISSION = "omission"


def omissions(session: Session, omitted: Iterable[Omitted], exchanges: Sequence[Exchange]) -> Digest:
    """What a booked session tells: one finding for each retrieval, and how often none was needed."""
    contexts = [size for one in exchanges if one.usage and (size := input_tokens(one.usage)) is not None]
    context = sum(contexts) / len(contexts) if contexts else None
    findings: list[Finding] = []
    counts: dict[str, tuple[int, int, int]] = {}
    for block in omitted:
        subject = about(block)
        worked, itself, back = counts.get(subject, (0, 0, 0))
        counts[subject] = (worked + (not block.times), itself, back + block.times)
        for _ in range(block.times):
            read = block.tokens / block.times
            findings.append(
                Finding(OMISSION, subject, quote=block.label, context=context, output=RETRIEVAL_OUTPUT, written=read)
            )
    return Digest(
        session=session.id,
        agent=session.agent,
        project=session.cwd,
        side=False,
        started=session.started,
        requests=len(exchanges),
        model=next((one.model for one in exchanges if one.model), ""),
        context=context,
        findings=tuple(filter(None, map(without_secrets, findings))),
        came_up=counts,
    )


def about(block: Omitted) -> str:
    """The short name of the command that printed it, or its tool's."""
    said = block.label.removeprefix(block.tool).strip().rstrip("…")
    found = parts(said) if block.tool.lower() in SHELL_TOOLS else ()
    return next((part.head for part in found if not part.quiet), block.tool)

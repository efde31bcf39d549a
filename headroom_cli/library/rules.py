"""What becomes of the tool results of a list, so that it comes back as it is when it is given again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from headroom_cli.compress.context import Context
from headroom_cli.compress.omission import OMIT
from headroom_cli.compress.outcome import Outcome
from headroom_cli.compress.pipeline import decide_one, default_transforms
from headroom_cli.compress.read_back import ReadBack
from headroom_cli.compress.transform import Transform
from headroom_cli.store.credentials import looks_like_credential
from headroom_cli.store.decisions import Decision
from headroom_cli.wire.nested import inner_strings, worth_a_place
from headroom_cli.wire.prompt import Block, Kind

Index = int
CREDENTIAL = "looks like a credential"
UNSTABLE = "would not come back as it is"
SPOILT = "its marker would name another original"
_ROUNDS = 4  # in which a text has to settle; two are the most that was seen


@dataclass(frozen=True, slots=True)
class Rules:
    """How the caller wants it: the way back (without one nothing is left out), and more words that are looked for."""

    way: ReadBack | None = None
    query: str = ""
    transforms: Sequence[Transform] = field(default_factory=default_transforms)

    def outcomes(
        self,
        blocks: Sequence[Block],
        known: Mapping[Index, Decision],
        tight: Collection[Index] = (),
        spoilt: Collection[Index] = (),
    ) -> dict[Index, Outcome]:
        """An outcome for each tool result that is not `known`, by its index in `blocks`.

        A pure function in which no outcome depends on a later block. Those at `tight` are to become shorter
        whatever reading them back may cost; those at `spoilt` have to stay as they are.
        """
        context = Context((), self.way, self.query)
        made: dict[Index, Outcome] = {}
        for at, block in enumerate(blocks):
            text = known[at].text if at in known else None
            if at not in known and is_editable(block):
                context.tight = at in tight
                made[at] = Outcome(None, reason=SPOILT) if at in spoilt else self._outcome(block, context)
                text = made[at].text
            context.add(block if text is None else replace(block, text=text))
        return made

    def _outcome(self, block: Block, context: Context) -> Outcome:
        outcome = self._settled(block, decide_one(block, context, self.transforms), context)
        if outcome.text is None:
            return outcome
        # Told here and not when it is stored: what follows must not refer to a text that is then taken back.
        if looks_like_credential(block.text) or looks_like_credential(outcome.text):
            return Outcome(None, outcome.content, reason=CREDENTIAL)
        inside = block.place is not None and block.place.inner is not None
        # Inside JSON a text must stay one that is looked at by itself, elsewhere it must not become JSON with such.
        if not worth_a_place(outcome.text) if inside else inner_strings(outcome.text):
            return Outcome(None, outcome.content, reason=UNSTABLE)
        return outcome

    def _settled(self, block: Block, outcome: Outcome, context: Context) -> Outcome:
        """The outcome together with those of its own text, until there is nothing more to do."""
        for _ in range(_ROUNDS):
            if outcome.text is None:
                return outcome
            again = decide_one(replace(block, text=outcome.text), context, self.transforms)
            if again.text is None:
                return outcome
            steps = (*outcome.steps, *again.steps)
            if OMIT.name in (step.transform for step in again.steps):
                break  # it would name lines of a text that nobody has
            outcome = replace(outcome, text=again.text, steps=steps, after=again.after)
        return Outcome(None, outcome.content, reason=UNSTABLE)


def is_editable(block: Block) -> bool:
    """True for a tool result whose text can be exchanged."""
    return block.kind is Kind.RESULT and block.place is not None

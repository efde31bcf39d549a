"""Made exchanges of an experiment with steering: conversations with their arms, every output known."""

from __future__ import annotations

from collections.abc import Sequence

from headroom_cli.ledger.events import CONTROL, STEERED, Exchange, Steering
from headroom_cli.wire.prompt import Usage
from tests.made.events import MODEL, exchange

DIRECTIVE = 60  # tokens of the directive


def conversations(
    steered: int,
    control: int,
    *,
    less: float = 0.0,
    turns: Sequence[int] = (3, 3),
    model: str = MODEL,
    level: int = 2,
    effort: bool = False,
    holdout: int = 10,
    start: int = 0,
) -> list[Exchange]:
    """So many conversations in each arm; steered outputs are shorter by `less`.

    The arms begin at the same times, from `start` on, ten minutes apart. `turns` is the number of requests of a steered
    conversation and of a control. Lengths of answers repeat every five conversations, the same in both arms.
    """
    made = []
    for number in range(steered + control):
        ours = number < steered
        begun = start + 10 * (number if control == 0 else (number - steered) % control)
        name = f"{model} {level} {start} {number} {effort} {holdout}"
        for turn in range(turns[0] if ours else turns[1]):
            length = 400 + 40 * ((number if ours else number - steered) % 5) + 20 * turn
            output = round(length * (1 - less)) if ours else length
            kind = "continuation" if turn else "question"
            steering = Steering(
                kind, STEERED if ours else CONTROL, name, level if ours else 0, DIRECTIVE if ours else 0,
                drawn=level, drawn_effort=effort, holdout=holdout,
            )  # fmt: skip
            usage = Usage(4, 900, 0, 9_000, output, model)
            made.append(exchange(begun + turn, usage, model=model, conversation=name, turn=turn, steering=steering))
    return sorted(made, key=lambda one: one.started)

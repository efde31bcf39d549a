"""Writes headroom_cli/_data/priors.json from the recorded sessions beside the checkout.

    scripts/bench's environment: python -m scripts.fit_priors

How many turns a session still has after so many, and how often something that was left out of a result was needed
later. Run it again after a change to the planners; the economics of omission reads nothing else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from headroom_cli.compress.content import tool_name
from headroom_cli.compress.outcome import Outcome
from scripts.benchmark.kinds import made, texts
from scripts.benchmark.recorded import Session, sessions, verdict
from scripts.benchmark.traffic import ROOT

TARGET = ROOT / "headroom_cli" / "_data" / "priors.json"
TURNS = (0, 5, 10, 20, 40, 80, 160, 320)
# A share is drawn to what holds over all kinds as if that had been seen so often besides.
WEIGHT = 20
ALL = "*"
LEAST = 5  # omissions of a tool and kind that are worth an entry of their own


def main() -> None:
    """Fits, writes and prints the table."""
    played = list(sessions())
    done: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for session in played:
        outcomes = made(session)
        _count(session, outcomes, done, lost)
    table = {
        "source": f"scripts/fit_priors.py over {len(played)} recorded sessions, {sum(s.turns for s in played)} turns, "
        f"{done[ALL]} omissions",
        "remaining": remaining(played),
        "missed": {
            key: _drawn(lost[key], done[key], lost, done) for key in sorted(done) if done[key] >= LEAST and key != ALL
        },
        "default_missed": _drawn(0, 0, lost, done),
    }
    TARGET.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(TARGET.read_text(encoding="utf-8"))


def remaining(played: Sequence[Session]) -> list[tuple[int, float]]:
    """(turns, mean number of further turns of the sessions that have come so far)."""
    out = []
    for least in TURNS:
        longer = [session.turns - least for session in played if session.turns > least]
        if longer:
            out.append((least, round(sum(longer) / len(longer), 1)))
    return out


def _count(session: Session, outcomes: Sequence[Sequence[Outcome]], done: Counter[str], lost: Counter[str]) -> None:
    missed = {(window, at) for window, need in verdict(session, texts(outcomes)).missed for at in need.holders}
    for number, (window, found) in enumerate(zip(session.windows, outcomes, strict=True)):
        for at, (block, outcome) in enumerate(zip(window.blocks, found, strict=True)):
            if "omission" not in [step.transform for step in outcome.steps]:
                continue
            for key in (ALL, f"*/{outcome.content}", f"{tool_name(block)}/{outcome.content}"):
                done[key] += 1
                lost[key] += (number, at) in missed


def _drawn(missed: int, size: int, lost: Counter[str], done: Counter[str]) -> float:
    overall = (lost[ALL] + 1) / (done[ALL] + 2)
    return round((missed + WEIGHT * overall) / (size + WEIGHT), 4)


if __name__ == "__main__":
    main()

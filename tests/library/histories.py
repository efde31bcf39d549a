"""Histories whose tool results are worth compressing, in the four formats."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from headroom_cli.library.shapes import LISTS
from tests.compress.texts import anything, source_file
from tests.made.bodies import BUILDERS, WIRE_NAMES, Act, Spelling, Turn

BUILD = "\n".join(f"12:00:00 built crate number {n} of all these" for n in range(400))
RECORDS = json.dumps([{"id": n, "name": f"record {n}", "state": "ready"} for n in range(60)], indent=2)
SECRET = "ghp_" + "aB3dE6gH9j" * 3 + "kL2mN5"

repeated = anything.map(lambda text: "\n".join([text] * 30))
texts = st.one_of(
    st.builds(source_file, st.integers(20, 60), st.integers(1, 40)),
    st.sampled_from([BUILD, RECORDS, BUILD[:9000], "short", "", f"{SECRET}\n{BUILD[:3000]}"]),
    repeated,
)
# A result that is JSON and has other texts in it.
nested = st.lists(texts, min_size=1, max_size=2).map(lambda found: json.dumps([{"n": 1, "output": t} for t in found]))
arguments = st.sampled_from([{"command": "make"}, {"command": "cat notes"}, {"file_path": "src/a.py"}])
acts = st.builds(
    Act, st.sampled_from(["Bash", "Read", "Grep"]), arguments, texts | nested, st.booleans(), st.just(value=False)
)
words = st.sampled_from(["look at crate number 77", "why?", "", "fix value_12"])
turns = st.lists(st.builds(Turn, words, words, st.lists(acts, max_size=2).map(tuple)), min_size=1, max_size=3)
wires = st.sampled_from(WIRE_NAMES)


def messages(wire: str, said: list[Turn]) -> list[Any]:
    """The list that a request of this format has for these turns."""
    found: list[Any] = json.loads(Spelling().write(BUILDERS[wire](said, {})))[LISTS[wire]]
    return found


def ran(*results: str, tool: str = "Bash", command: str = "cargo build") -> list[Any]:
    """An OpenAI chat with one call and its result a turn."""
    return messages(
        "openai_chat",
        [Turn("go on", "", (Act(tool, {"command": f"{command} {n}"}, r),)) for n, r in enumerate(results)],
    )

"""Function calling (BFCL) as tool results, and questions (GSM8K, TruthfulQA) as user messages.

What a gold call needs of its function has to stand in what is sent, letter by letter. A user's words are never edited.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from headroom_cli.compress.pipeline import decide
from headroom_cli.compress.tokens import count
from headroom_cli.wire.prompt import Block, Kind
from headroom_cli.wire.wires import by_name
from scripts.benchmark.sessions import SHARED
from scripts.benchmark.workloads import WAY_BACK, as_map, edited, lines

BENCH = SHARED / "data" / "bench"


@dataclass
class Sum:
    """Tokens before and after, texts, and texts in which something needed is not to be seen."""

    before: int = 0
    after: int = 0
    texts: int = 0
    missing: int = 0

    def add(self, text: str, needed: Iterable[str]) -> None:
        sent = as_sent(text)
        self.before += count(text)
        self.after += count(sent)
        self.texts += 1
        self.missing += any(stands(word, text) and not stands(word, sent) for word in needed)

    def cells(self) -> list[str]:
        saved = f"{100 * (1 - self.after / self.before):.1f} %"
        return [f"{self.texts}", f"{self.before}", f"{self.after}", saved, f"{self.texts - self.missing}/{self.texts}"]


def table(options: argparse.Namespace) -> Table:
    """One row for each way in which such texts reach a model."""
    if not BENCH.exists():
        raise SystemExit("error: the benchmarks are not here (they are looked for beside the checkout)")
    table = Table(title="BFCL as tool results: tokens, and texts with all that a gold call needs", title_justify="left")
    for name in ("text", "texts", "tokens", "sent", "saved", "complete"):
        table.add_column(name, justify="left" if name == "text" else "right")
    table.add_row("function schemas, pretty", *schemas(2).cells())
    table.add_row("function schemas, one line", *schemas(None).cells())
    table.add_row("functions of the multi-turn tools, a line each", *documents().cells())
    table.add_row("multi-turn states, pretty", *states().cells())
    for name, questions in (("GSM8K", gsm8k()), ("TruthfulQA", truthful_qa())):
        same = sum(unedited(question) for question in questions)
        table.add_row(
            f"{name} questions of the user, unedited", f"{len(questions)}", "", "", "", f"{same}/{len(questions)}"
        )
    return table


def as_sent(text: str) -> str:
    """A tool's result as the provider gets it."""
    question = Block(Kind.USER, "Which function, and with which arguments?")
    _, outcome = decide([], [question, Block(Kind.RESULT, text, "list_functions")], read_back=WAY_BACK)
    return text if outcome.text is None else outcome.text


def stands(word: str, text: str) -> bool:
    """True where a text has `word`, as it is or as JSON writes it."""
    return word in text or json.dumps(word)[1:-1] in text or json.dumps(word, ensure_ascii=False)[1:-1] in text


def schemas(indent: int | None) -> Sum:
    """The functions that each question offers, as one array."""
    total = Sum()
    for path in sorted((BENCH / "bfcl").glob("*.json")):
        answers = BENCH / "bfcl" / "possible_answer" / path.name
        gold = {str(answer["id"]): answer["ground_truth"] for answer in lines(answers)} if answers.exists() else {}
        for question in lines(path):
            functions = question.get("function")
            if isinstance(functions, list):
                total.add(json.dumps(functions, indent=indent), needed(functions, gold.get(str(question["id"]))))
    return total


def needed(functions: Sequence[Mapping[str, object]], calls: object) -> Iterable[str]:
    """What the calls need of these functions: names, parameters, and all that is said of them."""
    by_function = {str(function["name"]): function for function in functions}
    for call in calls if isinstance(calls, list) else ():
        for name, arguments in call.items() if isinstance(call, Mapping) else ():
            function = by_function.get(name)
            if function is None:
                continue
            yield from (name, str(function["description"]))
            properties = as_map(as_map(function["parameters"])["properties"])
            for parameter in arguments:
                yield parameter
                yield from words(properties.get(parameter))


def words(schema: object) -> Iterable[str]:
    """All strings and keys in a schema, and its other values as JSON has them."""
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            yield str(key)
            yield from words(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from words(value)
    elif schema is not None:
        yield schema if isinstance(schema, str) else json.dumps(schema)


def documents() -> Sum:
    """The functions of each multi-turn tool: all of them are needed."""
    total = Sum()
    for path in sorted((BENCH / "bfcl_multi_turn_func_doc").glob("*.json")):
        total.add(path.read_text("utf-8"), words(lines(path)))
    return total


def states() -> Sum:
    """What the multi-turn tools hold when a conversation begins; of it only its keys are checked."""
    total = Sum()
    for path in sorted((BENCH / "bfcl").glob("*multi_turn*.json")):
        for question in lines(path):
            total.add(json.dumps(question.get("initial_config"), indent=2), ())
    return total


def gsm8k() -> list[str]:
    return [str(line["question"]) for line in lines(BENCH / "gsm8k_test.jsonl")]


def truthful_qa() -> list[str]:
    with (BENCH / "TruthfulQA.csv").open(encoding="utf-8", newline="") as file:
        return [row["Question"] for row in csv.DictReader(file)]


def unedited(question: str) -> bool:
    """True where a request with only this question is sent as it came."""
    request = {"model": "claude-sonnet-4-5", "max_tokens": 100, "messages": [{"role": "user", "content": question}]}
    body = json.dumps(request).encode()
    blocks = by_name("anthropic").parse(body).blocks
    return edited(body, blocks, decide([], blocks, read_back=WAY_BACK)) == body

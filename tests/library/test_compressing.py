"""The function that other programs call: its arguments, its errors, its name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import headroom_cli
from headroom_cli import Edit, HeadroomError, Result, Saved, Store, compress
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.originals import Originals
from tests.library.histories import BUILD, ran

WORDS = 'call read_original with id "{id}", lines {first} to {last}'
HISTORY = ran(BUILD)


def test_without_a_way_back_nothing_is_left_out() -> None:
    result = compress(HISTORY)
    assert isinstance(result, Result)
    assert isinstance(result.saved, Saved)
    (edit,) = result.edits
    assert isinstance(edit, Edit)
    assert (edit.message, edit.part, edit.tool) == (2, 0, "Bash")
    assert "omission" not in [step.transform for step in edit.steps]
    assert result.original(edit.original) == BUILD
    assert (result.wire, result.within_budget) == ("openai_chat", None)
    assert result.saved.after < result.saved.before


def test_a_way_back_is_told_and_works(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        result = compress(HISTORY, read_back=WORDS, store=store, budget=500)
        (edit,) = result.edits
        said = f'To read them: call read_original with id "{edit.original}", lines 4 to 396]'
        assert said in result.messages[2]["content"]
        assert result.original(edit.original, 18, 19) == "\n".join(BUILD.split("\n")[17:19])
        assert result.within_budget
        assert not compress(HISTORY, store=Store(), budget=500).within_budget
    with Originals(tmp_path) as originals:
        assert originals.get(edit.original) is not None


def test_a_query_is_looked_for(tmp_path: Path) -> None:
    with Store(tmp_path / "one") as one, Store(tmp_path / "other") as other:
        plain = compress(HISTORY, read_back=WORDS, store=one).messages[2]["content"]
        asked = compress(HISTORY, read_back=WORDS, store=other, query="crate 200").messages[2]["content"]
    assert "200 of all" not in plain
    assert "200 of all" in asked


def test_the_format_may_be_said() -> None:
    assert compress(HISTORY, wire="gemini").edits == ()
    assert compress([{"role": "user", "content": "x"}], "claude-haiku-4-5").wire == "anthropic"
    assert compress((*HISTORY,)).messages == compress(HISTORY).messages
    assert compress([]).messages == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"messages": "hello"}, "takes a list of messages, not str"),
        ({"messages": {"messages": []}}, "takes a list of messages, not dict"),
        ({"messages": iter(HISTORY)}, "takes a list of messages, not list_iterator"),
        ({"messages": [{"role": "user", "content": object()}]}, "message 0 cannot be written as JSON"),
        ({"messages": HISTORY, "wire": "bedrock"}, "no format 'bedrock'"),
        ({"messages": HISTORY, "budget": -1}, "no budget of -1 tokens"),
        ({"messages": HISTORY, "read_back": "ask me"}, "one line with {id} in it"),
        ({"messages": HISTORY, "read_back": "call\nread_original {id}"}, "one line with {id} in it"),
        ({"messages": HISTORY, "read_back": ""}, "one line with {id} in it"),
        ({"messages": HISTORY, "read_back": WORDS}, "without originals on disk"),
        ({"messages": HISTORY, "read_back": WORDS, "store": Store()}, "without originals on disk"),
    ],
)
def test_what_makes_no_sense_is_said(given: dict[str, Any], says: str) -> None:
    with pytest.raises(HeadroomError, match=says):
        compress(**given)


def test_a_store_that_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise StoreUnavailable("disk full")

    with Store(tmp_path) as store:
        monkeypatch.setattr(Originals, "put", broken)
        with pytest.raises(HeadroomError, match="cannot be used: disk full"):
            compress(HISTORY, store=store)


def test_the_name_is_the_functions() -> None:
    """The room of the same name does not take it, whatever is imported of it before or after."""
    for first in ("import headroom_cli", "from headroom_cli.compress.pipeline import decide"):
        program = f"""
{first}
from headroom_cli import compress
compress([])
from headroom_cli.compress import gaps
from headroom_cli.compress.worker import main
import headroom_cli, importlib
importlib.import_module("headroom_cli.compress.client")
assert headroom_cli.compress is compress and callable(compress)
"""
        subprocess.run([sys.executable, "-c", program], check=True)


def test_everything_public_is_exported() -> None:
    assert set(headroom_cli.__all__) <= set(dir(headroom_cli))
    assert headroom_cli.__all__ == sorted(headroom_cli.__all__)


def test_importing_loads_nothing_heavy() -> None:
    heavy = ["tiktoken", "mitmproxy", "msgspec", "typer", "rich", "sqlite3", "platformdirs", "asyncio", "json"]
    program = f"import sys, headroom_cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_callers_environment_stays() -> None:
    program = f"""
import os
before = dict(os.environ)
from headroom_cli import compress
assert compress({HISTORY[:1]}).saved.before
assert before == os.environ
"""
    for environment in ({}, {"TIKTOKEN_CACHE_DIR": "elsewhere"}):
        subprocess.run([sys.executable, "-c", program], check=True, env=environment)

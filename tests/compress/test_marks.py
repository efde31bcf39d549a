from __future__ import annotations

import re
from pathlib import Path

from headroom_cli.compress.gaps import MARKER, marker
from headroom_cli.compress.json_rewrite import OPENING
from headroom_cli.compress.line_prefixes import hoist
from headroom_cli.compress.marks import OURS


def test_what_we_put_into_a_text_begins_so() -> None:
    assert marker("7f2c91ab", 1, 2, 9, "2 lines", None).startswith(OURS)
    assert OPENING.startswith(OURS)
    assert MARKER.pattern.startswith(re.escape(OURS))
    assert hoist("\n".join(f"a common beginning of lines {n}" for n in range(40))).startswith(OURS)


def test_it_is_written_down_once() -> None:
    folder = Path(__file__).resolve().parents[2] / "headroom_cli" / "compress"
    texts = {path.stem: path.read_text("utf-8") for path in folder.glob("*.py")}
    assert [name for name, text in texts.items() if f'= "{OURS}"' in text] == ["marks"]

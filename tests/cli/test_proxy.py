"""`headroom proxy` itself; that it serves is tested with session/standalone.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headroom_cli.cli.app import main
from headroom_cli.session import standalone
from headroom_cli.session.settings import Settings


def test_one_line_with_the_address(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[object] = []

    def serve(port: int, upstream: str, settings: Settings, ready: Callable[[str], None]) -> int:
        asked.extend((port, upstream))
        ready("http://127.0.0.1:8787")
        return 0

    monkeypatch.setattr(standalone, "serve", serve)
    assert main(["proxy"]) == 0
    assert capsys.readouterr().out == "headroom is listening on http://127.0.0.1:8787\n"
    assert main(["proxy", "--port", "0", "--upstream", "http://u"]) == 0
    assert asked == [8787, "", 0, "http://u"]


def test_impossible_ports_are_usage_errors() -> None:
    assert main(["proxy", "--port", "70000"]) == 2

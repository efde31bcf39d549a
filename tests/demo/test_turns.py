from __future__ import annotations

from headroom_cli.demo.turns import Counts


def test_everything_that_was_sent_is_in_one_class() -> None:
    assert Counts(fresh=1, write_5m=2, write_1h=4, read=8, output=16).sent == 15

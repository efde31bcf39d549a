from __future__ import annotations

from headroom_cli.compress.tokens import count


def test_counts() -> None:
    assert count("") == 0
    assert count("hello world") == 2
    assert count("<|endoftext|>") > 1


def test_lone_surrogates_do_not_raise() -> None:
    assert count("a\ud800b") > 0

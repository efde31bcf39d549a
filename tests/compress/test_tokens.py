from __future__ import annotations

from headroom_cli.compress.tokens import count


def test_counts() -> None:
    assert count("") == 0
    assert count("hello world") == 2
    assert count("<|endoftext|>") > 1


def test_lone_surrogates_do_not_raise() -> None:
    assert count("a\ud800b") > 0


def test_a_million_blanks_are_counted() -> None:
    assert 0 < count(" " * 1_000_000) < 20_000


def test_long_texts_are_counted_in_pieces() -> None:
    line = "one line of many in a long text\n"
    assert count(line * 20_000) == 20_000 * count(line)
    assert abs(count("word " * 100_000) - 100_000) < 10

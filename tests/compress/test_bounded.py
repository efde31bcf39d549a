from __future__ import annotations

from headroom_cli.compress.bounded import bounded


def test_a_text_is_read_once_while_it_fits() -> None:
    read: list[str] = []

    @bounded(1000)
    def shout(text: str) -> str:
        read.append(text)
        return text.upper()

    assert [shout("a"), shout("b"), shout("a")] == ["A", "B", "A"]
    assert read == ["a", "b"]
    shout("c" * 500)  # "b" was used longest ago
    assert (shout("a"), shout("b")) == ("A", "B")
    assert read == ["a", "b", "c" * 500, "b"]


def test_a_text_above_the_limit_is_not_held() -> None:
    read: list[str] = []

    @bounded(1000)
    def size(text: str) -> int:
        read.append(text)
        return len(text)

    assert size("x" * 2000) == size("x" * 2000) == 2000
    assert len(read) == 2

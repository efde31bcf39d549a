from __future__ import annotations

from headroom_cli.compress.recent import ByteBounded, remembered


def test_the_oldest_goes_when_the_bytes_are_too_many() -> None:
    held: ByteBounded[int] = ByteBounded(100)
    for at in range(5):
        held.keep(str(at), 30, at)
        assert held.size <= 100
    assert held.find("0") is None
    assert held.find("2") == (2,)
    held.keep("5", 30, 5)
    assert (held.find("2"), held.find("3")) == ((2,), None)  # what was used last stays


def test_all_is_forgotten_at_once() -> None:
    held: ByteBounded[int] = ByteBounded(100)
    held.keep("a", 60, 1)
    held.clear()
    assert (len(held), held.size, held.find("a")) == (0, 0, None)


def test_what_is_larger_than_the_limit_is_not_held() -> None:
    held: ByteBounded[int] = ByteBounded(100)
    held.keep("a", 101, 1)
    assert (len(held), held.size) == (0, 0)


def test_a_function_is_asked_once_while_its_result_is_held() -> None:
    asked = []

    @remembered(100_000)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [length("abc"), length("abc"), length("x" * 100_000), length("abc")] == [3, 3, 100_000, 3]
    assert len(asked) == 2  # what does not fit drives nothing out
    for at in range(200):
        length(f"{at}" * 100)
    length("abc")
    assert asked.count("abc") == 2

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.demo.prompt_cache import PromptCache

BIG = "x" * 8000  # 2,000 tokens by the estimate
MARK = {"type": "ephemeral"}


def text(value: str, mark: dict[str, str] | None = None) -> dict[str, Any]:
    return {"type": "text", "text": value} | ({"cache_control": mark} if mark else {})


def user(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": list(blocks)}


def test_a_marked_prefix_is_written_once_and_then_read() -> None:
    cache = PromptCache()
    first = cache.account("anthropic", {"messages": [user(text(BIG, MARK))]})
    assert (first.read, first.fresh, first.write_1h) == (0, 0, 0)
    assert first.write_5m > 2000
    second = cache.account("anthropic", {"messages": [user(text(BIG), text(BIG, MARK), text("tail"))]})
    assert second.read == first.write_5m
    assert second.write_5m > 2000
    assert second.fresh > 0


def test_the_shape_of_content_does_not_matter_but_its_bytes_do() -> None:
    cache = PromptCache()
    wrote = cache.account("anthropic", {"system": [text(BIG, MARK)], "messages": []}).write_5m
    same = cache.account("anthropic", {"system": [text(BIG, {"type": "ephemeral", "ttl": "1h"})], "messages": []})
    assert (same.read, same.write_1h) == (wrote, 0)
    other = cache.account("anthropic", {"system": [text("y" + BIG, MARK)], "messages": []})
    assert other.read == 0


def test_lifetimes_are_counted_apart() -> None:
    long = {"type": "ephemeral", "ttl": "1h"}
    counts = PromptCache().account("anthropic", {"system": [text(BIG, long)], "messages": [user(text(BIG, MARK))]})
    assert counts.write_1h > 2000
    assert counts.write_5m > 2000


def test_a_mark_finds_an_older_one_at_most_twenty_blocks_back() -> None:
    for blocks, found in ((20, True), (21, False)):
        cache = PromptCache()
        cache.account("anthropic", {"messages": [user(text(BIG, MARK))]})
        more = [text(str(n)) for n in range(blocks - 1)] + [text("end", MARK)]
        assert bool(cache.account("anthropic", {"messages": [user(text(BIG), *more)]}).read) is found


def test_short_prefixes_and_unmarked_ones_are_not_cached() -> None:
    cache = PromptCache()
    for body in ({"messages": [user(text("short", MARK))]}, {"messages": [user(text(BIG))]}):
        for _ in range(2):
            counts = cache.account("anthropic", body)
            assert (counts.read, counts.write_5m) == (0, 0)


def test_the_other_wires_read_the_longest_prefix_by_themselves() -> None:
    for wire, key in (("openai_chat", "messages"), ("openai_responses", "input"), ("gemini", "contents")):
        cache = PromptCache()
        first = cache.account(wire, {key: [{"role": "user", "content": BIG}]})
        second = cache.account(wire, {key: [{"role": "user", "content": BIG}, {"role": "user", "content": "more"}]})
        assert first.read == 0
        assert second.read == first.sent
        assert 0 < second.fresh < 100
        assert cache.account(wire, {"request": {key: [{"role": "user", "content": BIG}]}}).read == first.sent


@given(st.lists(st.tuples(st.text(max_size=20), st.integers(0, 3000), st.booleans()), max_size=12))
def test_every_token_is_in_one_class(blocks: list[tuple[str, int, bool]]) -> None:
    cache = PromptCache()
    content = [text(head + "z" * size, MARK if mark else None) for head, size, mark in blocks]
    first, second = (cache.account("anthropic", {"messages": [user(*content)]}) for _ in range(2))
    assert first.sent == second.sent
    assert second.read == first.write_5m


def test_the_clients_billing_line_does_not_spoil_the_cache() -> None:
    cache = PromptCache()
    for turn, read in ((1, False), (2, True)):
        system = [text(f"x-anthropic-billing-header: cch={turn}"), text(BIG, MARK)]
        assert bool(cache.account("anthropic", {"system": system, "messages": []}).read) is read

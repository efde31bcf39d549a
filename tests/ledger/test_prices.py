"""Names are read tolerantly, prices are never guessed."""

from __future__ import annotations

import pytest

from headroom_cli.ledger.prices import Prices, Rates, cost, input_tokens, shipped_prices
from headroom_cli.wire.prompt import Usage

SMALL = Rates(4.0, 20.0, 0.4, 5.0, None)
LARGE = Rates(8.0, 30.0, 0.8, 10.0, None)
OPUS = Rates(5.0, 25.0, 0.5, 6.25, 10.0)
TABLE = Prices(
    "made",
    "2026-01-01",
    {"gpt-5.6": ((0, SMALL), (272_000, LARGE)), "claude-opus-4-5": ((0, OPUS),), "gemini-3": ((0, SMALL),)},
)


@pytest.mark.parametrize(
    "name",
    [
        "claude-opus-4-5", "claude-opus-4-5-20251101", "anthropic/claude-opus-4-5",
        "openrouter/anthropic/claude-opus-4.5",
        "global.anthropic.claude-opus-4-5-20251101-v1:0", "anthropic.claude-opus-4-5-v1:0", "claude-opus-4-5@20251101",
        "claude-opus-4-5[1m]", " Claude-Opus-4-5-latest ",
    ],
)  # fmt: skip
def test_one_model_under_many_names(name: str) -> None:
    assert TABLE.rates(name) == OPUS


@pytest.mark.parametrize("place", ["us", "eu", "apac", "jp", "au"])
def test_amazon_asks_a_tenth_more_where_the_place_is_fixed(place: str) -> None:
    assert TABLE.rates(f"{place}.anthropic.claude-opus-4-5-20251101-v1:0") == Rates(5.5, 27.5, 0.55, 6.875, 11.0)
    older = shipped_prices().rates(f"{place}.anthropic.claude-3-7-sonnet-20250219-v1:0")
    assert older == shipped_prices().rates("claude-3-7-sonnet-20250219")


@pytest.mark.parametrize(
    "name", ["us-gov.anthropic.claude-opus-4-5", "vertex_ai/us-east5/claude-opus-4-5", "azure/gpt-5.6", "x/y/gpt-5.6"]
)
def test_where_the_price_of_a_place_is_not_known_there_is_none(name: str) -> None:
    assert TABLE.rates(name) is None


@pytest.mark.parametrize("name", ["models/gemini-3", "vertex_ai/gemini-3", "gemini-3-2026-03-05"])
def test_other_providers_names(name: str) -> None:
    assert TABLE.rates(name) == SMALL


@pytest.mark.parametrize(
    "name",
    [
        "", "/", "claude-opus-4-6", "claude-opus-4", "claude-opus", "gpt-5.6-mini", "gpt-5", "my-claude-opus-4-5",
        "accounts/fireworks/models/gpt-5.6", "openrouter/gpt-5.6:free", "gpt-5-6",
    ],
)  # fmt: skip
def test_an_unknown_model_has_no_price(name: str) -> None:
    assert TABLE.rates(name) is None


def test_the_tier_goes_by_the_size_of_the_request() -> None:
    assert TABLE.rates("gpt-5.6", 272_000) == SMALL
    assert TABLE.rates("gpt-5.6", 272_001) == LARGE
    assert TABLE.of_request("gpt-5.6", Usage(2_000, 0, None, 280_000, 5)) == LARGE
    assert TABLE.of_request("gpt-5.6", Usage(2_000, model="claude-opus-4-5")) == OPUS
    assert TABLE.of_request("gpt-5.6", Usage(2_000, model="gpt-5.6-eu-internal")) == SMALL
    for answered in ("azure/gpt-5.6", "azure/gpt-5.6-2026-03-01", "azure/"):
        assert TABLE.of_request("gpt-5.6", Usage(2_000, model=answered)) is None


def test_unknown_stays_unknown() -> None:
    assert input_tokens(Usage(None, 1, 1, 1)) is None
    assert input_tokens(Usage(1, None, 2, 3)) == 6
    assert cost(None, 1.0) is None
    assert cost(5, None) is None
    assert cost(0, None) == 0.0
    assert cost(1_000_000, 2.5) == 2.5


def test_the_shipped_table_is_dated_small_and_sane() -> None:
    from headroom_cli.layout import shipped

    table = shipped_prices()
    assert shipped("prices.json").stat().st_size < 150_000
    assert table.source.startswith("litellm ")
    assert len(table.date) == 10
    for known in (
        "claude-opus-4-5",
        "gpt-5.1-codex",
        "gemini-2.5-pro",
        "deepseek-chat",
        "grok-4.5",
        "qwen3-coder-plus",
    ):
        assert table.rates(known) is not None, known
    for name, tiers in table.models.items():
        assert tiers[0][0] == 0, name
        for _, rates in tiers:
            assert rates.fresh is not None, name
            assert rates.output is not None, name
            assert rates.read is None or 0 < rates.read <= rates.fresh, name
            assert rates.write_5m is None or rates.write_5m >= rates.fresh, name


@pytest.mark.parametrize(
    "name",
    [
        "claude-sonnet-4-20250514", "claude-sonnet-4", "claude-sonnet-4-0", "claude-opus-4-1-20250805",
        "claude-opus-4-1", "claude-opus-4-20250514", "claude-3-5-haiku-20241022", "claude-3-7-sonnet-latest",
        "claude-3.5-sonnet", "claude-sonnet-4.5", "claude-haiku-4-5-20251001", "claude-opus-4.8-fast",
        "us.anthropic.claude-opus-4-1-20250805-v1:0", "gpt-5-codex", "gpt-5.1-codex-max", "codex-mini-latest",
        "gpt-4.1", "gpt-4o-2024-11-20", "o4-mini", "gemini-2.5-pro", "gemini-2.5-flash-lite", "gemini-3-pro-preview",
        "grok-code-fast-1", "mai-code-1.1-flash",
    ],
)  # fmt: skip
def test_names_that_agents_send_have_a_price(name: str) -> None:
    rates = shipped_prices().rates(name)
    assert rates is not None
    assert rates.write_1h is None or rates.fresh is None or rates.write_1h <= 3 * rates.fresh

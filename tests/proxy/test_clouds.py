"""What a cloud's path says about wire, model and price."""

from __future__ import annotations

import pytest

from headroom_cli.ledger.prices import Prices, Rates
from headroom_cli.proxy import clouds, routing

SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0"
ARN = "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3A"
VERTEX = "/v1/projects/p/locations/{}/publishers/{}/models/{}"


@pytest.mark.parametrize(
    ("path", "wire", "model"),
    [
        (f"/model/{SONNET}/invoke", "anthropic", SONNET),
        (f"/model/us.{SONNET.replace(':', '%3A')}/invoke-with-response-stream", "anthropic", f"us.{SONNET}"),
        (f"/bedrock/model/global.{SONNET}/invoke", "anthropic", f"global.{SONNET}"),
        (f"/model/{ARN}inference-profile%2Feu.{SONNET}/invoke", "anthropic", f"eu.{SONNET}"),
        (f"/model/{ARN}foundation-model%2F{SONNET}/invoke", "anthropic", SONNET),
        (f"/model/{ARN}application-inference-profile%2Fab12/invoke", "anthropic", "application-inference-profile/ab12"),
        (f"/model/{SONNET}/converse", "bedrock", SONNET),
        (f"/model/{SONNET}/converse-stream", "bedrock", SONNET),
        ("/model/meta.llama3-1-70b-instruct-v1:0/invoke", "bedrock", "meta.llama3-1-70b-instruct-v1:0"),
        (VERTEX.format("us-east5", "anthropic", "claude-x@20250929:rawPredict"), "anthropic",
         "vertex_ai/us-east5/claude-x@20250929"),
        (VERTEX.format("global", "anthropic", "claude-x:streamRawPredict"), "anthropic", "vertex_ai/global/claude-x"),
        (VERTEX.format("global", "anthropic", "count-tokens:rawPredict"), "", "vertex_ai/global/count-tokens"),
        (VERTEX.format("global", "mistralai", "codestral:rawPredict"), "openai_chat", "vertex_ai/global/codestral"),
        (VERTEX.format("global", "meta", "llama:rawPredict"), "", "vertex_ai/global/llama"),
        (VERTEX.format("l", "google", "gemini-3:generateContent"), "gemini", "vertex_ai/l/gemini-3"),
        (VERTEX.format("l", "google", "gemini-3:streamGenerateContent").replace("v1", "v1beta1"), "gemini",
         "vertex_ai/l/gemini-3"),
        (VERTEX.format("l", "google", "gemini-3:countTokens"), "", "vertex_ai/l/gemini-3"),
    ],
)  # fmt: skip
def test_a_cloud_names_the_model_in_its_path(path: str, wire: str, model: str) -> None:
    assert clouds.served(path) == clouds.Served(wire, model)
    assert routing.wire_name("POST", path + "?key=k") == wire
    target = routing.target("POST", "example", path)
    assert (target.wire.name if target.wire else "") == wire
    assert target.metered == (wire == "bedrock")
    assert (target.model, target.sold) == ((model, model) if wire else ("", ""))


@pytest.mark.parametrize(
    "path",
    ["/model/x/invoke/more", "/model/invoke", "/model/x/async-invoke", "/v1/messages", "/inference-profiles", "/"],
)
def test_other_paths_are_no_clouds(path: str) -> None:
    assert clouds.served(path) is None


@pytest.mark.parametrize(
    ("host", "path", "seller"),
    [
        ("me.openai.azure.com", "/openai/deployments/d/chat/completions", "azure/"),
        ("me.cognitiveservices.azure.com.", "/openai/v1/responses", "azure/"),
        ("ME.services.ai.azure.com", "/openai/v1/responses", "azure/"),
        ("gateway.example", "/openai/deployments/d/chat/completions", "azure/"),
        ("me.services.ai.azure.com", "/anthropic/v1/messages", ""),
        ("api.openai.com", "/v1/responses", ""),
        ("openai.azure.com.example", "/v1/responses", ""),
    ],
)
def test_azure_does_not_show_what_a_deployment_costs(host: str, path: str, seller: str) -> None:
    assert clouds.seller(host, path) == seller
    assert routing.target("POST", host, path).sold == seller


def test_googles_own_path_names_the_model() -> None:
    target = routing.target(
        "POST", "generativelanguage.googleapis.com", "/v1beta/models/gemini-3:generateContent?key=k"
    )
    assert (target.model, target.sold) == ("gemini-3", "")


@pytest.mark.parametrize(
    ("path", "fresh"),
    [
        (f"/model/{SONNET}/invoke", 3.0),
        (f"/model/global.{SONNET}/converse", 3.0),
        (f"/model/us.{SONNET}/invoke", 3.3),
        (f"/model/us-gov.{SONNET}/invoke", None),
        (f"/model/{ARN}application-inference-profile%2Fab12/invoke", None),
        (VERTEX.format("global", "anthropic", "claude-sonnet-4-5@20250929:rawPredict"), 3.0),
        (VERTEX.format("us-east5", "anthropic", "claude-sonnet-4-5@20250929:rawPredict"), None),
        (VERTEX.format("us-east5", "anthropic", "claude-sonnet-4@20250514:rawPredict"), 3.0),
    ],
)
def test_the_price_is_that_of_the_place_or_unknown(path: str, fresh: float | None) -> None:
    rates = Rates(3.0, 15.0, 0.3, 3.75, None)
    table = Prices("made", "2026-01-01", {"claude-sonnet-4-5": ((0, rates),), "claude-sonnet-4": ((0, rates),)})
    found = table.rates(routing.target("POST", "h", path).sold)
    assert (found.fresh if found else None) == fresh

"""What hosts answer besides models: as little as the agents need to go on to their first model request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COPILOT = "api.individual.githubcopilot.com"
_COPILOT_USER = {
    "login": "person",
    "access_type_sku": "monthly_subscriber_quota",
    "copilot_plan": "individual",
    "chat_enabled": True,
    "endpoints": {"api": f"https://{COPILOT}", "telemetry": "https://telemetry.individual.githubcopilot.com"},
}


def _copilot_model(name: str, vendor: str, endpoint: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "vendor": vendor,
        "version": name,
        "object": "model",
        "preview": False,
        "model_picker_enabled": True,
        "policy": {"state": "enabled", "terms": ""},
        "billing": {"is_premium": False, "multiplier": 0},
        "supported_endpoints": [endpoint],
        "capabilities": {
            "family": name,
            "object": "model_capabilities",
            "type": "chat",
            "tokenizer": "o200k_base",
            "limits": {
                "max_context_window_tokens": 200_000,
                "max_output_tokens": 16_000,
                "max_prompt_tokens": 180_000,
            },
            "supports": {"streaming": True, "tool_calls": True, "parallel_tool_calls": True},
        },
    }


# An account with a plan and no other workspace: both fields are asked for before anything is sent to a model.
_CHATGPT_ACCOUNT = {
    "accounts": [
        {
            "id": "account-1",
            "account_user_role": "account-owner",
            "workspace_backend_origin": "NO_CONSTRAINT",
            "account_routing_override": "NO_CONSTRAINT",
        }
    ]
}

ANSWERS: Mapping[tuple[str, str], Any] = {
    ("api.anthropic.com", "/api/hello"): {},
    ("api.github.com", "/copilot_internal/user"): _COPILOT_USER,
    (COPILOT, "/models"): {
        "data": [
            _copilot_model("claude-sonnet-4.5", "Anthropic", "/v1/messages"),
            _copilot_model("gpt-5.4", "OpenAI", "/responses"),
            _copilot_model("gpt-4.1", "OpenAI", "/chat/completions"),
        ]
    },
    ("chatgpt.com", "/backend-api/wham/accounts/check"): _CHATGPT_ACCOUNT,
    ("api.mistral.ai", "/v1/users/me"): {"id": "1", "email": "person@example.org"},
}

# Hosts that are only sent to, so that they resolve and answer 404 at once.
SILENT = (
    "telemetry.individual.githubcopilot.com",
    "ab.chatgpt.com",
    "generativelanguage.googleapis.com",
    "play.googleapis.com",
    "api.openai.com",
    "api.cline.bot",
    "data.cline.bot",
    "otel.cline.bot",
    "models.dev",
    "dashscope.aliyuncs.com",
    "openrouter.ai",
    "bedrock.us-east-1.amazonaws.com",
    "bedrock-mantle.us-east-1.api.aws",
    "aws-external-anthropic.us-east-1.api.aws",
    "claude.googleapis.com",
    "bedrock-runtime.us-east-1.amazonaws.com",
    "us-east5-aiplatform.googleapis.com",
    "person.services.ai.azure.com",
    "raw.githubusercontent.com",
)


def hosts() -> tuple[str, ...]:
    """Every host that is played, sorted."""
    return tuple(sorted({host for host, _ in ANSWERS} | set(SILENT)))

"""The hosts of the clouds that serve models, by one name each: a wrapper that lists `bedrock` means all its regions.

They are written out, because a certificate authority can be held to names, and not to patterns.
Names: https://docs.aws.amazon.com/general/latest/gr/bedrock.html, https://cloud.google.com/vertex-ai/docs/reference/rest,
https://learn.microsoft.com/azure/ai-foundry/openai/reference; as of November 2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

_AWS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1"),
    *("ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1", "af-south-1", "il-central-1", "me-central-1"),
    *("me-south-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1"),
    *("eu-west-2", "eu-west-3", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
    *("ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"),
    *("ap-southeast-5", "ap-southeast-6", "ap-southeast-7"),
)
_FIPS = ("us-east-1", "us-east-2", "us-west-2", "ca-central-1", "us-gov-east-1", "us-gov-west-1")
_GOOGLE = (
    *("us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2", "us-west3", "us-west4"),
    *("northamerica-northeast1", "northamerica-northeast2", "southamerica-east1", "southamerica-west1"),
    *("europe-central2", "europe-north1", "europe-southwest1", "europe-west1", "europe-west2", "europe-west3"),
    *("europe-west4", "europe-west6", "europe-west8", "europe-west9", "europe-west12", "africa-south1"),
    *(
        "asia-east1",
        "asia-east2",
        "asia-northeast1",
        "asia-northeast2",
        "asia-northeast3",
        "asia-south1",
        "asia-south2",
    ),
    *("asia-southeast1", "asia-southeast2", "australia-southeast1", "australia-southeast2", "me-central1"),
    *("me-central2", "me-west1"),
)

CLOUDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "bedrock": (
            *(f"bedrock-runtime.{region}.amazonaws.com" for region in _AWS),
            *(f"bedrock-runtime-fips.{region}.amazonaws.com" for region in _FIPS),
        ),
        "bedrock-mantle": tuple(f"bedrock-mantle.{region}.api.aws" for region in _AWS),
        "claude-on-aws": tuple(f"aws-external-anthropic.{region}.api.aws" for region in _AWS),
        "vertex": (
            "aiplatform.googleapis.com",
            *(f"aiplatform.{area}.rep.googleapis.com" for area in ("us", "eu")),
            *(f"{region}-aiplatform.googleapis.com" for region in _GOOGLE),
        ),
        # What an AWS client asks besides: who it is, and which models there are.
        "aws-account": (
            "sts.amazonaws.com",
            *(f"{name}.{region}.amazonaws.com" for name in ("bedrock", "oidc", "portal.sso", "sts") for region in _AWS),
        ),
        "azure": (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"),
    }
)


def written_out(hosts: Iterable[str]) -> tuple[str, ...]:
    """The hosts with each cloud's name replaced by its hosts."""
    return tuple(host for name in hosts for host in CLOUDS.get(name, (name,)))

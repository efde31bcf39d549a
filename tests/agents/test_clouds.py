from __future__ import annotations

import pytest

from headroom_cli.agents.clouds import CLOUDS, written_out
from headroom_cli.proxy.hosts import is_open


def test_clouds_are_written_out_in_their_place() -> None:
    assert written_out(["a.example", "azure", "b.example"]) == ("a.example", *CLOUDS["azure"], "b.example")
    assert written_out([]) == ()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_cloud_opens_more_than_it_names(cloud: str) -> None:
    hosts = CLOUDS[cloud]
    assert len(set(hosts)) == len(hosts)
    for host in ("amazonaws.com", "s3.us-east-1.amazonaws.com", "storage.googleapis.com", "login.azure.com", "api.aws"):
        assert not is_open(host, hosts)


@pytest.mark.parametrize(
    ("cloud", "host"),
    [
        ("bedrock", "bedrock-runtime.eu-central-1.amazonaws.com"),
        ("bedrock", "bedrock-runtime-fips.us-gov-west-1.amazonaws.com"),
        ("bedrock-mantle", "bedrock-mantle.us-east-1.api.aws"),
        ("claude-on-aws", "aws-external-anthropic.us-west-2.api.aws"),
        ("vertex", "us-east5-aiplatform.googleapis.com"),
        ("vertex", "aiplatform.eu.rep.googleapis.com"),
        ("azure", "mine.services.ai.azure.com"),
    ],
)
def test_known_hosts(cloud: str, host: str) -> None:
    assert is_open(host, CLOUDS[cloud])

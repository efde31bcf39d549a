"""The demonstration's surroundings."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from headroom_cli.demo.agent import Client, request
from headroom_cli.demo.script import turns
from headroom_cli.demo.stage import stage


def test_the_provider_plays_the_script_while_the_stage_stands() -> None:
    with stage() as stands:
        client = Client(stands.upstream_url, stands.env["ANTHROPIC_API_KEY"])
        content = client.send(request([{"role": "user", "content": [{"type": "text", "text": "hello"}]}]))
        client.close()
    assert content[0]["text"] == turns()[0].text
    gone = http.client.HTTPConnection(urlsplit(stands.upstream_url).netloc)
    with pytest.raises(ConnectionRefusedError):
        gone.request("GET", "/")

"""A tiny agent for tests: does what its arguments say, in order, and tells what it sees on stdout.

env NAME...      prints variables
args             prints the rest of its arguments as JSON, and stops reading them
key TEXT         is appended to the path of what is posted
post             one model request on the Anthropic wire to ANTHROPIC_BASE_URL, or by HTTPS_PROXY to the provider
wait             prints "ready" and waits for ever
exit N           ends with that code
"""

from __future__ import annotations

import json
import os
import ssl
import sys
import time
import urllib.request

BODY = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 9,
    "tools": [{"name": "Read", "input_schema": {"type": "object"}}],
    "messages": [{"role": "user", "content": "hi"}],
}


def post(query: str = "") -> None:
    base = os.environ.get("ANTHROPIC_BASE_URL", "https://api.anthropic.com")
    headers = {
        "content-type": "application/json",
        "anthropic-version": "2023-06-01",
        "x-api-key": os.environ.get("ANTHROPIC_API_KEY", "k"),
    }
    request = urllib.request.Request(f"{base}/v1/messages{query}", json.dumps(BODY).encode(), headers)
    with urllib.request.urlopen(request, context=ssl.create_default_context()) as response:
        print(response.status, json.load(response)["content"][0]["text"], flush=True)


def main(words: list[str]) -> int:
    query = ""
    while words:
        word = words.pop(0)
        if word == "env":
            print(os.environ.get(words.pop(0), "-"), flush=True)
        elif word == "args":
            print(json.dumps(words), flush=True)
            return 0
        elif word == "key":
            query = words.pop(0)
        elif word == "post":
            post(query)
        elif word == "wait":
            print("ready", flush=True)
            time.sleep(600)
        elif word == "exit":
            return int(words.pop(0))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

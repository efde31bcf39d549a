"""A tiny agent for tests: does what its arguments say, in order, and tells what it sees on stdout.

env NAME...      prints variables
args             prints the rest of its arguments as JSON, and stops reading them
key TEXT         is appended to the path of what is posted
post             one model request on the Anthropic wire to ANTHROPIC_BASE_URL, or by HTTPS_PROXY to the provider,
                 with $POST_RESULT as a tool's result if that is set
hook             tells $HEADROOM_HOOK of a search, as a plugin of OpenCode's would, and prints what became of its result
wait             prints "ready" and waits for ever
exit N           ends with that code
"""

from __future__ import annotations

import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request

BODY = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 9,
    "tools": [{"name": "Read", "input_schema": {"type": "object"}}],
    "messages": [{"role": "user", "content": "hi"}],
}


def post(query: str = "") -> None:
    body: dict[str, object] = dict(BODY)
    if result := os.environ.get("POST_RESULT"):
        call = {"type": "tool_use", "id": "t", "name": "Read", "input": {}}
        answer = {"type": "tool_result", "tool_use_id": "t", "content": result}
        said = [{"role": "assistant", "content": [call]}, {"role": "user", "content": [answer]}]
        body["messages"] = [{"role": "user", "content": "hi"}, *said]
    base = os.environ.get("ANTHROPIC_BASE_URL", "https://api.anthropic.com")
    headers = {
        "content-type": "application/json",
        "anthropic-version": "2023-06-01",
        "x-api-key": os.environ.get("ANTHROPIC_API_KEY", "k"),
    }
    request = urllib.request.Request(f"{base}/v1/messages{query}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, context=ssl.create_default_context()) as response:
        print(response.status, json.load(response)["content"][0]["text"], flush=True)


def hook() -> None:
    hits = "".join(f"src/one.py:{number}:def of_{number}(): return {number}\n" for number in range(80))
    event = {"tool": "bash", "callID": "c", "sessionID": "s", "args": {"command": "grep -rn def src"}, "output": hits}
    request = urllib.request.Request(os.environ["HEADROOM_HOOK"], json.dumps(event).encode())
    try:
        with urllib.request.urlopen(request) as response:
            output = json.load(response).get("output", hits)
    except urllib.error.URLError:
        output = "nobody answered"
    print("smaller" if len(output) < len(hits) and "of_79" in output else output, flush=True)


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
        elif word == "hook":
            hook()
        elif word == "wait":
            print("ready", flush=True)
            time.sleep(600)
        elif word == "exit":
            return int(words.pop(0))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

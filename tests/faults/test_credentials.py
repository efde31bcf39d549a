"""What the user proves who they are with stands nowhere after a session, and nowhere in what is printed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Call, Turn
from tests.fakes.certs import authority
from tests.fakes.outer import OuterProxy
from tests.session.starting import AGENT, finish

# One for each place that a credential comes in; none looks like anything else that is kept.
KEY = "aK3yZq8Kx2Lm9Wv4Rt7Yb1Nc6P"
QUERY = "qU3ryZq8Kx2Lm9Wv4Rt7Yb1Nc6"
LOGIN = "l0GinZq8Kx2Lm9Wv4Rt7Yb1Nc6"
PROXY = "pR0xyZq8Kx2Lm9Wv4Rt7Yb1Nc6"
PATH = "pAthZq8Kx2Lm9Wv4Rt7Yb1Nc6P"
ARGUMENT = "sk-aRgZq8Kx2Lm9Wv4Rt7Yb1Nc6P3"
SETTING = "s3TtZq8Kx2Lm9Wv4Rt7Yb1Nc6P"
SECRETS = (KEY, QUERY, LOGIN, PROXY, PATH, ARGUMENT, SETTING)
WRAPPER = """
name = "keys"
title = "Keys"
command = "{python}"
install = "-"
route = "ROUTE"
hosts = ["api.anthropic.com"]
wires = ["anthropic"]
args = ["AGENT"]
[gateways]
variables = ["ANTHROPIC_BASE_URL"]
[upstream]
variable = "ANTHROPIC_BASE_URL"
[env_json.CONFIG]
ours = "1"
[json."--settings"]
ours = "1"
"""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider([Turn("Looking.", (Call("Read", {"file_path": "a"}),)), Turn("done")]) as running:
        yield running


def environment(folder: Path, route: str, base: str, proxy: str = "") -> dict[str, str]:
    wrappers = folder / "config" / "wrappers"
    wrappers.mkdir(parents=True)
    text = WRAPPER.replace("ROUTE", route).replace("AGENT", AGENT[1])
    base_url = '[env]\nANTHROPIC_BASE_URL = "{base_url}"\n' if route == "base-url" else ""
    (wrappers / "keys.toml").write_text(text + base_url)
    return {
        "HEADROOM_CONFIG": str(folder / "config"),
        "ANTHROPIC_BASE_URL": base,
        "ANTHROPIC_API_KEY": KEY,
        "CONFIG": json.dumps({"apiKey": SETTING}),
        **({"HTTPS_PROXY": proxy} if proxy else {}),
    }


def kept(folder: Path) -> bytes:
    """Every byte that stays below headroom's folder, and every name."""
    files = [path for path in folder.rglob("*") if path.is_file() and "config" not in path.parts]
    assert any(path.name == "ledger.sqlite" for path in files)
    return b"\n".join(os.fsencode(path) + path.read_bytes() for path in files)


def assert_clean(shown: bytes, *secrets: str) -> None:
    for secret in secrets:
        assert secret.encode() not in shown


@pytest.mark.parametrize("route", ["proxy", "base-url"])
def test_a_session_keeps_and_prints_no_credential(tmp_path: Path, provider: Provider, route: str) -> None:
    login = f"me:{LOGIN}@" if route == "base-url" else ""  # the agent itself could not use one
    base = f"http://{login}127.0.0.1:{provider.port}/{PATH}"
    env = environment(tmp_path, route, base, f"http://me:{PROXY}@127.0.0.1:9")
    done = finish(tmp_path, "wrap", "keys", "key", f"?key={QUERY}", "post", "exit", "0", env=env)
    assert "200 Looking." in done.stdout, done.stderr
    (request,) = provider.requests
    assert request.path == f"/{PATH}/v1/messages?key={QUERY}"
    assert request.header("x-api-key") == KEY
    assert_clean(kept(tmp_path) + done.stderr.encode(), *SECRETS)


def test_nor_does_one_that_fails_on_its_way(tmp_path: Path) -> None:
    origin = authority(tmp_path / "origin", "origin")
    base = f"https://gw.example/{PATH}"
    with OuterProxy("me:other") as outer:
        env = environment(tmp_path, "proxy", base, f"http://me:{PROXY}@127.0.0.1:{outer.port}")
        env["SSL_CERT_FILE"] = str(origin.pem)
        done = finish(tmp_path, "wrap", "keys", "key", f"?key={QUERY}", "post", env=env)
    assert done.returncode != 0
    assert "1 request" in done.stderr
    assert_clean(kept(tmp_path), *SECRETS)
    ours = "\n".join(line for line in done.stderr.splitlines() if line.startswith(("headroom", "  ")))
    assert_clean(ours.encode(), QUERY, KEY, PROXY, SETTING)


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_dry_run_shows_none(tmp_path: Path, form: tuple[str, ...]) -> None:
    base = f"https://me:{LOGIN}@gw.example/v1?key={QUERY}"
    env = environment(tmp_path, "proxy", base, f"http://me:{PROXY}@corp.example:3128")
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"env": {"TOKEN": SETTING}}))
    upstream = ("--upstream", f"https://me:{LOGIN}@other.example/?key={QUERY}")
    theirs = ("--settings", str(settings), "--api-key", KEY, "-k", ARGUMENT, f"--base={base}")
    done = finish(tmp_path, "wrap", "--dry-run", *form, *upstream, "keys", *theirs, env=env)
    assert done.returncode == 0, done.stderr
    assert "other.example" in done.stdout
    assert "corp.example:3128" in done.stdout
    assert_clean((done.stdout + done.stderr).encode(), *SECRETS)


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTPS_PROXY": f"http://me:{PROXY}/x@corp.example:3128"},
        {"HTTPS_PROXY": f"socks5://me:{PROXY}@corp.example"},
        {"HTTPS_PROXY": f"http://me:{PROXY}@corp\u2100.example"},
        {"ANTHROPIC_BASE_URL": f"https://me:{LOGIN}/x@gw.example"},
    ],
)
def test_what_cannot_be_used_is_not_quoted(tmp_path: Path, environ: dict[str, str]) -> None:
    for route in ("proxy", "base-url"):
        folder = tmp_path / route
        folder.mkdir()
        env = {**environment(folder, route, ""), **environ}
        done = finish(folder, "wrap", "keys", "exit", "0", env=env)
        assert_clean((done.stdout + done.stderr).encode(), *SECRETS)


def test_a_wrong_upstream_is_not_quoted(tmp_path: Path) -> None:
    for command in (
        ("wrap", "--upstream", f"https://me:{LOGIN}/x@gw", "demo"),
        ("proxy", "--upstream", f"{QUERY}://x"),
    ):
        done = finish(tmp_path, *command)
        assert done.returncode == 2
        assert_clean((done.stdout + done.stderr).encode(), *SECRETS)

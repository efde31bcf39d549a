"""Names, addresses and base URLs."""

from __future__ import annotations

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy import hosts


def test_hosts_are_listed_by_full_name_or_below_a_dot() -> None:
    listed = ("api.anthropic.com", ".githubcopilot.com")
    assert hosts.is_open("API.anthropic.com.", listed)
    assert hosts.is_open("api.individual.githubcopilot.com", listed)
    for host in ("githubcopilot.com", "evilgithubcopilot.com", "x.api.anthropic.com", "anthropic.com", ""):
        assert not hosts.is_open(host, listed)
    pattern = ("copilot-api.*.ghe.com",)
    assert hosts.is_open("copilot-api.acme.ghe.com", pattern)
    for host in ("copilot-api.ghe.com", "copilot-api..ghe.com", "copilot-api.a.b.ghe.com", "acme.ghe.com"):
        assert not hosts.is_open(host, pattern)
    for host in ("api.acme.ghe.com", "x.copilot-api.acme.ghe.com", "copilot-api.acme.ghe.com.evil.com"):
        assert not hosts.is_open(host, pattern)


@pytest.mark.parametrize(
    ("no_proxy", "host", "port", "expected"),
    [
        ("", "a.com", 443, False),
        ("*", "a.com", 443, True),
        ("a.com", "a.com", 443, True),
        ("a.com", "x.a.com", 443, True),
        (".a.com", "x.a.com", 443, True),
        ("*.a.com", "x.a.com", 443, True),
        ("a.com", "xa.com", 443, False),
        (" b.com , a.com:443", "a.com", 443, True),
        ("a.com:80", "a.com", 443, False),
        ("::1", "::1", 443, True),
        ("[::1]:80", "::1", 80, True),
        (",", "a.com", 443, False),
    ],
)
def test_no_proxy(no_proxy: str, host: str, port: int, expected: bool) -> None:
    assert hosts.bypasses(host, port, no_proxy) is expected


def test_loopback_names() -> None:
    for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "LOCALHOST"):
        assert hosts.is_loopback(host)
    for host in ("127.0.0.1.example.com", "localhost.example.com", "", "0.0.0.0", "10.0.0.1"):
        assert not hosts.is_loopback(host)


def test_base_urls() -> None:
    assert hosts.split_base("https://gw.example/anthropic/") == ("https", "gw.example", 443, "/anthropic")
    assert hosts.split_base("http://127.0.0.1:9000") == ("http", "127.0.0.1", 9000, "")
    for url in ("gw.example", "ftp://x", "https://", "https://me:pa/ss@gw.example", "https://gw.example:x"):
        with pytest.raises(ValueError, match=r"^not an http or https URL$"):
            hosts.split_base(url)


def test_a_base_url_that_is_none_is_a_usage_error_that_does_not_quote_it() -> None:
    hosts.checked_base("")
    hosts.checked_base("http://gateway")
    for url in ("gw.example", "https://me:pa/ss@gw.example", "https://me:secret@gw\u2100.example", "https://["):
        with pytest.raises(HeadroomError) as caught:
            hosts.checked_base(url)
        assert caught.value.exit_code == 2
        assert caught.value.message == "--upstream is not an http or https URL"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@gw.example/v1/?key=secret#secret", "https://gw.example/v1"),
        ("http://localhost:4000", "http://localhost:4000"),
        ("https://[::1]:8443/x", "https://[::1]:8443/x"),
        ("https://gw.example:443", "https://gw.example"),
        ("https://gw.example/k/sk0123456789abcdefghij/v1", "https://gw.example/k/***/v1"),
        ("https://gw.example/aB3xY9kLm2Qw8Zt5Rv7Nc4/v1/", "https://gw.example/***/v1"),
        ("https://gw.example/openai/deployments/gpt-5-2025-08-07-eu",) * 2,
        ("https://me:se/cret@gw.example", "(hidden)"),
        ("secret", "(hidden)"),
    ],
)
def test_what_is_shown_of_a_base_url_holds_no_secret(url: str, shown: str) -> None:
    assert hosts.without_secrets(url) == shown


def test_addresses_are_told_from_names() -> None:
    assert [host for host in ("::1", "127.0.0.1", "localhost", "[::1]", "1.2.3", "") if hosts.is_address(host)] == [
        *("::1", "127.0.0.1")
    ]

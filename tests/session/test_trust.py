from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from headroom_cli.session import trust

ONE = b"-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----"
TWO = b"-----BEGIN CERTIFICATE-----\nQg==\n-----END CERTIFICATE-----"
KEY = b"-----BEGIN PRIVATE KEY-----\nQw==\n-----END PRIVATE KEY-----"


def test_certificates_are_kept_once_in_order_and_keys_not_at_all() -> None:
    assert trust.certificates(b"# a\n" + TWO + KEY, ONE + b"\n" + TWO) == TWO + b"\n" + ONE + b"\n"


def test_the_users_own_files(tmp_path: Path) -> None:
    (tmp_path / "one.pem").write_bytes(ONE)
    (tmp_path / "two.pem").write_bytes(TWO)
    environ = {
        "SSL_CERT_FILE": str(tmp_path / "one.pem"),
        "REQUESTS_CA_BUNDLE": str(tmp_path / "none.pem"),
        "NODE_EXTRA_CA_CERTS": str(tmp_path / "two.pem"),
        "CURL_CA_BUNDLE": "",
    }
    assert trust.certificates(trust.user_roots(environ)) == ONE + b"\n" + TWO + b"\n"


def test_the_system_has_roots_that_load() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=trust.certificates(trust.system_roots()).decode())
    assert context.cert_store_stats()["x509_ca"] > 20


def test_without_a_system_bundle_the_packaged_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "_SYSTEM_FILES", ())
    monkeypatch.setattr(trust, "_content", lambda _path: b"")
    assert trust.certificates(trust.system_roots())

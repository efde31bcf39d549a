from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from headroom_cli.session.ca import create

HOSTS = ("api.example.com", ".models.example.org")


def handshake(ca_dir: Path, tmp_path: Path, host: str) -> None:
    """A client that trusts our CA meets a server with the certificate that mitmproxy makes for `host`."""
    from mitmproxy.certs import CertStore
    from OpenSSL import crypto

    store = CertStore.from_store(ca_dir, "mitmproxy", 2048)
    entry = store.get_cert(host, [x509.DNSName(host)])
    chain = tmp_path / f"{host}.pem"
    key = crypto.dump_privatekey(crypto.FILETYPE_PEM, crypto.PKey.from_cryptography_key(entry.privatekey))
    chain.write_bytes(entry.cert.to_pem() + key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain)
    client = ssl.create_default_context(cafile=str(ca_dir / "mitmproxy-ca-cert.pem"))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(to_client, to_server, server_hostname=host)
    far = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (near, far):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert near.version()


def test_the_certificate_says_what_it_may_do(tmp_path: Path) -> None:
    certificate = x509.load_pem_x509_certificate(create(tmp_path / "ca", HOSTS, "s").read_bytes())
    constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    permitted = constraints.value.permitted_subtrees or []
    assert [name.value for name in permitted] == ["api.example.com", "models.example.org"]
    assert len(constraints.value.excluded_subtrees or []) == 2
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert (basic.value.ca, basic.value.path_length) == (True, 0)
    now = datetime.now(UTC)
    assert certificate.not_valid_before_utc < now - timedelta(minutes=50)
    assert certificate.not_valid_after_utc <= now + timedelta(days=7)


def test_the_key_is_private_and_in_one_file_only(tmp_path: Path) -> None:
    public = create(tmp_path / "ca", HOSTS, "s")
    assert stat.S_IMODE((tmp_path / "ca").stat().st_mode) == 0o700
    assert sorted(path.name for path in (tmp_path / "ca").iterdir()) == ["mitmproxy-ca-cert.pem", "mitmproxy-ca.pem"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in (tmp_path / "ca").iterdir())
    assert b"PRIVATE" not in public.read_bytes()
    load_pem_private_key((tmp_path / "ca" / "mitmproxy-ca.pem").read_bytes(), None)


def test_no_two_sessions_share_a_key(tmp_path: Path) -> None:
    first, second = (create(tmp_path / name, HOSTS, name).read_bytes() for name in "ab")
    assert first != second


def test_a_pattern_is_vouched_for_by_its_last_part(tmp_path: Path) -> None:
    create(tmp_path / "ca", ["api.*.example.net"], "s")
    handshake(tmp_path / "ca", tmp_path, "api.acme.example.net")
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        handshake(tmp_path / "ca", tmp_path, "api.acme.example.org")


@pytest.mark.parametrize("host", ["api.example.com", "eu.models.example.org"])
def test_listed_hosts_are_vouched_for(tmp_path: Path, host: str) -> None:
    create(tmp_path / "ca", HOSTS, "s")
    handshake(tmp_path / "ca", tmp_path, host)


@pytest.mark.parametrize("host", ["other.example.com", "example.com", "github.com"])
def test_other_hosts_are_refused_by_clients(tmp_path: Path, host: str) -> None:
    create(tmp_path / "ca", HOSTS, "s")
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        handshake(tmp_path / "ca", tmp_path, host)

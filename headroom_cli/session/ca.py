"""A certificate authority for one session: it can vouch for the listed hosts only, and for a week at most."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from headroom_cli.proxy.hosts import is_address
from headroom_cli.session.folder import write_private

LIFE = timedelta(days=7)
BACKDATED = timedelta(hours=1)  # clocks in containers lag


def create(folder: Path, hosts: Sequence[str], session: str) -> Path:
    """Makes a CA for `hosts` and returns the path of its certificate.

    `folder` is created 0700 and gets what mitmproxy looks for: mitmproxy-ca.pem with key and certificate, and
    mitmproxy-ca-cert.pem with the certificate alone, both 0600. The key is written nowhere else.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, hosts, session).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder.mkdir(mode=0o700)
    write_private(folder / "mitmproxy-ca.pem", secret + certificate)
    public = folder / "mitmproxy-ca-cert.pem"
    write_private(public, certificate)
    return public


def _certificate(key: ec.EllipticCurvePrivateKey, hosts: Sequence[str], session: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Headroom session {session}")])
    now = datetime.now(UTC)
    public = key.public_key()
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now - BACKDATED + LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(), critical=True)
        .add_extension(_constraints(hosts), critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, hashes.SHA256())
    )


def _key_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _constraints(hosts: Sequence[str]) -> x509.NameConstraints:
    # A permitted name covers the names below it too, and there are no patterns: of "a.*.example.com" it is the last
    # part. Naming no addresses would leave all of them permitted; one among the hosts is spoken to without TLS.
    names = [host.rpartition("*")[2].removeprefix(".") for host in hosts if not is_address(host)]
    permitted = [x509.DNSName(name) for name in names]
    everywhere = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
    return x509.NameConstraints(permitted, [x509.IPAddress(network) for network in everywhere])

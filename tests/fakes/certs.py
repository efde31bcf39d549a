"""Certificate authorities and server certificates for one test."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """A CA in a folder: ca.pem (certificate) and mitmproxy-ca.pem (key and certificate)."""

    folder: Path
    name: str

    @property
    def pem(self) -> Path:
        return self.folder / "ca.pem"

    def client_context(self) -> ssl.SSLContext:
        """A client that trusts this CA and no other."""
        return ssl.create_default_context(cafile=self.pem)

    def server_context(self, host: str) -> ssl.SSLContext:
        """A server with a certificate for `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = x509.load_pem_x509_certificate(self.pem.read_bytes())
        identifier = own.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        named = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
        builder = _builder(host, self.name, key).add_extension(_alternative(host), critical=False)
        builder = builder.add_extension(named, critical=False)
        issuer = serialization.load_pem_private_key((self.folder / "mitmproxy-ca.pem").read_bytes(), None)
        certificate = builder.sign(issuer, hashes.SHA256())  # type: ignore[arg-type]
        path = self.folder / f"{host}.pem"
        path.write_bytes(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def authority(folder: Path, name: str) -> Authority:
    """A new CA in `folder`, which is made."""
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    (folder / "mitmproxy-ca.pem").write_bytes(_pem(key) + pem)
    return Authority(folder, name)


def issuer(sock: ssl.SSLSocket) -> str:
    """Who signed the certificate that the other side showed."""
    certificate = sock.getpeercert(binary_form=True)
    assert certificate
    name = x509.load_der_x509_certificate(certificate).issuer
    return str(name.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _builder(subject: str, by: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _alternative(host: str) -> x509.SubjectAlternativeName:
    try:
        return x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    except ValueError:
        return x509.SubjectAlternativeName([x509.DNSName(host)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

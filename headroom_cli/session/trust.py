"""Which certificates to trust: the system's, those that the user has added, and ours."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from pathlib import Path

# Each replaces or extends the roots of some program; what a user has put there must go on working.
USER_VARIABLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "CODEX_CA_CERTIFICATE",
    "AWS_CA_BUNDLE",
    "GOOSE_CA_CERT_PATH",
)
_SYSTEM_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_CERTIFICATE = re.compile(rb"-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE)-----[^-]+-----END \1-----")


def system_roots() -> bytes:
    """The roots of this machine as PEM: the system's bundle, else the one that comes with Python packages."""
    for candidate in (*_SYSTEM_FILES, ssl.get_default_verify_paths().cafile):
        content = _content(Path(candidate)) if candidate else b""
        if _CERTIFICATE.search(content):
            return content
    import certifi

    return Path(certifi.where()).read_bytes()


def user_roots(environ: Mapping[str, str]) -> bytes:
    """The PEM files that the user's environment names; unreadable ones are left out."""
    paths = dict.fromkeys(environ[name] for name in USER_VARIABLES if environ.get(name))
    return b"\n".join(_content(Path(path).expanduser()) for path in paths)


def certificates(*sources: bytes) -> bytes:
    """The certificates in these PEM texts, each once and in order. Nothing else: a PEM file may hold a key too."""
    found = (match[0] for source in sources for match in _CERTIFICATE.finditer(source))
    return b"".join(certificate + b"\n" for certificate in dict.fromkeys(found))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

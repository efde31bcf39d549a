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
)
_SYSTEM_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_CERTIFICATE = re.compile(rb"-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE)-----.+?-----END \\1-----", re.DOTALL)


def system_roots() -> bytes:
    """The roots of this machine as PEM: the system's bundle, else the one that comes with Python packages."""
    for candidate in (*_SYSTEM_FILES, ssl.get_default_verify_paths().cafile):
        content = _certificates(Path(candidate)) if candidate else b""
        if content:
            return content
    import certifi

    return Path(certifi.where()).read_bytes()


def user_roots(environ: Mapping[str, str]) -> bytes:
    """The PEM files that the user's environment names, each once; unreadable ones are left out."""
    paths = dict.fromkeys(environ[name] for name in USER_VARIABLES if environ.get(name))
    return b"".join(_certificates(Path(path).expanduser()) for path in paths)


def _certificates(path: Path) -> bytes:
    """Only the certificates of a file: a user's PEM may hold a private key too."""
    try:
        content = path.read_bytes()
    except OSError:
        return b""
    return b"".join(found[0] + b"\n" for found in _CERTIFICATE.finditer(content))

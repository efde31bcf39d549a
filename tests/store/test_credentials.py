"""Credentials are seen; the hashes and names of ordinary code are not taken for them.

The samples are put together here, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import string
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.store.credentials import looks_like_credential

R = random.Random(7)


def made(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(R.choice(alphabet) for _ in range(length - 4)) + "aZ49"


def part(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


JWT = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': '1234567890', 'name': 'x'})}.{made(43)}"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{made(64)}\n{made(64)}\n-----END RSA PRIVATE KEY-----"
AWS_ID = "AKIA" + made(12, string.ascii_uppercase + string.digits).upper() + "Q7T2"

SECRETS = [
    (PEM, "private key"),
    (PEM.replace("\n", "\\n"), "private key"),
    (f"-----BEGIN OPENSSH PRIVATE KEY-----\n{made(70)}\n", "private key"),
    (f"[default]\naws_access_key_id = {AWS_ID}\naws_secret = {made(40)}", "aws key"),
    (f"remote: https://x:ghp_{made(36)}@github.com", "github"),
    (f"GH=gho_{made(36)}", "github"),
    (f"github_pat_{made(22)}_{made(59)}", "github"),
    (f"glpat-{made(20)}", "gitlab"),
    (f'key: "sk-ant-api03-{made(90)}"', "anthropic"),
    (f"OPENAI=sk-proj-{made(60)}", "secret key"),
    (f"sk-{made(48)}", "secret key"),
    (f"sk_live_{made(24)}", "secret key"),
    (f"xoxb-{made(12, string.digits)}-{made(24)}", "slack"),
    (f"AIza{made(35)}", "google"),
    (f"hf_{made(34)}", "huggingface"),
    (f"//registry.npmjs.org/:_authToken=npm_{made(36)}", "npm"),
    (f"jwt {JWT} end", "jwt"),
    (f"Authorization: Bearer {made(40)}", "bearer token"),
    (f"password = '{made(14)}'", "assigned secret"),
    (f'"client_secret": "{made(32)}"', "assigned secret"),
    (f"DB_PASSWORD={made(18)}", "assigned secret"),
    (f"apiKey: {made(32, '0123456789abcdef')[:-4]}9f3e,", "assigned secret"),
    (f'{{\\"api_key\\": \\"{made(30)}\\"}}', "assigned secret"),
    ("machine api.host.dev\n  login me\n  password h0rse-st4ple", "netrc"),
    ("postgres://app:s3cr3t-Pw@db.internal:5432/app", "password in url"),
]


@pytest.mark.parametrize(("text", "kind"), SECRETS)
def test_credentials_are_seen(text: str, kind: str) -> None:
    assert looks_like_credential(text) == kind
    assert looks_like_credential("x = 1\n" * 50 + text + "\n" + "y = 2\n" * 50)


def test_letters_that_grow_in_lower_case_hide_nothing() -> None:
    assert looks_like_credential("\u0130" * 40 + f"\nAPI_KEY = '{made(30)}'") == "assigned secret"


HARMLESS = [
    "",
    f"commit {hashlib.sha1(b'a').hexdigest()}\nAuthor: A <a@b.c>",
    f'"integrity": "sha512-{base64.b64encode(hashlib.sha512(b"x").digest()).decode()}"',
    f'checksum = "{hashlib.sha256(b"y").hexdigest()}"',
    f"    --hash=sha256:{hashlib.sha256(b'z').hexdigest()}",
    f"id: {uuid.UUID(int=7**40)}",
    f'token_id = "{uuid.UUID(int=7**41)}"',
    "password = os.environ['DB_PASSWORD']",
    "password: str = Field(min_length=8)",
    "secret=self._secrets.get_v2(name)",
    "token = tokens[index2]",
    "api_key: ${OPENAI_API_KEY_2}",
    'api_key="your-api-key-1234567890"',
    "export ANTHROPIC_API_KEY=sk-ant-...",
    "sk-learn-pipeline-with-a-long-name-2",
    "task-scheduler-and-other-long-slugs-12",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "Authorization: Bearer <token>",
    "headers = {'Authorization': f'Bearer {token}'}",
    "bearer authentication_is_required_here",
    'if "-----BEGIN PRIVATE KEY-----" in text:\n    raise ValueError("do not commit keys")',
    "AKIAIOSFODNN7EXAMPLE",
    "postgres://postgres:postgres@localhost/test",
    "postgres://user:password@localhost:5432/db",
    "https://user:${TOKEN}@github.com/x.git",
    "http://127.0.0.1:8080/a:b@c",
    "max_tokens: 128000, input_tokens=20434",
    "def tokenize(self, token: Token2) -> None:",
    "test_password_reset_2_of_3 PASSED",
    "eyJhbGciOiJub25lIn0 is a base64 word",
    "password = 'testpass123'",
    "sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbXX0=",
    "secretsmanager:GetSecretValue20",
    "csrf_token_field_name: csrfmiddlewaretoken",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_code_is_not_taken_for_one(text: str) -> None:
    assert looks_like_credential(text) == ""


def test_this_programs_own_source_holds_none() -> None:
    package = Path(__file__).resolve().parents[2] / "headroom_cli"
    found = {str(path): kind for path in package.rglob("*.py") if (kind := looks_like_credential(path.read_text()))}
    assert found == {}


@given(st.text(alphabet="0123456789abcdef", min_size=7, max_size=128))
def test_bare_hex_is_never_one(value: str) -> None:
    assert looks_like_credential(f"{value}\nhash: {value}\nsha256-{value} {value}") == ""


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "=",
        "eyJ",
        "sk-",
        "password=",
        "Bearer ",
        "machine a ",
        "a://b:",
        "-----BEGIN PRIVATE KEY-----",
        "AKIA",
        "token: '",
        " ",
    ],
)
def test_no_text_makes_it_slow(piece: str) -> None:
    """Quadratic time would take minutes here and be cut off by whoever runs the tests."""
    looks_like_credential(piece * (400_000 // len(piece)))

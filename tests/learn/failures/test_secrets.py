"""No password, token or key of a command or of what it printed is kept, whatever becomes of it."""

from __future__ import annotations

import msgspec
import pytest

from headroom_cli.learn.failures.digest import digest
from headroom_cli.learn.failures.secrets import HIDDEN, may_hold_secret, shown
from tests.learn.failures.histories import Turn, ran, session

SECRET = "hunter2"


@pytest.mark.parametrize(
    "turns",
    [
        (
            ran(f"psql --nosuch postgres://bob:{SECRET}@h/db", "psql: unrecognized option '--nosuch'", 2),
            ran(f"psql postgres://bob:{SECRET}@h/db"),
        ),
        (ran(f"mysql -p{SECRET} --foo db", "mysql: unknown option '--foo'", 2), ran(f"mysql -p{SECRET} db")),
        (
            ran("gh foo", f'unknown command "foo" for gh; login with password {SECRET}', 1),
            ran(f"gh auth --token {SECRET}"),
        ),
        (
            ran("python a.py", "ModuleNotFoundError: No module named 'foo'", 1),
            ran(f"pip install foo --index-url https://bob:{SECRET}@pypi.example/simple"),
        ),
        (ran(f"cat https://h/x?token={SECRET}", f"cat: 'https://h/x?token={SECRET}': No such file or directory", 1),),
        (ran(f"DB_PASS={SECRET} python a.py", "bash: python: command not found", 127), ran("python3 a.py")),
        (ran("grep -rn user_name .", f"a.py:3: user_name, password={SECRET}"), ran("cat a.py", "x")),
        (ran("tool a.txt", "x" * 60 + f" error: api key {SECRET} " + "y" * 60, 1), ran("sudo tool a.txt")),
    ],
)
def test_nothing_that_is_kept_holds_it(turns: tuple[Turn, ...]) -> None:
    assert SECRET not in msgspec.json.encode(digest(session(*turns))).decode()


def test_half_a_token_is_none_that_is_shown() -> None:
    token = "ghp_" + "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8bC0dF2hJ4"
    turns = ran("gh foo", "x" * 88 + f' unknown command "foo" {token}', 1)
    (finding,) = digest(session(turns)).findings
    assert finding.quote == HIDDEN


@pytest.mark.parametrize(
    "text",
    [
        *("bash: python: command not found", "SyntaxError: Unexpected token < in JSON", "docker run -u 1000:1000 x"),
        *("git clone ssh://git@github.com/a/b", "cat src/tokens.py", "npm run test:auth", "pwd && ls -p src"),
        *("pytest tests/test_password.py", "mysql db", "mkdir -p a", "error: unknown option '--session'"),
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert not may_hold_secret(text)
    assert shown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("--password hunter2", "PGPASSWORD='hunter2'", "Authorization: Basic aaaa", "curl -u bob:hunter2 http://x"),
        *("sshpass -p hunter2 ssh h", "redis-cli -a hunter2", "https://x/y?sig=hunter2", "https://0123456789abcdef@h/"),
    ],
)
def test_what_may_be_one_is_not(text: str) -> None:
    assert shown(text) == HIDDEN

"""Commands are taken apart, and known again by what they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.learn.failures.shell_words import goals, parts


@pytest.mark.parametrize(
    ("command", "head"),
    [
        ("pytest tests/a.py -x", "pytest"),
        ("FOO=1 timeout 60 python -m pytest -q", "python -m pytest"),
        ("python3 run.py", "python3"),
        ("npm run lint -- --fix", "npm run lint"),
        ("npm test", "npm test"),
        ("uv run python -m pytest x", "uv run python -m pytest"),
        ("npx eslint .", "npx eslint"),
        ("mise exec -- hk fix", "mise exec hk fix"),
        ("gh pr view 12 --json url", "gh pr view"),
        ("git checkout main", "git checkout"),
        ("/usr/bin/grep -n x y", "grep"),
        ("./gradlew test", "./gradlew"),
        ("cargo test one::two 2>&1 | tail -5", "cargo test"),
        ("sudo apt-get install -y jq >/dev/null", "apt-get install"),
    ],
)
def test_heads(command: str, head: str) -> None:
    assert [part.head for part in parts(command)] == [head]


def test_several_programs_with_their_folders() -> None:
    found = parts("cd web && npm ci; (true) || echo 'a && b' | wc -l\nmake all")
    assert [(part.head, part.folder, part.filtered) for part in found] == [
        ("npm ci", "web", False),
        ("(true)", "web", False),
        ("echo", "web", True),
        ("make all", "web", False),
    ]


def test_redirections_are_no_words_and_quotes_stay_one() -> None:
    (part,) = parts("grep -rn 'a; b' src 2>/dev/null > out.txt")
    assert part.text == "grep -rn 'a; b' src"
    assert part.words == ("grep", "-rn", "a; b", "src")


def test_what_cannot_be_taken_apart_is_nothing() -> None:
    assert parts("echo 'open") == ()
    assert [part.head for part in parts("cat > a.py <<'EOF'\nimport x\nEOF")] == ["cat"]


def test_two_ways_to_one_end_share_a_goal() -> None:
    (one,), (other,), (third,) = parts("pytest tests/a.py"), parts("uv run pytest -q"), parts("npm run build")
    assert goals(one) & goals(other) == {"pytest"}
    assert not goals(one) & goals(third)


@given(st.text(alphabet="ab'\"\\ ;&|\n<>()$`cd-=/.1", max_size=60))
def test_no_command_breaks_it(command: str) -> None:
    for part in parts(command):
        assert part.words
        assert part.head or not part.program

"""What git says of files, in checkouts made for the test."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from headroom_cli.session import checkouts


def git(folder: Path, *words: str) -> None:
    own = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *own, *words], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = (tmp_path / "app").resolve()
    (folder / "src").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("*.local.md\n")
    (folder / "AGENTS.md").write_text("rules\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


def test_tracked_and_ignored(checkout: Path) -> None:
    told = {name: (checkouts.is_tracked(checkout / name), checkouts.is_ignored(checkout / name)) for name in (
        "AGENTS.md", "CLAUDE.local.md", "NEW.md", "not/there/NEW.md"
    )}  # fmt: skip
    assert told == {
        "AGENTS.md": (True, False),
        "CLAUDE.local.md": (False, True),
        "NEW.md": (False, False),
        "not/there/NEW.md": (False, False),
    }


def test_the_top_is_that_of_the_main_checkout(checkout: Path, tmp_path: Path) -> None:
    assert checkouts.top(checkout / "src") == checkout
    git(checkout, "worktree", "add", "-q", str(tmp_path / "other"))
    assert checkouts.top(tmp_path / "other") == checkout


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("")
    assert checkouts.top(tmp_path) == tmp_path
    assert not checkouts.is_ignored(tmp_path / "a.md")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not checkouts.is_tracked(tmp_path / "a.md")


def test_a_name_that_looks_like_a_pattern(checkout: Path) -> None:
    assert not checkouts.is_tracked(checkout / "*")
    assert not checkouts.is_tracked(checkout / "[A]GENTS.md")


def test_a_file_in_a_folder_that_is_not_there_is_not_the_one_above(checkout: Path) -> None:
    assert not checkouts.is_tracked(checkout / "new" / "AGENTS.md")


def test_what_a_hook_of_another_repository_sets_does_not_count(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    assert checkouts.top(checkout / "src") == checkout
    assert checkouts.is_tracked(checkout / "AGENTS.md")

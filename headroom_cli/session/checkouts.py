"""What git says of files and folders. Nothing where there is no git, or no checkout."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_PATIENCE_S = 10
# By these a hook or a script of git's names its own repository, which need not be that of the folder.
_ELSEWHERE = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE"})


def top(folder: Path) -> Path:
    """The top of the checkout that a folder lies in, of the main one for a linked worktree; else the folder itself."""
    shown = _git(folder, "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir")
    lines = shown.splitlines() if shown else []
    if len(lines) != 2:
        return folder
    common = Path(lines[1])
    return common.parent if common.name == ".git" else Path(lines[0])


def is_tracked(path: Path) -> bool:
    """Whether git has the file under version control."""
    return _git(path.parent, "--literal-pathspecs", "ls-files", "--error-unmatch", "--", str(path)) is not None


def is_ignored(path: Path) -> bool:
    """Whether git ignores the file, which need not be there."""
    return not is_tracked(path) and _git(path.parent, "check-ignore", "-q", "--", str(path)) is not None


def _git(folder: Path, *words: str) -> str | None:
    """What git prints, None if it fails."""
    existing = next((one for one in (folder, *folder.parents) if one.is_dir()), folder)
    try:
        done = subprocess.run(
            ["git", "-C", str(existing), *words],
            capture_output=True,
            timeout=_PATIENCE_S,
            env=_environment(),
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "surrogateescape")


def _environment() -> dict[str, str]:
    """Ours, without what names another repository."""
    return {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}

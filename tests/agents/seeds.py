"""A user's own files as they were before a run, and what became of them."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

PERSON = {
    ".bashrc": "export EDITOR=vi\nalias ll='ls -l'\n",
    ".profile": "[ -f ~/.bashrc ] && . ~/.bashrc\n",
    ".gitconfig": "[user]\n\tname = A Person\n\temail = person@example.org\n[init]\n\tdefaultBranch = main\n",
    ".npmrc": "fund=false\n",
    ".netrc": "machine example.org login me password secret\n",
    ".ssh/config": "Host example\n  HostName example.org\n",
    ".config/git/ignore": "*.swp\n",
    ".claude/settings.json": json.dumps({"env": {"SOME_SETTING": "1"}, "permissions": {"deny": ["WebFetch"]}}),
    ".claude/CLAUDE.md": "Answer in short sentences.\n",
    ".claude/commands/hello.md": "Say hello.\n",
    ".claude.json": json.dumps({"hasCompletedOnboarding": True, "numStartups": 7, "theme": "dark", "projects": {}}),
    ".codex/config.toml": 'model_reasoning_effort = "medium"\n',
    ".aider.conf.yml": "dark-mode: true\n",
    ".aider.model.settings.yml": "[]\n",
}
CODEX = {"config.toml": 'model_reasoning_effort = "low"\n', "AGENTS.md": "Answer in short sentences.\n"}
REPO = {
    "README.md": "# A project\n",
    ".gitignore": "build/\n.aider*\n",
    "src/main.py": "def main() -> None:\n    print('hello')\n",
    ".claude/settings.local.json": json.dumps({"permissions": {"allow": ["Bash(ls:*)"]}}),
    "check.sh": 'head -20 data.txt\necho "stage: $(cat new.txt)"\ngrep -q "hello 3" new.txt\n',
}


# Times with random letters, random names of temporary folders, git's objects, and then all numbers and hashes.
_CHANCE = re.compile(
    r"-\d+-[a-z0-9]{6}(?=\.)|(?<=\d{13}_)[a-z0-9]{5}|codex-arg0\w{6}|\bgit-\w{6}|(?<=objects/)[0-9a-f]{2}(?=/)"
    r"|[0-9a-f-]{7,}|[0-9a-f]*\d[0-9a-f]*"
)


@dataclass(frozen=True)
class Places:
    """The folders of one run."""

    home: Path
    codex: Path
    work: Path

    def seed(self, data: str) -> None:
        """Writes the user's files, and a repository with `data` in data.txt."""
        for place, files in ((self.home, PERSON), (self.codex, CODEX), (self.work, {**REPO, "data.txt": data})):
            for name, text in files.items():
                path = place / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "start")):
            subprocess.run(["git", *words], cwd=self.work, env=self.environment(), check=True)

    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "CODEX_HOME": str(self.codex), "PATH": "/usr/local/bin:/usr/bin:/bin"}

    def snapshot(self) -> dict[str, str]:
        """The hash of every file below the three folders, by folder and path; a link's target for a link."""
        found = {}
        for label, place in (("home", self.home), ("codex", self.codex), ("work", self.work)):
            for path in sorted(place.rglob("*")):
                if path.is_symlink():
                    found[f"{label}/{path.relative_to(place)}"] = f"-> {path.readlink()}"
                elif path.is_file():
                    content = hashlib.sha256(path.read_bytes()).hexdigest()
                    found[f"{label}/{path.relative_to(place)}"] = content
        return found

    def files(self) -> dict[str, str]:
        """The repository's files by path, without git's and Aider's own."""
        kept = [path for path in self.work.rglob("*") if path.is_file() and not _own(path.relative_to(self.work))]
        return {str(path.relative_to(self.work)): path.read_text() for path in sorted(kept)}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The files that were there before and are not the same now."""
    return sorted(path for path, content in before.items() if after.get(path) != content)


def added(before: dict[str, str], after: dict[str, str], folder: Path) -> list[str]:
    """The files that are new, with ids, times and the run's own folder written as #: these differ in every run."""
    flat = re.sub(r"[^A-Za-z0-9]", "-", str(folder))
    names = (path.replace(flat, "#") for path in after if path not in before)
    return sorted({_CHANCE.sub("#", name) for name in names})


def _own(path: Path) -> bool:
    return path.parts[0] == ".git" or path.parts[0].startswith(".aider")

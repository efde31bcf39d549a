"""Which files nobody wrote by hand: told from their path alone, and only where the path leaves no doubt.

A folder that may as well hold source code (`build`, `out`, `target`, `coverage`, `bin`) does not count by its name.
"""

from __future__ import annotations

import re

_LONGEST = 4096  # characters of a path: no system knows longer ones
_LOCKS = """
    package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock Cargo.lock go.sum
    poetry.lock Pipfile.lock uv.lock pdm.lock composer.lock Gemfile.lock Podfile.lock Package.resolved mix.lock
    flake.lock gradle.lockfile packages.lock.json pubspec.lock conan.lock .terraform.lock.hcl
    """
_LOCK_FILES = frozenset(_LOCKS.split())

# What a folder holds by its name.
_FOLDERS = {
    "node_modules": "vendored",
    "bower_components": "vendored",
    "site-packages": "vendored",
    "third_party": "vendored",
    "thirdparty": "vendored",
    "__pycache__": "cache",
    ".mypy_cache": "cache",
    ".pytest_cache": "cache",
    ".ruff_cache": "cache",
    ".hypothesis": "cache",
    ".tox": "cache",
    ".nox": "cache",
    ".venv": "vendored",
    ".gradle": "cache",
    ".parcel-cache": "cache",
    ".turbo": "cache",
    ".next": "generated",
    ".nuxt": "generated",
    ".svelte-kit": "generated",
    "htmlcov": "generated",
    ".git": "git's own",
}
# What a path holds by more than one of its parts.
_BELOW = re.compile(
    r"(?:^|/)(?:"
    r"(?P<built>target/(?:[^/]{1,60}/)?(?:debug|release|doc|package))/|"
    r"(?P<packed>dist)/.*\.(?:[mc]?js|css|map|d\.ts|whl|gz|html|wasm)$|"
    r"(?P<egg>[\w.-]+\.egg-info)/|"
    r"(?P<vendored>vendor/(?:[\w-]+\.[a-z]{2,}|bundle|composer)|pkg/mod|\.cargo/registry|\.m2/repository)/)"
)
_NAMES = re.compile(
    r"(?P<minified>[.-]min\.(?:[mc]?js|css)$|\.(?:[mc]?js|css)\.map$|[.-]bundle\.(?:js|css)$)|"
    r"(?P<compiled>\.(?:pyc|pyo|class|o|obj|rlib|rmeta)$)|"
    r"(?P<generated>\.pb\.(?:go|cc|h)$|_pb2(?:_grpc)?\.pyi?$|_pb\.(?:js|ts|d\.ts)$|\.g\.dart$|\.freezed\.dart$|"
    r"[._]generated\.[\w.]+$|\.gen\.(?:go|ts|js|rs)$|\.designer\.cs$)",
    re.IGNORECASE,
)


def sort_of(path: str) -> str:
    """What kind of file `path` is if nobody wrote it: "lock file", "vendored", "minified" and so on; "" otherwise."""
    return told(path)[0]


def made_by(path: str) -> str:
    """The part of `path` that says so, a folder's name or the file's; "" where it may be source."""
    return told(path)[1]


def told(path: str) -> tuple[str, str]:
    """What kind of file `path` is if nobody wrote it, and the part of it that says so (see above)."""
    if len(path) > _LONGEST:
        return "", ""
    path = path.replace("\\", "/")
    *folders, name = path.rstrip("/").split("/")
    if name in _LOCK_FILES:
        return "lock file", name
    for folder in folders:
        if folder in _FOLDERS:
            return _FOLDERS[folder], folder
    if folders and (below := _BELOW.search(path)):
        group = str(below.lastgroup)
        return ("vendored" if group == "vendored" else "generated"), below[group]
    found = _NAMES.search(name) if "." in name else None
    return (str(found.lastgroup), name) if found else ("", "")

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
_BELOW = (
    ("generated", re.compile(r"(?:^|/)(target/(?:[^/]{1,60}/)?(?:debug|release|doc|package))/")),
    ("generated", re.compile(r"(?:^|/)(dist)/.*\.(?:[mc]?js|css|map|d\.ts|whl|gz|html|wasm)$")),
    ("generated", re.compile(r"(?:^|/)([\w.-]+\.egg-info)/")),
    ("vendored", re.compile(r"(?:^|/)(vendor)/(?:[\w-]+\.[a-z]{2,}|bundle|composer)/")),
    ("vendored", re.compile(r"(?:^|/)(pkg/mod|\.cargo/registry|\.m2/repository)/")),
)
_NAMES = (
    ("minified", re.compile(r"[.-]min\.(?:[mc]?js|css)$|\.(?:[mc]?js|css)\.map$|[.-]bundle\.(?:js|css)$")),
    (
        "generated",
        re.compile(
            r"\.pb\.(?:go|cc|h)$|_pb2(?:_grpc)?\.pyi?$|_pb\.(?:js|ts|d\.ts)$|\.g\.dart$|\.freezed\.dart$|"
            r"[._]generated\.[\w.]+$|\.gen\.(?:go|ts|js|rs)$|\.designer\.cs$"
        ),
    ),
    ("compiled", re.compile(r"\.(?:pyc|pyo|class|o|obj|rlib|rmeta)$")),
)


def sort_of(path: str) -> str:
    """What kind of file `path` is if nobody wrote it: "lock file", "vendored", "minified" and so on; "" otherwise."""
    return _told(path)[0]


def made_by(path: str) -> str:
    """The part of `path` that says so, a folder's name or the file's; "" where it may be source."""
    return _told(path)[1]


def _told(path: str) -> tuple[str, str]:
    if len(path) > _LONGEST:
        return "", ""
    path = path.replace("\\", "/")
    *folders, name = path.rstrip("/").split("/")
    if name in _LOCK_FILES:
        return "lock file", name
    for folder in folders:
        if folder in _FOLDERS:
            return _FOLDERS[folder], folder
    for sort, pattern in _BELOW:
        if found := pattern.search(path):
            return sort, found.group(1)
    lowered = name.lower()
    return next(((sort, name) for sort, pattern in _NAMES if pattern.search(lowered)), ("", ""))

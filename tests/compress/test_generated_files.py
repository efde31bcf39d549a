from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.generated_files import made_by, sort_of


@pytest.mark.parametrize(
    ("path", "sort", "part"),
    [
        ("package-lock.json", "lock file", "package-lock.json"),
        ("./web/node_modules/left/index.js", "vendored", "node_modules"),
        ("a\\__pycache__\\b.pyc", "cache", "__pycache__"),
        ("crates/x/target/debug/build/out.rs", "generated", "target/debug"),
        ("target/x86_64-unknown-linux-gnu/release/app.d", "generated", "target/x86_64-unknown-linux-gnu/release"),
        ("web/dist/app.js", "generated", "dist"),
        ("vendor/github.com/pkg/errors/errors.go", "vendored", "vendor/github.com"),
        ("/home/me/go/pkg/mod/example.com/x@v1/x.go", "vendored", "pkg/mod"),
        ("static/jquery.min.js", "minified", "jquery.min.js"),
        ("api/user.pb.go", "generated", "user.pb.go"),
        ("src/bundle.generated.ts", "generated", "bundle.generated.ts"),
        ("x.pyc", "compiled", "x.pyc"),
        (".git/refs/heads/main", "git's own", ".git"),
    ],
)
def test_files_that_nobody_wrote(path: str, sort: str, part: str) -> None:
    assert (sort_of(path), made_by(path)) == (sort, part)


@pytest.mark.parametrize(
    "path",
    [
        "build/build.ts",
        "src/target/linux.rs",
        "app/vendor/list.tsx",
        "dist/packages.md",
        ".github/workflows/ci.yml",
        "node_modules",
        "src/lock.py",
        "cmd/generated/README",
        "bin/run",
        "",
    ],
)
def test_files_that_may_be_source(path: str) -> None:
    assert (sort_of(path), made_by(path)) == ("", "")


@given(st.text("abc./\\-_ ", max_size=30))
def test_a_sort_always_has_a_part_of_the_path(path: str) -> None:
    assert bool(sort_of(path)) == bool(made_by(path))
    assert made_by(path) in path.replace("\\", "/")

"""What the built-in agent works on: a copy of this package's own source, in a folder that goes away again."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from headroom_cli.layout import PACKAGE

# Prints what a build prints: colours, a progress line that overwrites itself, one line per step; or JSON.
CHECK = '''"""Compiles every module of the project and says what it found."""

import ast
import json
import sys
import time
from pathlib import Path

modules = sorted(Path("headroom_cli").rglob("*.py"))
rows = []
for number, path in enumerate(modules, 1):
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    functions = sum(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))
    rows.append({"path": str(path), "lines": len(text.splitlines()), "functions": functions, "status": "ok"})
    if "--json" not in sys.argv:
        percent = 100 * number // len(modules)
        print(f"\\r[{'=' * (percent // 5):20}] {percent:3d} %", end="")
        stamp = time.strftime("%Y-%m-%d %H:%M:%S")
        print(f"\\r\\x1b[2m{stamp}\\x1b[0m \\x1b[32mINFO\\x1b[0m  check: compiled {path}: {functions} functions, ok   ")
if "--json" in sys.argv:
    print(json.dumps({"modules": rows, "failed": []}, indent=4))
else:
    print(f"\\x1b[1m{len(rows)} modules checked, 0 failed\\x1b[0m")
'''


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """A temporary folder with the package's modules and a build script; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="headroom-demo-") as name:
        folder = Path(name)
        without = shutil.ignore_patterns("__pycache__", "_data", "py.typed")
        shutil.copytree(PACKAGE, folder / "headroom_cli", ignore=without)
        (folder / "check.py").write_text(CHECK, encoding="utf-8")
        yield folder

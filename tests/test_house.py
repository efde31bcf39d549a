"""The rules of the house that no other tool checks: sizes, names, mirrored tests, the direction of imports."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "headroom_cli"

MODULE_LINES = 400
FUNCTION_LINES = 60
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
TOP_LEVEL = {
    *(".ci", ".gitattributes", ".github", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "headroom_cli"),
    *("hooks", "pyproject.toml", "scripts", "tests", "wrappers"),
}

# A room may use the rooms with a smaller number and itself; rooms on one floor do not know each other.
FLOORS = {
    "cli": 9, "session": 8, "agents": 7, "proxy": 6, "mcp": 6, "steer": 5, "learn": 5, "report": 4,
    "ledger": 3, "library": 3, "wire": 2, "compress": 1, "store": 0,
}  # fmt: skip
EVERYBODY = {"headroom_cli", "headroom_cli.errors", "headroom_cli.layout"}
# The types that all parts share stand above some of their users.
SHARED_TYPES = {"headroom_cli.wire.prompt", "headroom_cli.compress.outcome"}
DEMO_USERS = {"cli", "session", "demo"}

# Folders of tests that mirror no room: what goes wrong anywhere, stand-ins, and made-up data.
OTHER_TESTS = {"faults", "fakes", "made"}
OTHER_TEST_FILES = {
    *("agents/test_claude.py", "agents/test_codex.py", "agents/test_effort.py"),
    *("agents/test_documented_agents.py", "agents/test_matrix.py", "agents/test_reading_back.py"),
    *("agents/test_real_agents.py", "agents/test_retrieving.py", "agents/test_world.py"),
    *("agents/test_transcripts.py", "learn/readers/test_sessions_data.py"),
    *("agents/test_steering.py", "cli/test_output_from_wire.py"),
    *("agents/test_hooks_seam.py", "test_hook_files.py", "test_house.py", "test_scripts.py"),
}

# Why a source module has no test file of its own. Package files (`__init__`) are exempt while they are documentation.
UNTESTED = {
    "__main__.py": "three lines that call cli.app.main; run as a subprocess in the tests of scripts and sessions",
    "errors.py": "one exception that only carries its fields",
    "wire/prompt.py": "types without behaviour",
    "compress/outcome.py": "types without behaviour",
    "agents/effort_places.py": "types without behaviour",
    "agents/hook_seam.py": "types without behaviour",
    "agents/status_line.py": "types without behaviour",
    "learn/transcript.py": "types without behaviour",
    "learn/failures/findings.py": "types without behaviour",
    "ledger/events.py": "types without behaviour",
    "proxy/seams.py": "types without behaviour",
}


def tracked() -> list[Path]:
    """Every file that git knows or would add, relative to the root; skips where this is not a git checkout."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [Path(name) for name in names if name and (ROOT / name).exists()]


def python_files() -> list[Path]:
    """All Python files, relative to the root, scripts without an extension included."""
    return [path for path in tracked() if path.suffix == ".py" or is_python_script(path)]


def is_python_script(path: Path) -> bool:
    if path.parts[0] != "scripts" or path.suffix:
        return False
    with (ROOT / path).open("rb") as file:
        return b"python" in file.readline(100)


def sources() -> list[Path]:
    """The package's modules, relative to the package."""
    return sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(source: Path) -> set[str]:
    """The modules of the package that a module imports, wherever in it the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / source).read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}:{node.lineno}: relative import"
            module = node.module or ""
            parts = {f"{module}.{alias.name}" for alias in node.names}
            submodules = {name for name in parts if is_module(name)}
            names.update(submodules if len(submodules) == len(parts) else submodules | {module})
    return {name for name in names if name.split(".")[0] == "headroom_cli"}


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def may_import(source: Path, module: str) -> bool:
    """Whether the rules let the module at `source` import `module`."""
    own, other = source.parts[0], room(module)
    if module in EVERYBODY or module in SHARED_TYPES or len(source.parts) == 1:
        return True
    if other == "demo":
        return own in DEMO_USERS
    if own == "demo":  # a client and a server that stand outside: they must not lean on what they exercise
        return False
    return own == other or (own in FLOORS and other in FLOORS and FLOORS[other] < FLOORS[own])


def test_modules_are_short() -> None:
    long = {str(path): count for path in python_files() if (count := lines(path)) > MODULE_LINES}
    assert not long


def lines(path: Path) -> int:
    return len((ROOT / path).read_text().splitlines())


def test_functions_are_short() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files()
        for node in functions(ast.parse((ROOT / path).read_text()))
        if (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert not long


def test_names_say_what_a_module_does() -> None:
    assert not [str(path) for path in python_files() if VAGUE_NAMES & {part.removesuffix(".py") for part in path.parts}]


def test_every_module_has_its_test_file() -> None:
    missing = [
        str(source)
        for source in sources()
        if source.name != "__init__.py"
        and str(source) not in UNTESTED
        and not (ROOT / "tests" / source.parent / f"test_{source.name}").exists()
    ]
    assert not missing


def test_exemptions_are_still_needed() -> None:
    assert not [name for name in UNTESTED if not (PACKAGE / name).exists()]
    assert not [name for name in UNTESTED if (ROOT / "tests" / Path(name).parent / f"test_{Path(name).name}").exists()]


def test_every_test_file_has_its_module() -> None:
    files = [path.relative_to("tests") for path in tracked() if path.parts[0] == "tests"]
    orphans = [
        str(path)
        for path in files
        if path.name.startswith("test_")
        and path.parts[0] not in OTHER_TESTS
        and str(path) not in OTHER_TEST_FILES
        and not (PACKAGE / path.parent / path.name.removeprefix("test_")).exists()
    ]
    assert not orphans


def test_every_room_has_its_floor() -> None:
    assert {source.parts[0] for source in sources() if len(source.parts) > 1} <= {*FLOORS, "demo"}


def test_package_files_hold_no_code() -> None:
    """Only documentation and constants: what does something has a name of its own."""
    for source in sources():
        if source.name == "__init__.py":
            body = ast.parse((PACKAGE / source).read_text()).body
            assert all(isinstance(node, ast.Expr | ast.Assign | ast.ImportFrom) for node in body), source


def test_imports_point_downwards() -> None:
    wrong = [
        f"{source} imports {module}"
        for source in sources()
        for module in sorted(imported(source))
        if not may_import(source, module)
    ]
    assert not wrong


def test_the_rule_itself() -> None:
    assert may_import(Path("proxy/addon.py"), "headroom_cli.wire.anthropic")
    assert may_import(Path("store/decisions.py"), "headroom_cli.compress.outcome")
    assert not may_import(Path("store/decisions.py"), "headroom_cli.compress.pipeline")
    assert not may_import(Path("report/html.py"), "headroom_cli.learn.mine")
    assert not may_import(Path("ledger/book.py"), "headroom_cli.demo.provider")
    assert not may_import(Path("demo/agent.py"), "headroom_cli.wire.anthropic")


def test_top_level_holds_only_what_the_design_names() -> None:
    assert {path.parts[0] for path in tracked()} <= TOP_LEVEL


def test_no_paths_of_one_machine() -> None:
    """A home folder or a workspace in the text works on one machine only. Examples use `/home/me` or `/Users/me`."""
    pattern = re.compile(r"(?<![\w.~-])/(?:root|work)/\w|/(?:home|Users)/(?!me\b)\w+/")
    found = []
    for path in tracked():
        if "_data" in path.parts or path.suffix in {".lock", ".png"}:
            continue
        text = (ROOT / path).read_text(errors="replace")
        found += [f"{path}: {match.group()}" for match in pattern.finditer(text) if path.name != Path(__file__).name]
    assert not found

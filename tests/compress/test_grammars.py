from __future__ import annotations

import subprocess
import sys

import pytest

from headroom_cli.compress.grammars import GRAMMARS, language_of, tongue


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.py", "python"),
        ("/x/y.z/a.pyi", "python"),
        ("a.test.js", "javascript"),
        ("a.mjs", "javascript"),
        ("a.cjs", "javascript"),
        ("a.jsx", "javascript"),
        ("a.ts", "typescript"),
        ("a.d.mts", "typescript"),
        ("a.tsx", "tsx"),
        ("a.go", "go"),
        ("C:\\x\\Main.RS", "rust"),
        ("A.java", "java"),
        ("a.c", "c"),
        ("a.h", "cpp"),
        ("a.cc", "cpp"),
        ("a.hpp", "cpp"),
        ("a.cxx", "cpp"),
        ("README.md", ""),
        ("Makefile", ""),
        ("dir.py/Makefile", ""),
        ("py", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_path(path: str, language: str) -> None:
    assert language_of(path) == language


@pytest.mark.parametrize("language", GRAMMARS)
def test_each_grammar_loads_and_knows_what_we_look_for(language: str) -> None:
    speech = tongue(language)
    known = {role.value for role in speech.roles.values()}
    assert {"function", "data", "comment", "skip"} <= known
    assert speech.solid
    assert speech.comments
    assert tongue(language) is speech


@pytest.mark.parametrize(
    "language", [name for name in GRAMMARS if name not in ("javascript", "typescript", "tsx", "c")]
)
def test_no_kind_of_node_is_misspelt(language: str) -> None:
    """Those that share a list may each lack some of it: a name that none of them has would be a mistake."""
    family = {"cpp": ("c", "cpp")}.get(language, (language,))
    found = {kind for name in family for kind in _known(name)}
    assert set(GRAMMARS[language].roles()) <= found


def test_no_kind_of_node_is_misspelt_in_javascript() -> None:
    family = ("javascript", "typescript", "tsx")
    assert set(GRAMMARS["tsx"].roles()) <= {kind for name in family for kind in _known(name)}


def _known(language: str) -> set[str]:
    parser = tongue(language).parser
    assert parser.language is not None
    return {kind for kind in GRAMMARS[language].roles() if parser.language.id_for_node_kind(kind, True)}


def test_nothing_is_loaded_before_a_language_is_met() -> None:
    say = (
        "import sys, headroom_cli.compress.worker, headroom_cli.compress.file_text\n"
        "from headroom_cli.compress.syntax import bodies\n"
        "assert not [name for name in sys.modules if name.startswith('tree_sitter')]\n"
        "bodies('x = 1', 'python')\n"
        "assert {name for name in sys.modules if name.startswith('tree_sitter_')} == "
        "{'tree_sitter_python', 'tree_sitter_python._binding'}\n"
    )
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

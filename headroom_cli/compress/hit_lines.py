"""What a line of a search result tells by its look, and its file by its name."""

from __future__ import annotations

import re

from headroom_cli.compress.generated_files import sort_of

# What defines what it names: such a hit is what most searches are for.
_DEFINES = re.compile(
    r"\b(?:func|def|class|struct|enum|interface|trait|impl|type|fn|macro_rules!|module|namespace|function|mod|record|"
    r"protocol|extension|typedef|union|package|subroutine|proc)\b\s*[\w(<\"'*&]|\b(?:test|describe|it)\([\"'`]|"
    r"#\s*define\b|(?i:\b(?:create|alter)\s+(?:table|index|view)\b)|"
    r"^\s*(?:(?:pub|export|static|final|private|public|protected|readonly|default|declare)\s+)*"
    r"(?:const|let|var|val|static)\s+(?:mut\s+)?[A-Z_]|"
    # A field, a key, a named argument with its type; an assignment at the outermost level.
    r"^\s*(?:pub(?:\([^)]*\))?\s+|readonly\s+|private\s+|self\.|this\.)?[\"']?[\w-]+[\"']?\??\s*:(?!:)\s|^[\w.]+\s*:?=[^=]"
)
# What compilers and linters say in the place of the file's line: a column, how bad it is, a code.
_COMPLAINS = re.compile(
    r"\d+: |(?:\d+:)? ?(?i:(?:fatal |syntax )?error|warning|note|help|info|remark|style|convention|refactor)[:\[ ]|"
    r" ?[A-Z]{1,5}\d{2,4}\b"
)
# Files in which every line says something of its own.
_PROSE = re.compile(r"\.(?:md|mdx|markdown|rst|adoc|txt|tex|org)$", re.IGNORECASE)
# Files that hold data: their long lines are records, or whole files.
_DATA = re.compile(
    r"\.(?:jsonl?|ndjson|ipynb|html?|xml|svg|csv|tsv|sql|log|lock|map|har|geojson|snap|pem|txt)$", re.IGNORECASE
)
# Files whose lines report what happened: what reports trouble there is what one looks for.
_REPORTS = re.compile(r"\.(?:log|out|err|txt)(?:\.\d+)?$|/logs?/|(?:^|/)[^./]+$")


def defines(line: str) -> bool:
    """True for a line that defines something: a function, a type, a field, a constant, a table."""
    return _DEFINES.search(line) is not None


def complains(said: str) -> bool:
    """True for what a compiler or a linter says where a search prints the file's line: its first characters tell."""
    return _COMPLAINS.match(said) is not None


def is_prose(path: str) -> bool:
    """True for a file in which every line says something of its own."""
    return _PROSE.search(path) is not None


def is_data(path: str) -> bool:
    """True for a file that holds data: its long lines are records, or whole files."""
    return _DATA.search(path) is not None or bool(sort_of(path))


def is_report(path: str) -> bool:
    """True for a file whose lines report what happened: what reports trouble there is what one looks for."""
    return _REPORTS.search(path) is not None

"""`headroom doctor`: tries every part and says what to do about those that do not work."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False,
) -> int:
    """Check this installation: versions, folders, certificate, and one real request on loopback."""
    from headroom_cli import layout
    from headroom_cli.session.checkup import Check, checkup

    checks: list[Check] = []
    for check in checkup(layout.home()):
        checks.append(check)
        if not as_json:
            show(check.name, check.ok, check.found, check.fix)
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], indent=2))
    return 0 if all(check.ok for check in checks) else 1


def show(name: str, ok: bool, found: str, fix: str) -> None:
    """One line, and a second one with the remedy where something failed. Colour only on a terminal that wants it."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    console.print(Text.assemble((f"{'ok' if ok else 'failed':7}", "green" if ok else "bold red"), f"{name:12}", found))
    if not ok and fix:
        console.print(f"{'':7}{'fix':12}{fix}")

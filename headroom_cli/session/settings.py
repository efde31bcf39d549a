"""The few knobs there are, in one table, and where their values come from."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from headroom_cli import layout
from headroom_cli.errors import HeadroomError
from headroom_cli.steer.effort_table import marked_safe

PROJECT_FILE = ".headroom.toml"
CHOICES: Mapping[str, tuple[str, ...]] = {
    "retrieve": ("auto", "mcp", "shell", "file", "off"),
    "seam": ("wire", "hooks"),
    "verbosity": ("off", "1", "2", "3", "4"),
    "effort": ("off", "auto"),
}
Values = dict[str, int | bool | str]
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """Every knob with its default.

    Each can be set, strongest first, by a command's own option, by HEADROOM_<NAME> in the environment, in
    `.headroom.toml` of the folder or the nearest one above, in `config.toml` of the user's config folder, or in
    `learned.toml` there, which `headroom learn` writes: for every folder, or for one and those below it.
    """

    deadline_ms: int = 250  # how long a request may wait for new blocks to be made smaller
    body_cap_mb: int = 64  # larger request bodies are relayed as they come
    store_mb: int = 512  # size cap of the stored originals
    store_days: int = 30  # age cap of the stored originals
    report: bool = True  # summary and report files at the end of a session
    retrieve: str = "auto"  # how the agent reads back what was left out; off leaves nothing out
    seam: str = "wire"  # where tool results are made smaller: on the wire, or in the agent's own hooks
    verbosity: str = "off"  # how short answers are asked for: 1 without preambles, 4 the least that answers
    effort: str = "off"  # auto lowers the reasoning effort of turns that only go on, where that breaks no cache
    effort_safe: str = ""  # MODEL[@HOST]=LEVEL, models of which you have measured that this breaks no cache
    holdout: int = 10  # percent of conversations in which neither is done, so that what they save can be measured

    @property
    def patience_s(self) -> float:
        """Seconds for deciding and writing down: the deadline and time for a slow disk."""
        return self.deadline_ms / 1000 + 1.0

    @property
    def steering_patience_s(self) -> float:
        """Seconds that a conversation's first request may wait, after that, for its directive to be written down."""
        return 0.5

    @property
    def shape_limit_s(self) -> float:
        """Seconds after which the proxy gives a request up to its own bytes; later than the shaper's own end.

        What was decided stands in the store by then, and would be sent with the next request: a broken prefix.
        """
        return self.patience_s + 1.0


def settings(flags: Mapping[str, object] | None = None, folder: Path | None = None) -> Settings:
    """The settings in force, seen from `folder` (the working folder). Flags that are None were not given.

    Raises HeadroomError naming the source of an unknown name or an impossible value.
    """
    made: Values = {}
    for _, values in _layers(flags or {}, folder or Path.cwd()):
        made |= values
    return replace(Settings(), **made)  # type: ignore[arg-type]  # _value has checked each by its type


def origin(name: str, flags: Mapping[str, object] | None = None, folder: Path | None = None) -> str:
    """Where the value of a setting comes from: an option, a variable, a file, or "" for the default.

    Raises HeadroomError as `settings` does.
    """
    setting = [source for source, values in _layers(flags or {}, folder or Path.cwd()) if name in values]
    return setting[-1] if setting else ""


def _layers(flags: Mapping[str, object], folder: Path) -> Iterator[tuple[str, Values]]:
    """What sets settings, weakest first: its name, and the values."""
    yield from _learned(learned_file(), folder)
    own = layout.config_home() / "config.toml"
    yield str(own), _checked(str(own), read_toml(own))
    project = project_file(folder)
    if project is not None:
        yield str(project), _of_project(project)
    for name in _TYPES:
        variable = f"HEADROOM_{name.upper()}"
        if os.environ.get(variable):
            yield variable, {name: _value(variable, name, os.environ[variable])}
    for name, value in flags.items():
        if value is not None:
            option = f"--{name.replace('_', '-')}"
            yield option, {name: _value(option, name, value)}


def learned_file() -> Path:
    """Where `headroom learn` writes what it has learned."""
    return layout.config_home() / "learned.toml"


def _learned(path: Path, folder: Path) -> Iterator[tuple[str, Values]]:
    """What was learned, for every folder and for the folders that hold this one, the nearest last."""
    table = read_toml(path)
    projects = table.pop("projects", {})
    if not isinstance(projects, dict) or not all(isinstance(one, dict) for one in projects.values()):
        raise HeadroomError(f"{path}: projects is not a table of tables", '[projects."/a/folder"]')
    yield str(path), _checked(str(path), table)
    for name in sorted(projects, key=lambda name: len(Path(name).parts)):
        values = _checked(f"{path}: {name}", projects[name])
        if Path(name) == folder or Path(name) in folder.parents:
            yield f"{path}: {name}", values


def _of_project(path: Path) -> Values:
    """What a folder's own file sets. It may have come with a clone: it cannot know what this user has measured.

    A level that a provider does not know makes it refuse requests, and one that is too low makes a model careless.
    """
    values = _checked(str(path), read_toml(path))
    if "effort_safe" in values:
        raise HeadroomError(
            f"{path}: effort_safe is not for a folder to set",
            f"what you have measured yourself goes to {layout.config_home() / 'config.toml'} or HEADROOM_EFFORT_SAFE",
        )
    return values


def project_file(folder: Path) -> Path | None:
    """The nearest `.headroom.toml` in a folder or above it, None if there is none."""
    found = (place / PROJECT_FILE for place in (folder, *folder.parents))
    return next((path for path in found if path.is_file()), None)


_TYPES: Mapping[str, type] = {field.name: type(field.default) for field in fields(Settings)}


def read_toml(path: Path) -> dict[str, Any]:
    """The table in a TOML file, {} if there is no such file; raises HeadroomError if it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise HeadroomError(f"{path}: cannot be read as TOML: {error}") from error


def _checked(source: str, table: Mapping[str, object]) -> Values:
    for name in table:
        if name not in _TYPES:
            raise HeadroomError(f"{source}: {name} is not a setting", f"allowed: {', '.join(_TYPES)}")
    return {name: _value(f"{source}: {name}", name, value) for name, value in table.items()}


def _value(source: str, name: str, value: object) -> int | bool | str:
    if name in CHOICES:
        # TOML has words of its own for on and off.
        word = "off" if value is False else str(value).lower()
        if word not in CHOICES[name]:
            raise HeadroomError(f"{source} is {value!r}", f"allowed: {', '.join(CHOICES[name])}")
        return word
    if _TYPES[name] is str:
        return _text(source, value)
    if _TYPES[name] is bool:
        made = value if isinstance(value, bool) else _WORDS.get(str(value).lower())
        if made is None:
            raise HeadroomError(f"{source} is {value!r}", "allowed: true, false")
        return made
    number = int(str(value)) if not isinstance(value, bool) and str(value).isdecimal() else -1
    if name == "holdout" and not 0 <= number <= 100:
        raise HeadroomError(f"{source} is {value!r}", "allowed: percent, 0 to 100")
    if number < (name != "holdout"):
        raise HeadroomError(f"{source} is {value!r}", "allowed: whole numbers above 0")
    return number


def _text(source: str, value: object) -> str:
    """The one setting in words of the user's own; raises HeadroomError for what nobody could act on."""
    try:
        marked_safe(str(value))
    except HeadroomError as error:
        raise HeadroomError(f"{source}: {error.message}", error.hint) from None
    return str(value)

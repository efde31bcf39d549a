"""Options that carry JSON: the user's value and ours become one, because agents read only one of two."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from headroom_cli.agents.setup import Setup, merged
from headroom_cli.agents.wrapper import fill
from headroom_cli.session.folder import write_private

_PROMPT_FOLLOWS = ("-p", "--print", "--prompt")  # what stands after these is no command but what is asked


def with_json_options(setup: Setup, arguments: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """`arguments` with the JSON options of a setup added, or merged into the user's own where they gave one.

    A value of theirs that is not a JSON object, nor the file of one, is left for the agent to complain about.
    """
    made = list(arguments)
    front: list[str] = []
    for option, ours in setup.json_args.items():
        filled = filled_table(ours, values)
        theirs = given(arguments, option)
        if theirs is None:
            front += [option, compact(filled)]
            continue
        place, text = theirs
        table = read_object(text)
        if table is None:
            front += [option, compact(filled)]
        elif made[place] == option:
            made[place + 1] = compact(merged(table, filled))
        else:
            made[place] = f"{option}={compact(merged(table, filled))}"
    return [*front, *made]


def with_json_variables(setup: Setup, env: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """The variables of a setup whose value is a JSON object or list, ours merged into the one that `env` has.

    A value of theirs that is of another kind stays as it is: the agent may read something else in it.
    """
    made = {}
    for name, ours in setup.env_json.items():
        theirs = _variable(ours, env[name]) if env.get(name) else None
        if theirs is not None or not env.get(name):
            filled = {name: _fill_any(ours, values)}
            made[name] = compact(merged({name: theirs} if theirs else {}, filled)[name])
    return made


def unread_variables(setup: Setup, env: Mapping[str, str]) -> list[str]:
    """The variables that ours could not be added to, because the user's value is no JSON of that kind."""
    return [name for name, ours in setup.env_json.items() if env.get(name) and _variable(ours, env[name]) is None]


def in_files(setup: Setup, arguments: Sequence[str], folder: Path) -> list[str]:
    """`arguments` with each JSON option's object in a private file below `folder`, named in its place.

    A command line can be read by every user of the machine, and these objects hold our secret and may hold theirs.
    """
    made = list(arguments)
    for option in setup.json_args:
        for number, (place, text) in enumerate(_occurrences(arguments, option)):
            if not text.lstrip().startswith("{"):
                continue
            path = folder / f"{option.strip('-')}-{number}.json"
            write_private(path, text.encode("utf-8", "surrogateescape"))
            joined = made[place] != option
            made[place if joined else place + 1] = f"{option}={path}" if joined else str(path)
    return made


def given(arguments: Sequence[str], option: str) -> tuple[int, str] | None:
    """Where the user gave an option and with which value, the last one counting; None if they did not.

    Nothing is looked for after a lone `--`.
    """
    found = list(_occurrences(arguments, option))
    return found[-1] if found else None


def read_object(text: str) -> dict[str, object] | None:
    """The JSON object that an option's value is, or that stands in the file it names; None if it is neither."""
    try:
        source = text if text.lstrip().startswith("{") else Path(text).expanduser().read_text(encoding="utf-8")
        value = json.loads(source)
    except (OSError, ValueError, RuntimeError):  # also a `~nobody`, and what is nested too deeply
        return None
    return value if isinstance(value, dict) else None


def _variable(ours: object, text: str) -> dict[str, object] | list[object] | None:
    """What the user's variable holds, where that is an object or a list as ours is."""
    if not isinstance(ours, list):
        return read_object(text)
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, list) else None


def compact(value: object) -> str:
    """JSON on one line without spaces, in ASCII: whatever it says, it can be an argument and a variable."""
    return json.dumps(value, separators=(",", ":"))


def before_dashes(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments before a lone `--`: what is after it is no option."""
    return arguments[: list(arguments).index("--")] if "--" in arguments else arguments


def stands_as_command(words: Sequence[str], arguments: Sequence[str]) -> bool:
    """Whether these words are the agent's command, or begin it: nothing but options and their values stands between.

    Which options take a value is not known. A word behind an option counts, so this errs only where a value or a
    prompt of one word is such a word itself.
    """
    before = ""
    for place, one in enumerate(before_dashes(arguments)):
        rest = arguments[place + 1 :]
        found = one == words[0] and before not in _PROMPT_FOLLOWS
        if found and (len(words) == 1 or stands_as_command(words[1:], rest)):
            return True
        if not one.startswith("-") and (not before.startswith("-") or "=" in before):
            return False
        before = one
    return False


def _occurrences(arguments: Sequence[str], option: str) -> Iterator[tuple[int, str]]:
    for place, argument in enumerate(before_dashes(arguments)):
        if argument == option and place + 1 < len(arguments):
            yield place, arguments[place + 1]
        elif argument.startswith(f"{option}="):
            yield place, argument.removeprefix(f"{option}=")


def filled_table(value: Mapping[str, object], values: Mapping[str, str]) -> dict[str, object]:
    """An object with every placeholder replaced in its texts and in its keys: rules of some agents are keys."""
    return {fill(key, values): _fill_any(one, values) for key, one in value.items()}


def _fill_any(value: object, values: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, Mapping):
        return filled_table(value, values)
    return [_fill_any(one, values) for one in value] if isinstance(value, list) else value

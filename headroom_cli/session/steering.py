"""How a run is steered: on the wire by each conversation, or as a whole, before its agent starts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from headroom_cli.agents.steer_way import SteerWay
from headroom_cli.agents.wrapper import Route, fill
from headroom_cli.session.arguments import before_dashes, given
from headroom_cli.session.plan import Command
from headroom_cli.session.settings import Settings
from headroom_cli.steer.directive import DIRECTIVES, level_of
from headroom_cli.steer.holdout import salt
from headroom_cli.steer.terms import METERED, NOTHING, Terms
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.steering import FILE, Steered, SteeringStore

_DAY = 86_400.0


def terms(settings: Settings, home: Path, session: str) -> Terms:
    """The terms of a session whose conversations are each decided by themselves."""
    level = level_of(settings.verbosity)
    effort = settings.effort != "off"
    draws = level > 0 or effort
    return Terms(session, level, draws, settings.holdout, salt(home) if draws else b"", effort=effort)


def steered(asked: Command, settings: Settings, home: Path, session: str, folder: Path) -> tuple[Command, Terms]:
    """The command with the directive among its arguments, where it goes that way, and the terms of the run.

    What holds for a whole session is stored under its name, so that a later one that resumes it keeps it.
    """
    way = asked.wrapper.steer
    made = replace(terms(settings, home, session), toolless=way.toolless)
    argued = by_argument(asked)
    if not (argued or way.toolless):
        return asked, replace(METERED, toolless=way.toolless) if asked.hooked else made
    made = replace(made, on_wire=not (argued or asked.hooked))
    fixed = _whole(made, asked, settings, home, folder)
    if argued and fixed.text:
        asked = replace(asked, arguments=with_directive(way, asked.arguments, fixed.text))
    return asked, replace(made, fixed=fixed)


def by_argument(asked: Command) -> bool:
    """Whether the directive of this run is an argument of the agent's."""
    way = asked.wrapper.steer
    return bool(way.option) and not _has(way.unless, asked.arguments) and not asked.unrouted


def with_directive(way: SteerWay, arguments: Sequence[str], text: str) -> tuple[str, ...]:
    """The arguments with the directive, behind the user's own value of that option if they gave one."""
    ours = fill(way.value, {"directive": text})
    theirs = given(arguments, way.option)
    if theirs is None:
        return (way.option, ours, *arguments)
    made, (place, value) = list(arguments), theirs
    both = f"{value}\n\n{ours}" if value else ours
    if made[place] == way.option:
        made[place + 1] = both
    else:
        made[place] = f"{way.option}={both}"
    return tuple(made)


def told(asked: Command, settings: Settings, source: str = "") -> str:
    """How this run would be steered, in a few words; "" if it is not. `source` is where the level was set."""
    level = level_of(settings.verbosity)
    if not level:
        return ""
    held = f"; {settings.holdout} % are held out to compare with" if settings.holdout else ""
    held += f"; set by {source}" if source else ""
    if (by_argument(asked) or asked.wrapper.steer.toolless) and _has(asked.wrapper.steer.resume, asked.arguments):
        return "as the last session here had it, which is resumed"
    if by_argument(asked):
        return f"level {level}, by {asked.wrapper.steer.option} for the whole session{held}"
    if asked.unrouted or asked.hooked or asked.wrapper.route is Route.HOOKS:
        return f"off: there is no way for level {level} where no request may be changed"
    unit = "the whole session" if asked.wrapper.steer.toolless else "each new conversation"
    return f"level {level}, behind the system text of {unit}{held}"


def shown(asked: Command, settings: Settings) -> Command:
    """The command as it is for a session that is not held out."""
    level = level_of(settings.verbosity)
    if not level or not by_argument(asked) or _has(asked.wrapper.steer.resume, asked.arguments):
        return asked
    text = DIRECTIVES[level]
    return replace(asked, arguments=with_directive(asked.wrapper.steer, asked.arguments, text))


def _has(options: Sequence[str], arguments: Sequence[str]) -> bool:
    """Whether one of these options is among the arguments, with or without a value in the same word."""
    words = before_dashes(arguments)
    return any(word == option or word.startswith(f"{option}=") for option in options for word in words)


def _whole(made: Terms, asked: Command, settings: Settings, home: Path, folder: Path) -> Steered:
    """What holds for this session, stored under its name; nothing where it cannot be stored."""
    resumed = _has(asked.wrapper.steer.resume, asked.arguments)
    if not made.draws and not resumed:
        return NOTHING
    with ExitStack() as stack:
        try:
            store = stack.enter_context(SteeringStore(home / FILE, settings.store_days * _DAY))
            fixed = _earlier(store, asked, home, folder) if resumed else made.decided(made.session)
            if fixed != NOTHING:
                store.put({_name(made.session): fixed})
        except StoreUnavailable:
            return NOTHING
    return fixed


def _earlier(store: SteeringStore, asked: Command, home: Path, folder: Path) -> Steered:
    """What the last session of this agent in this folder had: its prompt is what the provider has cached."""
    from headroom_cli.ledger.history import last_session
    from headroom_cli.ledger.log import Ledger

    with Ledger(home / "ledger.sqlite") as ledger:
        name = _name(last_session(ledger.connection, asked.wrapper.name, str(folder)))
    return store.get([name]).get(name, NOTHING)


def _name(session: str) -> str:
    return f"session {session}"

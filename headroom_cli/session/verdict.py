"""Whether the agent's model requests came through us, and if not, why most probably. Pure, and good at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from headroom_cli.agents.clouds import written_out
from headroom_cli.agents.wrapper import Route, Wrapper
from headroom_cli.ledger.events import Notice, Passed, Past, Seen, Verdict
from headroom_cli.proxy.hosts import is_open
from headroom_cli.session.arguments import before_dashes, stands_as_command
from headroom_cli.session.gateways import Named, way_past

# What agents call the commands and options with which they ask no model.
_QUIET_WORDS = frozenset(
    (
        *("help", "version", "login", "logout", "auth", "setup-token", "mcp", "config", "configure", "settings"),
        *("doctor", "update", "upgrade", "install", "uninstall", "completion", "plugin", "plugins", "extensions"),
        *("models", "providers", "sessions", "stats", "features", "history"),
    )
)
_QUIET_OPTIONS = frozenset(("--version", "-v", "-V", "--help", "-h", "--list-models", "--list-sessions"))
# Where agents' tools fetch code and packages from, and where programs report to.
_SIDE = (
    *("github.com", ".github.com", ".githubusercontent.com", "gitlab.com", "bitbucket.org"),
    *("registry.npmjs.org", "registry.yarnpkg.com", "pypi.org", "files.pythonhosted.org", "crates.io", ".crates.io"),
    *("proxy.golang.org", "sum.golang.org", "rubygems.org", "repo.maven.apache.org", "deb.debian.org", ".ubuntu.com"),
    *("nodejs.org", ".sentry.io", ".statsig.com", "statsigapi.net", ".datadoghq.com", ".posthog.com", ".segment.io"),
    *("play.googleapis.com", "telemetry.individual.githubcopilot.com", "models.dev"),
)
_NAMED = 3  # hosts in one sentence


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a session that has ended with `code`, or has not (None).

    `bypassing` are the user's variables that send the traffic past us, with what they do; `overruled` is an
    administrator's file that is stronger than us; `missed` are gateways that no proxy is asked for. `model_hosts` are
    those of all wrappers, `earlier` the ids of processes of the agent that are older than the session.
    """

    wrapper: Wrapper
    arguments: Sequence[str]
    seen: Seen
    code: int | None = None
    bypassing: Mapping[str, str] = field(default_factory=dict)
    overruled: str = ""
    missed: Sequence[Named] = ()
    model_hosts: Sequence[str] = ()
    earlier: Sequence[int] = ()


def verdict(evidence: Evidence) -> Verdict:
    """Routed if any request to a model came. Unknown where none can come, or nothing speaks for one that went past."""
    if evidence.seen.requests:
        return Verdict(True)
    if evidence.wrapper.route is Route.HOOKS:
        return Verdict(None, "its traffic cannot be read")
    if asks_nothing(evidence.arguments):
        return Verdict(None, "it was asked about itself only")
    because, hint = _cause(evidence)
    if not because:
        because, hint = _tunnelled(evidence, list(_unknown(evidence)))
    if not because and evidence.seen.relayed:
        return Verdict(None, "it asked no model")
    return Verdict(False, because or _silence(evidence), hint or "headroom doctor tests the way")


def so_far(evidence: Evidence) -> str:
    """Why a session that goes on seems not to be routed; "" where a request came, or nothing speaks for a cause yet.

    Before it is asked anything an agent may look for news, so hosts that nothing is known of prove nothing yet.
    """
    return "" if evidence.seen.requests or evidence.wrapper.route is Route.HOOKS else _cause(evidence)[0]


def partly(evidence: Evidence) -> Notice | None:
    """What to tell where some requests came, and connections to hosts known for models went past us."""
    aside = _to_models(evidence)
    if not evidence.seen.requests or not aside:
        return None
    text = f"partly routed: connections of {evidence.wrapper.title} went past headroom to {_listed(aside)}"
    return Notice(text, f"its wrapper does not open these hosts: headroom agents show {evidence.wrapper.name}")


def asks_nothing(arguments: Sequence[str]) -> bool:
    """Whether these arguments only ask the agent about itself, its login or its settings."""
    own = list(before_dashes(arguments))
    if any(stands_as_command((word,), own) for word in _QUIET_WORDS):
        return True
    return not _QUIET_OPTIONS.isdisjoint(own[:1] + own[-1:])


def _cause(evidence: Evidence) -> tuple[str, str]:
    """The most probable cause for which there is evidence, and a hint; "" where there is none."""
    for variable, what in evidence.bypassing.items():
        return f"{variable} is set: {what}", f"unset {variable}"
    if evidence.overruled:
        return f"{evidence.overruled} is stronger than what headroom sets", "ask who administers this machine"
    refused = [one for one in evidence.seen.passed if one.how is Past.REFUSED]
    if refused:
        hint = "a program that brings its own roots needs the session's CA: headroom agents show names the variables"
        return f"a program refused headroom's certificate for {_listed(refused)}", hint
    tunnels = _to_models(evidence)
    if not tunnels and evidence.missed:
        return way_past(evidence.missed[0])
    return _tunnelled(evidence, tunnels)


def _tunnelled(evidence: Evidence, tunnels: Sequence[Passed]) -> tuple[str, str]:
    if not tunnels:
        return "", ""
    hint = f"a wrapper of your own may open them: headroom agents show {evidence.wrapper.name} names the file"
    return f"it went by tunnels to {_listed(tunnels)}, which headroom does not open", hint


def _silence(evidence: Evidence) -> str:
    """What is said where there is no evidence but that nothing came."""
    if any(one.how is Past.UNOPENED for one in evidence.seen.passed):
        return "it only made requests that no model answers"
    if evidence.code:
        return f"it ended with code {evidence.code} and made no connection"
    known = f" ({', '.join(map(str, evidence.earlier[:_NAMED]))})" if evidence.earlier else ""
    return (
        f"it made no connection: it was asked nothing, or a process of it that started earlier{known} makes its calls"
    )


def _unknown(evidence: Evidence) -> Iterable[Passed]:
    """The tunnels to hosts that are not known for anything else."""
    side = (*_SIDE, *written_out(evidence.wrapper.side_hosts))
    return (one for one in evidence.seen.passed if one.how is Past.UNOPENED and not is_open(one.host, side))


def _to_models(evidence: Evidence) -> list[Passed]:
    return [one for one in _unknown(evidence) if is_open(one.host, tuple(evidence.model_hosts))]


def _listed(passed: Sequence[Passed]) -> str:
    shown = ", ".join(f"{one.host} ({one.connections})" for one in passed[:_NAMED])
    return shown + (f" and {len(passed) - _NAMED} more" if len(passed) > _NAMED else "")

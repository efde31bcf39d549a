"""One wrapped run from start to end, as nested context managers: what is opened last is closed first."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from headroom_cli import layout
from headroom_cli.agents.catalog import model_hosts
from headroom_cli.agents.locate import earlier_processes
from headroom_cli.agents.wrapper import Route
from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import EngineConfig, Listener, Mode, listen
from headroom_cli.session import plan, trust
from headroom_cli.session.arguments import in_files, unread_variables
from headroom_cli.session.child import Child, signals_passed_on, started
from headroom_cli.session.environment import Outer, Routing, bypassing, no_proxy_for, outer_way
from headroom_cli.session.folder import session_folder, sweep, write_private
from headroom_cli.session.gateways import listeners, standing_at, told
from headroom_cli.session.journal import edited, repair
from headroom_cli.session.seam import LISTED, HookPlace, with_hooks
from headroom_cli.session.session_files import edits, make_session_files
from headroom_cli.session.settings import Settings
from headroom_cli.session.shim import write_shim
from headroom_cli.session.steering import steered
from headroom_cli.session.upstream import as_the_agent_sees, expanded, overruled_by
from headroom_cli.session.warm import may_be_warm
from headroom_cli.session.way_back import WayBack, no_way_back, way_back, where_refused, with_channel

if TYPE_CHECKING:  # loaded when the agent runs: until then only what it is started with counts
    from headroom_cli.ledger.events import Seen, SessionStart, Verdict
    from headroom_cli.session.parts import Parts
    from headroom_cli.session.verdict import Evidence
    from headroom_cli.steer.terms import Terms


@dataclass(frozen=True, slots=True)
class _Run:
    """What all steps of a run need."""

    asked: plan.Command
    settings: Settings
    upstream: str  # from --upstream; "" sends to the provider
    environ: Mapping[str, str]
    theirs: Mapping[str, str]  # the same with what the agent's own settings add to it
    outer: Outer
    home: Path
    folder: Path
    sock: socket.socket
    secret: str
    back: WayBack
    place: HookPlace | None  # where the agent's hooks call, None where the wire does the work
    beside: tuple[Listener, ...]  # for the user's own gateways on this machine
    standing: Mapping[str, str]  # variables that name one of them, with our address
    terms: Terms  # how it is steered

    def routing(self) -> Routing:
        """The values of the templates of this run."""
        routed = plan.routing(self.asked, self.folder, self.sock, self.secret, self.back)
        routed = replace(routed, no_proxy=no_proxy_for(self.theirs, self.asked.open_hosts))
        if self.place is None:
            return routed
        port = self.place.sock.getsockname()[1]
        return with_hooks(routed, self.asked.wrapper, f"127.0.0.1:{port}", self.place.secret)


def wrap(asked: plan.Command, settings: Settings, upstream: str = "") -> int:
    """Runs the agent through the proxy; returns its exit code. `upstream` replaces the provider.

    The agent starts before the proxy is loaded: its socket is bound already, so that an early request waits
    there. If the proxy cannot start after all, the agent is ended, because it could only hang. Where not even
    a folder or a port can be had, the agent runs as it would without us.
    """
    environ = dict(os.environ)
    with ExitStack() as stack:
        # Until all is put back a signal must not end us, whatever becomes of the agent.
        pass_to = stack.enter_context(signals_passed_on())
        if asked.unrouted:
            return _unrouted(asked, environ, HeadroomError(asked.unrouted), pass_to)
        try:
            run = _prepared(stack, asked, settings, upstream, environ)
            routed = run.routing()
            untold, refused = _files(stack, run, routed.values())
            run = replace(run, back=where_refused(run.back, run.asked.wrapper, refused))
            launch = plan.launched(run.asked, routed, environ, run.standing)
            argv = in_files(run.asked.wrapper.setup, launch.argv, run.folder)
        except Exception as error:  # noqa: BLE001 - fail-open boundary: the agent runs, and it is said that we do not
            return _unrouted(asked, environ, error, pass_to)
        with started(asked.program, argv, launch.env) as child:
            pass_to(child)
            return _served(run, child, untold)


def _prepared(
    stack: ExitStack, asked: plan.Command, settings: Settings, upstream: str, environ: Mapping[str, str]
) -> _Run:
    """What must be there before the agent starts: folder, port and, where the route needs one, a CA."""
    theirs = as_the_agent_sees(asked.wrapper, asked.arguments, environ, Path.cwd())
    home, outer = layout.home(), outer_way(theirs)
    folder, sock = stack.enter_context(session_folder(home)), stack.enter_context(listen())
    if asked.wrapper.route is Route.PROXY:
        plan.make_trust(asked, folder, theirs)
    program = write_shim(home)
    back = way_back(asked.wrapper, settings.retrieve, home, program, environ)
    if back.channel == "file":  # some agents end at once where a folder that they are given is not there yet
        layout.originals_folder(home).mkdir(mode=0o700, exist_ok=True)
    asked = replace(asked, wrapper=with_channel(asked.wrapper, settings.retrieve, program))
    listed = folder / LISTED if asked.wrapper.route is Route.HOOKS else None
    place = HookPlace(stack.enter_context(listen()), plan.new_secret(), listed) if asked.hooked else None
    beside = listeners(stack, asked.gateways)
    asked, standing = plan.with_gateways(asked, standing_at(beside))
    asked, terms = steered(asked, settings, home, folder.name, Path.cwd())
    return _Run(
        asked=asked,
        settings=settings,
        upstream=upstream,
        environ=environ,
        theirs=theirs,
        outer=outer,
        home=home,
        folder=folder,
        sock=sock,
        secret=plan.new_secret(),
        back=back,
        place=place,
        beside=tuple(beside.values()),
        standing=standing,
        terms=terms,
    )


def _unrouted(
    asked: plan.Command, environ: Mapping[str, str], error: Exception, pass_to: Callable[[Child], None]
) -> int:
    """Runs the agent without us, and says so in one line. The demo has no provider without us, so it raises."""
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, HeadroomError):
        text = error.message
    elif isinstance(error, OSError):
        text = f"{error.filename or 'no port'}: {error.strerror}"
    if asked.wrapper.scripted_provider:
        raise HeadroomError(text, "set HEADROOM_HOME to a folder that can be written") from error
    _say(f"nothing is changed or measured, {text}")
    with started(asked.program, asked.arguments, environ) as child:
        pass_to(child)
        return child.wait()


def _files(stack: ExitStack, run: _Run, values: Mapping[str, str]) -> tuple[list[str], set[str]]:
    """Makes the files that the agent reads, its own and the user's.

    Returns what could not be done in words, and the names, as the wrapper has them, of what nothing was added to.
    """
    setup, here = run.asked.wrapper.setup, Path.cwd()
    unread = unread_variables(setup, run.environ)
    said = [f"{name} holds no JSON of the right kind, so nothing was added" for name in unread]
    said += repair(run.home)[1]
    own = make_session_files(setup, run.folder, values, run.environ)
    wanted = edits(setup, values, run.environ, here)
    left: dict[Path, str] = {}
    hooks = _files_of_hooks(run, here)
    for part in ({path: wanted[path] for path in wanted if (path in hooks) is first} for first in (True, False)):
        if left:
            left |= {path: f"{path} was not added to: there is no use for it without the hook" for path in part}
        elif part:
            left |= stack.enter_context(edited(run.home, run.folder.name, run.asked.wrapper.name, part, _say))
    refused = {*unread, *own, *(name for name in setup.files if here / expanded(name, run.environ) in left)}
    return [*said, *own.values(), *left.values()], refused


def _files_of_hooks(run: _Run, here: Path) -> set[Path]:
    """The user's files without which an agent that cannot be read has no use for anything else of ours."""
    wrapper = run.asked.wrapper
    if wrapper.route is not Route.HOOKS or wrapper.hooks is None:
        return set()
    return {here / expanded(name, run.environ) for name in wrapper.hooks.setup.files}


def _say(text: str) -> None:
    print(f"headroom: {text}", file=sys.stderr, flush=True)


def _served(run: _Run, child: Child, untold: Sequence[str]) -> int:
    """Serves the running agent until it ends; returns its exit code. `untold` are notices from before."""
    from headroom_cli.report.closing import show
    from headroom_cli.session.own_effort import effort_routing
    from headroom_cli.session.parts import opened
    from headroom_cli.session.serving import ends_child_on_failure, engine_running
    from headroom_cli.session.status_file import Shown

    sweep(run.home)
    warm = may_be_warm(run.asked.wrapper.transcripts, run.environ, Path.cwd())
    with (
        _provider(run) as provider,
        opened(
            run.home,
            _start(run),
            run.settings,
            warm_history=warm,
            ways=run.back.ways(),
            place=run.place,
            effort=effort_routing(run.settings, run.asked.wrapper, run.asked.arguments, run.environ, Path.cwd()),
            terms=run.terms,
            status=Shown(run.folder, lambda seen: _doubt(run, seen)) if run.asked.shows_status else None,
        ) as parts,
    ):
        if run.back.missing:
            parts.books.notice(*no_way_back(run.back.missing, run.asked.wrapper.title))
        for text in untold:
            parts.books.notice(text)
        for variable in bypassing(run.asked.wrapper, run.environ):
            parts.books.notice(f"{variable} is set", run.asked.wrapper.bypass[variable])
        config = replace(_config(run, provider), on_loop=parts.on_loop)
        with engine_running(config, parts) as engine, ends_child_on_failure(engine, child):
            code = child.wait()
        found = _judged(run, parts, code)
        show(parts.close_books(code, run.folder, report=run.settings.report, verdict=found))
    return code


def _judged(run: _Run, parts: Parts, code: int) -> Verdict:
    """Whether the agent has been routed; what went past it beside that is told."""
    from headroom_cli.session.verdict import partly, verdict

    evidence = _evidence(run, parts.seen(), code)
    found = verdict(evidence)
    told_beside = [told(missed, run.asked.wrapper.title) for missed in evidence.missed if found.routed]
    if notice := partly(evidence):
        told_beside.append((notice.text, notice.hint))
    for text, hint in told_beside:
        parts.books.notice(text, hint)
    return found


def _doubt(run: _Run, seen: Seen) -> str:
    """Why a run that goes on seems not to be routed; asked after each request, and nothing is read for it then."""
    from headroom_cli.session.verdict import so_far

    return "" if seen.requests else so_far(_evidence(run, seen))


def _evidence(run: _Run, seen: Seen, code: int | None = None) -> Evidence:
    """What is known of a run that ended with `code`, or goes on."""
    from headroom_cli.session.verdict import Evidence

    wrapper = run.asked.wrapper
    return Evidence(
        wrapper=wrapper,
        arguments=run.asked.arguments,
        seen=seen,
        code=code,
        bypassing={name: wrapper.bypass[name] for name in bypassing(wrapper, run.environ)},
        overruled=overruled_by(wrapper),
        missed=run.asked.gateways.missed,
        model_hosts=model_hosts() if seen.passed else (),
        earlier=earlier_processes(wrapper) if code is not None and not seen.requests else (),
    )


def _start(run: _Run) -> SessionStart:
    from headroom_cli.ledger.events import SessionStart

    wrapper = run.asked.wrapper
    return SessionStart(
        run.folder.name, wrapper.name, wrapper.title, run.asked.version, wrapper.route.value, str(Path.cwd())
    )


@contextmanager
def _provider(run: _Run) -> Iterator[str]:
    """The base URL that a base-url agent would use without us; for the demo a scripted provider that runs meanwhile."""
    if not run.asked.wrapper.scripted_provider:
        yield run.asked.upstream
        return
    from headroom_cli.demo.stage import stage

    with stage() as made:
        yield made.upstream_url


def _config(run: _Run, provider: str) -> EngineConfig:
    roots = run.folder / "roots.pem"
    write_private(roots, trust.certificates(trust.system_roots(), trust.user_roots(run.theirs)))
    forward = run.asked.wrapper.route is Route.PROXY
    mode = Mode.FORWARD if forward else Mode.REVERSE
    return EngineConfig(
        listeners=(Listener(run.sock, mode, upstream=provider, secret=run.secret), *run.beside),
        open_hosts=run.asked.open_hosts,
        ca_dir=plan.ca_folder(run.folder) if forward else None,
        upstream=run.upstream or None,
        outer_proxy=run.outer.proxy or None,
        outer_plain_proxy=run.outer.plain_proxy or None,
        outer_no_proxy=run.outer.no_proxy,
        trusted_ca=roots,
        body_cap=run.settings.body_cap_mb * 1024 * 1024,
        shape_limit=run.settings.shape_limit_s,
        meter_only=run.place is not None,
    )

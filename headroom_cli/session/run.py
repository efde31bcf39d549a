"""One wrapped run from start to end, as nested context managers: what is opened last is closed first."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from headroom_cli import layout
from headroom_cli.agents.setup import Table
from headroom_cli.agents.wrapper import Route
from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import EngineConfig, Listener, Mode, listen
from headroom_cli.session import plan, trust
from headroom_cli.session.arguments import in_files
from headroom_cli.session.child import Child, signals_passed_on, started
from headroom_cli.session.environment import Outer, Routing, bypassing, outer_way
from headroom_cli.session.folder import session_folder, sweep, write_private
from headroom_cli.session.journal import edited, repair
from headroom_cli.session.seam import HookPlace, with_hooks
from headroom_cli.session.session_files import edits, make_session_files
from headroom_cli.session.settings import Settings
from headroom_cli.session.shim import write_shim
from headroom_cli.session.warm import may_be_warm
from headroom_cli.session.way_back import WayBack, no_way_back, way_back, with_channel

if TYPE_CHECKING:  # loaded when the agent runs: until then only what it is started with counts
    from headroom_cli.ledger.events import SessionStart


@dataclass(frozen=True, slots=True)
class _Run:
    """What all steps of a run need."""

    asked: plan.Command
    settings: Settings
    upstream: str  # from --upstream; "" sends to the provider
    environ: Mapping[str, str]
    outer: Outer
    home: Path
    folder: Path
    sock: socket.socket
    secret: str
    back: WayBack
    place: HookPlace | None  # where the agent's hooks call, None where the wire does the work

    def routing(self) -> Routing:
        """The values of the templates of this run."""
        routed = plan.routing(self.asked, self.folder, self.sock, self.secret, self.back)
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
        try:
            run = _prepared(stack, asked, settings, upstream, environ)
        except (OSError, HeadroomError) as error:
            return _unrouted(asked, environ, error)
        routed = run.routing()
        untold = _files(stack, run, routed.values())
        launch = plan.launched(run.asked, routed, environ)
        argv = in_files(run.asked.wrapper.setup, launch.argv, run.folder)
        with signals_passed_on() as pass_to, started(asked.program, argv, launch.env) as child:
            pass_to(child)
            return _served(run, child, untold)


def _prepared(
    stack: ExitStack, asked: plan.Command, settings: Settings, upstream: str, environ: Mapping[str, str]
) -> _Run:
    """What must be there before the agent starts: folder, port and, where the route needs one, a CA."""
    home, outer = layout.home(), outer_way(environ)
    folder, sock = stack.enter_context(session_folder(home)), stack.enter_context(listen())
    if asked.wrapper.route is Route.PROXY:
        plan.make_trust(asked, folder, environ)
    program = write_shim(home)
    back = way_back(asked.wrapper, settings.retrieve, home, program, environ)
    asked = replace(asked, wrapper=with_channel(asked.wrapper, settings.retrieve, program))
    place = HookPlace(stack.enter_context(listen()), plan.new_secret()) if asked.hooked else None
    return _Run(asked, settings, upstream, environ, outer, home, folder, sock, plan.new_secret(), back, place)


def _unrouted(asked: plan.Command, environ: Mapping[str, str], error: OSError | HeadroomError) -> int:
    """Runs the agent without us, and says so in one line. The demo has no provider without us, so it raises."""
    text = error.message if isinstance(error, HeadroomError) else f"{error.filename or 'no port'}: {error.strerror}"
    if asked.wrapper.scripted_provider:
        raise HeadroomError(text, "set HEADROOM_HOME to a folder that can be written") from error
    print(f"headroom: nothing is changed or measured, {text}", file=sys.stderr, flush=True)
    with signals_passed_on() as pass_to, started(asked.program, asked.arguments, environ) as child:
        pass_to(child)
        return child.wait()


def _files(stack: ExitStack, run: _Run, values: Mapping[str, str]) -> list[str]:
    """Makes the files that the agent reads, its own and the user's; returns what could not be done."""
    setup, here = run.asked.wrapper.setup, Path.cwd()
    said = _repaired(run.home) + make_session_files(setup, run.folder, values, run.environ)
    wanted = edits(setup, values, run.environ, here)
    return said + stack.enter_context(_put_back_after(run, wanted)) if wanted else said


def _repaired(home: Path) -> list[str]:
    """Puts back what killed sessions have left edited; returns what has to be done by hand."""
    try:
        repair(home)
    except (OSError, HeadroomError) as error:
        return [f"{error.message}; {error.hint}" if isinstance(error, HeadroomError) else str(error)]
    return []


@contextmanager
def _put_back_after(run: _Run, wanted: Mapping[Path, Table]) -> Iterator[list[str]]:
    """The user's files, edited meanwhile. What cannot be put back is said: the agent's exit code matters more."""
    editing = ExitStack()
    left_alone = editing.enter_context(edited(run.home, run.folder.name, run.asked.wrapper.name, wanted))
    try:
        yield left_alone
    finally:
        try:
            editing.close()
        except HeadroomError as error:
            print(f"headroom: {error.message}; {error.hint}", file=sys.stderr, flush=True)


def _served(run: _Run, child: Child, untold: Sequence[str]) -> int:
    """Serves the running agent until it ends; returns its exit code. `untold` are notices from before."""
    from headroom_cli.report.closing import show
    from headroom_cli.session.parts import opened
    from headroom_cli.session.serving import ends_child_on_failure, engine_running

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
            status=run.folder if run.asked.shows_status else None,
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
        show(parts.close_books(code, run.folder, report=run.settings.report))
    return code


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
    write_private(roots, trust.certificates(trust.system_roots(), trust.user_roots(run.environ)))
    forward = run.asked.wrapper.route is Route.PROXY
    mode = Mode.FORWARD if forward else Mode.REVERSE
    return EngineConfig(
        listeners=(Listener(run.sock, mode, upstream=provider, secret=run.secret),),
        open_hosts=run.asked.wrapper.hosts if forward else (),
        ca_dir=plan.ca_folder(run.folder) if forward else None,
        upstream=run.upstream or None,
        outer_proxy=run.outer.proxy or None,
        outer_no_proxy=run.outer.no_proxy,
        trusted_ca=roots,
        body_cap=run.settings.body_cap_mb * 1024 * 1024,
        shape_limit=run.settings.shape_limit_s,
        meter_only=run.place is not None,
    )

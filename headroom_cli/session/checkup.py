"""Does this installation work here? Each part is tried for real, the whole path with one request on loopback."""

from __future__ import annotations

import contextlib
import http.client
import importlib.metadata
import json
import platform
import ssl
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from headroom_cli.demo.provider import Provider
from headroom_cli.demo.turns import Turn
from headroom_cli.errors import HeadroomError
from headroom_cli.ledger.events import SessionStart
from headroom_cli.ledger.log import Ledger
from headroom_cli.proxy.config import EngineConfig, Listener, Mode, listen
from headroom_cli.session import ca
from headroom_cli.session.folder import abandoned
from headroom_cli.session.journal import over, pending
from headroom_cli.session.parts import opened
from headroom_cli.session.serving import START_SECONDS, engine_running
from headroom_cli.session.settings import Settings
from headroom_cli.session.shim import write_shim
from headroom_cli.store.database import StoreUnavailable
from headroom_cli.store.decisions import Decisions
from headroom_cli.store.originals import Originals
from headroom_cli.store.steering import FILE, SteeringStore

HOST = "api.anthropic.com"  # a name that the CA is made for; nothing is sent there
ANSWER = "headroom doctor was here"
LINES = 200


@dataclass(frozen=True, slots=True)
class Check:
    """What was tried, whether it works, what was found, and what to do about it where it does not."""

    name: str
    ok: bool
    found: str
    fix: str = ""


def checkup(home: Path) -> Iterator[Check]:
    """All checks in order; each is done when it is asked for. `home` is only looked at, never changed."""
    yield versions()
    yield home_folder(home)
    yield store(home)
    yield reading_back(home)
    yield leftovers(home)
    yield ports()
    yield terminal()
    yield from whole_path()


def versions() -> Check:
    """Python and mitmproxy. Their combination is what the package's requirements leave open."""
    mitmproxy = importlib.metadata.version("mitmproxy")
    wanted = "12" if sys.version_info >= (3, 12) else "11"
    found = f"Python {platform.python_version()}, mitmproxy {mitmproxy}"
    fix = f"install mitmproxy {wanted}.x: another program's requirements have replaced it"
    return Check("versions", mitmproxy.split(".")[0] == wanted, found, fix)


def home_folder(home: Path) -> Check:
    """Whether things can be written there, and whether others could read them."""
    mode = stat.S_IMODE(home.stat().st_mode)
    try:
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        return Check(
            "home", False, f"{home}: {error.strerror}", "make it writable, or set HEADROOM_HOME to another folder"
        )
    return Check("home", mode & 0o077 == 0, f"{home}, mode {mode:04o}", f"chmod 700 '{home}'")


def store(home: Path) -> Check:
    """Whether originals, decisions and ledger can be opened."""
    try:
        with ExitStack() as stack:
            stack.enter_context(Originals(home))
            stack.enter_context(Ledger(home / "ledger.sqlite"))
            stack.enter_context(Decisions(home / "decisions.sqlite")).get(["a key that nobody has"])
            stack.enter_context(SteeringStore(home / FILE)).get(["a key that nobody has"])
    except StoreUnavailable as error:
        return Check("store", False, str(error), "move the named file away: a new one is made at the next start")
    return Check("store", True, "originals, decisions and ledger can be opened")


def reading_back(home: Path) -> Check:
    """Whether an agent's shell could read an original back: with the script, an empty environment, another folder."""
    fix = "without it less is left out; set HEADROOM_HOME to a folder in which programs may be run"
    try:
        with tempfile.TemporaryDirectory(dir=home) as name:
            folder = Path(name)
            with Originals(folder) as originals:
                original = originals.put(ANSWER)
            program = write_shim(folder)
            if program is None:
                return Check("retrieve", False, f"no program can be run in {home}", fix)
            done = subprocess.run(
                [program, "retrieve", original],
                cwd="/",
                env={},
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
    except (OSError, StoreUnavailable, subprocess.TimeoutExpired) as error:
        return Check("retrieve", False, str(error), fix)
    said = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
    return Check(
        "retrieve", done.stdout == ANSWER, "an original was read back" if done.stdout == ANSWER else said[0], fix
    )


def leftovers(home: Path) -> Check:
    """What killed sessions have left. It is no fault: a session that was killed cannot clean up, the next one does."""
    names, edited = abandoned(home), [one.path for one in pending(home) if over(home, one)]
    if edited:
        return Check(
            "leftovers", True, f"{', '.join(edited)} as a killed session left it: headroom unwrap puts it back"
        )
    if not names:
        return Check("leftovers", True, "none")
    found = f"{len(names)} killed: {', '.join(names[:3])}{', ...' if len(names) > 3 else ''}"
    return Check("leftovers", True, f"{found}. Their files, keys among them, go at the next headroom wrap or proxy")


def ports() -> Check:
    """Whether a loopback port can be had."""
    try:
        with listen() as sock:
            return Check("ports", True, f"127.0.0.1:{sock.getsockname()[1]} could be bound")
    except OSError as error:
        return Check("ports", False, f"no loopback port: {error.strerror}", "a sandbox or a firewall forbids listening")


def terminal() -> Check:
    """What the terminal can show. Nothing of it can fail: output falls back to plain ASCII."""
    from rich.console import Console

    console = Console()
    kind = "a terminal" if console.is_terminal else "not a terminal"
    return Check("terminal", True, f"{kind}, colour {console.color_system or 'off'}, encoding {console.encoding}")


def whole_path() -> Iterator[Check]:
    """A CA, an engine with a worker, a provider on loopback, and one request through all of them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="headroom-doctor-")))
        certificate = ca.create(folder / "ca", [HOST], "doctor")
        yield Check("certificate", True, f"made for {HOST} alone")
        provider = stack.enter_context(Provider([Turn(ANSWER)]))
        sock = stack.enter_context(listen())
        parts = stack.enter_context(opened(folder, SessionStart("doctor", "doctor"), Settings(), warm_history=False))
        config = EngineConfig(
            listeners=(Listener(sock, Mode.FORWARD),),
            open_hosts=(HOST,),
            ca_dir=certificate.parent,
            upstream=provider.url,
            on_loop=parts.on_loop,
        )
        engine = stack.enter_context(engine_running(config, parts))
        port = sock.getsockname()[1]
        try:
            engine.wait_ready(START_SECONDS)
        except HeadroomError as error:
            yield Check("engine", False, error.message, error.hint)
            return
        yield Check("engine", True, f"serves on 127.0.0.1:{port}")
        yield from one_request(port, certificate, provider)


def one_request(port: int, certificate: Path, provider: Provider) -> Iterator[Check]:
    """The handshake with our CA, the answer, and whether the worker made the request smaller on its way."""
    fix = "run `headroom doctor` again; if it stays, please report it with this output"
    connection = http.client.HTTPSConnection(
        "127.0.0.1", port, context=ssl.create_default_context(cafile=str(certificate)), timeout=30
    )
    connection.set_tunnel(HOST, 443)
    with contextlib.closing(connection):
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as error:
            yield Check("handshake", False, f"{type(error).__name__}: {error}", fix)
            return
        yield Check("handshake", True, f"{_version(connection)} with our certificate")
        body = request()
        try:
            connection.request("POST", "/v1/messages", body, {"content-type": "application/json"})
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            yield Check("request", False, f"{type(error).__name__}: {error}", fix)
            return
    ok = response.status == 200 and ANSWER.encode() in answer
    yield Check("request", ok, f"answered {response.status} by the provider on loopback", fix)
    arrived = len(provider.requests[-1].body) if provider.requests else len(body)
    found = f"the request of {len(body)} bytes left with {arrived}"
    yield Check("worker", 0 < arrived < len(body), found, "a slow machine may need more time: set HEADROOM_DEADLINE_MS")


def _version(connection: http.client.HTTPSConnection) -> str:
    return connection.sock.version() or "TLS" if isinstance(connection.sock, ssl.SSLSocket) else "TLS"


def request() -> bytes:
    """A body on the Anthropic wire with one tool result that every policy makes smaller."""
    text = "\n".join(f"{number}\tvalue_{number} = {number * number}" for number in range(1, LINES + 1))
    call = {"type": "tool_use", "id": "toolu_1", "name": "Read", "input": {"file_path": "values.py"}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": text}
    messages = [
        {"role": "user", "content": "Read values.py."},
        {"role": "assistant", "content": [call]},
        {"role": "user", "content": [result]},
    ]
    tools = [{"name": "Read", "description": "Reads a file.", "input_schema": {"type": "object"}}]
    return json.dumps({"model": "claude-sonnet-4-5", "max_tokens": 64, "tools": tools, "messages": messages}).encode()

"""The few parts of mitmproxy that are used, loaded without the rest, and the options they read.

Neither the master nor the addon manager is needed: mitmproxy's connection handler asks one coroutine about
every event, and that is ours. Of the addons only TlsConfig is used, as a plain object.
"""

from __future__ import annotations

import logging
import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import EngineConfig


def _bare_package(name: str) -> None:
    """Registers a package without running its __init__.

    mitmproxy.addons imports every addon, a web framework and an LDAP client among them: half of the start-up time.
    """
    if name in sys.modules:
        return
    spec = find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise HeadroomError(f"{name} is not installed", "install Headroom again")
    package = ModuleType(name)
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = ModuleSpec(name, None, is_package=True)
    sys.modules[name] = package


_bare_package("mitmproxy.addons")

from mitmproxy import ctx, tls  # noqa: E402 - the stand-in must be there first
from mitmproxy.addons.tlsconfig import TlsConfig  # noqa: E402
from mitmproxy.options import Options  # noqa: E402

# What mitmproxy's protocol layers read and its proxyserver addon would have declared.
_LAYER_OPTIONS: dict[str, tuple[Any, Any]] = {
    "connection_strategy": (str, "lazy"),  # nothing is dialled before the request is known
    "stream_large_bodies": (str | None, None),
    "body_size_limit": (str | None, None),
    "keep_host_header": (bool, True),
    "proxy_debug": (bool, False),
    "normalize_outbound_headers": (bool, True),
    "store_streamed_bodies": (bool, False),
    # mitmproxy answers 400 or 502 itself to headers that it finds odd. One client's connections are never
    # shared with another's here, so there is nobody to smuggle a request to.
    "validate_inbound_headers": (bool, False),
}


class _Loader:
    """Takes the option declarations of an addon."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def add_option(self, name: str, typespec: Any, default: Any, help: str, choices: Any = None) -> None:
        self._options.add_option(name, typespec, default, help, choices)


def make_options(config: EngineConfig) -> Options:
    """The options for `config`, also put where mitmproxy's own code looks for them."""
    options = Options()
    for name, (kind, value) in _LAYER_OPTIONS.items():
        options.add_option(name, kind, value, "")
    TlsConfig().load(_Loader(options))  # type: ignore[no-untyped-call]
    options.update(  # type: ignore[no-untyped-call]
        upstream_cert=False,
        websocket=False,  # an upgraded connection is relayed as bytes
        rawtcp=True,
        http3=False,
        # A body without a length is read until it is over the cap, then streamed from there.
        stream_large_bodies=str(config.body_cap),
        confdir=str(config.ca_dir) if config.ca_dir else "",
        ssl_verify_upstream_trusted_ca=str(config.trusted_ca) if config.trusted_ca else None,
    )
    ctx.options = options
    return options


class Certificates:
    """TLS towards clients, with leaves of the session's CA, and towards providers, verified."""

    def __init__(self, ca_dir: Path | None) -> None:
        self._config = TlsConfig()
        if ca_dir is None:
            return
        if not (ca_dir / "mitmproxy-ca.pem").exists():
            raise HeadroomError(f"there is no CA in {ca_dir}", "start the session again")
        self._config.configure({"confdir"})  # type: ignore[no-untyped-call]

    def tls_start_client(self, data: tls.TlsData) -> None:
        self._config.tls_start_client(data)

    def tls_start_server(self, data: tls.TlsData) -> None:
        self._config.tls_start_server(data)


def silence() -> None:
    """Keeps mitmproxy's log off the terminal, which belongs to the agent."""
    logger = logging.getLogger("mitmproxy")
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())

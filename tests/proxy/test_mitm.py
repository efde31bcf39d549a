from __future__ import annotations

import subprocess
import sys

import pytest

from headroom_cli.errors import HeadroomError
from headroom_cli.proxy.config import EngineConfig
from headroom_cli.proxy.mitm import Certificates, make_options


def test_every_option_that_the_layers_read_is_there() -> None:
    options = make_options(EngineConfig(()))
    assert options.connection_strategy == "lazy"
    assert options.upstream_cert is False
    assert options.ssl_insecure is False
    assert int(options.stream_large_bodies) == EngineConfig(()).body_cap


def test_a_folder_without_a_ca_is_refused_rather_than_filled(tmp_path: object) -> None:
    with pytest.raises(HeadroomError):
        Certificates(tmp_path)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []  # type: ignore[attr-defined]


def test_the_other_addons_are_not_loaded() -> None:
    code = (
        "import sys, headroom_cli.proxy.server\n"
        "print([m for m in ('flask', 'ldap3', 'mitmproxy.master', 'mitmproxy.addons.view') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_engine_alone_does_not_load_mitmproxy() -> None:
    code = "import sys, headroom_cli.proxy.engine\nprint('mitmproxy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

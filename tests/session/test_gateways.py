"""The user's own gateways are found where agents read them, and reached through us where that breaks nothing."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from headroom_cli.agents.catalog import wrapper_named
from headroom_cli.agents.gateways import GatewayPlaces
from headroom_cli.agents.setup import Setup
from headroom_cli.session.gateways import (
    ARGUMENTS,
    Gateways,
    Named,
    gateways,
    listeners,
    standing,
    standing_at,
    told,
    urls,
)

PLACES = GatewayPlaces(("BASE_URL", "CONFIG"), ("~/own.toml", "near.yaml"), ("base_url", "apiBase", "api-base"))
AGENT = replace(wrapper_named("codex"), gateways=PLACES)


def found(folder: Path, *arguments: str, **environ: str) -> Gateways:
    return gateways(AGENT, arguments, {"HOME": str(folder / "home"), **environ}, folder / "work")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("home", "work/.git"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        '[model_providers.mine]\nbase_url = "https://gw.example/v1"  # mine',
        "model_providers.mine.base_url='https://gw.example/v1'",
        '{"provider":{"x":{"options":{"base_url":"https://gw.example/v1"}}}}',
        "models:\n  - name: x\n    apiBase: https://gw.example/v1\n",
        "export BASE_URL=https://gw.example/v1\n",
        "--api-base\nhttps://gw.example/v1",
        '-c\nmodel_providers.mine.base_url="https://gw.example/v1"',
        "--api-base=https://gw.example/v1",
    ],
)
def test_a_base_url_is_found_in_any_format(text: str) -> None:
    assert urls(text, PLACES) == ["https://gw.example/v1"]


@pytest.mark.parametrize(
    "text",
    [
        '# base_url = "https://gw.example/v1"', '  // "base_url": "https://gw.example/v1"', "base_url: ftp://x",
        "my_base_url = https://gw.example", "see https://gw.example", "base_urls = ['https://gw.example']", "",
    ],
)  # fmt: skip
def test_what_is_no_base_url_is_not_found(text: str) -> None:
    assert urls(text, PLACES) == []


def test_a_gateway_elsewhere_is_opened(folder: Path) -> None:
    (folder / "home/own.toml").write_text(
        '[a]\nbase_url = "https://one.example/v1"\n[b]\nbase_url = "http://10.0.0.5:1"'
    )
    (folder / "near.yaml").write_text("apiBase: https://outside.example")  # above the project
    (folder / "work/near.yaml").write_text("apiBase: https://two.example\nother:\n  apiBase: http://litellm:4000/\n")
    made = found(folder, "--api-base", "https://three.example", BASE_URL="https://me:secret@four.example/v1?key=secret")
    assert made == Gateways(("four.example", "three.example", "one.example", "10.0.0.5", "two.example", "litellm"))


def test_a_configuration_file_may_be_an_argument(folder: Path) -> None:
    for name in ("a.yaml", "b.json"):
        (folder / "work" / name).write_text(f"apiBase: https://{name[0]}.example/v1")
    assert found(folder, "--config", "a.yaml", f"--other={folder / 'work' / 'b.json'}", "c.toml") == Gateways(
        ("a.example", "b.example")
    )


def test_a_variable_may_hold_a_configuration(folder: Path) -> None:
    made = found(folder, CONFIG='{"provider":{"anthropic":{"options":{"base_url":"https://gw.example/v1"}}}}')
    assert made == Gateways(("gw.example",))


def test_what_the_agent_opens_anyway_and_what_cannot_be_read_is_passed_over(folder: Path) -> None:
    (folder / "home/own.toml").mkdir()
    (folder / "work/near.yaml").write_text("apiBase: https://${HOST}/v1\nx:\n  apiBase: https://me:pa/ss@gw.example")
    assert found(folder, BASE_URL="https://api.openai.com/v1") == Gateways()


@pytest.mark.parametrize("url", ["http://localhost:4000/v1", "https://127.0.0.1:8443", "https://10.0.0.5/v1"])
def test_a_variable_that_names_this_machine_or_an_address_is_stood_for(folder: Path, url: str) -> None:
    assert found(folder, BASE_URL=url) == Gateways((), {"BASE_URL": url})


@pytest.mark.parametrize("url", ["http://localhost:4000/v1", "https://10.0.0.5/v1"])
def test_a_file_or_an_argument_that_does_goes_past_us(folder: Path, url: str) -> None:
    path = folder / "home/own.toml"
    path.write_text(f'base_url = "{url}"')
    made = found(folder, "--api-base", url)
    assert made == Gateways((), {}, (), (Named(url, ARGUMENTS), Named(url, str(path))))


def test_what_is_signed_for_its_address_keeps_it(folder: Path) -> None:
    signed = replace(AGENT, gateways=replace(PLACES, signed=("BASE_URL",), unsigned_with=("TOKEN",)))
    environ = {"BASE_URL": "http://localhost:1", "HOME": str(folder)}
    (missed,) = gateways(signed, [], environ, folder).missed
    text, hint = told(missed, "Agent")
    assert "signed for that address" in text
    assert "headroom proxy" not in hint  # its address would be another one, too
    assert gateways(signed, [], {**environ, "TOKEN": "x"}, folder).stood_for == {"BASE_URL": "http://localhost:1"}


def test_an_agent_by_base_url_has_an_upstream_instead(folder: Path) -> None:
    assert gateways(wrapper_named("claude"), [], {"ANTHROPIC_BASE_URL": "http://localhost:1"}, folder) == Gateways()


def test_a_file_may_be_overridden(folder: Path) -> None:
    path = folder / "home/own.toml"
    path.write_text('[providers."a b"]\nbase_url = "http://localhost:1"\n[other]\nbase_url = "http://localhost:2"')
    places = replace(PLACES, override="args:-c")
    agent = replace(AGENT, gateways=places)
    made = gateways(agent, [], {"HOME": str(folder / "home")}, folder / "work")
    first, second = ("providers", "a b", "base_url"), ("other", "base_url")
    assert made == Gateways((), {}, ((first, "http://localhost:1"), (second, "http://localhost:2")))
    variables, setup = standing(places, made, {"http://localhost:1": "http://one", "http://localhost:2": "http://two"})
    assert variables == {}
    assert setup.args == ("-c", 'providers."a b".base_url="http://one"', "-c", 'other.base_url="http://two"')
    signed = replace(agent, gateways=replace(places, variables=("base_url",), signed=("base_url",)))
    in_file = gateways(signed, [], {"HOME": str(folder / "home")}, folder / "work").missed
    assert [one.signed for one in in_file] == [True, True]
    path.write_text('base_url = "http://me:secret@localhost:1"')  # a command line would show it to everybody
    assert len(gateways(agent, [], {"HOME": str(folder / "home")}, folder / "work").missed) == 1
    in_arguments = gateways(agent, ["--api-base", "http://localhost:3"], {"HOME": str(folder)}, folder / "work")
    assert [one.source for one in in_arguments.missed] == [ARGUMENTS]


def test_one_listener_stands_for_each_base_url() -> None:
    first, second = "http://me:secret@localhost:4000/v1/", "http://localhost:4001?key=secret"
    wanted = Gateways((), {"A": first, "B": first, "C": second}, ((("x",), second),))
    with ExitStack() as stack:
        made = listeners(stack, wanted)
        ports = {url: listener.sock.getsockname()[1] for url, listener in made.items()}
        addresses = standing_at(made)
    assert {url: listener.upstream for url, listener in made.items()} == {first: first, second: second}
    assert addresses == {
        first: f"http://me:secret@127.0.0.1:{ports[first]}/{made[first].secret}/",
        second: f"http://127.0.0.1:{ports[second]}/{made[second].secret}?key=secret",
    }
    assert made[first].secret != made[second].secret
    variables, setup = standing(replace(PLACES, override="json:--settings"), wanted, addresses)
    assert variables == {"A": addresses[first], "B": addresses[first], "C": addresses[second]}
    assert setup == Setup(json_args={"--settings": {"x": addresses[second]}})


def test_an_address_with_https_needs_a_host_name() -> None:
    text, hint = told(Named("https://10.0.0.5:8443/v1", "/a/config.toml"), "Agent")
    assert text.endswith(
        "because of https://10.0.0.5:8443/v1 in /a/config.toml: https is opened by host name, and this is an address"
    )
    assert hint == "put a host name in place of the address"
    assert "no proxy is asked" in told(Named("https://127.0.0.1:8443", "/a/config.toml"), "Agent")[0]


def test_what_is_told_holds_no_secret() -> None:
    text, hint = told(Named("http://me:secret@localhost:4000/v1?key=secret", "/a/config.toml"), "Agent")
    assert text == (
        "not routed: Agent goes past headroom, because of http://localhost:4000/v1 in /a/config.toml:"
        " no proxy is asked for this machine"
    )
    assert hint == "start `headroom proxy --upstream http://localhost:4000/v1` and put its address there"

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from headroom_cli.agents.channels import Channel
from headroom_cli.agents.gateways import GatewayPlaces
from headroom_cli.agents.loading import load
from headroom_cli.agents.setup import SessionFile, Setup
from headroom_cli.agents.steer_way import ON_THE_WIRE, SteerWay
from headroom_cli.agents.wrapper import Route
from headroom_cli.errors import HeadroomError

GOOD = """
name = "sample"
title = "Sample"
command = "sample"
install = "pip install sample"
route = "proxy"
hosts = ["api.example.com", ".models.example.com", "api.*.example.net"]
side_hosts = ["stats.example.com"]
wires = ["anthropic"]
"""


def wrapper_file(folder: Path, text: str) -> Path:
    path = folder / "sample.toml"
    path.write_text(text)
    return path


MORE = """
homepage = "https://example.com"
version_args = ["--version"]
packages = ["npm:@some/sample", "pypi:sample"]
minimum = "1.0"
unset = ["OTHER"]
args = ["--proxy", "{proxy_url}"]
notes = ["one"]
transcripts = "~/.sample"
note_files = ["SAMPLE.md"]
[verified]
version = "1.2"
date = 2026-11-22
by = "documentation"
[env]
CA = "{ca_bundle}"
LIST = "+x"
[args_since]
"2.0" = ["--new"]
[json."--settings".env]
A = "{session_dir}"
[env_json.CONFIG]
deep = {er = ["{python}"]}
[session_files."a.json"]
base = "~/.sample/a.json"
table = {b = "{ca_file}"}
[files."~/.sample/mcp.json".servers]
x = "{package}"
[limits.caps]
shell = "30,000 characters"
[upstream]
variable = "BASE"
settings = ["s.json"]
settings_names = ["user"]
settings_option = "--sources"
settings_off = ["--none"]
first_party_env = {SEARCH = "true"}
scripted = true
managed = ["/etc/s.json"]
[outlives]
"--bg" = "goes on"
[gateways]
variables = ["BASE"]
files = ["s.toml"]
keys = ["url"]
signed = ["BASE"]
unsigned_with = ["TOKEN"]
override = "args:-c"
[effort]
arguments = ["--effort"]
variables = ["EFFORT"]
files = ["~/.sample/a.toml"]
keys = ["effort"]
[effort.defaults]
"a-*" = "high"
"b" = "1024"
[variants.cloud]
when = ["CLOUD", "OTHER"]
route = "base-url"
hosts = ["bedrock", "x.example.com"]
args = []
json = {}
session_files = {}
[variants.cloud.env]
BASE = "{base_url}"
[retrieve.shell]
reader = true
[retrieve.mcp]
args = ["-c", "x={program_path}"]
env = {X = "{program}"}
json = {"--settings" = {allow = ["{program}", "{originals}"]}}
deferred = true
note = "so it is"
"""


def test_everything_is_read(tmp_path: Path) -> None:
    made = load(wrapper_file(tmp_path, GOOD + MORE))
    assert made.route is Route.PROXY
    assert made.hosts == ("api.example.com", ".models.example.com", "api.*.example.net")
    assert (made.verified_version, made.verified_date) == ("1.2", date(2026, 11, 22))
    assert dict(made.effort.defaults) == {"a-*": "high", "b": "1024"}
    assert made.effort.arguments + made.effort.variables == ("--effort", "EFFORT")
    assert made.effort.files + made.effort.keys == ("~/.sample/a.toml", "effort")
    assert (made.verified_by, made.packages, made.minimum) == (
        "documentation",
        ("npm:@some/sample", "pypi:sample"),
        "1.0",
    )
    assert made.caps == {"shell": "30,000 characters"}
    assert made.note_files == ("SAMPLE.md",)
    assert made.setup == Setup(
        args=("--proxy", "{proxy_url}"),
        args_since={"2.0": ("--new",)},
        json_args={"--settings": {"env": {"A": "{session_dir}"}}},
        env={"CA": "{ca_bundle}", "LIST": "+x"},
        env_json={"CONFIG": {"deep": {"er": ["{python}"]}}},
        unset=("OTHER",),
        session_files={"a.json": SessionFile("~/.sample/a.json", {"b": "{ca_file}"})},
        files={"~/.sample/mcp.json": {"servers": {"x": "{package}"}}},
    )
    assert made.retrieve == {
        "shell": Channel(reader=True),
        "mcp": Channel(
            Setup(
                args=("-c", "x={program_path}"),
                json_args={"--settings": {"allow": ["{program}", "{originals}"]}},
                env={"X": "{program}"},
            ),
            deferred=True,
            note="so it is",
        ),
    }
    assert (made.upstream_variable, made.upstream_settings, made.scripted_provider) == ("BASE", ("s.json",), True)
    assert (made.settings_names, made.settings_option, made.settings_off) == (("user",), "--sources", ("--none",))
    assert (made.first_party_env, made.outlives) == ({"SEARCH": "true"}, {"--bg": "goes on"})
    assert (made.upstream_managed, made.side_hosts) == (("/etc/s.json",), ("stats.example.com",))
    assert made.gateways == GatewayPlaces(("BASE",), ("s.toml",), ("url",), ("BASE",), ("TOKEN",), "args:-c")
    (variant,) = made.variants
    assert (variant.name, variant.when) == ("cloud", ("CLOUD", "OTHER"))
    assert variant.wrapper == replace(
        made,
        route=Route.BASE_URL,
        hosts=("bedrock", "x.example.com"),
        setup=replace(made.setup, args=(), json_args={}, session_files={}, env={"BASE": "{base_url}"}),
        variants=(),
    )
    assert variant.wrapper.open_hosts[0] == "bedrock-runtime.us-east-1.amazonaws.com"
    assert variant.wrapper.open_hosts[-1] == "x.example.com"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (GOOD + "colour = 1", "colour is not a known key", "allowed: args,"),
        (GOOD + "args = {}", "args must be a list of texts", ""),
        (GOOD + "notes = [1]", "notes must be a list of texts", ""),
        (GOOD + "unset = 'X'", "unset must be a list of texts", ""),
        (GOOD + "[env]\nX = 1", "env.X must be text", ""),
        (GOOD + "[env]\n'A-B' = ''", "env has 'A-B'", "letters"),
        (
            GOOD + "[env]\nX = '{bundle}'",
            "env.X uses {bundle}",
            "{ca_bundle}, {ca_file}, {hooks}, {no_proxy}, {package}, {proxy_url}",
        ),
        (GOOD + "[env]\nX = '{base_url}'", "env.X uses {base_url}", "with route 'proxy'"),
        (GOOD + "args = ['{x}']", "args uses {x}", ""),
        (GOOD + "args = ['{python_quoted} {x_quoted}']", "args uses {x_quoted}", ""),
        (GOOD + "args_since = {'1.0' = ['{x}']}", "args_since.1.0 uses {x}", ""),
        (GOOD + "args_since = {'new' = []}", "args_since has 'new'", "versions"),
        (GOOD + "args_since = {'1' = 'x'}", "args_since.1 must be a list of texts", ""),
        (GOOD + "json = {'--o' = {a = ['{x}']}}", "json.--o uses {x}", ""),
        (GOOD + "json = {'--o' = 1}", "json.--o must be a table", ""),
        (GOOD + "env_json = {X = {a = '{x}'}}", "env_json.X uses {x}", ""),
        (GOOD + "env_json = {X = ['{x}']}", "env_json.X uses {x}", ""),
        (GOOD + "env_json = {X = 1}", "env_json.X must be a table or a list", ""),
        (GOOD + "[session_files.'../a.json']\ntext = 'x'", "is not a file name", "letters"),
        (GOOD + "[session_files.'a/../../b.json']\ntext = 'x'", "is not a file name", "/ between"),
        (GOOD + "[session_files.'/a.json']\ntext = 'x'", "is not a file name", ""),
        (GOOD + "[session_files.'a/b.yaml'.table]\na = 'x'", "has no text", ".json, .toml"),
        (GOOD + "[session_files.'a.json']\ntexts = 'x'", "session_files.a.json.texts is not a known key", "table"),
        (GOOD + "[session_files.'a.yaml'.table]\na = 'x'", "has no text", ".json, .toml"),
        (GOOD + "[session_files.'a.json'.table]\na = ['{x}']", "session_files.a.json uses {x}", ""),
        (GOOD + "[files.'~/.a.yaml']\na = 1", "files has '~/.a.yaml'", ".json, .toml"),
        (GOOD + "[files.'~/.a.json']\na = '{x}'", "files.~/.a.json uses {x}", ""),
        (GOOD.replace("stats.example.com", "x"), "side_hosts has 'x'", "azure"),
        (GOOD + "[gateways]\nurls = []", "gateways.urls is not a known key", "files, keys, override, signed"),
        (GOOD + "[gateways]\nvariables = ['A-B']", "gateways.variables has 'A-B'", "letters"),
        (GOOD + "[gateways]\noverride = 'x'", "gateways.override has 'x'", "env_json:VARIABLE"),
        (GOOD + "[gateways]\nfiles = 'x'", "gateways.files must be a list of texts", ""),
        (GOOD + "[variants.x]\nwhen = []", "variants.x.when has ''", "names of variables"),
        (GOOD + "[variants.x]\nwhen = ['X']\nname = 'y'", "variants.x.name is not a known key", "hosts,"),
        (GOOD + "[variants.x]\nwhen = ['X']\nroute = 'y'", "variants.x.route is 'y'", "base-url"),
        (GOOD + "[variants.x]\nwhen = ['X']\nargs = ['{base_url}']", "variants.x.args uses {base_url}", "'proxy'"),
        (GOOD + "[variants]\nx = 1", "variants.x must be a table", ""),
        (GOOD + "packages = ['apt:x']", "packages has 'apt:x'", "npm:NAME"),
        (GOOD + "minimum = 'new'", "minimum has 'new'", "versions"),
        (GOOD + "[limits.caps]\nX = 1", "limits.caps.X must be text", ""),
        (GOOD + "[retrieve.telepathy]", "retrieve.telepathy is not a known key", "file, mcp, shell"),
        (GOOD + "[retrieve]\nshell = true", "retrieve.shell must be a table", ""),
        (
            GOOD + "[retrieve.shell]\nallow = []",
            "retrieve.shell.allow is not a known key",
            "args, args_since, deferred, env,",
        ),
        (GOOD + "[retrieve.mcp]\ndeferred = 1", "retrieve.mcp.deferred must be true or false", ""),
        (GOOD + "[retrieve.shell]\nreader = 'x'", "retrieve.shell.reader must be true or false", ""),
        (GOOD + "[retrieve.mcp]\nargs = ['{x}']", "retrieve.mcp.args uses {x}", "{originals}, {package}, {program}"),
        (GOOD + "[retrieve.file.json]\n'--o' = 1", "retrieve.file.json.--o must be a table", ""),
        (GOOD + "[env]\nX = '{program}'", "env.X uses {program}", ""),
        (GOOD.replace('"proxy"', '"magic"'), "route is 'magic'", "base-url, proxy, hooks"),
        (GOOD.replace("anthropic", "telepathy"), "wires has 'telepathy'", "gemini"),
        (GOOD.replace('"api.example.com"', '"https://api.example.com"'), "hosts has 'https", "host names"),
        (GOOD.replace('"api.example.com"', '"api.*.com"'), "hosts has 'api.*.com'", "name.*.suffix"),
        (GOOD.replace('"api.example.com"', '"*.example.com"'), "hosts has '*.example", "host names"),
        (GOOD.replace('name = "sample"', 'name = "other"'), "name is 'other'", "'sample'"),
        (GOOD.replace('route = "proxy"', ""), "route is missing", ""),
        ("name = ", "cannot be read as TOML", ""),
    ],
)
def test_mistakes_name_file_key_and_what_is_allowed(tmp_path: Path, text: str, message: str, hint: str) -> None:
    path = wrapper_file(tmp_path, text)
    with pytest.raises(HeadroomError) as caught:
        load(path)
    assert str(path) in caught.value.message
    assert message in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("more", "said", "hint"),
    [
        ("[effort]\nlevels = []", "effort.levels is not a known key", "defaults"),
        ('[effort]\nvariables = ["A-B"]', "effort.variables has 'A-B'", "letters"),
        ('[effort.defaults]\n"*" = "High"', "effort.defaults has 'High'", "levels in lower case"),
        ('[effort.defaults]\n"*" = 5', "effort.defaults.* must be text", ""),
    ],
)
def test_mistakes_in_efforts(tmp_path: Path, more: str, said: str, hint: str) -> None:
    with pytest.raises(HeadroomError) as caught:
        load(wrapper_file(tmp_path, f"{GOOD}\n{more}"))
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(HeadroomError, match="cannot be read"):
        load(tmp_path / "none.toml")


HOOKED = """
[hooks]
dialect = "claude"
route = "base-url"
note = "one"
[hooks.env]
A = "{base_url} {hook_url} {hooks}"
[status_line]
key = "statusLine"
settings = ["~/.sample/a.json"]
[status_line.json."--settings".statusLine]
command = "{hooks}/x {session_dir}/status"
"""


def test_hooks_and_a_status_line(tmp_path: Path) -> None:
    wrapper = load(wrapper_file(tmp_path, GOOD + HOOKED))
    assert wrapper.hooks is not None
    assert (wrapper.hooks.dialect, wrapper.hooks.route, wrapper.hooks.note) == ("claude", "base-url", "one")
    assert wrapper.hooks.setup.env == {"A": "{base_url} {hook_url} {hooks}"}
    assert wrapper.status_line is not None
    assert (wrapper.status_line.key, wrapper.status_line.settings) == ("statusLine", ("~/.sample/a.json",))
    assert "--settings" in wrapper.status_line.setup.json_args
    plain = load(wrapper_file(tmp_path, GOOD))
    assert (plain.hooks, plain.status_line) == (None, None)


@pytest.mark.parametrize(
    ("change", "said", "hint"),
    [
        (("claude", "nobody"), "hooks.dialect is 'nobody'", "allowed: claude, copilot, cursor, opencode, vibe"),
        (("base-url", "post"), "hooks.route is 'post'", "base-url"),
        (("{base_url}", "{proxy_url}"), "hooks.env.A uses {proxy_url}", "with route 'base-url'"),
        (("note =", "more ="), "hooks.more is not a known key", "dialect"),
        (('key = "statusLine"', ""), "status_line.key is missing", ""),
        (("{session_dir}", "{hook_url}"), "uses {hook_url}", "{session_dir}"),
    ],
)
def test_mistakes_in_hooks(tmp_path: Path, change: tuple[str, str], said: str, hint: str) -> None:
    with pytest.raises(HeadroomError) as caught:
        load(wrapper_file(tmp_path, GOOD + HOOKED.replace(*change, 1)))
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_how_a_directive_reaches_it(tmp_path: Path) -> None:
    table = '[steer]\noption = "--more"\nvalue = "x {directive}"\nunless = ["--file"]\nresume = ["-c"]\nnote = "n"\n'
    assert load(wrapper_file(tmp_path, GOOD + table)).steer == SteerWay(
        "--more", "x {directive}", ("--file",), ("-c",), note="n"
    )
    assert load(wrapper_file(tmp_path, GOOD)).steer == ON_THE_WIRE
    toolless = load(wrapper_file(tmp_path, GOOD + '[steer]\ntoolless = true\nresume = ["-c"]\n')).steer
    assert toolless == SteerWay(resume=("-c",), toolless=True)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('option = "more"', "steer.option has 'more'"),
        ('option = "--more"\nvalue = "x"', "steer.value does not hold {directive}"),
        ('option = "--more"\nvalue = "{directive} {home}"', "steer.value uses {home}"),
        ('unless = ["--file"]', "steer.option is missing"),
        ('resume = ["-c"]', "steer.option is missing"),
        ('toolless = true\nunless = ["-c"]', "steer.option is missing"),
        ('options = "x"', "steer.options is not a known key"),
    ],
)
def test_mistakes_in_steering(tmp_path: Path, table: str, said: str) -> None:
    with pytest.raises(HeadroomError) as caught:
        load(wrapper_file(tmp_path, f"{GOOD}[steer]\n{table}\n"))
    assert said in caught.value.message

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headroom_cli.agents.channels import Channel
from headroom_cli.agents.wrapper import Route, fill, load
from headroom_cli.errors import HeadroomError

GOOD = """
name = "sample"
title = "Sample"
command = "sample"
install = "pip install sample"
route = "proxy"
hosts = ["api.example.com", ".models.example.com"]
wires = ["anthropic"]
"""


def wrapper_file(folder: Path, text: str) -> Path:
    path = folder / "sample.toml"
    path.write_text(text)
    return path


def test_everything_is_read(tmp_path: Path) -> None:
    more = """
homepage = "https://example.com"
version_args = ["--version"]
unset = ["OTHER"]
notes = ["one"]
transcripts = "~/.sample"
[verified]
version = "1.2"
date = 2026-11-22
[env]
CA = "{ca_bundle}"
LIST = "+x"
[args]
before = ["--proxy", "{proxy_url}"]
since = {"2.0" = ["--new"]}
json = {"--settings" = {env = {A = "{session_dir}"}}}
[upstream]
variable = "BASE"
settings = ["s.json"]
scripted = true
[retrieve.shell]
[retrieve.mcp]
args = ["-c", "x={program_path}"]
json = {"--settings" = {allow = ["{program}", "{originals}"]}}
deferred = true
note = "so it is"
"""
    made = load(wrapper_file(tmp_path, GOOD + more))
    assert made.route is Route.PROXY
    assert made.hosts == ("api.example.com", ".models.example.com")
    assert (made.verified_version, made.verified_date) == ("1.2", date(2026, 11, 22))
    assert made.env == {"CA": "{ca_bundle}", "LIST": "+x"}
    assert made.args_before == ("--proxy", "{proxy_url}")
    assert made.args_since == {"2.0": ("--new",)}
    assert made.json_args == {"--settings": {"env": {"A": "{session_dir}"}}}
    assert made.retrieve == {
        "shell": Channel(),
        "mcp": Channel(
            ("-c", "x={program_path}"), {"--settings": {"allow": ["{program}", "{originals}"]}}, True, "so it is"
        ),
    }
    assert (made.upstream_variable, made.upstream_settings, made.scripted_provider) == ("BASE", ("s.json",), True)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (GOOD + "colour = 1", "colour is not a known key", "allowed: args,"),
        (GOOD + "[args]\nafter = []", "args.after is not a known key", "before, json, since"),
        (GOOD + "notes = [1]", "notes must be a list of texts", ""),
        (GOOD + "unset = 'X'", "unset must be a list of texts", ""),
        (GOOD + "[env]\nX = 1", "env.X must be text", ""),
        (GOOD + "[env]\n'A-B' = ''", "env has 'A-B'", "letters"),
        (GOOD + "[env]\nX = '{bundle}'", "env.X uses {bundle}", "{ca_bundle}, {ca_file}, {package}, {proxy_url}"),
        (GOOD + "[env]\nX = '{base_url}'", "env.X uses {base_url}", "with route 'proxy'"),
        (GOOD + "[args]\nbefore = ['{x}']", "args.before uses {x}", ""),
        (GOOD + "[args]\nsince = {'1.0' = ['{x}']}", "args.since uses {x}", ""),
        (GOOD + "[args]\nsince = {'new' = []}", "args.since has 'new'", "versions"),
        (GOOD + "[args]\nsince = {'1' = 'x'}", "args.since.1 must be a list of texts", ""),
        (GOOD + "[args]\njson = {'--o' = {a = ['{x}']}}", "args.json.--o uses {x}", ""),
        (GOOD + "[args]\njson = {'--o' = 1}", "args.json.--o must be a table", ""),
        (GOOD + "[retrieve.telepathy]", "retrieve.telepathy is not a known key", "file, mcp, shell"),
        (GOOD + "[retrieve]\nshell = true", "retrieve.shell must be a table", ""),
        (
            GOOD + "[retrieve.shell]\nallow = []",
            "retrieve.shell.allow is not a known key",
            "args, deferred, json, note",
        ),
        (GOOD + "[retrieve.mcp]\ndeferred = 1", "retrieve.mcp.deferred must be true or false", ""),
        (GOOD + "[retrieve.mcp]\nargs = ['{x}']", "retrieve.mcp.args uses {x}", "{originals}, {package}, {program}"),
        (GOOD + "[retrieve.file.json]\n'--o' = 1", "retrieve.file.json.--o must be a table", ""),
        (GOOD + "[env]\nX = '{program}'", "env.X uses {program}", ""),
        (GOOD.replace('"proxy"', '"magic"'), "route is 'magic'", "base-url, proxy"),
        (GOOD.replace("anthropic", "telepathy"), "wires has 'telepathy'", "gemini"),
        (GOOD.replace('"api.example.com"', '"https://api.example.com"'), "hosts has 'https", "host names"),
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


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(HeadroomError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_only_placeholders_are_filled() -> None:
    assert fill('{"env":{"A":"{base_url}"}} ${B}', {"base_url": "u"}) == '{"env":{"A":"u"}} ${B}'

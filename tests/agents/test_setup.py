from __future__ import annotations

from headroom_cli.agents.setup import SessionFile, Setup, merged

OWN = Setup(
    args=("-a",),
    args_since={"1": ("-n",)},
    json_args={"--s": {"env": {"A": "{python}"}, "allow": ["x"]}},
    env={"A": "1", "B": "1"},
    unset=("U",),
    session_files={"f.json": SessionFile("~/base.json", {"a": {"b": "{package}"}})},
    files={"~/x.json": {"servers": {"one": "{program}"}}},
)
MORE = Setup(
    args=("-b",),
    json_args={"--s": {"allow": ["y"]}},
    env={"B": "2"},
    env_json={"C": {"k": ["{ca_file}"]}},
    session_files={"f.json": SessionFile(table={"a": {"c": 1}}), "g.sh": SessionFile(text="{session_dir}")},
    files={"~/x.json": {"servers": {"two": 2}}},
)


def test_setups_are_added_up() -> None:
    both = OWN.plus(MORE)
    assert both.args == ("-a", "-b")
    assert both.json_args == {"--s": {"env": {"A": "{python}"}, "allow": ["x", "y"]}}
    assert both.env == {"A": "1", "B": "2"}
    assert both.session_files["f.json"] == SessionFile("~/base.json", {"a": {"b": "{package}", "c": 1}})
    assert both.files == {"~/x.json": {"servers": {"one": "{program}", "two": 2}}}
    assert OWN.plus(Setup()) == OWN == Setup().plus(OWN)


def test_every_text_may_be_a_template_and_says_where_it_stands() -> None:
    found = set(OWN.plus(MORE).templates())
    assert {(key, text) for key, text in found if "{" in text} == {
        ("json.--s", "{python}"),
        ("session_files.f.json", "{package}"),
        ("session_files.g.sh", "{session_dir}"),
        ("files.~/x.json", "{program}"),
        ("env_json.C", "{ca_file}"),
    }
    assert set(OWN.plus(MORE).names()) == {"A", "B", "C", "U"}


def test_merging_keeps_what_is_there() -> None:
    assert merged({"a": [1], "b": {"c": 1}, "d": 1}, {"a": [1, 2], "b": {"e": 2}, "d": 2}) == {
        "a": [1, 2],
        "b": {"c": 1, "e": 2},
        "d": 2,
    }


def test_lists_that_both_append_to_are_joined() -> None:
    first, second = Setup(env={"A": "+x", "B": ":/one", "C": "+x"}), Setup(env={"A": "+y", "B": ":/two", "C": "z"})
    assert first.plus(second).env == {"A": "+x,y", "B": ":/one:/two", "C": "z"}

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headroom_cli.compress.retrievals import Asked, asked, is_retrieval, named, strings
from headroom_cli.wire.prompt import Block
from tests.compress.texts import result
from tests.made.effort import examples

ID = "7f2c91ab"
FILE = f"/home/me/.local/share/headroom/originals/7f/{ID}.txt"
SCRIPT = f'await tools.exec_command({{"cmd":"~/bin/headroom retrieve {ID} --lines 3-9"}}); text("x");'
TOOL = f'text(await tools.mcp__headroom__headroom_retrieve({{id: "{ID}", "lines": "3-9"}}));'


@pytest.mark.parametrize(
    ("block", "parts"),
    [
        (result("", command=f"headroom retrieve {ID}"), [Asked(ID)]),
        (result("", command=f"~/data/bin/headroom retrieve {ID} --lines 41-120"), [Asked(ID, "41-120")]),
        (result("", command=f"~/'a b/headroom' retrieve --lines=3- {ID.upper()} | head"), [Asked(ID, "3-")]),
        (result("", command=f"headroom retrieve {ID} --grep 'a|b; c' && make"), [Asked(ID, "", "a|b; c")]),
        (result("", command=["bash", "-lc", f"headroom retrieve {ID}"]), [Asked(ID)]),
        (result("", cmd=f"bash -c 'headroom retrieve {ID} --lines 1-2'"), [Asked(ID, "1-2")]),
        (
            result("", command=f"headroom retrieve {ID} --lines 1-2; headroom retrieve 0a1b2c3d --lines 4\nls"),
            [Asked(ID, "1-2"), Asked("0a1b2c3d", "4")],
        ),
        (result("", "exec", input=SCRIPT), [Asked(ID, "3-9")]),
        (result("", "exec", input=TOOL), [Asked(ID, "3-9")]),
        (result("", "mcp__headroom__headroom_retrieve", id=ID, lines="1-2"), [Asked(ID, "1-2")]),
        (result("", "headroom-headroom_retrieve", id=f" {ID}", grep="x"), [Asked(ID, "", "x")]),
        (result("", "headroom_headroom_retrieve", id=ID, lines=3), [Asked(ID)]),
        (result("", "use_tool", name="headroom_retrieve", arguments={"id": ID, "lines": "1"}), [Asked(ID, "1")]),
        (result("", "Read", file_path=FILE), [Asked(ID)]),
        (result("", "Read", file_path=FILE, offset=18, limit=3), [Asked(ID, "18-20")]),
        (result("", "read_file", path=FILE, offset=18), [Asked(ID, "18-")]),
        (result("", "view", path=FILE, view_range=[18, 20]), [Asked(ID, "18-20")]),
        (result("", "view", path=FILE, view_range=[18, -1]), [Asked(ID, "18-")]),
        (result("", "Read", file_path=FILE.replace("/", "\\")), [Asked(ID)]),
        (result("", command=f"sed -n 1,9p {FILE} {FILE}"), [Asked(ID)]),
        (result("", "multi_read", files=[{"path": FILE}]), [Asked(ID)]),
    ],
)  # fmt: skip
def test_every_way_of_asking(block: Block, parts: list[Asked]) -> None:
    assert list(asked(block)) == parts
    assert is_retrieval(block)


@pytest.mark.parametrize(
    "block",
    [
        result("", command="git show 7f2c91ab"),
        result("", command="cat .git/objects/7f/2c91ab00.txt"),
        result("", command="headroom stats; echo retrieve"),
        result("", "Read", file_path="/home/me/headroom/retrieve.py"),
        result("", "mcp__memory__retrieve", id=ID),
        result("", command="ls /7f/8f2c91ab.txt"),
    ],
)
def test_what_asks_for_something_else(block: Block) -> None:
    assert asked(block) == ()
    assert not is_retrieval(block)


def test_what_names_no_original_is_a_retrieval_of_nothing() -> None:
    for command in (
        "headroom retrieve",
        "headroom retrieve --help",
        "headroom retrieve x --lines 1",
        "headroom retrieve '",
    ):
        assert asked(result("", command=command)) == ()
        assert is_retrieval(result("", command=command))


def test_ids_in_a_call() -> None:
    assert named(result("", command=f"F={ID}; ./show $F 0a1b2c3d4e {ID} ab12 x{ID} {ID}x")) == (ID, "0a1b2c3d4e")


def test_a_deep_call_ends_somewhere() -> None:
    deep: object = f"headroom retrieve {ID}"
    for _ in range(3000):
        deep = [{"x": deep}]
    assert list(strings(deep)) == []
    assert asked(result("", "x", call=deep)) == ()


pieces = st.sampled_from(
    [
        "headroom",
        " ",
        "retrieve",
        ID,
        "'",
        '"',
        "-a ",
        "--lines ",
        "3-9",
        "\\",
        "\n",
        "|",
        "_",
        "({",
        "}",
        "id: ",
        "/7f/",
    ]
)


@given(st.lists(pieces, max_size=60).map("".join))
@settings(max_examples=examples(200))
def test_whatever_stands_in_a_command(command: str) -> None:
    block = result("", command=command)
    for part in asked(block):
        assert part.original in named(block)
        assert part.original in command


@given(
    st.sampled_from(
        ["headroom -a ", "headroom", "headroom retrieve ", "headroom retrieve '\" ", "'", "7f/", "headroom_retrieve({"]
    )
)
@settings(max_examples=examples(20))
def test_adversarial_commands_are_looked_at_in_pieces(piece: str) -> None:
    """A search that tried every division of these would not end within the lifetime of the test."""
    block = result("", command=piece * (200_000 // len(piece)))
    assert len(asked(block)) <= 1
    is_retrieval(block)
    named(block)

from __future__ import annotations

from headroom_cli.compress.context import Context
from headroom_cli.compress.pipeline import default_transforms
from tests.compress.texts import result


def test_every_default_transform_leaves_plain_text_alone() -> None:
    block = result("nothing to see here\nat all\n", command="make")
    for transform in default_transforms():
        assert transform.apply(block, Context()) == block.text, transform.name
        assert not transform.holds(block, "something else", Context()), transform.name

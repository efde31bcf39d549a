"""The top level of a request."""

from __future__ import annotations

import pytest

from headroom_cli.wire import raw
from headroom_cli.wire.prompt import Unreadable
from headroom_cli.wire.top import flag, names, top


def test_a_clean_body_is_its_own_document() -> None:
    body = b'{"a":true,"b":1,"c":"\\ud83d\\ude00"}'
    doc, fields = top(body)
    assert doc is body
    assert [flag(doc, fields.get(key)) for key in ("a", "b", "missing")] == [True, False, False]


def test_half_an_emoji_is_masked_elsewhere() -> None:
    doc, fields = top(b'{"a":"\\ud83d","b":"x"}')
    assert raw.text_of(doc, fields, "b") == "x"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"a":1,"a":2}', b'{"a":"\\ud83d","a":1}', b'{"a":1'])
def test_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        top(body)


def test_names_in_their_dialects() -> None:
    doc = b'[{"name":"a"},{"function":{"name":"b"}},{"type":"web"},{"name":"c","name":"d"},{"name":1},7]'
    assert names(doc, raw.whole(doc), ("function", "name", "type")) == ("a", "b", "web")
    assert names(b"{}", raw.whole(b"{}"), ("name",)) == names(b"", None, ("name",)) == ()

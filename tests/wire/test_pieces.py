"""The building stones of a message."""

from __future__ import annotations

import json

import pytest

from headroom_cli.wire.pieces import canonical, digest, escaped_call, part, parts, result, results
from headroom_cli.wire.prompt import Kind, Place
from headroom_cli.wire.raw import whole

TEXT = frozenset(("text",))
SILENT = frozenset(("thinking",))


def test_a_digest_is_blind_to_markers_and_ids() -> None:
    one, other = b'{"type":"image","data":"aa","cache_control":{"x":1},"id":"1"}', b'{ "data":"aa", "type":"image" }'
    assert digest(one, whole(one)) == digest(other, whole(other))
    changed = one.replace(b"aa", b"ab")
    assert digest(changed, whole(changed)) != digest(one, whole(one))
    for doc in (b"7", b"[]", b'{"a":1,"a":2}'):
        assert len(digest(doc, whole(doc))) == 32


@pytest.mark.parametrize("spelled", ['{"b":1,"a":"x"}', '{ "a": "x",\n "b": 1 }', '{"a":"\\u0078","b":1}'])
def test_arguments_lose_their_spelling(spelled: str) -> None:
    block = escaped_call("Bash", spelled, "1").block
    assert (block.text, block.arguments, block.escaped) == ('{"a":"x","b":1}', {"a": "x", "b": 1}, True)


def test_arguments_that_do_not_parse_stay() -> None:
    for spelled in ('{"a":', "", "plain", "[" * 5000):
        block = escaped_call("Bash", spelled, "1").block
        assert (block.text, block.arguments) == (spelled, {})
    assert escaped_call("Bash", "[1, 2]", "1").block.arguments == {}


def test_canonical_never_fails() -> None:
    assert canonical({"b": [1, None], "a": 1.5}) == '{"a":1.5,"b":[1,null]}'
    assert "123456789012345678901234567890" in canonical({"n": 123456789012345678901234567890})


def test_a_json_result_gives_its_long_texts_and_a_seal_on_the_rest() -> None:
    log = "line of output\n" * 60
    outer = json.dumps({"command": "make", "returncode": 0, "stderr": "", "stdout": log})
    doc = json.dumps(outer).encode()
    seal, piece = result(doc, whole(doc), "1")
    assert (seal.block.kind, piece.block.kind, piece.block.text, piece.id) == (Kind.OPAQUE, Kind.RESULT, log, "1")
    place = piece.block.place
    assert place is not None
    assert place.inner is not None
    assert (place.start, place.end) == (0, len(doc))
    assert json.loads(outer[slice(*place.inner)]) == log
    failed = json.dumps(outer.replace('"returncode": 0', '"returncode": 1')).encode()
    assert result(failed, whole(failed), "1")[0].block.text != seal.block.text
    assert not piece.block.error
    assert result(failed, whole(failed), "1")[1].block.error


def test_an_exit_code_in_the_metadata_tells_of_an_error() -> None:
    for code, error in ((0, False), (1, True), (-9, True), (137, True)):
        outer = json.dumps({"output": "a line\n" * 100, "metadata": {"exit_code": code, "duration_seconds": 0.1}})
        doc = json.dumps(outer).encode()
        assert result(doc, whole(doc), "1")[1].block.error is error


def test_results_as_string_list_or_nothing() -> None:
    for doc, texts in (
        (b'"one"', ["one"]),
        (b'[{"type":"text","text":"one"},{"text":"two","type":"text"}]', ["one", "two"]),
        (b"[]", [""]),
        (b'""', [""]),
        (b"null", [""]),
    ):
        found = results(doc, whole(doc), "1", TEXT, error=True)
        assert [(piece.block.kind, piece.block.text, piece.block.error) for piece in found] == [
            (Kind.RESULT, text, True) for text in texts
        ]
        assert all((piece.block.place is None) == (not piece.block.text) for piece in found)
    assert results(b"", None, "1", TEXT)[0].block.text == ""
    doc = b'[{"type":"image","source":{}},{"type":"text","text":"x"},{"type":"text","text":7},9]'
    kinds = [piece.block.kind for piece in results(doc, whole(doc), "1", TEXT)]
    assert kinds == [Kind.OPAQUE, Kind.RESULT, Kind.OPAQUE, Kind.OPAQUE]
    assert results(doc, whole(doc), "1", TEXT)[1].block.place == Place(52, 55)
    assert results(b'{"a":1}', whole(b'{"a":1}'), "1", TEXT)[0].block.kind is Kind.OPAQUE


def test_parts_leave_thinking_and_empty_texts_out() -> None:
    doc = b'[{"type":"thinking","thinking":"x"},{"type":"text","text":""},{"type":"text","text":"a"},{"type":"?"}]'
    found = parts(doc, whole(doc), Kind.USER, TEXT, SILENT)
    assert found[0].block.text == "a"
    assert [piece.block.kind for piece in found] == [Kind.USER, Kind.OPAQUE]
    assert parts(b"null", whole(b"null"), Kind.USER, TEXT, SILENT) == parts(b"", None, Kind.USER, TEXT, SILENT) == []
    assert part(b"1", whole(b"1"), Kind.USER, TEXT, SILENT)[0].block.kind is Kind.OPAQUE

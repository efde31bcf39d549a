"""JSON in a result, made short without loss: arrays of like objects as tables, the rest without blanks.

Not in what is read from files: agents quote its lines when they edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from headroom_cli.compress.content import is_diff, is_file_read, is_search, split_header
from headroom_cli.compress.context import Context
from headroom_cli.compress.json_table import FEWEST, HEADER, OPENING, read_table, table
from headroom_cli.compress.json_text import Span, Value, find, groups, quoted, same, write
from headroom_cli.compress.recent import remembered
from headroom_cli.compress.tokens import count
from headroom_cli.compress.transform import Transform
from headroom_cli.wire.prompt import Block

_DEPTH = 12  # levels in which tables are looked for
_CLEAR = 8  # rows without inner arrays, from which on a table is always shorter than they are
_WORTH = 60  # characters of JSON, below which no table is tried
_TABLE = re.compile(rf"^{HEADER.pattern}$", re.MULTILINE)

# What a table may use, how it is seen in a header, and how it is explained.
_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^\d+ values: ", re.MULTILINE), '"values": the same outside an array'),
    (re.compile(r"^\d+ rows: \(key\)", re.MULTILINE), "(key): the object's own key"),
    (re.compile(r"^\d+ (?:rows|values): .*[\w\"]\.[\w\"]", re.MULTILINE), "a.b: b in a"),
    (re.compile(r"^\d+ (?:rows|values): .*=(?!`)", re.MULTILINE), "a=1: in each row"),
    (re.compile(r"^\d+ (?:rows|values): .*=`[^`]*\{[^}]", re.MULTILINE), "`x{b}`: x and the row's b"),
    (re.compile(r"^\d+ (?:rows|values): .*=`[^`]*\{\}", re.MULTILINE), "`x{}`: x and its cell"),
    (re.compile(r"^\d+ (?:rows|values): .*\(&a=", re.MULTILINE), "&a: what its column says"),
    (re.compile(r"^(?!\d+ (?:rows|values): )(?:,|[^\n]*,(?:,|$))", re.MULTILINE), "empty: no such key"),
)


def rewrite(text: str) -> str:
    """`text` with its JSON as short as it gets; the text itself where it holds none."""
    at = len(split_header(text)[0])
    if _TABLE.search(text):
        return text
    out = [text[:at]]
    marked = 0  # where the marker goes
    for group in groups(find(text, at), text):
        short = _elements([span.value for span in group], "values", _DEPTH)
        before, newline, blanks = text[at : group[0].start].rpartition("\n")
        out += [before + newline, "", blanks, short]
        if not marked and _TABLE.search(short):
            marked = len(out) - 3
        at = group[-1].end
    out.append(text[at:])
    if not marked:
        return "".join(out)
    out[marked] = _marker("".join(out)) + "\n"
    tables, bare = "".join(out), plain(text)
    return tables if count(tables) < count(bare) else bare


def restore(text: str) -> str:
    """`text` with each table replaced by the objects that it stands for, without blanks; raises ValueError."""
    lines = text.split("\n")
    marks = [at for at, line in enumerate(lines) if line.startswith(OPENING)]
    if len(marks) != 1:
        return text
    out = lines[: marks[0]]
    rest = iter(lines[marks[0] + 1 :])
    joins = False  # whether the next line goes on where the last one stopped
    for line in rest:
        found = HEADER.fullmatch(line)
        if found:
            made = read_table(found[3], [next(rest, "") for _ in range(int(found[1]))]).rows
            if found[2] == "values":
                out += made
            else:
                out[-1] += ",".join(made)
            joins = found[2] == "rows"
        elif joins:
            out[-1] += line
            joins = False
        else:
            out.append(line)
    return "\n".join(out)


def plain(text: str) -> str:
    """`text` with its JSON merely without blanks: what `restore` has to come to."""
    return _plain(text)[0]


# Asked for to make a text shorter, and again for the proof; what it holds of a text is some twenty times as long.
@remembered(32 << 20, 20)
def _plain(text: str) -> tuple[str, list[Span]]:
    """`plain(text)`, and the values in `text` that it made shorter."""
    at = len(split_header(text)[0])
    out, spans = [text[:at]], []
    for group in groups(find(text, at), text):
        out.append(text[at : group[0].start])
        out.append("\n".join(write(span.value) for span in group))
        at = group[-1].end
        spans += group
    return "".join([*out, text[at:]]), spans


def _shortest(value: Value, depth: int) -> str:
    """The JSON `value` in as few tokens as this module can, which may be several lines."""
    if depth == 0 or not isinstance(value, dict | list) or not value:
        return write(value)
    if isinstance(value, list):
        return f"[{_elements(value, 'rows', depth)}]"
    entries = ",".join(f"{quoted(key)}:{_shortest(item, depth - 1)}" for key, item in value.items())
    objects = [item for item in value.values() if isinstance(item, dict) and item]
    if len(objects) < len(value) or len(entries) < _WORTH:
        return f"{{{entries}}}"
    made = table(objects, list(value))
    return f"{{\n{made}\n}}" if made and count(made) + 2 < count(entries) else f"{{{entries}}}"


def _elements(values: Sequence[Value], word: str, depth: int) -> str:
    """The elements of an array, or what follows each other in none (`word` is "values"), as short as they get."""
    objects = [value for value in values if isinstance(value, dict) and value]
    made = table(objects, word=word) if len(objects) == len(values) else None
    if made and len(objects) >= _CLEAR and not any(_is_deep(value) for value in objects):
        return _joined([(True, made)], word)
    one_by_one = _joined([(False, _shortest(value, depth - 1)) for value in values], word)
    if len(objects) < FEWEST or len(one_by_one) < _WORTH:
        return one_by_one
    tables = _joined([(True, made)] if made else list(_runs(values, word, depth)), word)
    return tables if count(tables) < count(one_by_one) else one_by_one


def _is_deep(value: dict[str, Value]) -> bool:
    """True where there may be tables inside."""
    return any(isinstance(item, list | dict) and len(item) > 1 for item in value.values())


def _runs(values: Sequence[Value], word: str, depth: int) -> Iterator[tuple[bool, str]]:
    """The elements, those that follow each other with the same keys as tables; each with whether it is one."""
    for keys, run in groupby(values, key=_keys):
        alike = list(run)
        objects = [value for value in alike if isinstance(value, dict)]
        made = table(objects, word=word) if keys and len(objects) > FEWEST else None
        one_by_one = [(False, _shortest(value, depth - 1)) for value in alike]
        if made and count(made) < count(_joined(one_by_one, word)):
            yield True, made
        else:
            yield from one_by_one


def _keys(value: Value) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()


def _joined(parts: Sequence[tuple[bool, str]], word: str) -> str:
    if word == "values":
        return "\n".join(text for _, text in parts)
    return ",".join(f"\n{text}\n" if is_table else text for is_table, text in parts)


def _marker(text: str) -> str:
    signs = "; ".join(words for sign, words in _SIGNS if sign.search(text))
    found = _TABLE.search(text)
    word = found[2] if found else "rows"
    explained = f'after "2 {word}: a,b" each of 2 lines is an object with keys a and b'
    return f"{OPENING}; {'; '.join(filter(None, (explained, signs)))}]"


def _holds(block: Block, after: str) -> bool:
    before, spans = _plain(block.text)
    if restore(after) != before:
        return False
    return all(same(block.text[span.start : span.end], write(span.value)) for span in spans)


def _is_json(text: str) -> bool:
    """True where there is nothing but JSON after the header."""
    header = split_header(text)[0]
    spans = find(text, len(header))
    ends = [len(header), *(span.end for span in spans)]
    return bool(spans) and not any(
        text[end:start].strip() for end, start in zip(ends, [*(s.start for s in spans), len(text)], strict=True)
    )


def _apply(block: Block, context: Context) -> str:
    if is_file_read(block) or ((is_diff(block) or is_search(block)) and not _is_json(block.text)):
        return block.text
    return rewrite(block.text)


REWRITE_JSON = Transform("json", apply=_apply, holds=lambda block, after, context: _holds(block, after))

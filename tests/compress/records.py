"""Made-up JSON for the property tests: any value, records as services and tools print them, and their spellings."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from headroom_cli.compress.json_text import Number, Value

numbers = st.sampled_from(["0", "1.50", "-3", "1e5", "12345678901234567890", "NaN"]).map(Number)
texts = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "",
            " ",
            "a,b",
            "12",
            "-0.5",
            "true",
            "null",
            "&a",
            "`x`",
            "{}",
            '"',
            "\\",
            "a\nb",
            "\ud800",
            "é\u2028",
            "[1]",
            "007",
        ]
    ),
)
keys = st.one_of(
    st.sampled_from(["id", "name", "a.b", "0", "", "(key)", "x=1", "url", "two words"]), st.text(max_size=4)
)
scalars = st.one_of(texts, numbers, st.none(), st.booleans())
values: st.SearchStrategy[Value] = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=16,
)


@st.composite
def records(draw: st.DrawFn, most: int = 12) -> list[dict[str, Value]]:
    """Objects with the same keys in the same order, some of them missing, some with one value in all rows."""
    names = draw(st.lists(keys, min_size=1, max_size=6, unique=True))
    kinds = [draw(st.sampled_from(["any", "same", "few", "made", "inner", "list"])) for _ in names]
    fixed = [draw(values) for _ in names]
    few = draw(st.lists(scalars, min_size=1, max_size=3))
    sparse = draw(st.booleans())
    out: list[dict[str, Value]] = []
    for number in range(draw(st.integers(2, most))):
        row: dict[str, Value] = {}
        for name, kind, same in zip(names, kinds, fixed, strict=True):
            if sparse and draw(st.integers(0, 9)) == 0:
                continue
            row[name] = {
                "any": lambda: draw(values),
                "same": lambda same=same: same,
                "few": lambda: draw(st.sampled_from(few)),
                "made": lambda number=number: f"https://api.example.org/things/{names[0]}/item-{number}?full=1",
                "inner": lambda number=number: {"id": Number(str(number)), "kind": "a fixed kind of thing"},
                "list": lambda number=number: [{"at": Number(str(number)), "text": draw(texts)}],
            }[kind]()
        out.append(row)
    return out


@st.composite
def documents(draw: st.DrawFn) -> Value:
    """A value with records somewhere in it."""
    found: Value = list(draw(records()))
    for _ in range(draw(st.integers(0, 2))):
        if draw(st.booleans()):
            found = {"total": Number("3"), draw(keys): found, "done": True}
        else:
            found = [draw(values), found]
    if draw(st.integers(0, 4)) == 0:
        found = {f"key {n}": row for n, row in enumerate(draw(records()))}
    return found


def spelled(value: Value, indent: int | None = 2) -> str:
    """`value` as a program prints it: with blanks, and with escapes for all that is not ASCII."""
    return "".join(_spelled(value, indent, "\n"))


def _spelled(value: Value, indent: int | None, line: str) -> str:
    if isinstance(value, Number):
        return value.text
    if not isinstance(value, dict | list) or not value:
        return json.dumps(value)
    inner = line + " " * indent if indent else ""
    comma = f",{inner}" if indent else ", "
    if isinstance(value, list):
        body = comma.join(_spelled(item, indent, inner) for item in value)
        return f"[{inner}{body}{line if indent else ''}]"
    body = comma.join(f"{json.dumps(key)}: {_spelled(item, indent, inner)}" for key, item in value.items())
    return f"{{{inner}{body}{line if indent else ''}}}"


def issues(size: int = 40) -> list[dict[str, Value]]:
    """What an issue tracker lists."""
    return [
        {
            "number": Number(str(700 + n)),
            "state": "open" if n % 3 else "closed",
            "user": {"login": f"user{n % 7}", "site_admin": False},
            "api_url": f"https://api.example.org/repos/one/two/issues/{700 + n}",
            "created_at": f"2026-03-{1 + n % 28:02}T10:00:00Z",
        }
        for n in range(size)
    ]


def events(size: int = 120) -> list[dict[str, Value]]:
    """What a log service finds: one error among events of a few templates."""
    return [
        {
            "time": f"2026-03-01T10:{n // 60:02}:{n % 60:02}Z",
            "level": "ERROR" if n == 77 else "INFO",
            "message": "cannot reach the ledger" if n == 77 else f"request {n} served in {n % 50} ms",
            "context": {"host": f"web-{n % 3}", "trace": f"{n * 2654435761 % 2**32:08x}"},
        }
        for n in range(size)
    ]

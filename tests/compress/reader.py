"""What somebody concludes who reads a request with our markers and knows nothing of the program."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from headroom_cli.wire.prompt import Block, Kind

_REFERENCE = re.compile(
    r"\[headroom: (?:next (\d+) lines|lines (\d+)-(\d+)) as "
    r"(?:after this line in|in (?:(output|text) )?lines (\d+)-\d+ of|in) (.*) above(, without the signs of the diff)?\]"
)
_SHARED = re.compile(r'\[headroom: each of the next (\d+) lines begins with (".*")\]')
_NAME = re.compile(r"(?:(\w+) of )?(?:(\d+)(?:st|nd|rd|th) )?(.*)")
_NUMBER = re.compile(r" *(\d+)(?:\t|→| \| |: )")


def contents(request: Sequence[Block], at: int) -> list[str]:
    """The lines that block `at` says, line numbers aside."""
    said: list[str] = []
    for line in _expanded(request[at].text):
        found = _REFERENCE.fullmatch(line)
        said += [_plain(line)] if found is None else _looked_up(found, said[-1], request[:at])
    return said


def _looked_up(found: re.Match[str], before: str, above: Sequence[Block]) -> list[str]:
    size, low, high, counted, first, name, signs = found.groups()
    lines = _expanded(_source(name, above))
    shown = [_plain(line)[1:] if signs and line[:1] in "+ " else _plain(line) for line in lines]
    wanted = int(size) if size else int(high) - int(low) + 1
    if counted:
        start = int(first) - 1
    elif first or "after this line" not in found.group():
        (start,) = [at for at, number in enumerate(_numbers(lines)) if number == int(first or low)]
    else:
        (start,) = [at + 1 for at, line in enumerate(shown) if line == before]
    assert len(shown[start : start + wanted]) == wanted
    return shown[start : start + wanted]


def _source(name: str, above: Sequence[Block]) -> str:
    """The text that goes by this name: each result answers the oldest open call that is equal to its own."""
    found = _NAME.fullmatch(name)
    assert found is not None
    argument, number, label = found.groups()
    calls = [block for block in above if block.kind is Kind.CALL and _fits(block, label.removesuffix(" call"))]
    assert number or len(calls) == 1, f"{name}: which of {len(calls)}?"
    call = calls[int(number or 1) - 1]
    if argument:
        return str(call.arguments[argument])
    equal = [b for b in above if b.kind is Kind.CALL and b.arguments == call.arguments and b.tool == call.tool]
    results = [b for b in above if b.kind is Kind.RESULT and b.arguments == call.arguments and b.tool == call.tool]
    return results[next(at for at, other in enumerate(equal) if other is call)].text


def _fits(call: Block, label: str) -> bool:
    said = [str(value).replace("\\", "/") for value in call.arguments.values()]
    if label.startswith("`"):
        shown = label.strip("`")
        return any(v == shown or (shown[-1] == "…" and " ".join(v.split()).startswith(shown[:-1])) for v in said)
    tool, _, end = label.partition(" ")
    return call.tool == tool and (not end or any(f"/{value}".endswith(f"/{end}") for value in said))


def _expanded(text: str) -> list[str]:
    lines: list[str] = []
    left, prefix = 0, ""
    for line in text.split("\n"):
        shared = _SHARED.fullmatch(line)
        if shared:
            left, prefix = int(shared.group(1)), json.loads(shared.group(2))
        else:
            lines.append(prefix + line if left else line)
            left = max(left - 1, 0)
    return lines


def _numbers(lines: Sequence[str]) -> list[int | None]:
    """The number of each line: the printed one, else one more than that of the line above."""
    out: list[int | None] = []
    for line in lines:
        found = _NUMBER.match(line)
        above = out[-1] if out else None
        out.append(int(found.group(1)) if found else None if above is None else above + 1)
    return out


def _plain(line: str) -> str:
    return _NUMBER.sub("", line, count=1)

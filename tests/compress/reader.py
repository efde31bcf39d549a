"""What somebody concludes who reads a request with our markers and knows nothing of the program."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from headroom_cli.wire.prompt import Block, Kind

_REFERENCE = re.compile(
    r"\[headroom: (?:next (\d+) lines|lines (\d+)-(\d+)) as "
    r"(?:after this line in|in (?:(output|text) )?lines (\d+)-\d+ of|in) (.*) above(, without the signs of the diff)?\]"
)
_SHARED = re.compile(r'\[headroom: each of the next (\d+) lines begins with (".*")\]')
_GAP = re.compile(r"\[headroom(?: [0-9a-f]{8})?: lines (\d+)-(\d+)(?: of \d+)? omitted \(.*\).*\]")
_TEMPLATE = re.compile(r'\[headroom: "([A-Z])[ <>\d]*" below stands for the line (".*")\]')
_AGAIN = re.compile(r"\[headroom: the line above (\d+) more times\]")
_NAME = re.compile(r"(?:(\w+) of )?(?:(\d+)(?:st|nd|rd|th) )?(.*)")
_NUMBER = re.compile(r" *(\d+)(?:\t|→| \| |: )")


def contents(request: Sequence[Block], at: int, original: str = "") -> list[str]:
    """The lines that block `at` says, line numbers aside; `original` is what reading back gives for it."""
    said: list[str] = []
    before = ""
    for line in _expanded(request[at].text):
        found, gap = _REFERENCE.fullmatch(line), _GAP.fullmatch(line)
        if gap:
            lines = original.split("\n")[int(gap.group(1)) - 1 : int(gap.group(2))]
            assert len(lines) == int(gap.group(2)) - int(gap.group(1)) + 1
            said += map(_plain, lines)
        else:
            said += [_plain(line)] if found is None else _looked_up(found, before, request[:at])
            before = line
    return said


def _looked_up(found: re.Match[str], before: str, above: Sequence[Block]) -> list[str]:
    size, low, high, counted, first, name, signs = found.groups()
    lines = _expanded(_source(name, above))
    # What an agent wrote itself has no numbers of a tool's.
    shown = lines if " of " in name and name.endswith(" call") else list(map(_plain, lines))
    shown = [line[1:] if signs and line[:1] in ("+", " ") else line for line in shown]
    wanted = int(size) if size else int(high) - int(low) + 1
    if counted:
        start = int(first) - 1
    elif first or "after this line" not in found.group():
        (start,) = [at for at, number in enumerate(_numbers(lines)) if number == int(first or low)]
    else:
        start = _place(before, lines, shown) + 1
    assert len(shown[start : start + wanted]) == wanted
    return shown[start : start + wanted]


def _place(line: str, lines: Sequence[str], shown: Sequence[str]) -> int:
    """Where this line stands: just so, without its number, or where both have one."""
    for wanted, among in ((line, lines), (_plain(line), lines), (_plain(line), shown)):
        if len(found := [at for at, other in enumerate(among) if other == wanted]) == 1:
            return found[0]
    raise AssertionError(f"{line!r} stands nowhere, or more than once")


def _source(name: str, above: Sequence[Block]) -> str:
    """The text that goes by this name."""
    found = _NAME.fullmatch(name)
    assert found is not None
    argument, number, label = found.groups()
    calls = [block for block in above if block.kind is Kind.CALL and _fits(block, label.removesuffix(" call"))]
    assert number or len(calls) == 1, f"{name}: which of {len(calls)}?"
    call = calls[int(number or 1) - 1]
    if argument:
        return str(call.arguments[argument])
    alike = [b for b in above if (b.tool, b.arguments) == (call.tool, call.arguments)]
    at = next(at for at, block in enumerate(alike) if block is call)
    # The answer follows, in several parts perhaps; where calls wait together the first answer is the first one's.
    answer = list(takewhile(lambda block: block.kind is Kind.RESULT, alike[at + 1 :]))
    if not answer or (at and alike[at - 1].kind is Kind.CALL):
        results = [block for block in alike if block.kind is Kind.RESULT]
        answer = [results[sum(block.kind is Kind.CALL for block in alike[:at])]]
    return "\n".join(block.text for block in answer)


def _fits(call: Block, label: str) -> bool:
    said = [_squeezed(text).replace("\\", "/") for text in _texts(call.arguments)]
    tool, _, end = label.partition(" ")
    if label.startswith("`"):
        return any(_is_called(text, label.strip("`").replace("\\", "/")) for text in _commands(call.arguments))
    if call.tool != tool:
        return False
    return not end or any(f"/{text}".endswith(f"/{end}") or _is_called(text, end) for text in said)


def _is_called(said: str, label: str) -> bool:
    """True if `label` is how this text begins, or all of it, but for a change of folder before it."""
    said = re.sub(r"^cd [^&;]*?(?: &&|;) ", "", said, count=1)
    return said.startswith(label[:-1]) if label.endswith("…") else said == label


def _commands(arguments: Mapping[str, object]) -> list[str]:
    """The commands of a call, in the arguments themselves or in the program that it consists of."""
    out = []
    for text in _texts(arguments):
        inner = [json.loads(found) for found in re.findall(r'cmd"?:\s*("(?:[^"\\]|\\.)*")', text)]
        out.append(_squeezed("; ".join(inner) if inner else text).replace("\\", "/"))
    return out


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    found = [text for one in inner for text in _texts(one)]
    return [*found, found[-1]] if isinstance(value, list) and found else found


def _expanded(text: str) -> list[str]:
    """The lines without our short forms, but with references and gaps."""
    lines: list[str] = []
    templates: dict[str, str] = {}
    for line in _whole(text):
        template, again = _TEMPLATE.fullmatch(line), _AGAIN.fullmatch(line)
        if template:
            templates[template.group(1)] = json.loads(template.group(2))
        elif again:
            lines += lines[-1:] * int(again.group(1))
        else:
            row = line[:1] in templates and line[1:2] in ("", " ")
            lines.append(_filled(templates[line[0]], line.split(" ")) if row else line)
    return lines


def _filled(template: str, values: Sequence[str]) -> str:
    return re.sub(r"<(\d)>", lambda place: values[int(place.group(1))], template)


def _whole(text: str) -> list[str]:
    """The lines with the beginnings that were said once, above them."""
    lines: list[str] = []
    left, prefix = 0, ""
    for line in text.split("\n"):
        shared = _SHARED.fullmatch(line)
        if shared:
            left, prefix = int(shared.group(1)), json.loads(shared.group(2))
        elif line.startswith("[headroom"):
            lines.append(line)
        else:
            lines.append(prefix + line if left else line)
            left = max(left - 1, 0)
    return lines


def _numbers(lines: Sequence[str]) -> list[int | None]:
    """The number of each line: the printed one, or what is counted between two printed ones that agree."""
    out: list[int | None] = [None] * len(lines)
    last = 0
    for at, line in enumerate(lines):
        found = _NUMBER.match(line)
        if found is None:
            continue
        out[at] = number = int(found.group(1))
        if out[last] == number - (at - last):
            out[last:at] = range(number - (at - last), number)
        last = at
    return out


def _plain(line: str) -> str:
    found = _NUMBER.match(line)
    return line[found.end() :] if found else line

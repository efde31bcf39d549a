"""Lines that are never left out: what reports a failure, a summary or an end, and where something was cut before.

Words count, not their letters inside a name: `thiserror`, `test_errors.py` and `--fail-fast` report nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

# What a marker says of the lines that it stands for: none of them matches this.
CHECKED = "error|warn|fail"

_REMEMBERED = 400  # characters of a line up to which it is remembered what it reports

# Every alternative of _TROUBLE holds one of these in small letters: a line without any need not be searched.
_HINTS = re.compile(
    "err|warn|fail|fatal|panic|critical|severe|emerg|excep|traceback|fault|assert|denied|refus|reject|timeo|timed|"
    "time-o|time o|reach|abort|abnormal|crash|corrupt|conflict|valid|illegal|missing|not found|no such|undefined|"
    "expected|unable|cannot|can't|could|core d|kill|of memory|deadlock|overflow|leak|recog|unknown|deprecat|forbidden|"
    "authori|violat|mismatch|break-in|vulnerab|exit|signal|http/|eacc|eaddr|econn|eexist|einval|eisdir|eno|eperm|epipe|"
    "eres|etim|etarget|sig"
)
_FREE = r"(?<![\w/-])"  # no part of a name or path before a word ...
_END = r"(?![\w/-]|\.\w|\((?!s\)))"  # ... nor after it, and no call
_WORDS = (
    r"errors?|err(?=[:=!\"](?!=))|warn(?:ings?|ed)?|fail(?:s|ed|ures?|ing)?|fatal|panic(?:s|ked|king)?|critical|severe|"
    r"emerg(?:ency)?|exceptions?|traceback|faults?|segfaults?|assert(?:ion)?|denied|refus(?:ed|al|ing)|"
    r"reject(?:ed|s|ion)?|time[d-]?[ -]?outs?|unreachable|abort(?:s|ed|ing)?|abnormal(?:ly)?|crash(?:es|ed|ing)?|"
    r"corrupt(?:ed|ion)?|conflict(?:s|ing)?|invalid|illegal|missing|undefined|unexpected(?:ly)?|cannot|unable|"
    r"deadlock(?:ed)?|overflow(?:ed)?|leak(?:s|ed)?|kill(?:ed|ing)|unrecogni[sz]ed|(?-i:[Uu]nknown)|deprecat(?:ed|ion)|"
    r"forbidden|unauthori[sz]ed|violat(?:ed|ion|es)|mismatch(?:es|ed)?|vulnerabilit(?:y|ies)"
)
_TROUBLE = re.compile(
    rf"(?i:{_FREE}(?:{_WORDS}){_END}|not found|no such|can't|could ?n.t|could not|core dumped|out of memory|break-in|"
    r"\bexpected\b.{1,80}\b(?:but|got|found|actual|received)\b|^\W*expected\b|"
    # A name that says so with a value that does: `build_failed=true`, `last_error: reset`.
    r"[_.-](?:errors?|failed|failures?|exception)[\"']?\s*[:=](?!\s*[\"']?(?:0|none|null|false|nil|no)\b)(?=\s*\S)|"
    r"\bexit(?:ed)?(?: with)?(?: code| status)?[: ]+-?[1-9]|\bsignal:? \d)|"
    # Classes of exceptions and constants, codes of the operating system, and answers 4xx and 5xx in access logs.
    r"[a-z](?:Error|Exception|Failure|Fault|Warning)\b|\b[A-Z\d_]*(?:ERROR|INVALID|FAIL|DENIED|ABORT|FATAL)[A-Z\d_]*\b|"
    r"\bE(?:ACCES|ADDRINUSE|CONN[A-Z]+|EXIST|INVAL|ISDIR|NO[A-Z]{3,5}|PERM|PIPE|RESOLVE|TARGET|TIMEDOUT)\b|"
    r"\bSIG(?:KILL|SEGV|ABRT|TERM|BUS|ILL|FPE)\b|\bHTTP/\d(?:\.\d)?\"? [45]\d\d\b"
)
# "0 errors", "failures: 0", "no warnings": nothing is wrong.
_NOTHING = re.compile(
    r"(?i)\b(?:0|no|zero|without(?: any)?) (?:errors?|warnings?|fail(?:ed|ures?)|conflicts?|vulnerabilities)\b|"
    r"\b(?:errors?|warnings?|fail(?:ed|ures?))[\"']?\s*[:=]\s*0\b(?![.\d])"
)
# How lines of trouble begin (pytest, glog, logcat, `gh run view`, TAP), and the codes of compilers and linters.
_OPENING = re.compile(r"[EF]\s{2,}\S|>\s{2,}\S|[EWF]\d{4} \d\d:|[EWF]/\S|\s*X (?=\S)|\s*not ok\b")
_CODE = re.compile(
    r"(?<![=\w-])(?:E|TS|CS|CA|LNK|MSB|NU|SC|RUF|[BCFS]|PLR|SA|ST)\d{3,5}\b(?=[\]:) ]|$)|\s[EWF] [\w.$/-]+\s*:(?= )"
)
_SIGNS = re.compile("[✗✘✖✕❌⚠×⨯]")
# How tools end: totals, durations, exit codes. In small letters, and without a leading `\\b`, which would be slow.
_SUMMARY = re.compile(
    r"(?:^|[\s(\[,:=])\d+ (?:[a-z]+ )?(?:passed|passing|failed|failing|skipped|pending|errors?|warnings?|tests?|"
    r"suites?|specs?|examples?|assertions|problems?|issues?|vulnerabilities|files? changed|insertions|deletions)\b|"
    r"(?:added|audited|changed|removed|installed|updated) \d+ packages?\b|"
    r"exit(?:ed)?(?: with)?(?: code| status)?[: ]+-?\d|"
    r"summary\b|results?:|(?:done|finished|completed|succeeded|built|compiled)\b.{0,60}\bin \d"
)
_SUMMARY_LINE = re.compile(
    r"\W*(?:[Gg]rand )?(?:[Tt]otals?|TOTALS?)\b|\s*(?:real|user|sys)\s+\d+m|"
    r"(?:Tests?|Tests run|Test Suites|Snapshots|Time):|(?:BUILD|Build|OK|FAIL|FAILED|Process|Ran \d+|"
    r"Duration|Successfully)\b"
)
# Where the agent, or a tool, has already left something out, and the last line of Codex' heading.
_CUT_HINTS = re.compile("trunc|omitted|hidden|output lines")
_CUT = re.compile(
    r"tokens? truncated|truncated output|output truncated|total output lines|\b(?:lines?|chars?|characters|bytes) "
    r"(?:truncated|omitted|hidden)|\[\W*truncated\W*\]|<truncated"
)


def troubled(line: str) -> bool:
    """True for a line that reports something wrong."""
    return _known_troubled(line) if len(line) <= _REMEMBERED else _reports(line)


def _reports(line: str) -> bool:
    if _HINTS.search(line.lower()):
        found = _TROUBLE.search(line)
        if found and (not _NOTHING.search(line) or _TROUBLE.search(_NOTHING.sub("", line))):
            return True
    if _OPENING.match(line) or _CODE.search(line):
        return True
    return not line.isascii() and _SIGNS.search(line) is not None


_known_troubled = lru_cache(maxsize=1 << 13)(_reports)  # several rewrites ask about the same lines


def cut(line: str) -> bool:
    """True for a line by which the agent or a tool says that something is left out here."""
    low = line.lower()
    return low == "output:" or (_CUT_HINTS.search(low) is not None and _CUT.search(low) is not None)


def summary(line: str) -> bool:
    """True for a line that says how something went on the whole."""
    low = line.lower()
    return _SUMMARY.search(low) is not None or _SUMMARY_LINE.match(line) is not None


def notable(line: str) -> bool:
    """True for a line that reports something wrong, sums up, or says that something was left out."""
    return troubled(line) or summary(line) or cut(line)

"""Lines that are never left out: what reports a failure, a summary or an end."""

from __future__ import annotations

import re

# What a marker says of the lines that it stands for: none of them matches this.
CHECKED = "error|warn|fail"

# An error or what goes with one. Broad on purpose: a line too many costs little, a missing one costs a turn.
_TROUBLE = re.compile(
    r"(?i)error|warn|fail|fatal|panic|critical|exception|traceback|denied|refused|rejected|timed? ?out|unreachable|"
    r"abort|crash|corrupt|conflict|invalid|illegal|missing|not found|no such|undefined|unexpected|unable to|cannot |"
    r"can't |could not|couldn't|segfault|core dumped|killed|\bE\d{3,4}\b|✗|✘|❌|⚠"
)
# How tools end: totals, durations, exit codes.
_SUMMARY = re.compile(
    r"(?i)\b\d+ (?:passed|failed|skipped|errors?|warnings?|tests?|suites?|specs?|examples?|packages?|files? changed)\b|"
    r"\bexit(?:ed)?(?: with)?(?: code| status)?[: ]+-?\d+|^(?:ok|FAIL|PASS|---)\b|"
    r"\b(?:total|summary|result|finished|completed|done in)\b|^(?:BUILD|Process|Tests?:|Ran \d|Test Suites:)"
)


def troubled(line: str) -> bool:
    """True for a line that reports something wrong."""
    return _TROUBLE.search(line) is not None


def notable(line: str) -> bool:
    """True for a line that reports something wrong, or sums up."""
    return troubled(line) or _SUMMARY.search(line) is not None

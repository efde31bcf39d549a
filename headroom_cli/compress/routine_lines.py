"""Lines that test runners, builds, downloads and CI jobs print while all goes well.

Each is recognised from beginning to end, so that nothing else can stand in it. What says how a run went in the end is
no routine: totals, results and failures are other lines.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 2000  # characters; a longer line is data
_NEAR = 60  # characters in which a time has to begin


def _either(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


# Colours, also as `cat -v` prints the escape character and as terminals' copies lose it.
_COLOUR = re.compile(r"(?:\x1b|\^\[)\[[\d;:]*[A-Za-z]|\[\d[\d;]*m")
_MOVED = re.compile(r"^(?:(?:\x1b|\^\[)\[[\d;]*[A-KSTfh]|\[\d[\d;]*[A-KSTfh])+")

_DATE = (
    r"(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d[-/.]\d\d[-/.]\d{2,4}|\d{8}|\d\d-\d\d|[A-Z][a-z]{2},? {1,2}\d{1,2}|"
    r"\d{1,2}/[A-Z][a-z]{2}/\d{4})"
)
_TIME = r"\d{1,2}:\d{1,2}:\d{1,2}(?:[.,:]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?"
_STAMP = re.compile(
    rf"[\[(<]?(?:{_DATE}[T :-]?{_TIME}|{_TIME}|\d\d:\d\d\b(?=\])|\d{{6}} \d{{6}}\b|1\d{{9}}(?:\d{{3}})?(?:\.\d+)?\b"
    r"|\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d(?:\.\d+)?)[\])>]?[,|:]?(?:\s|$|(?<=\|)|(?=[\"'},]))"
)
# What every time has in it: without it none is looked for.
_FIGURES = re.compile(r"\d(?::\d|\d{5}|-\d\d-\d\d\.)")
# What stands before a line's own text: the job and step of a CI log, with the number by which grep counts; the service
# of docker compose, the step of a build, the package of a workspace.
_JOB = re.compile(r"(?:\d+[:-])?[^\t]{1,80}\t[^\t]{0,80}\t\ufeff?(?=\d{4}-)")
_LEAD = _either(
    r"[\w.-]+(?:-\d+)? +\| ",
    r"#\d+ (?:\d+\.\d+ )?",
    r" {0,4}[\w:@/.-]{1,40} \u2013 ",
    r"\[[\w:@/.-]{1,40}\] ",
)


class Bare(NamedTuple):
    """A line without colours and without what stands before its text; `timed` where a time was part of that."""

    text: str
    timed: bool


def bare(line: str) -> Bare:
    """The line's own text, and whether it bears a time."""
    if "[" in line:
        line = _MOVED.sub("", _COLOUR.sub("", line))
    job = _JOB.match(line)
    at = job.end() if job else 0
    stamp = _STAMP.match(line, at)
    if stamp is None and not job and _is_timed(line):
        # A time in the middle, as in access logs: what stands before it is the line's own.
        return Bare(line, timed=True)
    if stamp:
        at = stamp.end()
    lead = _LEAD.match(line, at)
    return Bare(line[lead.end() if lead else at :], timed=stamp is not None)


def _is_timed(line: str) -> bool:
    """True where a time stands in the line, though not at its very beginning."""
    if not _FIGURES.search(line, 0, _NEAR + 40):
        return False
    found = _STAMP.search(line, 0, _NEAR + 40)
    return found is not None and found.start() <= _NEAR


_TOOK = r" *[\[(<]{0,2} ?\d{1,9}(?:\.\d{1,9})? ?(?:ms|s|sec|m|seconds)\b[\])>]?"
_PERCENT = r"(?: *\[ *\d+%\])?"
_PASSED = _either(
    # pytest, also with xdist and -rA, and its lines of dots
    rf"[^\s:]+::\S.*? PASSED(?:{_TOOK})?{_PERCENT}",
    rf"(?:\[gw\d+\]{_PERCENT} )?PASSED \S+::\S.*",
    rf"[\w./-]+\.py [.s]+ *{_PERCENT}",
    r"[.s]+ *\[ *\d+%\]",
    # unittest, Rust, TAP and bats, GoogleTest, CTest
    r"(?:test_?\w* \(\S+\)|\w.{0,160}) ?\.\.\. ?ok",
    r"test \S.{0,200} \.\.\. ok(?: <[\d.]+s>)?",
    r"ok \d+(?!.*# ?(?i:skip|todo))(?: -)?(?: .*)?",
    r"\[       OK \] .*",
    rf"\s*\d+/\d+ Test +#\d+: .* Passed{_TOOK}",
    # Go, with and without -v
    r"\s*--- PASS: .*",
    r"ok  \t\S+\t(?!.*\[no tests to run\]).*",
    r"PASS",
    # Jest, Vitest, Mocha, `gh run view` (its steps: a line with an ID says how a whole job went), home-made
    # harnesses, pre-commit
    r"\s*[\u2713\u2714\u221a] (?!.* \(ID \d+\)).*",
    r"PASS:? \S.*",
    r".{3,120}?\.{3,100}Passed",
    # .NET, Gradle, Surefire
    rf"\s*Passed \S.*{_TOOK}",
    r"(?:[^>]+ > )+[^>]* PASSED",
    r"(?:\[INFO\] )?Tests run: \d+, Failures: 0, Errors: 0, .*Time elapsed.*",
)

# A test begins, which may fail later.
_STARTED = _either(
    r"\s*=== (?:RUN|PAUSE|CONT|NAME) .*",
    r"\[(?: RUN      |----------|==========)\] .*",
    r"\s*Start +\d+: .*",
)
_IDLE = _either(
    r"ok  \t\S+\t.*\[no tests to run\]",
    r"\?   \t\S+\t\[no test files\]",
    r".{3,120}?\.{3,100}\(no files to check\)Skipped",
)

_COMPILER = r"gcc|g\+\+|cc|c\+\+|clang|clang\+\+|x86_64-\S+-g?cc|rustc|javac"
_SIZE = r"[\d.]{1,12} ?\w?i?[Bb](?:ytes)?"
_STEP = _either(
    # Cargo, with its aligned verbs; Go
    r"\s*(?:Compiling|Checking|Downloading|Downloaded|Fresh|Documenting|Adding|Updating|Locking|Removing|Unpacking|"
    r"Packaging|Verifying|Installing|Building|Dirty) [\w@/.-]+ v?\d[\w.+-]*(?: .*)?",
    r"go: (?:downloading|extracting|finding) .*",
    # pip, uv
    r"\s*(?:Collecting|Downloading|Using cached|Requirement already satisfied:|Obtaining dependency information|"
    r"Building wheels?|Created wheel|Stored in directory:|Preparing metadata|Getting requirements|Looking in|"
    r"Installing (?:build|backend) dependencies|Found existing installation:|Uninstalling|Attempting uninstall:|"
    r"Successfully uninstalled|Removing source in|Added|Fetching|Prepared|Resolved) .*",
    # npm, yarn, pnpm
    r"npm (?:http|sill|silly|verb|verbose|timing|info) .*",
    r"Progress: resolved .*",
    r"\u27a4 YN\d+: .*",
    # apt, dpkg, apk, dnf
    r"(?:Get|Hit|Ign):\d+ .*",
    r"(?:Unpacking|Setting up|Selecting previously unselected package|Preparing to unpack|Processing triggers for|"
    r"Reading package lists|Building dependency tree|Reading state information|Fetched) .*",
    r"\(Reading database .*",
    r"\(\d+/\d+\) (?:Installing|Upgrading|Purging) .*",
    r"\s*(?:Installing|Verifying|Running scriptlet) *: .*",
    # docker, BuildKit
    r"[0-9a-f]{12}: (?:Pulling fs layer|Waiting|Verifying Checksum|Download complete|Pull complete|Downloading|"
    r"Extracting|Already exists|Pushed|Pushing|Layer already exists|Preparing|Mounted from).*",
    r"(?:sha256:|extracting sha256:|transferring )\S.*",
    r"CACHED|DONE [\d.]+s",
    # make, CMake, Ninja, the kernel; calls of compilers
    r"\s*(?:CC|CXX|LD|AR|AS|GEN|HOSTCC|HOSTLD|LINK|INSTALL|CCLD|RANLIB|STRIP) +\S+",
    r"\[ *\d+%\] .*|\[\d+/\d+\] .*",
    r"make(?:\[\d+\])?: (?:Entering|Leaving) directory .*",
    r"(?:Scanning dependencies|Consolidate compiler) .*",
    rf"(?:libtool: (?:compile|link): +)?(?:\S*/)?(?:{_COMPILER}) .*",
    # Gradle, Maven
    r"> Task \S+(?: (?:UP-TO-DATE|NO-SOURCE|FROM-CACHE|SKIPPED))?",
    r"(?:\[INFO\] )?Download(?:ing|ed)?(?: from \S+)?:? http\S*.*",
    r"Progress \(\d+\): .*",
    # git
    r"(?:remote: )?(?:Enumerating|Counting|Compressing|Receiving|Resolving|Writing|Unpacking|Updating) "
    r"(?:objects|deltas|files): .*",
    r"\s\* \[new (?:branch|tag|ref)\] +.* -> .*",
    # bars and spinners
    r".{0,120}\[[=#>\-. \u2588-\u258f]{6,}\].*",
    r"[^%]{0,120}\d%\s*[|\u2588-\u258f\u2501].*",
    rf"\s{{0,8}}\S{{0,60}} {{0,40}}[-\u2501\u2578\u257a#\u2588]{{8,80}} {{0,20}}{_SIZE} ?/ ?{_SIZE}.*",
    r"\s*[\u25dc-\u25e1\u2800-\u28ff] .*",
    r".{0,200}\s[\u25dc-\u25e1\u2800-\u28ff]\s*",
    # what waits
    r"(?:[Ss]till )?(?:[Ww]aiting|[Pp]olling|[Ss]leeping)\b.*",
    # hk: a step, its files and its command
    r"\u276f [\w:.-]+",
    r"(?:[\w:.-]+ \u2013 )?\d+ files? \u2013 .*",
)

_FILE = re.compile(
    r"\s*(?:creating|copying|adding|removing|writing|reading|byte-compiling|hard linking|inflating:|extracting:|"
    r"create mode \d+|delete mode \d+|[Ww]rote|[Ww]riting|[Gg]enerat(?:ed|ing)|[Cc]opied|[Ff]ormatted) +(?:to )?"
    r"['\"`]?[\w@~.+-]*[/\\.]\S*(?: (?:->|to) \S+)?(?: [\d.]+ ?\w?s)?"
)

_RIGHTS = (
    "Actions|Attestations|Checks|Contents|Deployments|Discussions|Issues|Metadata|Models|Packages|Pages|PullRequests|"
    "RepositoryProjects|SecurityEvents|Statuses|ArtifactMetadata|RepositoryAdvisories|IdToken"
)
# What GitHub's runner and its checkout action print in every job.
_SET_UP = _either(
    r"hint:(?: .*)?",
    r"\[command\]\S*git (?:config|submodule foreach|version|init|remote|rev-parse|branch|sparse-checkout|checkout|"
    r"log -1|-c protocol).*",
    r"git version [\d.]+.*|Post job cleanup\.|Cleaning up orphan processes|Inputs",
    r"(?:Temporarily overriding HOME|Adding repository directory to|Removing (?:SSH command|HTTP extra|includeIf|"
    r"credentials)|Deleting the contents of|Initialized empty Git|Syncing repository:|Working directory is|"
    r"Copying '\S+gitconfig|Prepare (?:workflow directory|all required actions)|Getting action download info|"
    r"Download action repository|Download immutable action|Current runner version|Complete job name|Secret source|"
    r"Hosted Compute Agent|Cleaning any used port|Finishing: |Terminate orphan process|Uses: \S+@).*",
    r"##\[group\](?:Runner Image|Operating System|VM Image|GITHUB_TOKEN Permissions|Setting up|Fetching the|"
    r"Determining the checkout|Checking out the ref|Getting Git version|Initializing the repo|Disabling automatic|"
    r"Removing previously|Persisting credentials).*",
    r"##\[endgroup\]",
    rf"(?:{_RIGHTS}): (?:read|write|none)",
    r"  (?:repository|token|ssh-strict|ssh-user|persist-credentials|clean|sparse-checkout-cone-mode|fetch-depth|"
    r"fetch-tags|show-progress|lfs|submodules|set-safe-directory|allow-unsafe-pr-checkout): \S*",
)


def passed(text: str) -> bool:
    """True for a bare line that reports one passing test or step, and nothing else."""
    return len(text) <= LONGEST and _PASSED.fullmatch(text) is not None


def started(text: str) -> bool:
    """True for a bare line that says that a test or a group of tests begins, and nothing else."""
    return len(text) <= LONGEST and _STARTED.fullmatch(text) is not None


def idle(text: str) -> bool:
    """True for a bare line that says that there was nothing to test or to check."""
    return len(text) <= LONGEST and _IDLE.fullmatch(text) is not None


def progress(text: str) -> bool:
    """True for a bare line that reports one step of a build or download, and nothing else."""
    return len(text) <= LONGEST and _STEP.fullmatch(text) is not None


def file_handled(text: str) -> bool:
    """True for a bare line that names one file which was written, copied or read, and nothing else."""
    return len(text) <= LONGEST and _FILE.fullmatch(text) is not None


def set_up(text: str) -> bool:
    """True for a bare line of what every CI job prints before its own work begins and after it."""
    return len(text) <= LONGEST and _SET_UP.fullmatch(text) is not None

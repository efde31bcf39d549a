"""What may hold a secret, in commands and in what they print: no such text is kept, shown or proposed.

A quoted line too many that is hidden costs nothing, so this errs on the safe side; see store.credentials for what is
careful in both directions.
"""

from __future__ import annotations

import re
from dataclasses import replace

from headroom_cli.learn.failures.findings import Finding
from headroom_cli.store.credentials import looks_like_credential

HIDDEN = "(hidden: may hold a credential)"
_NAMES = (
    r"(?:passw(?:or)?d|passphrase|secret|(?<!unexpected )token|credential|authorization|bearer"
    r"|(?:api|access|private)[-_ ]?key)s?"
)
_SECRET = re.compile(
    "|".join(
        (
            rf"{_NAMES}[\"']?(?:\s*[=:]\s*|\s+)[\"']?[^\s\"']{{3}}",  # `--password x`, `token: x`
            r"(?:pass|pwd|key|auth|cookie|session|sig)[\w-]{0,40}=[\"']?[^\s\"']{3}",  # `DB_PASS=x`, `?sig=x`
            r"://[^\s/@:]{0,200}:[^\s/@]{1,200}@|://[^\s/@]{12,200}@",  # `https://user:x@host`, `https://token@host`
            r"(?:\s-u|\s--user)[ =]?[\"']?(?!\d+:\d)[^\s:\"']{1,100}:[^\s\"']",  # `curl -u user:x`
            r"\b(?:mysql|mariadb|sshpass)\w*\s(?:[^\n]{0,300}\s)?-p\s?\S",  # MySQL's and sshpass' own option
            r"\bredis-cli\s(?:[^\n]{0,300}\s)?-a\s+\S",
        )
    ),
    re.IGNORECASE,
)


def may_hold_secret(text: str) -> bool:
    """Whether a password, a token or a key may stand in the text."""
    return _SECRET.search(text) is not None or bool(looks_like_credential(text))


def shown(text: str) -> str:
    """`text`, or words that say that it is hidden."""
    return HIDDEN if may_hold_secret(text) else text


def without_secrets(finding: Finding) -> Finding | None:
    """The finding without texts that may hold a secret; None where it is about one."""
    if may_hold_secret(finding.subject):
        return None
    instead, told, reason = (
        "" if may_hold_secret(one) else one for one in (finding.instead, finding.told, finding.reason)
    )
    return replace(finding, instead=instead, told=told, reason=reason, quote=shown(finding.quote))

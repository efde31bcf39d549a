"""The one error of this program that a user is meant to read."""

from __future__ import annotations


class HeadroomError(Exception):
    """Something the user can mend: what is wrong in one line, and what to do about it.

    `exit_code` is what the command line ends with: 1, or 127 where a program was not found.
    """

    def __init__(self, message: str, hint: str = "", exit_code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code

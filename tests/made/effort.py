"""How many examples a property test tries."""

from __future__ import annotations

from hypothesis import settings


def examples(usual: int) -> int:
    """`usual` in a usual run, where other tests try a hundred; more in a deep one (see conftest.py)."""
    return usual * settings().max_examples // 100

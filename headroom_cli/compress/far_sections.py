from __future__ import annotations
def far_gaps(lines, context, taken):
    return []

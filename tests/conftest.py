"""How hard the property tests try: `HYPOTHESIS_PROFILE=deep scripts/test` tries ten times as many examples."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No deadlines: how long an example takes says something of the machine, not of the program. What Hypothesis chooses
# by itself on CI servers, the same examples every time, stays as it is.
settings.register_profile("usual", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", settings.get_profile("usual"), max_examples=1000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))

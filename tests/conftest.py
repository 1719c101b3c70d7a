"""Property tests try the same examples in every run, so that the gate is a gate.

`HYPOTHESIS_PROFILE=explore` looks further: other examples each time, and many more of them.
"""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

# A busy machine is no fault.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", UNTIMED, derandomize=True)
settings.register_profile("explore", UNTIMED, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

# A folder without certificates: no test trusts anybody but whom it names itself, and no client reads all those of the
# world, which takes longer than most tests.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)

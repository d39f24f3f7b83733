"""The state machine of tests/machine at length: the invariants are asserted, so a figure here means that they
held.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from service import create_app
from service.commands.demo import set_up
from tests.conftest import SECRET, Clock
from tests.machine.steps import Machine

STEPS = 20_000
AT_ONCE = 50


def run() -> Iterator[str]:
    """Forms, edits, faults and deaths in random order, until so many steps were made."""
    with tempfile.TemporaryDirectory() as folder:
        set_up(create_app({"INSTANCE": folder, "SECRET_KEY": SECRET}, Clock()))

        class Here(Machine):
            template = Path(folder)

        start = time.process_time()
        run_state_machine_as_test(
            Here,
            settings=settings(
                max_examples=STEPS // AT_ONCE,
                stateful_step_count=AT_ONCE,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        spent = time.process_time() - start
        yield f"at most {STEPS} steps, {spent:.0f} CPU seconds: " + ", ".join(
            f"{number} {what}" for what, number in sorted(Here.step_counts.items())
        )
        yield "every accepted form stood in its sheet once, nobody's cell was changed, สรุป agreed with an own count"

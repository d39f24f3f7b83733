"""A long run of the state machine of tests/machine.

The machine asserts its invariants, so a figure here means that they were true.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.cast.databases import Databases
from tests.conftest import SMALL_WORLD, demonstration
from tests.machine.steps import Machine

STEPS = 20_000
STEPS_PER_EXAMPLE = 50


def run() -> Iterator[str]:
    """Run forms, edits, faults and deaths in random order, at most STEPS of them."""
    with tempfile.TemporaryDirectory() as folder:

        class BenchMachine(Machine):
            template = demonstration(Path(folder) / "template", SMALL_WORLD, Databases())

        start = time.process_time()
        run_state_machine_as_test(
            BenchMachine,
            settings=settings(
                max_examples=STEPS // STEPS_PER_EXAMPLE,
                stateful_step_count=STEPS_PER_EXAMPLE,
                deadline=None,
                database=None,
                print_blob=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        cpu_seconds = time.process_time() - start
        yield f"at most {STEPS} steps, {cpu_seconds:.0f} CPU seconds: " + ", ".join(
            f"{number} {step_kind}" for step_kind, number in sorted(BenchMachine.step_counts.items())
        )
        yield (
            "every accepted form stood in its sheet once with its own cells, nobody's cell was changed, new rows "
            "looked like the old ones, and สรุป and OBEC's workbook agreed with an own count"
        )

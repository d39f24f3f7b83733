"""Sync under all faults and edits at once: see tests/machine."""

from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.cast.databases import Databases
from tests.machine.steps import Machine

# The same 300 steps each time; `make bench ARGS=machine` takes others. A failure is told as it was found: to
# look for fewer steps takes longer than the suite.
FEW_EXAMPLES = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_whatever_happens_every_form_arrives_once_and_nobodys_cell_is_changed(
    template: Path, databases: Databases
):
    class MachineOfTemplate(Machine):
        pass

    MachineOfTemplate.template, MachineOfTemplate.databases = template, databases
    run_state_machine_as_test(MachineOfTemplate, settings=FEW_EXAMPLES)

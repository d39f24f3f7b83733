"""The state machine: the steps that hypothesis draws from."""

import tempfile
from collections import Counter, deque
from pathlib import Path

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from service.store.areas import OBEC
from sheets.errors import Refused
from tests.cast.databases import Databases
from tests.conftest import Clock
from tests.machine import edits
from tests.machine.checks import check, check_own_columns
from tests.machine.faulty_line import FAULTS
from tests.machine.time_travel import TimeTravel
from tests.machine.world import AREAS, RECORDS, World

areas = st.sampled_from(AREAS)
records = st.sampled_from(RECORDS)
numbers = st.integers(0, 3)
acts = st.sampled_from(sorted(edits.EDITS))
faults = st.sampled_from([None, None, None, *FAULTS])
# After these nobody knows that a write was applied.
lost_answers = st.sampled_from(["reset after", "timed out after", "503 after", "dies after"])


class Machine(RuleBasedStateMachine):
    """`template`, the instance folder of a demonstration in `databases`, is set by whoever runs it."""

    template: Path
    databases = Databases()
    # How often each kind of step was taken, in all runs.
    step_counts: Counter = Counter()

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(self.template, Path(self.folder.name) / "instance", Clock(), self.databases)
        self.time = TimeTravel(self.world)

    def teardown(self) -> None:
        try:
            self.world.deliver_late()
            self.all_comes_to_rest()
            check_own_columns(self.world)
            self.all_comes_to_rest()
        finally:
            self.world.close()
            self.folder.cleanup()

    @initialize(begun=st.booleans())
    def people_find_rows_to_work_on(self, begun):
        """Half of the runs begin with rows in every tab: otherwise most edits find empty tabs."""
        if begun:
            for area in AREAS:
                for school in self.world.schools[area][:3]:
                    self.world.register(school)
                    self.world.pin(school, "1")
            self.world.settle()
        self.time.back_up()

    @rule(area=areas, school=numbers, item=st.sampled_from("12"))
    def a_school_pins(self, area, school, item):
        self.step_counts["forms"] += 1
        self.world.pin(self.world.schools[area][school], item)

    @rule(area=areas, school=numbers)
    def somebody_registers(self, area, school):
        self.step_counts["forms"] += 1
        self.world.register(self.world.schools[area][school])

    @rule(area=areas, record=records, act=acts, line=numbers, data=st.data())
    def a_person_edits(self, area, record, act, line, data):
        self._edit(area, record, act, line)

    @rule(
        worker=st.integers(0, 1),
        plan=st.lists(faults, max_size=6),
        dies=st.sampled_from([0, 0, 0, 1, 2, 3, 4]),
    )
    def a_worker_works(self, worker, plan, dies):
        self.step_counts.update(
            ["cycles", *("faults" for fault in plan if fault), *(["deaths"] if dies else [])]
        )
        self.world.cycle(worker, plan, dies)

    @rule(
        worker=st.integers(0, 1),
        at=st.integers(0, 4),
        area=areas,
        record=records,
        act=acts,
        line=numbers,
        fault=faults,
    )
    def a_person_edits_between_two_calls(self, worker, at, area, record, act, line, fault):
        self.step_counts.update(["cycles", *(["faults"] if fault else [])])
        self.world.cycle(worker, [*[None] * at, lambda: self._edit(area, record, act, line), fault])

    @rule(at=st.integers(0, 4), fault=faults)
    def the_other_worker_works_between_two_calls(self, at, fault):
        self.step_counts.update(["cycles", "cycles", *(["faults"] if fault else [])])
        self.world.cycle(0, [*[None] * at, self._other_worker, fault])

    @rule(
        area=areas,
        record=records,
        school=numbers,
        act=st.sampled_from(edits.MOVES_OF_COLUMNS),
        line=numbers,
        fault=lost_answers,
    )
    def columns_move_under_a_batch_whose_answer_is_lost(self, area, record, school, act, line, fault):
        self.a_school_pins(area, school, "1")
        self.world.cycle(0, [], writes=["timed out before"])
        self._edit(area, record, act, line)
        self.world.clock.move(seconds=70)
        self.world.cycle(0, [], writes=[fault])
        self.step_counts.update(["cycles", "cycles", "faults", "faults"])

    @rule(area=areas, record=records, act=st.sampled_from(edits.MOVES_OF_ROWS), line=numbers, fault=faults)
    def rows_move_while_their_numbers_are_made_again(self, area, record, act, line, fault):
        self._edit(area, record, "delete the receipt numbers", line)
        self.world.cycle(0, [])
        self.world.cycle(0, [], writes=[lambda: self._edit(area, record, act, line), fault])
        self.step_counts.update(["cycles", "cycles", *(["faults"] if fault else [])])

    @rule(area=areas, act=st.sampled_from(edits.MOVES_OF_COLUMNS), line=numbers, fault=faults)
    def columns_move_while_a_key_is_put_back(self, area, act, line, fault):
        self._edit(area, "pin", "cut the latitudes", line)
        self.world.cycle(0, [], writes=[lambda: self._edit(area, "pin", act, line), fault])
        self.step_counts.update(["cycles", *(["faults"] if fault else [])])

    @rule(area=st.sampled_from([*AREAS, OBEC]), of=areas, school=numbers)
    def a_summary_arrives_after_a_newer_one(self, area, of, school):
        """What a decision changes is shown without new rows; forms make it old before it arrives."""
        self.world.line.held_file, _ = self.world.file(area)
        self._edit(of, "pin", "void", school)
        self._work_for_minutes()
        self._edit(of, "pin", "no decision", school)
        self.somebody_registers(of, school)
        self.a_school_pins(of, school, "2")
        self._work_for_minutes()
        self.late_copies_arrive()

    @rule(area=areas, school=numbers, destination=areas)
    def a_school_moves(self, area, school, destination):
        self.step_counts["moves"] += 1
        self.world.move_school(self.world.schools[area][school], destination)

    @rule()
    def late_copies_arrive(self):
        self.world.deliver_late()

    @rule(seconds=st.sampled_from([1, 20, 70, 400]))
    def time_passes(self, seconds):
        self.world.clock.move(seconds=seconds)

    @rule()
    def the_database_is_copied(self):
        self.time.back_up()

    @rule()
    def the_database_goes_back_in_time(self):
        self.step_counts["restored databases"] += 1
        self.time.go_back()

    @rule()
    def all_comes_to_rest(self):
        self.world.settle()
        self.time.compare()
        check(self.world)

    def _work_for_minutes(self) -> None:
        for worker in (0, 1, 0, 1):
            self.world.clock.move(seconds=70)
            self.world.cycle(worker, [])
        self.step_counts["cycles"] += 4

    def _other_worker(self) -> None:
        """Run the second worker during a call of the first, without the plan for the first one's calls."""
        plan, self.world.line.plan = self.world.line.plan, deque()
        try:
            self.world.workers[1].cycle()
        finally:
            self.world.line.plan = plan

    def _edit(self, area: str, record: str, act: str, line: int) -> None:
        self.step_counts["edits"] += 1
        try:
            edits.EDITS[act](self.world, area, record, line)
        except Refused as error:
            note(f"refused: {error}")

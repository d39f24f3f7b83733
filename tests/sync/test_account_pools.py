"""Areas are synced beside each other: one that takes long holds up nobody but its own account."""

import threading
from collections.abc import Callable, Iterator

import pytest
import requests

from service.store import areas, workbooks
from service.sync import area_sync
from service.sync.account_pools import AccountPools, Work
from service.sync.cycle import LISTING_SECONDS, Sync
from sheets.accounts import Account, Accounts
from sheets.embedded import EmbeddedGoogle
from sheets.errors import Trashed
from tests.cast.engine import receipt_numbers
from tests.cast.faults import BadLine
from tests.cast.people import AREA, OTHER_AREA, SCHOOL, Demo

PATIENCE = 20
SCHOOL_OF_OTHER_AREA = "54020001"
FIRST, SECOND = "first@example.org", "second@example.org"


@pytest.fixture
def release():
    """An event that lets calls go on which hang; at the latest at the end of the test."""
    event = threading.Event()
    yield event
    event.set()


def cycle_until(cycle: Callable[[], object], is_reached: Callable[[], bool]) -> None:
    """Run cycles that wait for nothing."""
    for _ in range(2000):
        if is_reached():
            return
        cycle()
    raise AssertionError("never reached")


# --- the pools alone


def test_a_task_that_hangs_does_not_hold_up_the_next_tasks(release: threading.Event):
    pools, ended = AccountPools([FIRST, SECOND], threads=1, patience=0.01), []

    def do(account: str, task: str) -> bool:
        if task == "hangs":
            release.wait(PATIENCE)
        ended.append(task)
        return True

    pools({FIRST: {"A1": "hangs"}}, do)
    cycle_until(lambda: pools({SECOND: {"A2": "goes on"}}, do), lambda: len(ended) > 3)

    assert set(ended) == {"goes on"}


def test_what_was_begun_is_not_begun_again_before_it_has_ended_and_is_told_then(release: threading.Event):
    pools, begun = AccountPools([FIRST], patience=0), []

    def do(account: str, task: str) -> bool:
        begun.append(task)
        return release.wait(PATIENCE)

    is_done = [pools({FIRST: {"A1": f"cycle {number}"}}, do) for number in range(3)]
    release.set()
    pools.finish()

    assert begun == ["cycle 0"] and is_done == [False] * 3
    assert [pools({}, do), pools({}, do)] == [True, False]


def test_a_second_account_does_not_take_over_an_area_that_the_first_still_works_on(release: threading.Event):
    pools, begun = AccountPools([FIRST, SECOND], patience=0), []

    def do(account: str, task: str) -> bool:
        begun.append(account)
        return release.wait(PATIENCE)

    pools({FIRST: {"A1": ""}}, do)
    pools({SECOND: {"A1": ""}}, do)
    release.set()
    pools.finish()

    assert begun == [FIRST]


# --- cycles


class Line(BadLine):
    """A line that can lose the lists of files, and hold back a request.

    `seconds`: how long each list was waited for. `held_back`: the end of the address of the next request that
    is held back.
    """

    def __init__(self, google: EmbeddedGoogle):
        super().__init__(google)
        self.seconds: list[float] = []
        self.loses_lists = False
        self.held_back = ""
        self.reached, self.release = threading.Event(), threading.Event()

    def send(self, request: requests.PreparedRequest, *args: object, **kwargs: object) -> requests.Response:
        if request.method == "GET" and request.path_url.split("?")[0].endswith("/files"):
            self.seconds.append(kwargs["timeout"][1])
            if self.loses_lists:
                raise requests.ReadTimeout("no answer")
        if self.held_back and request.path_url.split("?")[0].endswith(self.held_back):
            self.held_back = ""
            self.reached.set()
            self.release.wait(PATIENCE)
        return super().send(request, *args, **kwargs)


class Engine:
    """The engine with two accounts, each with a line of its own: every area is begun beside the others."""

    def __init__(self, demo: Demo):
        self.lines = {name: Line(demo.google) for name in (FIRST, SECOND)}
        accounts = Accounts(
            [
                Account(name, lambda line=line: demo.google.client(adapter=line))
                for name, line in self.lines.items()
            ]
        )
        self.account_of_area = accounts.assign_areas([AREA, OTHER_AREA])
        self.pools, self.ended = AccountPools(accounts.names, patience=0), []
        self.sync = Sync(demo.services.db, accounts, demo.services.settings, demo.clock, self._run_tasks)

    def _run_tasks(self, work: Work, do: Callable[[str, object], bool]) -> bool:
        """Run the tasks in the pools; the areas that have ended are added to `ended`."""

        def do_and_note(account: str, task: tuple) -> bool:
            is_done = do(account, task)
            self.ended.append(task[0]["area"])
            return is_done

        return self.pools(work, do_and_note)

    def hold_back(self, call: str) -> Line:
        """Run cycles until a call for AREA is held back; returns the line that does it."""
        line = self.lines[self.account_of_area[AREA]]
        line.held_back = call
        cycle_until(self.sync.cycle, line.reached.is_set)
        return line


@pytest.fixture
def engine(demo: Demo) -> Iterator[Engine]:
    """Both areas have a workbook, and nothing waits."""
    demo.visitor().register(SCHOOL)
    demo.visitor().register(SCHOOL_OF_OTHER_AREA)
    demo.deliver()
    engine = Engine(demo)
    assert len(set(engine.account_of_area.values())) == 2
    yield engine
    for line in engine.lines.values():
        line.release.set()
    engine.pools.finish()


def test_a_form_of_another_account_arrives_while_a_call_hangs_and_then_the_one_that_hung_arrives_once(
    demo: Demo, engine: Engine
):
    demo.visitor().register(SCHOOL, email="second@school.example")
    line = engine.hold_back(":batchUpdate")

    demo.visitor().register(SCHOOL_OF_OTHER_AREA, email="second@school.example")
    cycle_until(engine.sync.cycle, lambda: len(receipt_numbers(demo.officer(OTHER_AREA))) == 2)
    before = len(receipt_numbers(demo.officer(AREA)))
    line.release.set()
    cycle_until(engine.sync.cycle, lambda: len(receipt_numbers(demo.officer(AREA))) == 2)

    numbers = receipt_numbers(demo.officer(AREA))
    assert before == 1 and len(set(numbers)) == len(numbers) == 2


def test_what_makes_an_area_due_while_its_call_hangs_is_acted_on_afterwards(demo: Demo, engine: Engine):
    with demo.services.db.begin() as conn:
        workbooks.update(conn, AREA, read_again=True)
        conn.commit()
    line = engine.hold_back(":getByDataFilter")

    officer = demo.officer()
    officer.type("registration", receipt_numbers(officer)[0], "หมายเหตุ", "พิมพ์ระหว่างนั้น")
    engine.sync.cycle()
    line.release.set()
    cycle_until(engine.sync.cycle, lambda: engine.ended.count(AREA) == 2)

    assert engine.ended.count(OTHER_AREA) == 0


def test_an_account_that_does_not_answer_leaves_listing_the_files_to_the_next(demo: Demo):
    engine = Engine(demo)
    engine.lines[FIRST].loses_lists = True

    engine.sync.cycle()
    engine.sync.cycle()
    engine.pools.finish()

    assert engine.lines[FIRST].seconds == [LISTING_SECONDS]
    assert engine.lines[SECOND].seconds == [LISTING_SECONDS] * 2


# --- what is left for the next cycle


def test_an_area_whose_trouble_could_not_be_noted_is_due_again(demo: Demo, monkeypatch: pytest.MonkeyPatch):
    demo.visitor().register(SCHOOL)
    demo.deliver()
    demo.let_all_be_drawn()

    with monkeypatch.context() as fault:
        fault.setattr(area_sync.AreaSync, "run", fails_with(Trashed("")))
        fault.setattr(area_sync, "park_area", fails_with(OSError("the disk is full")))
        with pytest.raises(OSError, match="disk"):
            demo.sync.cycle()
    monkeypatch.setattr(area_sync.AreaSync, "run", lambda sync: synced.append(sync.area))
    synced: list[str] = []
    demo.sync.cycle()

    assert AREA in synced


def fails_with(trouble: Exception) -> Callable:
    def fail(*arguments: object) -> None:
        raise trouble

    return fail


def test_figures_of_the_country_wait_their_time_although_their_workbook_stood_in_line(demo: Demo):
    demo.visitor().register(SCHOOL)
    demo.deliver()
    demo.sync.drain(country_now=True)
    demo.visitor().register(SCHOOL_OF_OTHER_AREA)
    demo.sync.drain()
    shown, run_tasks = shown_digest(demo), demo.sync.run_tasks
    with demo.services.db.begin() as conn:
        workbooks.update(conn, areas.OBEC, read_again=True)
        conn.commit()

    demo.sync.run_tasks = lambda work, do: False
    demo.sync.cycle()
    demo.sync.run_tasks = run_tasks
    demo.sync.cycle()
    waits = shown_digest(demo) == shown
    demo.sync.drain(country_now=True)

    assert waits and shown_digest(demo) != shown


def shown_digest(demo: Demo) -> str:
    with demo.services.db.read() as conn:
        return workbooks.get(conn, areas.OBEC)["summary_digest"]

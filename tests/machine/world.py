"""What the machine acts on: forms, two workers, people at the sheets. `checks` says what must be true."""

import shutil
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from sqlalchemy import Connection, event

from service import config
from service.intake.submit import Journal, Proof
from service.register import imports
from service.store import Database, agencies, areas, entries, rows, workbooks
from service.store.entries import NewEntry
from service.sync.cycle import Sync
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle, Person
from sheets.embedded.grid import Workbook
from sheets.errors import SheetsError
from tests.cast.databases import Databases
from tests.machine import independent_count
from tests.machine.faulty_line import Died, FaultyLine

AREAS = ("P5703", "P5402")
RECORDS = ("registration", "pin")
SECRET = "test-secret-" + "0" * 32


class World:
    """An instance in `folder`, copied from the demonstration `template`, with its database."""

    def __init__(self, template: Path, folder: Path, clock, databases: Databases):
        shutil.copytree(template, folder)
        self.clock, self._databases = clock, ExitStack()
        where = self._databases.enter_context(databases.copy(template, folder))
        self.settings = config.read({"INSTANCE": str(folder), "SECRET_KEY": SECRET} | where)
        self.db = Database(self.settings.database_url)
        self.google = EmbeddedGoogle(folder / "google.sqlite", clock)
        self.line = FaultyLine(self.google, clock, self._is_row_id)
        self.journal = Journal(self.db, SECRET)
        self.form_count = 0
        # {row id: (record, agency, item, revision)} of every accepted form.
        self.accepted: dict[str, tuple[str, str, str, int]] = {}
        # The same of lost forms that were not taken back.
        self.left: dict[str, tuple[str, str, str, int]] = {}
        # Row ids that a person deleted or changed.
        self.deleted: set[str] = set()
        # {row id: (area, record)} of rows whose only copy a person deleted, unless the tab was deleted later.
        self.erased: dict[str, tuple[str, str]] = {}
        # Lost pins that came back as those of people whom nobody has confirmed: they count nowhere.
        self.sealed_off: set[str] = set()
        # Lost pins whose position nobody could read when they came back: they may count or not.
        self.unplaced: set[str] = set()
        # Lost rows that may have stood in wrong columns: their cells stay as they are, for a person to see.
        self.misplaced: set[str] = set()
        # Forms that came behind lost ones when these were taken back: their rows tell an earlier revision.
        self.shifted: set[str] = set()
        # What was sent or typed as an answer of each kind: {column key: texts}.
        self.texts: dict[str, set[str]] = defaultdict(set)
        # Tabs (area, record) where people gave rows each other's cells.
        self.mixed: set[tuple[str, str]] = set()
        # Those where a row in wrong columns was among them.
        self.scattered: set[tuple[str, str]] = set()
        # Tabs (area, record) whose receipt numbers are being made again.
        self.renumbered: set[tuple[str, str]] = set()
        # Those whose numbers were ever made again: an older database may not know the numbers of all rows.
        self.once_renumbered: set[tuple[str, str]] = set()
        # Those of them of which a database was put back since: a row that lost its number may stay without.
        self.forgotten: set[tuple[str, str]] = set()
        self.dies_at_commit = 0
        event.listen(self.db.engine, "commit", self._commit)
        self.workers = [self.worker(), self.worker()]
        with self.db.read() as conn:
            self.schools = {area: self._schools(conn, area) for area in AREAS}
            self.area_names = {area: areas.get(conn, area)["short_name_th"] for area in AREAS}
        # The area of each school, which changes when it moves.
        self.area_of: dict[str, str] = {}
        self.read_areas()

    def read_areas(self) -> None:
        with self.db.read() as conn:
            for schools in self.schools.values():
                self.area_of |= {school: agencies.get(conn, school)["area"] for school in schools}

    def worker(self) -> Sync:
        return Sync(self.db, Accounts.single(self.line.client(), SERVICE_ACCOUNT), self.settings, self.clock)

    def close(self) -> None:
        self.db.engine.dispose()
        self._databases.close()

    # Forms

    def send(self, record: str, agency: str) -> None:
        """Send a form of this record, a pin of the first point."""
        self.pin(agency, "1") if record == "pin" else self.register(agency)

    def pin(self, agency: str, item: str) -> None:
        self.form_count += 1
        answers = {
            "point_name": f"จุดที่ {self.form_count}",
            "latitude": 18.5,
            "longitude": 99.5,
            "phone": "081-000-0000",
        }
        part = self._part("pin", item, answers)
        self.journal.submit_form(f"form-{self.form_count}", "pin", agency, [part], None, self.clock())
        self._remember(agency)

    def register(self, agency: str) -> None:
        self.form_count += 1
        answers = {
            "first_name": "สมมติ",
            "last_name": f"คนที่{self.form_count}",
            "email": f"{self.form_count}@example.org",
            "phone": "081-000-0000",
        }
        part = self._part("registration", "", answers)
        self.journal.submit_registration(
            f"form-{self.form_count}", agency, part, Proof(captcha=True), "th", self.clock()
        )
        self._remember(agency)

    def _part(self, record: str, item: str, answers: dict) -> NewEntry:
        for key, answer in answers.items():
            self.texts[key].add(str(answer))
        return NewEntry(record, item, answers, list(answers))

    def _remember(self, agency: str) -> None:
        self.texts["agency"].add(agency)
        with self.db.read() as conn:
            for entry in entries.list_of_agency(conn, agency):
                identity = (entry["record"], agency, entry["item"], entry["revision"])
                self.accepted.setdefault(entry["row_id"], identity)

    def _is_row_id(self, value: object) -> bool:
        row_id = str(value).split("r")[0]
        return row_id in self.accepted or row_id in self.left

    def move_school(self, school: str, area: str) -> None:
        """Import a register in which the school belongs to this area."""
        file = self.settings.instance / "agencies.csv"
        file.write_text(f"รหัสโรงเรียน,ชื่อโรงเรียน,เขต\n{school},บ้านย้าย {area},{area}\n", encoding="utf-8")
        imports.import_agencies(self.db, file, self.clock)
        self.area_of[school] = area
        # A deletion that nobody has read when the rows follow the school is not known in its new area.
        with self.db.read() as conn:
            removed = {
                row["row_id"] for row in rows.list_of_agency(conn, school) if row["state"] == rows.REMOVED
            }
        self.erased = {
            row_id: place
            for row_id, place in self.erased.items()
            if self.accepted[row_id][1] != school or row_id in removed
        }

    def is_left_behind(self, row_id: str, area: str) -> bool:
        """True for a row whose agency has moved away; it may come back before the row does."""
        with self.db.read() as conn:
            states = {row["row_id"]: row["state"] for row in rows.list_of_area(conn, area)}
        return states.get(row_id) == rows.MOVED

    # The engine

    def cycle(self, worker: int, plan: Sequence, dies_at_commit: int = 0, writes: Sequence = ()) -> None:
        """Run a cycle of a worker with a plan for its calls, or for its `writes` alone.

        A worker that dies is replaced by a new one.
        """
        self.line.plan.extend(plan)
        self.line.write_plan.extend(writes)
        self.dies_at_commit = dies_at_commit
        try:
            with suppress(SheetsError):
                self.workers[worker].cycle()
        except Died:
            self.workers[worker] = self.worker()
        finally:
            self.line.plan.clear()
            self.line.write_plan.clear()
            self.dies_at_commit = 0

    def _commit(self, conn: Connection) -> None:
        if self.dies_at_commit:
            self.dies_at_commit -= 1
            if not self.dies_at_commit:
                # The connection of a dead process is closed, and with it goes what was not committed.
                conn.invalidate()
                raise Died

    def deliver_late(self) -> None:
        while self.line.late:
            self.line.deliver(self.line.late.pop())

    def mix(self, area: str, record: str) -> None:
        """Expect rows of this tab to have each other's cells."""
        self.mixed.add((area, record))
        own_rows = [row for row in self.rows(area, record) if self._is_row_id(row.id)]
        if any(self.untyped_cells(row) for row in own_rows):
            self.scattered.add((area, record))
        if (area, record) in self.renumbered:
            self.give_up(area, record)

    def renumber(self, area: str, record: str) -> None:
        """Expect the numbers of this tab to come back, unless its rows cannot be told apart."""
        self.renumbered.add((area, record))
        self.once_renumbered.add((area, record))
        # Of a row that nobody has read, nobody knows later whether it was deleted or is in wrong columns.
        with self.db.read() as conn:
            unread = {
                row["row_id"] for row in rows.list_of_tab(conn, area, record) if row["state"] == rows.SENT
            }
        self.erased = {row_id: place for row_id, place in self.erased.items() if row_id not in unread}
        if (area, record) in self.mixed:
            self.give_up(area, record)

    def give_up(self, area: str, record: str) -> None:
        """Expect nothing more of the rows that stand in a tab."""
        self.mixed.add((area, record))
        of_tab = {row_id for row_id, identity in self.accepted.items() if identity[0] == record}
        self.deleted |= {row_id for row_id in of_tab if self.area_of[self.accepted[row_id][1]] == area}

    def settle(self) -> None:
        """Sync without faults or edits until nothing is left to do."""
        for area in AREAS:
            self.person(area).restore(self.file(area)[0])
        idle_cycles = 0
        for _ in range(200):
            # A parked area is tried again after five minutes.
            self.clock.move(seconds=310 if idle_cycles else 70)
            idle_cycles = 0 if self.workers[0].cycle() else idle_cycles + 1
            if idle_cycles > 2:
                self.renumbered.clear()
                return
        raise AssertionError("the engine never comes to rest")

    # People

    def file(self, area: str) -> tuple[str, dict]:
        with self.db.read() as conn:
            book = workbooks.get(conn, area)
        return book["file_id"], book["sheet_ids"]

    def person(self, area: str) -> Person:
        return Person(self.google, f"officer-{area}@example.org")

    def book(self, area: str) -> tuple[Workbook, dict[str, int]]:
        """Returns the workbook as it is, and the ids of its tabs."""
        file_id, sheet_ids = self.file(area)
        return self.google.store.get_workbook(file_id), sheet_ids

    def rows(self, area: str, record: str) -> list[independent_count.Row]:
        book, sheet_ids = self.book(area)
        return independent_count.lines(book, sheet_ids[record])

    def untyped_cells(self, row: independent_count.Row) -> dict[str, str]:
        """Returns the answers of a row that nobody sent or typed, as texts by column key."""
        answers = independent_count.texts(row).items()
        return {key: text for key, text in answers if key in self.texts and text not in self.texts[key]}

    def _schools(self, conn: object, area: str) -> list[str]:
        return [agency["code"] for agency in agencies.list_of_area(conn, area) if agency["kind"] == "school"]

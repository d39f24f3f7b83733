"""What the machine acts on: forms, two workers, people at the sheets; and what must be true of it."""

import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, event

from service import config
from service.intake.submit import Journal, Proof
from service.store import Database, agencies, entries, workbooks
from service.store.entries import NewEntry
from service.sync.cycle import Sync
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle, Person
from sheets.errors import SheetsError
from tests.machine import independent_count
from tests.machine.faulty_line import Died, FaultyLine

AREAS = ("P5703", "P5402")
SECRET = "test-secret-" + "0" * 32


class World:
    """An instance in `folder`, copied from the demonstration `template`."""

    def __init__(self, template: Path, folder: Path, clock):
        shutil.copytree(template, folder)
        self.clock = clock
        self.settings = config.read({"INSTANCE": str(folder), "SECRET_KEY": SECRET})
        self.db = Database(self.settings.database_url)
        self.google = EmbeddedGoogle(folder / "google.sqlite", clock)
        self.line = FaultyLine(self.google, clock)
        self.journal = Journal(self.db, SECRET)
        self.form_count = 0
        # {row id: (record, agency, item, revision)} of every accepted form.
        self.accepted: dict[str, tuple[str, str, str, int]] = {}
        # Row ids that a person deleted or changed.
        self.deleted: set[str] = set()
        # {row id: (area, record)} of rows whose only copy a person deleted, unless the tab was deleted later.
        self.erased: dict[str, tuple[str, str]] = {}
        self.dies_at_commit = 0
        event.listen(self.db.engine, "commit", self._commit)
        self.workers = [self.worker(), self.worker()]
        with self.db.read() as conn:
            self.schools = {area: self._schools(conn, area) for area in AREAS}

    def worker(self) -> Sync:
        return Sync(self.db, Accounts.single(self.line.client(), SERVICE_ACCOUNT), self.settings, self.clock)

    def close(self) -> None:
        self.db.engine.dispose()

    # Forms

    def pin(self, agency: str, item: str) -> None:
        self.form_count += 1
        answers = {
            "point_name": f"จุดที่ {self.form_count}",
            "latitude": 18.5,
            "longitude": 99.5,
            "phone": "081-000-0000",
        }
        part = NewEntry("pin", item, answers, list(answers))
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
        part = NewEntry("registration", "", answers, list(answers))
        self.journal.submit_registration(
            f"form-{self.form_count}", agency, part, Proof(captcha=True), "th", self.clock()
        )
        self._remember(agency)

    def _remember(self, agency: str) -> None:
        with self.db.read() as conn:
            for entry in entries.list_of_agency(conn, agency):
                identity = (entry["record"], agency, entry["item"], entry["revision"])
                self.accepted.setdefault(entry["row_id"], identity)

    # The engine

    def cycle(self, worker: int, plan: list, dies_at_commit: int = 0) -> None:
        """Run a cycle of a worker with a plan for its calls. A worker that dies is replaced by a new one."""
        self.line.plan.extend(plan)
        self.dies_at_commit = dies_at_commit
        try:
            with suppress(SheetsError):
                self.workers[worker].cycle()
        except Died:
            self.workers[worker] = self.worker()
        finally:
            self.line.plan.clear()
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

    def settle(self) -> None:
        """Sync without faults or edits until nothing is left to do."""
        for area in AREAS:
            self.person(area).restore(self.file(area)[0])
        idle_cycles = 0
        for _ in range(200):
            self.clock.move(seconds=70)
            idle_cycles = 0 if self.workers[0].cycle() else idle_cycles + 1
            # A parked area is tried again after five minutes.
            if idle_cycles > 6:
                return
        raise AssertionError("the engine never comes to rest")

    # People

    def file(self, area: str) -> tuple[str, dict]:
        with self.db.read() as conn:
            book = workbooks.get(conn, area)
        return book["file_id"], book["sheet_ids"]

    def person(self, area: str) -> Person:
        return Person(self.google, f"officer-{area}@example.org")

    def rows(self, area: str, record: str) -> list[independent_count.Row]:
        file_id, sheet_ids = self.file(area)
        return independent_count.lines(self.google.store.get_workbook(file_id), sheet_ids[record])

    def _schools(self, conn: object, area: str) -> list[str]:
        return [agency["code"] for agency in agencies.list_of_area(conn, area) if agency["kind"] == "school"]

    # What must be true at rest

    def check(self) -> None:
        for area in AREAS:
            file_id, sheet_ids = self.file(area)
            book = self.google.store.get_workbook(file_id)
            schools = set(self.schools[area])
            accepted = {
                row_id: identity for row_id, identity in self.accepted.items() if identity[1] in schools
            }
            for record in ("registration", "pin"):
                row_ids = [row.id for row in independent_count.lines(book, sheet_ids[record])]
                self._check_every_row_once(record, row_ids, accepted)
                returned = {row_id.split("r")[0] for row_id in row_ids} & self.erased.keys()
                assert not returned, f"{returned} of {record} were deleted by a person and came back"
            figures = independent_count.summary(book, sheet_ids["summary"])
            for title, number in independent_count.expected(book, sheet_ids, accepted, schools).items():
                assert figures[title] == number, (
                    f"{area} {title}: สรุป says {figures[title]}, the sheet says {number}"
                )

    def _check_every_row_once(self, record: str, row_ids: list[str], accepted: dict) -> None:
        id_counts = Counter(row_ids)
        for row_id, identity in accepted.items():
            if identity[0] == record:
                # A misplaced row and its repair rows have ids of their own.
                copies = {
                    copy_id: count for copy_id, count in id_counts.items() if copy_id.split("r")[0] == row_id
                }
                assert row_id in self.deleted or copies, f"{row_id} is not in {record}"
                assert all(count == 1 for count in copies.values()), f"{copies} in {record}"

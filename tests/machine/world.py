"""Everything that the machine moves: forms that were accepted, two workers, people at the sheets, and what is
known of all that without asking the engine.
"""

import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, event

from service import config
from service.intake.submit import Journal, Proof
from service.store import Database, agencies, entries, workbooks
from service.store.entries import Part
from service.sync.cycle import Sync
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle, Person
from sheets.errors import SheetsError
from tests.machine import independent_count as count
from tests.machine.faulty_line import Died, Line

AREAS = ("P5703", "P5402")
SECRET = "test-secret-" + "0" * 32


class World:
    """An instance of its own in `folder`, copied from the demonstration `template`."""

    def __init__(self, template: Path, folder: Path, clock):
        shutil.copytree(template, folder)
        self.clock = clock
        self.settings = config.read({"INSTANCE": str(folder), "SECRET_KEY": SECRET})
        self.db = Database(self.settings.database_url)
        self.google = EmbeddedGoogle(folder / "google.sqlite", clock)
        self.line = Line(self.google, clock)
        self.journal = Journal(self.db, SECRET)
        self.sent = 0
        # row id -> (record, agency, item, revision) of every accepted form; those that a person deleted
        self.accepted: dict[str, tuple[str, str, str, int]] = {}
        self.deleted: set[str] = set()
        # row ids of which a person deleted the whole row -> (area, record), unless the tab went after them
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
        self.sent += 1
        answers = {
            "point_name": f"จุดที่ {self.sent}",
            "latitude": 18.5,
            "longitude": 99.5,
            "phone": "081-000-0000",
        }
        part = Part("pin", item, answers, list(answers))
        self.journal.send(f"form-{self.sent}", "pin", agency, [part], None, self.clock())
        self._remember(agency)

    def register(self, agency: str) -> None:
        self.sent += 1
        answers = {
            "first_name": "สมมติ",
            "last_name": f"คนที่{self.sent}",
            "email": f"{self.sent}@example.org",
            "phone": "081-000-0000",
        }
        part = Part("registration", "", answers, list(answers))
        self.journal.register(f"form-{self.sent}", agency, part, Proof(captcha=True), "th", self.clock())
        self._remember(agency)

    def _remember(self, agency: str) -> None:
        with self.db.read() as conn:
            for entry in entries.of_agency(conn, agency):
                identity = (entry["record"], agency, entry["item"], entry["revision"])
                self.accepted.setdefault(entry["row_id"], identity)

    # The engine

    def cycle(self, worker: int, plan: list, dies_at_commit: int = 0) -> None:
        """One cycle of a worker while the plan happens to its calls. A worker that dies is followed by a
        fresh one.
        """
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
        """The line is good again and people rest: the engine runs until it has nothing left to do."""
        for area in AREAS:
            self.person(area).restore(self.file(area)[0])
        quiet = 0
        for _ in range(200):
            self.clock.move(seconds=70)
            quiet = 0 if self.workers[0].cycle() else quiet + 1
            # A parked area is tried again after five minutes.
            if quiet > 6:
                return
        raise AssertionError("the engine never comes to rest")

    # People

    def file(self, area: str) -> tuple[str, dict]:
        with self.db.read() as conn:
            book = workbooks.get(conn, area)
        return book["file_id"], book["sheet_ids"]

    def person(self, area: str) -> Person:
        return Person(self.google, f"officer-{area}@example.org")

    def rows(self, area: str, record: str) -> list[count.Row]:
        file_id, sheet_ids = self.file(area)
        return count.lines(self.google.store.read(file_id), sheet_ids[record])

    def _schools(self, conn: object, area: str) -> list[str]:

        return [agency["code"] for agency in agencies.of_area(conn, area) if agency["kind"] == "school"]

    # What must be true at rest

    def check(self) -> None:
        for area in AREAS:
            file_id, sheet_ids = self.file(area)
            book = self.google.store.read(file_id)
            schools = set(self.schools[area])
            here = {row_id: known for row_id, known in self.accepted.items() if known[1] in schools}
            for record in ("registration", "pin"):
                self._every_row_once(record, [row.id for row in count.lines(book, sheet_ids[record])], here)
                back = {
                    row.id.split("r")[0] for row in count.lines(book, sheet_ids[record])
                } & self.erased.keys()
                assert not back, f"{back} of {record} were deleted by a person and came back"
            told = count.summary(book, sheet_ids["summary"])
            for title, number in count.expected(book, sheet_ids, here, schools).items():
                assert told[title] == number, (
                    f"{area} {title}: สรุป says {told[title]}, the sheet says {number}"
                )

    def _every_row_once(self, record: str, ids: list[str], accepted: dict) -> None:
        standing = Counter(ids)
        for row_id, known in accepted.items():
            if known[0] == record:
                # A row that was misplaced, and what repairs it, have numbers of their own.
                copies = {found: times for found, times in standing.items() if found.split("r")[0] == row_id}
                assert row_id in self.deleted or copies, f"{row_id} is not in {record}"
                assert all(times == 1 for times in copies.values()), f"{copies} in {record}"

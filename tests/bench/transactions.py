"""The longest writing transactions by name, with 30,000 schools and the rows of 90,000 entries.

Meanwhile others wait. Each is named by the function that opened it; the baseline is one value stored alone.
The largest area is delivered to the stand-in, read back, lost and taken back, made again in part and in
whole, reported and purged; the others have their rows already.
"""

import csv
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import Connection, select

from service import create_app
from service.intake.submit import Proof
from service.records import RECORDS
from service.records.dates import BANGKOK
from service.reminders import mailing, outstanding
from service.reminders.digest import DailyDigest
from service.reports import submit, take_snapshot
from service.reports.submitting import SubmissionSettings
from service.store import (
    Database,
    accounts,
    agencies,
    areas,
    audit_origins,
    batches,
    instance_values,
    rows,
    workbooks,
)
from service.store.entries import NewEntry
from service.store.schema import accounts as account_table
from service.store.schema import entries
from tests.cast.backups import Backup
from tests.cast.people import PIN, REGISTRATION

from . import country

SCHOOLS = 30_000
# Milliseconds that a transaction may take.
GOAL_MS = 100
# Forms that are accepted one after the other, and values stored alone for the baseline.
FORMS, TIMES = 50, 200
START = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
# Modules that stand between a transaction and the function that opened it.
BETWEEN = ("contextlib", "service.store")


class Recorder:
    """Stands before a database's transactions; `milliseconds`: name -> how long each was open.

    The wait for the lock does not count.
    """

    def __init__(self, db: Database):
        self._begin, self._scrub = db.begin, db.scrub
        db.begin, db.scrub = self.begin, self.scrub
        self.milliseconds: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        name = _name_of_caller()
        with self._begin() as conn:
            conn.exec_driver_sql("SELECT 1")
            start = time.perf_counter()
            yield conn
            self.milliseconds[name].append((time.perf_counter() - start) * 1000)

    def scrub(self) -> None:
        """Record what makes all writers wait, too."""
        start = time.perf_counter()
        self._scrub()
        self.milliseconds["store: Database.scrub"].append((time.perf_counter() - start) * 1000)


def _name_of_caller() -> str:
    frame = sys._getframe(2)
    while frame.f_globals["__name__"] in BETWEEN:
        frame = frame.f_back
    module = frame.f_globals["__name__"].removeprefix("service.").replace(".", "/")
    return f"{module}: {frame.f_code.co_qualname}"


class World:
    """The service with a clock that is moved."""

    def __init__(self, folder: Path):
        self.now, self.folder = START, folder
        settings = {"INSTANCE": str(folder / "instance"), "SECRET_KEY": country.SECRET}
        self.app: Flask = create_app(settings, lambda: self.now)
        self.services = self.app.extensions["pakmut"]
        self.db = self.services.db
        self.area, self.officer = self._fill()
        self.worker = self.app.extensions["pakmut.worker"]
        self.backup = Backup(folder / "instance" / "pakmut.sqlite")
        self.recorder = Recorder(self.db)
        # As if everything came by requests.
        audit_origins.tell_by(self.db, lambda: ("2001:db8:0:1::7", "0123456789abcdef"))

    def _fill(self) -> tuple[str, dict]:
        """Store the country; returns (its largest area, whose forms all wait, and an officer of it)."""
        keys = country.create_country(self.db, SCHOOLS)
        with self.db.read() as conn:
            count_by_area = agencies.count_schools_by_area(conn)
        largest = max(keys, key=lambda key: count_by_area.get(key, 0))
        country.store_forms(self.db, list(country.forms(self.db, keys, 3 * SCHOOLS)), self.now)
        cells = {
            key: RECORDS[key].cells(country.ANSWERS[key], "https://pakmut.example") for key in country.ANSWERS
        }
        with self.db.begin() as conn:
            conn.exec_driver_sql("UPDATE agencies SET email = 'office-' || code || '@school.example'")
            for key in keys:
                if key != largest:
                    _deliver(conn, key, cells, self.now)
            officer = accounts.add(
                conn, self.now, username="officer-1", role="officer", area=largest, state="confirmed"
            )
            conn.commit()
        with self.db.read() as conn:
            return largest, dict(accounts.get(conn, officer))

    def flask(self, *words: str) -> str:
        return self.app.test_cli_runner().invoke(args=list(words), input="y\n" * 5).output

    # What is measured

    def store_value(self) -> None:
        for number in range(TIMES):
            with self.db.begin() as conn:
                instance_values.put(conn, "bench", str(number))
                conn.commit()

    def accept_forms(self) -> None:
        journal = self.services.journal
        with self.db.read() as conn:
            codes = [
                row["code"] for row in agencies.list_of_area(conn, self.area) if row["kind"] == "school"
            ][:FORMS]
        for number, code in enumerate(codes):
            answers = REGISTRATION | {"email": f"clerk-{code}@school.example"}
            part = NewEntry("registration", "", answers, list(answers))
            journal.submit_registration(f"bench-a-{code}", code, part, Proof(captcha=True), "th", self.now)
            part = NewEntry("pin", "2", country.ANSWERS["pin"], list(PIN))
            journal.submit_form(f"bench-b-{code}", "pin", code, [part], number + 1, self.now)

    def deliver(self) -> None:
        self.now += timedelta(minutes=2)
        self.worker.sync().drain(country_now=True)

    def delete_tabs(self) -> None:
        """Somebody deletes the tabs of all forms, and they are made again."""
        with self.db.read() as conn:
            book = workbooks.get(conn, self.area)
        deletions = [{"deleteSheet": {"sheetId": book["sheet_ids"][record]}} for record in country.ANSWERS]
        self.worker.google().batch_update(book["file_id"], {"requests": deletions}, "spreadsheetId")
        self.deliver()
        self.deliver()

    def rebuild(self) -> None:
        self.flask("sheets", "rebuild", self.area)

    def go_back(self) -> None:
        """The database of before the first form was accepted is put back."""
        self.db.close()
        self.backup.put_back()
        self.deliver()

    def queue_digest(self) -> None:
        """Every area has an officer to whom it is told what waits."""
        with self.db.begin() as conn:
            for area in areas.list_all(conn):
                values = {"role": "officer", "area": area["key"], "state": "confirmed"}
                email = f"staff-{area['key'].lower()}@office.example"
                accounts.add(conn, self.now, username=email, email=email, **values)
            waiting = select(entries.c.account_id).where(entries.c.record == "registration")
            statement = account_table.update().where(account_table.c.id.in_(waiting))
            conn.execute(statement.values(state="provisional", email="a@b.example"))
            conn.commit()
        self.recorder.milliseconds.clear()
        DailyDigest(self.db, lambda: self.now).queue()

    def queue_reminders(self) -> None:
        with self.db.read() as conn:
            agencies_left = outstanding.list_outstanding(conn, None, self.now.astimezone(BANGKOK).date())
        mailing.queue_letters(self.db, agencies_left, "obec", self.now, national=True)

    def submit_report(self) -> None:
        settings = SubmissionSettings(None, "https://pakmut.example", b"0" * 32, 100)
        with self.db.read() as conn:
            snapshot = take_snapshot(conn, self.area, None, None, self.now)
        with self.db.begin() as conn:
            submit(
                conn,
                self.area,
                self.officer,
                "",
                "bench-report",
                snapshot.digest,
                snapshot,
                settings,
                self.now,
            )
            conn.commit()

    def import_agencies(self) -> None:
        """Every school gets another name."""
        file = self.folder / "agencies.csv"
        with self.db.read() as conn, open(file, "w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(["รหัสโรงเรียน", "ชื่อโรงเรียน", "รหัสเขต"])
            for row in agencies.list_for_search(conn):
                if row["kind"] == "school":
                    writer.writerow([row["code"], f"บ้านชื่อใหม่ {row['code']}", row["area"]])
        self.flask("agencies", "import", str(file))

    def export_person(self) -> None:
        self.flask("person", "export", self._a_username())

    def erase_person(self) -> None:
        self.flask("person", "erase", "--yes", "--places", "--photos", self._a_username())

    def purge(self) -> None:
        self.now += timedelta(days=900)
        self.flask("purge", self.area)

    def _a_username(self) -> str:
        with self.db.read() as conn:
            query = select(entries.c.account_id).where(
                entries.c.area == self.area, entries.c.record == "registration"
            )
            return accounts.get(conn, conn.execute(query.limit(1)).scalar_one())["username"]


def _deliver(conn: Connection, area: str, cells: dict, now: datetime) -> None:
    """Store the rows of an area's entries, as if they stood in its sheet."""
    found = list(conn.execute(select(entries).where(entries.c.area == area)).mappings())
    batch = batches.add_done(conn, area, 1, len(found), now)
    conn.execute(entries.update().where(entries.c.area == area).values(batch_id=batch))
    rows.add_all(
        conn,
        [
            {key: entry[key] for key in ("area", "record", "agency", "row_id")}
            | {"entry_id": entry["id"], "batch_id": batch, "cells": cells[entry["record"]]}
            | {"state": rows.STANDING, "changed_at": now}
            for entry in found
        ],
    )


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as folder:
        start = time.monotonic()
        world = World(Path(folder))
        yield f"{SCHOOLS:,} schools, {3 * SCHOOLS:,} entries, made in {time.monotonic() - start:.0f} s; milliseconds"
        world.store_value()
        (baseline,) = (median(each) for each in world.recorder.milliseconds.values())
        yield f"{'baseline: one value stored':60}{'':9}{baseline:9.2f}"
        yield f"{'':60}{'number':>9}{'longest':>9}{'baselines':>11}"
        for name, work in _steps(world).items():
            world.recorder.milliseconds.clear()
            start = time.perf_counter()
            work()
            yield f"{name}, {time.perf_counter() - start:.1f} s in all"
            yield from _lines(world.recorder.milliseconds, baseline)
        world.db.engine.dispose()


def _steps(world: World) -> dict[str, Callable[[], None]]:
    return {
        "acceptance": world.accept_forms,
        "delivery, read-back and summary": world.deliver,
        "tabs made again": world.delete_tabs,
        "a workbook made again": world.rebuild,
        "a database put back": world.go_back,
        "reminders": world.queue_reminders,
        "digest": world.queue_digest,
        "report": world.submit_report,
        "import of agencies": world.import_agencies,
        "delivery after the import": world.deliver,
        "person export": world.export_person,
        "person erase": world.erase_person,
        "purge": world.purge,
    }


def _lines(milliseconds: dict[str, list[float]], baseline: float) -> Iterator[str]:
    for name, each in sorted(milliseconds.items(), key=lambda item: -max(item[1])):
        mark = "  over the goal" if max(each) > GOAL_MS else ""
        yield f"  {name:58}{len(each):9}{max(each):9.1f}{max(each) / baseline:11.0f}{mark}"

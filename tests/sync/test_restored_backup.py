"""A backup is put back under real processes: every form is there once, with a number of its own."""

import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from service import create_app
from service.store import agencies, batches, workbooks
from service.store.schema import entries
from sheets.embedded import EmbeddedGoogle
from tests.bench import servers
from tests.bench.clients import Client
from tests.cast.backups import Backup
from tests.machine import independent_count
from tests.sync.test_killed import PATIENCE, Load, kill_at

AREAS = ("P5703", "P5402")
FORMS_BEFORE, FORMS_AFTER = 200, 50


class Instance:
    """What a database and the sheets of an instance hold, read by a process of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        app = create_app({"INSTANCE": str(folder), "SECRET_KEY": servers.SECRET})
        self.db = app.extensions["pakmut"].db

    def schools(self) -> dict[str, list[str]]:
        """Returns the codes of the schools of each area."""
        with self.db.read() as conn:
            register = {area: agencies.list_of_area(conn, area) for area in AREAS}
        return {
            area: [agency["code"] for agency in listed if agency["kind"] == "school"]
            for area, listed in register.items()
        }

    def identities(self) -> dict[str, tuple]:
        """Returns {receipt number: (record, agency, item, revision)} of the journal."""
        keys = (entries.c.row_id, entries.c.record, entries.c.agency, entries.c.item, entries.c.revision)
        with self.db.read() as conn:
            return {number: tuple(identity) for number, *identity in conn.execute(select(*keys))}

    def wait_until_delivered(self, forms: int) -> None:
        """Wait until so many forms are in the sheets, and the summaries show them. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with self.db.read() as conn:
                waiting = conn.execute(select(entries.c.id).where(entries.c.batch_id.is_(None))).first()
                is_open, books = batches.list_areas_with_open(conn), workbooks.list_all(conn)
            is_read = not any(book["read_again"] or book["parked"] for book in books)
            if not waiting and not is_open and is_read and len(self.identities()) == forms:
                return
            time.sleep(0.1)
        raise TimeoutError(f"{len(self.identities())} of {forms} forms, after {PATIENCE} s")

    def sheets(self) -> dict[str, tuple]:
        """Returns {area: (workbook of the stand-in, {tab key: sheetId})}."""
        store = EmbeddedGoogle(self.folder / "google.sqlite").store
        with self.db.read() as conn:
            books = {area: workbooks.get(conn, area) for area in AREAS}
        return {
            area: (store.get_workbook(book["file_id"]), book["sheet_ids"]) for area, book in books.items()
        }


def copy_at(acknowledged: int, load: Load, folder: Path, copies: list[Backup]) -> None:
    """Copy the database when so many forms were acknowledged, whatever is under way."""
    deadline = time.monotonic() + PATIENCE
    while len(load.acknowledged) < acknowledged and time.monotonic() < deadline:
        time.sleep(0.005)
    copies.append(Backup(folder / "pakmut.sqlite"))


@pytest.mark.processes
def test_after_a_backup_was_put_back_every_form_is_there_once_with_a_number_of_its_own(tmp_path: Path):
    folder = servers.make_demonstration(tmp_path / "instance")
    instance = Instance(folder)
    schools = instance.schools()
    codes = [code for pair in zip(*schools.values(), strict=False) for code in pair]
    codes += [code for listed in schools.values() for code in listed if code not in codes]
    before, copies = Load(codes[:FORMS_BEFORE]), []
    with servers.rerun_service(folder) as server:
        copying = threading.Thread(
            target=copy_at, args=(random.randrange(1, FORMS_BEFORE), before, folder, copies)
        )
        copying.start()
        before.send(server)
        copying.join()
        instance.wait_until_delivered(FORMS_BEFORE)
        numbers_given = instance.identities()
        kill_at(0, before, server)
    instance.db.close()

    copies[0].put_back()
    with servers.rerun_service(folder) as server:
        after = Load(codes[FORMS_BEFORE:])
        after.send(server)
        client = Client(server)
        for code in codes[: FORMS_AFTER - len(after.codes)]:
            client.send(client.fill(code, f"second-{code}@school.example"))
        instance.wait_until_delivered(FORMS_BEFORE + FORMS_AFTER)
        accepted = instance.identities()

    assert numbers_given.keys() <= accepted.keys()
    assert len(accepted) == FORMS_BEFORE + FORMS_AFTER
    rows = Counter()
    for area, (book, sheet_ids) in instance.sheets().items():
        rows.update(line.id for line in independent_count.lines(book, sheet_ids["registration"])[1:])
        figures = independent_count.summary(book, sheet_ids["summary"])
        expected = independent_count.expected(book, sheet_ids, accepted, set(schools[area]))
        assert {title: figures[title] for title in expected} == expected
    del rows[""]
    assert rows == Counter(accepted.keys())

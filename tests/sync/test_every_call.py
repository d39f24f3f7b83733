"""Every call that the product makes, and every answer it gets, is in Google's discovery documents."""

import pytest

from service.fleet.checking import Checker
from service.fleet.rebuilding import Rebuild
from service.privacy.purge import Purge
from service.privacy.scope import Expired
from service.sync.cycle import Sync
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT
from tests.cast.downloads import prepared_files
from tests.cast.people import AREA, Demo
from tests.fleet.cast import FOLDER, Office
from tests.sheets.recorder import Recorder


@pytest.fixture
def recorder(demo: Demo) -> Recorder:
    return Recorder(demo.google)


def test_those_of_deliveries_repairs_and_summaries(demo: Demo, recorder: Recorder):
    connection = Sync(
        demo.services.db,
        Accounts.single(demo.google.client(adapter=recorder), SERVICE_ACCOUNT),
        demo.services.settings,
        demo.clock,
    )
    officer = demo.officer()
    demo.visitor().settle().pin()

    for damage in (
        lambda: None,
        lambda: officer.hand.delete_tab(officer.file, officer.sheets["pin"]),
        lambda: officer.hand.delete_column(officer.file, officer.sheets["registration"], 0),
        lambda: officer.hand.cut_column(officer.file, officer.sheets["agencies"], 1, 8),
    ):
        damage()
        for _ in range(3):
            demo.clock.move(minutes=6)
            connection.cycle()

    assert recorder.schema_errors == []
    assert {
        "drive.files.list",
        "sheets.spreadsheets.batchUpdate",
        "sheets.spreadsheets.getByDataFilter",
    } <= set(recorder.method_ids)


def test_those_of_the_fleet(demo: Demo, recorder: Recorder):
    office = Office(demo)
    office.accounts = Accounts.single(office.demo.google.client(adapter=recorder), SERVICE_ACCOUNT)
    office.add_officer("P1001", "officer@area.invalid")

    demo.deliver()
    office.provision()
    Rebuild(office.db, office.accounts, office.clock, office.slept.append, FOLDER).rebuild(
        AREA, None, lambda *_: None
    )
    Checker(office.db, office.accounts, office.clock, office.slept.append, FOLDER, True).check(
        [AREA, "P1001"], lambda: None
    )

    assert recorder.schema_errors == []
    assert {"drive.files.create", "drive.permissions.create", "drive.permissions.list"} <= set(
        recorder.method_ids
    )


def test_those_of_purging(demo: Demo, recorder: Recorder):
    demo.visitor().settle().pin()
    demo.deliver()
    connection = Accounts.single(demo.google.client(adapter=recorder), SERVICE_ACCOUNT)

    demo.clock.move(days=1)
    services = demo.services
    folders = (None, services.photos, prepared_files(demo))
    purge = Purge(services.db, connection, demo.clock, lambda seconds: None, *folders)
    count = purge.purge_area(AREA, Expired(demo.clock(), {}))

    assert (recorder.schema_errors, count.problems, count.rows) == ([], [], 2)
    assert recorder.method_ids.count("sheets.spreadsheets.batchUpdate") == 3

"""Every call that the product makes, and every answer it gets, is in Google's discovery documents."""

import pytest

from service.fleet.checking import Checker
from service.fleet.rebuilding import Rebuild
from service.privacy.purge import Purge
from service.privacy.scope import Expired
from service.sync.cycle import Sync
from sheets.accounts import Accounts
from sheets.embedded import SERVICE_ACCOUNT
from tests.cast.people import AREA, Demo
from tests.fleet.cast import FOLDER, Office
from tests.sheets.recorder import Recorder


@pytest.fixture
def recorder(demo: Demo) -> Recorder:
    return Recorder(demo.google)


def test_those_of_deliveries_repairs_and_summaries(demo: Demo, recorder: Recorder):
    over = Sync(
        demo.services.db,
        Accounts.single(demo.google.client(through=recorder), SERVICE_ACCOUNT),
        demo.services.settings,
        demo.clock,
    )
    officer = demo.officer()
    demo.visitor().settle().pin()

    for disturb in (
        lambda: None,
        lambda: officer.hand.delete_tab(officer.file, officer.sheets["pin"]),
        lambda: officer.hand.delete_column(officer.file, officer.sheets["registration"], 0),
        lambda: officer.hand.cut_column(officer.file, officer.sheets["agencies"], 1, 8),
    ):
        disturb()
        for _ in range(3):
            demo.clock.move(minutes=6)
            over.cycle()

    assert recorder.faults == []
    assert {
        "drive.files.list",
        "sheets.spreadsheets.batchUpdate",
        "sheets.spreadsheets.getByDataFilter",
    } <= set(recorder.called)


def test_those_of_the_fleet(demo: Demo, recorder: Recorder):
    office = Office(demo)
    office.accounts = Accounts.single(office.demo.google.client(through=recorder), SERVICE_ACCOUNT)
    office.add_officer("P1001", "officer@area.invalid")

    demo.deliver()
    office.provision()
    Rebuild(office.db, office.accounts, FOLDER, office.clock, office.slept.append).rebuild(
        AREA, None, lambda *_: None
    )
    Checker(office.db, office.accounts, FOLDER, office.clock, office.slept.append, True).check(
        [AREA, "P1001"], lambda: None
    )

    assert recorder.faults == []
    assert {"drive.files.create", "drive.permissions.create", "drive.permissions.list"} <= set(
        recorder.called
    )


def test_those_of_purging(demo: Demo, recorder: Recorder):
    demo.visitor().settle().pin()
    demo.deliver()
    over = Accounts.single(demo.google.client(through=recorder), SERVICE_ACCOUNT)

    demo.clock.move(days=1)
    count = Purge(demo.services.db, over, None, demo.clock, lambda seconds: None).area(
        AREA, Expired(demo.clock(), {})
    )

    assert (recorder.faults, count.left, count.rows) == ([], [], 2)
    assert recorder.called.count("sheets.spreadsheets.batchUpdate") == 3

"""Contact data stands only where it is needed, and secrets nowhere: each planted value and the places where
it may be.
"""

import pytest

from tests.cast.people import AREA, Demo
from tests.cast.planted import MADE, PLANTED, Run, elsewhere

COMMANDS = (
    ("status", "--json"),
    ("status",),
    ("summary", AREA),
    ("purge", "--dry-run"),
    ("sheets", "check", AREA),
)

# What stands in an area's sheet is seen by its officer and OBEC; the sender sees what was sent.
STAFF = (
    "page officer grid.*",
    "page obec grid.*",
    "page officer area.edits",
    "page obec area.edits",
    "page officer area.overview",
    "page obec area.overview",
    "page officer one_agency.page",
    "page obec one_agency.page",
)
KEPT = ("db entries.answers", "db rows.cells", f"sheet {AREA} registration", "db edits.before")
OWN = ("page own own_data.data",)
MAILBOX = ("page * mailbox.*",)
TYPED = ("page visitor registration.form",)
ADDRESSED = (
    "db accounts.email",
    "db letters.to",
    "mail welcome",
    "mail password",
    "mail sent_back",
    "mail further_person",
)
PIN = (
    "page own agency.point",
    "page own agency.new_point",
    "db entries.answers",
    "db rows.cells",
    f"sheet {AREA} pin",
    *OWN,
    *STAFF,
)

ASKED = (
    "page visitor asking.missing",
    "db entries.answers",
    "db rows.cells",
    f"sheet {AREA} missing_agency",
    *STAFF,
)
REGISTERED = (f"sheet {AREA} registration", "page * registration.receipt")

ALLOWED: dict[str, tuple[str, ...]] = {
    "first name": (*TYPED, *KEPT, *OWN, *STAFF, "page * registration.receipt"),
    "last name": (*TYPED, *KEPT, *OWN, *STAFF, "page * registration.receipt"),
    "position": (*TYPED, *KEPT, *OWN, *STAFF, "page * registration.receipt"),
    # who is signed in finds the own address in the form of a correction
    "e-mail": (*TYPED, *KEPT, *OWN, *STAFF, *ADDRESSED, "page own asking.correction"),
    "telephone": (*TYPED, *KEPT, *OWN, *STAFF),
    # a remark repeats it, for the officer
    "unreadable telephone": (
        *TYPED,
        *KEPT,
        *OWN,
        *STAFF,
        "db entries.remarks",
        "page * registration.receipt",
    ),
    "wrong e-mail": (*TYPED, *KEPT, *OWN, *STAFF, "db letters.to", "mail welcome"),
    "coordinator": (*PIN, "page * registration.receipt", "db drafts.values"),
    "coordinator's telephone": (*PIN, "db drafts.values"),
    "coordinator's e-mail": (*PIN, "db drafts.values"),
    "further person": (*TYPED, *KEPT, *STAFF, "page * registration.receipt"),
    "further person's e-mail": (*KEPT, *STAFF, "db accounts.email"),
    "officer's correction": ("db rows.cells", "db edits.after", f"sheet {AREA} registration", *STAFF),
    "officer's note": (
        "db rows.cells",
        "db edits.after",
        "db letters.facts",
        f"sheet {AREA} pin",
        "mail sent_back",
        "page own agency.point",
        "page own agency.points",
        "page own agency.home",
        *STAFF,
    ),
    "officer's address": ("db edits.who", *STAFF),
    "file name": ("db photos.name", "page own agency.point", "page own agency.new_point"),
    # both only until nothing is slowed down any more
    "sender's address": ("db wrong_passwords.address", "db rates.key"),
    "requester": (*ASKED, *REGISTERED),
    "requester's e-mail": (
        *ASKED,
        *REGISTERED,
        "db accounts.email",
        "db letters.to",
        "mail request_received",
        "mail agency_added",
    ),
    "requester's telephone": (*ASKED, *REGISTERED),
    "correction": (
        "page visitor asking.correction",
        "db entries.answers",
        "db rows.cells",
        f"sheet {AREA} correction",
        *STAFF,
    ),
    "correction's e-mail": (
        "page visitor asking.correction",
        "db entries.answers",
        "db rows.cells",
        f"sheet {AREA} correction",
        *STAFF,
        "db letters.to",
        "mail request_received",
        "mail request_refused",
    ),
    "refusal": (
        "db rows.cells",
        "db edits.after",
        "db letters.facts",
        f"sheet {AREA} correction",
        "mail request_refused",
        "page * asking.track",
        *STAFF,
    ),
    "staff": ("db entries.answers", "db rows.cells", "sheet OBEC staff_access", "page obec grid.*"),
    "staff's e-mail": (
        "db entries.answers",
        "db rows.cells",
        "sheet OBEC staff_access",
        "page obec grid.*",
        "db accounts.email",
        "db letters.to",
        "mail staff_welcome",
    ),
    "password": (),
    "wrong password": (),
    "national ID": (),
    # its own form posts to it
    "password link": ("url account.password", "page visitor account.password", "mail welcome"),
    "session cookie": (),
}


@pytest.fixture
def settings(settings: dict) -> dict:
    return settings | {"ASK_NATIONAL_ID": "yes"}


@pytest.fixture
def run(demo: Demo, caplog: pytest.LogCaptureFixture) -> Run:
    run = Run(demo, caplog).go()
    for words in COMMANDS:
        run.command(*words)
    return run


def test_each_planted_value_stands_only_where_it_may_and_errors_that_nobody_foresaw_tell_none(run: Run):
    values = PLANTED | run.made
    found = {name: run.places(value) for name, value in values.items()}

    assert {
        name: wrong
        for name, places in found.items()
        if (wrong := elsewhere(places, (*ALLOWED[name], *MAILBOX)))
    } == {}
    # What must be in its place is there: else nothing was searched.
    assert {
        "db entries.answers",
        "mail welcome",
        f"sheet {AREA} registration",
        "page officer grid.cells",
    } <= found["e-mail"]
    assert {"page own own_data.data", f"sheet {AREA} pin"} <= found["coordinator's e-mail"]
    assert "url account.password" in found["password link"]
    assert "page officer area.edits" in found["officer's correction"]
    assert {f"sheet {AREA} missing_agency", f"sheet {AREA} registration", "page officer grid.cells"} <= found[
        "requester"
    ]
    assert {"mail request_refused", "page visitor asking.track"} <= found["refusal"]
    assert "mail staff_welcome" in found["staff's e-mail"]

    # All of it once more, not arranged a second time: it takes as long as a hundred other tests.
    run.broken()

    shown = {name: {place for place in run._log(value)} for name, value in values.items()}
    pages = {
        name
        for name, value in PLANTED.items()
        for text in run.recorder.said["page visitor account.password"]
        if value in text
    }
    assert "Traceback" in "\n".join(run.caplog.handler.format(line) for line in run.caplog.records)
    assert {name for name, where in shown.items() if where} == pages == set()


def test_every_planted_value_has_its_line_in_the_table():
    assert set(ALLOWED) == {*PLANTED, *MADE}

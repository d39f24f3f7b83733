"""Contact data is only where it is needed, and secrets are nowhere.

Each planted value has a list of the places where it may be.
"""

import pytest

from service.web.kit.access import RULES
from service.web.kit.readings import READS
from tests.cast.people import AREA, Demo
from tests.cast.planted import PLANTED, RUN_VALUE_NAMES, Run, places_not_allowed
from tests.web.kit.test_readings import NOTED_EACH_TIME, STAFF_RULES

COMMANDS = (
    ("status", "--json"),
    ("status",),
    ("summary", AREA),
    ("purge", "--dry-run"),
    ("sheets", "check", AREA),
)

# What is in an area's sheet is seen by its officer and OBEC; the sender sees what was sent.
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
STORED = ("db entries.answers", "db rows.cells", f"sheet {AREA} registration", "db edits.before")
OWN_DATA = ("page own own_data.data",)
MAILBOX = ("page * mailbox.*",)
FORM = ("page visitor registration.form",)
ADDRESSES = (
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
    *OWN_DATA,
    *STAFF,
)

REQUEST = (
    "page visitor asking.missing",
    "db entries.answers",
    "db rows.cells",
    f"sheet {AREA} missing_agency",
    *STAFF,
)
REGISTRATION = (f"sheet {AREA} registration", "page * registration.receipt")
# Who gave a coordinator's name is told to the coordinator (PDPA, section 25).
TOLD_COORDINATOR = ("mail coordinator_notice",)

ALLOWED: dict[str, tuple[str, ...]] = {
    "first name": (*FORM, *STORED, *OWN_DATA, *STAFF, "page * registration.receipt", *TOLD_COORDINATOR),
    "last name": (*FORM, *STORED, *OWN_DATA, *STAFF, "page * registration.receipt", *TOLD_COORDINATOR),
    "position": (*FORM, *STORED, *OWN_DATA, *STAFF, "page * registration.receipt"),
    # who is signed in finds the own address in the form of a correction
    "e-mail": (*FORM, *STORED, *OWN_DATA, *STAFF, *ADDRESSES, "page own asking.correction"),
    "telephone": (*FORM, *STORED, *OWN_DATA, *STAFF),
    # a remark repeats it, for the officer
    "unreadable telephone": (
        *FORM,
        *STORED,
        *OWN_DATA,
        *STAFF,
        "db entries.remarks",
        "page * registration.receipt",
    ),
    "wrong e-mail": (*FORM, *STORED, *OWN_DATA, *STAFF, "db letters.to", "mail welcome"),
    "coordinator": (*PIN, "page * registration.receipt", "db drafts.values"),
    "coordinator's telephone": (*PIN, "db drafts.values"),
    "coordinator's e-mail": (*PIN, "db drafts.values", "db letters.to", *TOLD_COORDINATOR),
    "further person": (*FORM, *STORED, *STAFF, "page * registration.receipt"),
    "further person's e-mail": (
        *STORED,
        *STAFF,
        "db accounts.email",
        "db letters.to",
        "mail welcome",
        "mail further_person",
    ),
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
    # who changed the file last, where nobody is known to have written a decision
    "officer's address": ("db edits.who", *STAFF, "page officer acts.of_area", "page obec acts.of_area"),
    "file name": ("db photos.name", "page own agency.point", "page own agency.new_point"),
    # the first only until nothing is slowed down any more, the logs for LOG_DAYS, the others for 90 days
    "sender's address": ("db rates.key", "db audit_log.address", "db entry_origins.address", "file logs/*"),
    "requester": (*REQUEST, *REGISTRATION),
    "requester's e-mail": (
        *REQUEST,
        *REGISTRATION,
        "db accounts.email",
        "db letters.to",
        "mail request_received",
        "mail agency_added",
    ),
    "requester's telephone": (*REQUEST, *REGISTRATION),
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
    run = Run(demo, caplog).run()
    for words in COMMANDS:
        run.command(*words)
    return run


def unnoted_reads(places_by_name: dict[str, set[str]]) -> set[str]:
    """Returns the routes that show staff something and note nobody who reads them."""
    routes = {
        place.split()[2]
        for places in places_by_name.values()
        for place in places
        if place.startswith(("page officer ", "page obec "))
    }
    # What everybody may open who has the link is no page of staff.
    routes = {route for route in routes if RULES[route] in STAFF_RULES}
    return routes - READS.keys() - NOTED_EACH_TIME.keys()


def test_each_planted_value_stands_only_where_it_may_and_errors_that_nobody_foresaw_tell_none(run: Run):
    values = PLANTED | run.run_values
    places_by_name = {name: run.places_of(value) for name, value in values.items()}

    assert {
        name: wrong
        for name, places in places_by_name.items()
        if (wrong := places_not_allowed(places, (*ALLOWED[name], *MAILBOX)))
    } == {}
    # Where staff sees any of it, it is noted who looked.
    assert unnoted_reads(places_by_name) == set()
    # What must be in a place is there: otherwise the search would have found nothing at all.
    assert {
        "db entries.answers",
        "mail welcome",
        f"sheet {AREA} registration",
        "page officer grid.cells",
    } <= places_by_name["e-mail"]
    assert {"page own own_data.data", f"sheet {AREA} pin"} <= places_by_name["coordinator's e-mail"]
    assert "url account.password" in places_by_name["password link"]
    assert "page officer area.edits" in places_by_name["officer's correction"]
    assert {
        f"sheet {AREA} missing_agency",
        f"sheet {AREA} registration",
        "page officer grid.cells",
    } <= places_by_name["requester"]
    assert {"mail request_refused", "page visitor asking.track"} <= places_by_name["refusal"]
    assert "mail staff_welcome" in places_by_name["staff's e-mail"]

    # The errors use the same arrangement: making it takes as long as a hundred other tests.
    run.break_database()

    log_places = {name: {place for place in run._log(value)} for name, value in values.items()}
    pages = {
        name
        for name, value in PLANTED.items()
        for text in run.recorder.texts_by_place["page visitor account.password"]
        if value in text
    }
    assert "Traceback" in "\n".join(run.caplog.handler.format(line) for line in run.caplog.records)
    assert {name for name, where in log_places.items() if where} == pages == set()


def test_every_planted_value_has_its_line_in_the_table():
    assert set(ALLOWED) == {*PLANTED, *RUN_VALUE_NAMES}

"""The pages of one school look at its own rows: no query walks through those of the country."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from service.store import accounts as account_rows
from service.store import letter_turns
from service.store import letters as letter_queue
from service.store.schema import letters
from tests.cast.engine import receipt_numbers
from tests.cast.pages import every_page
from tests.cast.people import AREA, SCHOOL, Demo, Visitor
from tests.cast.posts import signed_in_clerk

pytestmark = pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")

# Tables that grow with the schools of the country, or with the days.
LARGE_TABLES = (
    *("accounts", "agency_status", "audit_log", "batches", "confirmations", "drafts", "edits", "entries"),
    *(
        "entry_origins",
        "form_links",
        "latest_positions",
        "letters",
        "password_links",
        "photos",
        "proof_codes",
        "receipts",
        "reminders",
    ),
    *("report_photos", "requests", "rows", "sessions", "solutions", "wrong_passwords"),
)
# Indexes of few rows of many: those that wait for something. All of one may be walked through.
INDEXES_OF_FEW = (
    *("ix_entries_set_aside", "ix_entries_undelivered", "ix_entries_withdrawn"),
    *(
        "ix_audit_log_link_shown",
        "ix_audit_log_origin",
        "ix_requests_waits",
        "ix_rows_conflict",
        "ix_rows_moved",
        "uq_batches_one_open",
    ),
)
# What has to see all rows, as a part of its SQL -> why.
WHOLE_TABLES = {
    "FROM agency_status WHERE agency_status.latitude IS NOT NULL": "the map of the country shows every pin",
    "GROUP BY edits.area": "/status counts the edits of all areas, in the index alone",
    "FROM confirmations": "flask person: whom an offer names stands in its facts; they end after days",
    "GROUP BY entries.account_id": "flask purge looks at everybody's last act, in the index alone",
    "SELECT wrong_passwords.username": "flask purge: the case that was typed is not known; a day old at most",
    "SELECT drafts.submission FROM drafts": "flask purge: a draft's key names its account in the middle",
    "lower(edits.who)": "flask person: who made an edit stands in any case of letters",
    "FROM entries ORDER BY entries.id": "flask person: a name may stand in any text",
    "WHERE rows.record IN": "flask person: a name may stand in any cell",
}
# What looks for a part of a text that is not its beginning.
LOOKS_INSIDE = (
    "agencies.aliases AS VARCHAR) LIKE",
    "agency_status.unconfirmed AS TEXT) LIKE",
)


@contextmanager
def recorded_queries(demo: Demo) -> Iterator[list[tuple[str, object]]]:
    """Record what is read, updated and deleted meanwhile: the SQL with its parameters."""
    queries: list[tuple[str, object]] = []

    def record(conn, cursor, statement: str, parameters, context, is_many: bool) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
            queries.append((statement, parameters[0] if is_many else parameters))

    engine = demo.services.db.engine
    event.listen(engine, "before_cursor_execute", record)
    try:
        yield queries
    finally:
        event.remove(engine, "before_cursor_execute", record)


def scans(demo: Demo, queries: list[tuple[str, object]]) -> set[str]:
    """Return the steps of the queries' plans that walk through a large table."""
    found = set()
    with demo.services.db.read() as conn:
        for statement, parameters in dict(queries).items():
            for *_, step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                is_walk = re.match(rf"SCAN ({'|'.join(LARGE_TABLES)})\b", step)
                if is_walk and step.split()[-1] not in INDEXES_OF_FEW:
                    found.add(f"{step}: {' '.join(statement.split())}")
    return found


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    person = signed_in_clerk(demo)
    person.pin()
    person.survey()
    demo.deliver()
    return person


@pytest.mark.parametrize("path", ["/home", "/pin", "/pin/1", "/pin/new", "/survey"])
def test_a_page_of_a_school_walks_through_no_large_table(demo: Demo, clerk: Visitor, path: str):
    with recorded_queries(demo) as queries:
        assert clerk.get(path).status_int == 200

    assert len(queries) > 2
    assert scans(demo, queries) == set()


def test_nor_does_a_registration_a_receipt_or_a_pin(demo: Demo, clerk: Visitor):
    with recorded_queries(demo) as queries:
        page = demo.visitor().register(email="second@school.example")
        clerk.pin("/pin/1", phone="053-999-888")

    assert page.request.path.startswith("/receipt/")
    assert scans(demo, queries) == set()


def test_no_page_command_or_step_of_the_worker_walks_through_a_table_that_grows(demo: Demo):
    flask = demo.app.test_cli_runner().invoke
    with recorded_queries(demo) as queries:
        every_page(demo)
        demo.staff("obec").get("/obec/pins.json")
        demo.officer().decide("registration", receipt_numbers(demo.officer())[0], "ยกเลิก")
        demo.clock.move(days=3)
        demo.sync.drain(country_now=True)
        for run_round in (demo.worker._sync_round(), demo.worker._mail_round(), demo.worker._file_round()):
            run_round()
        for command in (
            *(
                "status",
                "summary",
                "sync --once",
                "sheets check",
                "sheets resend",
                "sheets take-back",
                "purge --dry-run",
                "audit verify",
                "audit export",
            ),
            *(f"person export {SCHOOL}", f"person erase {SCHOOL} --dry-run", f"summary {AREA}"),
        ):
            flask(args=command.split())
        demo.clock.move(days=800)
        flask(args=["purge", AREA])

    walks = scans(demo, queries)
    unknown = {walk for walk in walks if not any(part in walk for part in WHOLE_TABLES)}
    assert len(dict(queries)) > 200 and unknown == set()
    assert [part for part in WHOLE_TABLES if not any(part in walk for walk in walks)] == []
    looks_inside = {statement for statement, _ in queries if " LIKE " in statement}
    assert [text for text in looks_inside if not any(part in text for part in LOOKS_INSIDE)] == []


def test_a_walk_through_a_large_table_is_noticed(demo: Demo):
    with recorded_queries(demo) as queries, demo.services.db.read() as conn:
        conn.exec_driver_sql("SELECT count(*) FROM entries WHERE answers LIKE ?", ("%x%",)).all()

    assert len(scans(demo, queries)) == 1


# --- usernames


def plan_steps(demo: Demo, queries: list[tuple[str, object]]) -> list[str]:
    with demo.services.db.read() as conn:
        return [
            step
            for statement, parameters in queries
            for *_, step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


def test_a_free_username_is_found_by_a_range_among_all(demo: Demo):
    with recorded_queries(demo) as queries, demo.services.db.begin() as conn:
        for username in (SCHOOL, f"{SCHOOL}-2", f"{SCHOOL}-10", f"{SCHOOL}-old", f"{SCHOOL}9", "5703000"):
            account_rows.add(conn, demo.clock(), username=username, role="officer", state="confirmed")
        names = [account_rows.next_username(conn, base) for base in (SCHOOL, "57030002", "5703000")]

    assert names == [f"{SCHOOL}-11", "57030002", "5703000-2"]
    looks = [query for query in queries if "accounts.username >= ?" in query[0]]
    assert len(looks) == 3
    assert set(plan_steps(demo, looks)) == {
        "MULTI-INDEX OR",
        "INDEX 1",
        "INDEX 2",
        "SEARCH accounts USING COVERING INDEX sqlite_autoindex_accounts_1 (username=?)",
        "SEARCH accounts USING COVERING INDEX sqlite_autoindex_accounts_1 (username>? AND username<?)",
    }


# --- letters


def fill_queue(demo: Demo, count: int = 30_000) -> None:
    """Queue so many letters to new addresses; as many went out before."""
    values = {
        "kind": "welcome",
        "language": "th",
        "facts": {},
        "created_at": demo.clock(),
        "next_at": demo.clock(),
    }
    with demo.services.db.begin() as conn:
        for state, turn in (("sent", "placed"), ("waiting", "budget")):
            rows = [
                values | {"to": f"{state}{n}@school.example", "state": state, "turn": turn}
                for n in range(count)
            ]
            conn.execute(letters.insert(), rows)
        conn.exec_driver_sql("ANALYZE")
        conn.commit()


def test_whether_an_address_is_known_and_what_is_due_is_found_by_an_index_among_60000_letters(demo: Demo):
    fill_queue(demo)

    with recorded_queries(demo) as queries, demo.services.db.read() as conn:
        is_known = [letter_turns.is_known(conn, f"{state}7@school.example") for state in ("sent", "waiting")]
        due = letter_queue.list_due(conn, demo.clock(), places=0)

    assert (is_known, due) == ([True, False], [])
    steps = plan_steps(demo, queries)
    assert steps[:2] == ["SEARCH letters USING COVERING INDEX ix_letters_to (to=? AND state=?)"] * 2
    assert set(steps[2:]) == {
        "SEARCH letters USING INDEX ix_letters_waiting (state=? AND turn=? AND next_at<?)"
    }


def test_gathering_letters_about_decisions_walks_through_none(demo: Demo, clerk: Visitor):
    officer = demo.officer()
    for number in receipt_numbers(officer, "no_copy"):
        officer.decide("no_copy", number, "ส่งกลับแก้ไข", "กรุณาตรวจ")
    demo.sync.drain()
    demo.let_decisions_act()

    with recorded_queries(demo) as queries:
        demo.worker.postman().deliver()

    assert "แจ้งผลการตรวจ 5 รายการ" in demo.letters()[-1]
    assert len(queries) > 10
    assert scans(demo, queries) == set()

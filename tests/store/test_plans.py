"""The pages of one school look at its own rows: no query walks through those of the country."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from service.store import letter_turns
from service.store import letters as letter_queue
from service.store.schema import letters
from tests.cast.people import Demo, Visitor
from tests.cast.posts import signed_in_clerk

# Tables that have a row or more for each school of the country.
LARGE_TABLES = (
    "accounts",
    "entries",
    "rows",
    "photos",
    "receipts",
    "latest_positions",
    "agency_status",
    "letters",
)


@contextmanager
def recorded_queries(demo: Demo) -> Iterator[list[tuple[str, object]]]:
    """Record the SELECTs that are executed meanwhile, with their parameters."""
    queries: list[tuple[str, object]] = []

    def record(conn: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            queries.append((statement, parameters))

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
        for statement, parameters in queries:
            for *_, step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                if re.match(rf"SCAN ({'|'.join(LARGE_TABLES)})\b", step):
                    found.add(f"{step}: {statement}")
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


def test_a_walk_through_a_large_table_is_noticed(demo: Demo):
    with recorded_queries(demo) as queries, demo.services.db.read() as conn:
        conn.exec_driver_sql("SELECT count(*) FROM entries WHERE answers LIKE ?", ("%x%",)).all()

    assert len(scans(demo, queries)) == 1


# --- letters


def plan_steps(demo: Demo, queries: list[tuple[str, object]]) -> list[str]:
    with demo.services.db.read() as conn:
        return [
            step
            for statement, parameters in queries
            for *_, step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


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

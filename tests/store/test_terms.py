"""Everything that grows has an end: after its term it is gone, and nothing else is."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Boolean, Column, DateTime, Float, Integer, LargeBinary, select

from service.store import batches, entries, rows, terms
from service.store.schema import METADATA, Moment
from service.store.schema import batches as batch_table
from service.store.schema import entries as entry_table
from tests.cast.people import AREA, SCHOOL, Demo
from tests.cast.posts import row_count

TERMS = terms.TERMS | terms.NUMBERED_TERMS
REFERENCES = {"areas": AREA, "agencies": SCHOOL}


def value_for(column: Column, number: int, now: datetime) -> object:
    """Returns any value that the column takes; of references, the demonstration's own."""
    if column.foreign_keys:
        (reference,) = column.foreign_keys
        return REFERENCES.get(reference.column.table.name, 1)
    if isinstance(column.type, Moment | DateTime):
        return now
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer | Float):
        return number
    return b"" if isinstance(column.type, LargeBinary) else f"x{number}"


def add_row(demo: Demo, column: Column, number: int, at: datetime) -> None:
    values = {each.name: value_for(each, number, demo.clock()) for each in column.table.columns}
    with demo.services.db.begin() as conn:
        conn.execute(column.table.insert().values(values | {column.name: at}))
        conn.commit()


def values_of(demo: Demo, column: Column) -> list[datetime]:
    with demo.services.db.read() as conn:
        return list(conn.execute(select(column).order_by(column)).scalars())


def test_each_table_has_a_term_or_the_reason_why_it_needs_none():
    """Where it fails: say in service/store/terms.py how long the rows of the new table are kept."""
    places = [{column.table.name for column in TERMS}, terms.ENDED_ELSEWHERE.keys(), terms.KEPT.keys()]

    count_by_table = {table: sum(table in place for place in places) for table in METADATA.tables}

    assert count_by_table == dict.fromkeys(METADATA.tables, 1)
    assert set().union(*places) == METADATA.tables.keys()


@pytest.mark.parametrize("column", TERMS, ids=str)
def test_a_row_ends_after_its_term_and_not_before(
    demo: Demo, column: Column, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(terms, "PORTION", 2)
    with demo.services.db.begin() as conn:
        conn.execute(column.table.delete())
        conn.commit()
    end = demo.clock() - TERMS[column]
    for number in range(5):
        add_row(demo, column, number + 1, end - timedelta(seconds=5 - number))
    lasting = [end + timedelta(seconds=1), demo.clock() + timedelta(days=1)]
    for number, at in enumerate(lasting):
        add_row(demo, column, number + 6, at)

    terms.end_rows(demo.services.db, demo.clock())

    assert values_of(demo, column) == lasting


@pytest.mark.parametrize("column", terms.NUMBERED_TERMS, ids=str)
def test_a_clock_that_is_years_ahead_ends_no_trail(demo: Demo, column: Column):
    with demo.services.db.begin() as conn:
        conn.execute(column.table.delete())
        conn.commit()
    add_row(demo, column, 1, demo.clock())

    terms.end_rows(demo.services.db, demo.clock() + timedelta(days=20 * 365))

    assert len(values_of(demo, column)) == 1


def test_the_mail_thread_ends_what_is_over(demo: Demo):
    add_row(demo, METADATA.tables["password_links"].c.expires_at, 1, demo.clock() - timedelta(days=31))

    demo.worker.postman().deliver()

    assert row_count(demo, "password_links") == 0


# --- batches


def delivered(demo: Demo, count: int) -> list[Mapping]:
    """Deliver so many forms, each in a batch of its own; returns the batches."""
    for number in range(count):
        demo.visitor().register(SCHOOL, email=f"clerk-{number}@school.example")
        demo.deliver()
    with demo.services.db.read() as conn:
        return list(conn.execute(select(batch_table).order_by(batch_table.c.id)).mappings())


@pytest.fixture
def keeps_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "KEPT_BATCHES", 2)


def test_settled_batches_become_one_and_their_entries_stay_delivered(demo: Demo, keeps_two: None):
    before = delivered(demo, 5)
    demo.clock.move(days=31)

    terms.end_rows(demo.services.db, demo.clock())

    with demo.services.db.read() as conn:
        left = list(conn.execute(select(batch_table.c.id).order_by(batch_table.c.id)).scalars())
        waiting = entries.count_undelivered_by_area(conn, demo.clock())
        ids = set(conn.execute(select(entry_table.c.batch_id)).scalars())
        row_ids = {row["batch_id"] for row in rows.list_of_area(conn, AREA)}
    assert len(before) >= 5 and left == [batch["id"] for batch in before[-3:]]
    assert waiting == {} and ids <= set(left) and row_ids - {None} <= set(left)


def test_batches_of_late_and_those_with_rows_that_were_never_read_stay(demo: Demo, keeps_two: None):
    before = delivered(demo, 4)
    demo.clock.move(days=29)
    terms.end_rows(demo.services.db, demo.clock())
    young = row_count(demo, "batches")

    demo.clock.move(days=2)
    with demo.services.db.begin() as conn:
        for row in rows.list_of_area(conn, AREA):
            rows.update(conn, row["id"], state=rows.SENT)
        conn.commit()
    terms.end_rows(demo.services.db, demo.clock())

    assert young == row_count(demo, "batches") == len(before)


def test_what_comes_after_a_fold_is_delivered_as_before(demo: Demo, keeps_two: None):
    delivered(demo, 5)
    demo.clock.move(days=31)
    terms.end_rows(demo.services.db, demo.clock())

    demo.visitor().register(SCHOOL, email="late@school.example")
    demo.deliver()

    numbers = [line["เลขที่รับ"] for line in demo.officer().lines("registration")]
    assert len(numbers) == len(set(numbers)) == 6

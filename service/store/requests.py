"""Requests: what people ask for and staff decide in the sheet.

A request's id, its number, is the item of its entries; its answers are those of its newest entry.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from .schema import batches, entries, requests, rows

# In an outcome under `stopped`: what waited lapsed, as what it would have done is gone.
LAPSED = "lapsed"


def add(
    conn: Connection, receipt: str, record: str, area: str, agency: str | None, language: str, now: datetime
) -> int:
    """Insert a request that is decided in the workbook of `area`; returns its number."""
    values = {
        "receipt": receipt,
        "record": record,
        "area": area,
        "agency": agency,
        "language": language,
        "received_at": now,
    }
    return conn.execute(requests.insert(), values).inserted_primary_key[0]


def get(conn: Connection, number: int) -> RowMapping:
    return conn.execute(select(requests).where(requests.c.id == number)).mappings().one()


def list_by_number(conn: Connection, numbers: Collection[int]) -> dict[int, RowMapping]:
    """Returns number -> the request."""
    query = select(requests).where(requests.c.id.in_(list(numbers)))
    return {request["id"]: request for request in conn.execute(query).mappings()}


def find(conn: Connection, number: int) -> RowMapping | None:
    return conn.execute(select(requests).where(requests.c.id == number)).mappings().first()


def set_decision(conn: Connection, number: int, state: str, outcome: Mapping, now: datetime) -> None:
    """Store a decision and its outcome, what it did; state "" = the request waits again."""
    values = {"state": state, "decided_at": now if state else None}
    conn.execute(requests.update().where(requests.c.id == number).values(**values))
    set_outcome(conn, number, outcome)


def set_outcome(conn: Connection, number: int, outcome: Mapping) -> None:
    """Store what a decision did; with `waiting` in it, something is still to take effect."""
    values = {"outcome": dict(outcome), "waits": "waiting" in outcome}
    conn.execute(requests.update().where(requests.c.id == number).values(**values))


def list_waiting(conn: Connection) -> list[RowMapping]:
    """Returns the requests whose decision is still to take effect."""
    query = select(requests).where(requests.c.waits).order_by(requests.c.id)
    return list(conn.execute(query).mappings())


def list_of_area(conn: Connection, area: str) -> list[RowMapping]:
    """Returns all requests that are decided in an area's workbook, oldest first."""
    return list(
        conn.execute(select(requests).where(requests.c.area == area).order_by(requests.c.id)).mappings()
    )


def newest_entry_by_number(conn: Connection, area: str, records: Collection[str]) -> dict[int, RowMapping]:
    """Returns number of a request -> its newest entry.

    With `cells` and `row_state` of its row (None before it has one) and `delivered` (True once the entry is
    in the sheet).
    """
    joined = entries.outerjoin(rows, rows.c.entry_id == entries.c.id).outerjoin(
        batches, batches.c.id == entries.c.batch_id
    )
    columns = (rows.c.cells, rows.c.state.label("row_state"), (batches.c.state == "done").label("delivered"))
    query = (
        select(entries, *columns)
        .select_from(joined)
        .where(entries.c.area == area, entries.c.record.in_(records))
        .order_by(entries.c.id, rows.c.id)
    )
    return {int(entry["item"]): entry for entry in conn.execute(query).mappings()}


def list_undecided(conn: Connection, before: datetime) -> list[tuple[str, datetime]]:
    """Returns (area, received_at) of the requests received before then that still wait."""
    query = select(requests.c.area, requests.c.received_at).where(
        requests.c.state == "", requests.c.received_at < before
    )
    return [tuple(row) for row in conn.execute(query)]

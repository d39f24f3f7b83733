"""Requests: what people ask for and staff decide in the sheet. A request's number is the item of its entries;
what it asks is its newest entry's.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from .schema import batches, entries, requests, rows


def add(
    conn: Connection, receipt: str, record: str, area: str, agency: str | None, language: str, now: datetime
) -> int:
    """Note a request that is decided in the workbook of `area`; returns its number."""
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


def settle(conn: Connection, number: int, state: str, outcome: Mapping, now: datetime) -> None:
    """What was decided and what that did; state "" = it waits again."""
    values = {"state": state, "outcome": dict(outcome), "decided_at": now if state else None}
    conn.execute(update(requests).where(requests.c.id == number).values(**values))


def of_area(conn: Connection, area: str) -> list[RowMapping]:
    """All requests decided in an area's workbook, oldest first."""
    return list(
        conn.execute(select(requests).where(requests.c.area == area).order_by(requests.c.id)).mappings()
    )


def entries_of(conn: Connection, area: str, records: Collection[str]) -> dict[int, RowMapping]:
    """Number of a request -> its newest entry, with `cells` and `row_state` of its row (None before it has
    one) and `delivered` (True once it stands in the sheet).
    """
    joined = entries.outerjoin(rows, rows.c.entry_id == entries.c.id).outerjoin(
        batches, batches.c.id == entries.c.batch_id
    )
    columns = (rows.c.cells, rows.c.state.label("row_state"), (batches.c.state == "done").label("delivered"))
    found = (
        select(entries, *columns)
        .select_from(joined)
        .where(entries.c.area == area, entries.c.record.in_(records))
    )
    return {
        int(entry["item"]): entry
        for entry in conn.execute(found.order_by(entries.c.id, rows.c.id)).mappings()
    }


def undecided(conn: Connection, before: datetime) -> list[tuple[str, datetime]]:
    """(area, received_at) of the requests received before then that still wait."""
    found = select(requests.c.area, requests.c.received_at)
    return [
        tuple(line)
        for line in conn.execute(found.where(requests.c.state == "", requests.c.received_at < before))
    ]

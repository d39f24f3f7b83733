"""The mirror: every row of the entry tabs as it stood in the sheet when last read, and the edits people made."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select, update

from .schema import accounts, batches, edits, entries, rows

# Frozen into a batch, seen in the sheet, gone from it, or in it but not to be relied on.
SENT, STANDING, REMOVED, MISPLACED, CONFLICT = "sent", "standing", "removed", "misplaced", "conflict"
COUNTED = (SENT, STANDING)


def add(conn: Connection, values: Mapping) -> int:
    return conn.execute(rows.insert(), dict(values)).inserted_primary_key[0]


def change(conn: Connection, row: int, **values: object) -> None:
    conn.execute(update(rows).where(rows.c.id == row).values(**values))


def of_area(conn: Connection, area: str) -> list[RowMapping]:
    """All rows of an area with their entry's facts (revision, received_at, remarks), in the order they were made."""
    return _with_entries(conn, rows.c.area == area)


def of_agency(conn: Connection, agency: str) -> list[RowMapping]:
    return _with_entries(conn, rows.c.agency == agency)


def _with_entries(conn: Connection, condition: object) -> list[RowMapping]:
    facts = [entries.c[name] for name in ("item", "revision", "received_at", "remarks", "account_id")]
    facts.append(accounts.c.state.label("account_state"))
    joined = rows.outerjoin(entries, entries.c.id == rows.c.entry_id)
    joined = joined.outerjoin(accounts, accounts.c.id == entries.c.account_id)
    return list(conn.execute(select(rows, *facts).select_from(joined).where(condition).order_by(rows.c.id)).mappings())


def of_batch(conn: Connection, batch_id: int) -> list[RowMapping]:
    return list(conn.execute(select(rows).where(rows.c.batch_id == batch_id)).mappings())


def in_flight(conn: Connection, area: str) -> set[int]:
    """Rows of the area's open batch: the sheet may or may not hold them yet."""
    joined = rows.join(batches, batches.c.id == rows.c.batch_id)
    found = select(rows.c.id).select_from(joined).where(rows.c.area == area, batches.c.state == "open")
    return set(conn.execute(found).scalars())


def doubtful(conn: Connection, area: str) -> list[RowMapping]:
    """Lines that do not count until a person has looked: ids and codes that disagree, ids that are not ours."""
    found = select(rows).where(rows.c.area == area, rows.c.state == CONFLICT).order_by(rows.c.record, rows.c.id)
    return list(conn.execute(found).mappings())


def replace_unbound(conn: Connection, area: str, record: str, lines: Iterable[Mapping], now: datetime) -> bool:
    """Mirror the lines that no entry belongs to, as a whole: they have no identity of their own. True if they changed.

    A line without an id was typed by hand and may count; one with an id that is not ours is a conflict.
    """
    unbound = (rows.c.area == area, rows.c.record == record, rows.c.entry_id.is_(None))
    columns = (rows.c.agency, rows.c.row_id, rows.c.cells, rows.c.changed_at)
    known = list(conn.execute(select(*columns).where(*unbound).order_by(rows.c.id)))
    before = [tuple(line[:3]) for line in known]
    after = [(line["agency"], line["row_id"], line["cells"]) for line in lines]
    if before == after:
        return False
    conn.execute(delete(rows).where(*unbound))
    # A line that stood there before keeps its time: it is judged by when it was first seen.
    since = {(agency, row_id): changed_at for agency, row_id, _, changed_at in reversed(known)}
    for agency, row_id, cells in after:
        state = CONFLICT if row_id else STANDING
        add(conn, {"area": area, "record": record, "agency": agency, "row_id": row_id, "cells": cells,
                   "state": state, "changed_at": since.get((agency, row_id), now)})  # fmt: skip
    return True


def add_edit(conn: Connection, row: Mapping, column: str, before: object, after: object, now: datetime) -> None:
    """Keep what a person changed in the sheet."""
    facts = {"area": row["area"], "row_id": row["row_id"], "record": row["record"], "agency": row["agency"]}
    conn.execute(edits.insert().values(**facts, column=column, before=before, after=after, seen_at=now))


def edits_of(conn: Connection, area: str, most: int = 100) -> list[RowMapping]:
    """The newest edits seen in an area's workbook."""
    found = select(edits).where(edits.c.area == area).order_by(edits.c.id.desc()).limit(most)
    return list(conn.execute(found).mappings())

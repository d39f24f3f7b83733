"""The mirror: every row of the entry tabs as it stood in the sheet when last read, and the edits people
made.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, bindparam, delete, func, select, true, update

from .schema import accounts, batches, edits, entries, rows

# Frozen into a batch, seen in the sheet, gone from it, in it but not to be relied on; lost: gone without
# anybody having deleted it, or wanted back.
SENT, STANDING, REMOVED, MISPLACED, CONFLICT, LOST = (
    "sent",
    "standing",
    "removed",
    "misplaced",
    "conflict",
    "lost",
)
COUNTED = (SENT, STANDING)
# A copy of these is appended, unless another one stands.
TO_REPAIR = (MISPLACED, LOST)


def add(conn: Connection, values: Mapping) -> int:
    return conn.execute(rows.insert(), dict(values)).inserted_primary_key[0]


def add_all(conn: Connection, lines: Sequence[Mapping]) -> None:
    """Insert rows; all have the same keys."""
    if lines:
        conn.execute(rows.insert(), [dict(line) for line in lines])


def settle(conn: Connection, lines: Sequence[Mapping]) -> None:
    """Note how rows stand: each line has id, place, cells, state and changed_at."""
    if lines:
        values = {key: bindparam(f"new_{key}") for key in ("place", "cells", "state", "changed_at")}
        told = [{f"new_{key}": line[key] for key in values} | {"row": line["id"]} for line in lines]
        conn.execute(update(rows).where(rows.c.id == bindparam("row")).values(**values), told)


def restore(conn: Connection, row_id: str, now: datetime) -> str | None:
    """A row that was deleted from the sheet is wanted back: the next batch of its area appends a copy.

    Returns the area; None if there is no such row, or it is not gone.
    """
    gone = (rows.c.row_id == row_id, rows.c.state == REMOVED, rows.c.entry_id.is_not(None))
    found = conn.execute(select(rows).where(*gone)).mappings().first()
    if found is None:
        return None
    change(conn, found["id"], state=LOST, changed_at=now)
    return found["area"]


def change(conn: Connection, row: int, **values: object) -> None:
    conn.execute(update(rows).where(rows.c.id == row).values(**values))


def move_to_batch(conn: Connection, numbers: Sequence[int], batch_id: int) -> None:
    """These rows stand in a new workbook, where this batch brought them."""
    if numbers:
        moved = update(rows).where(rows.c.id == bindparam("row")).values(batch_id=batch_id)
        conn.execute(moved, [{"row": number} for number in numbers])


def of_area(conn: Connection, area: str, record: str | None = None) -> list[RowMapping]:
    """All rows of an area, or those of one record, with their entry's facts (revision, received_at, remarks),
    in the order they were made.
    """
    of_record = rows.c.record == record if record else true()
    return _with_entries(conn, (rows.c.area == area) & of_record)


def of_agency(conn: Connection, agency: str) -> list[RowMapping]:
    return _with_entries(conn, rows.c.agency == agency)


def of_tab(conn: Connection, area: str, record: str) -> list[RowMapping]:
    """The rows of one tab of an area's workbook."""
    return _with_entries(conn, and_(rows.c.area == area, rows.c.record == record))


def of_one(conn: Connection, area: str, agency: str) -> list[RowMapping]:
    """The rows of one agency in its area's workbook, as `of_area` gives them; found by the area, not among
    all rows.
    """
    return _with_entries(conn, and_(rows.c.area == area, rows.c.agency == agency))


def _with_entries(conn: Connection, condition: object) -> list[RowMapping]:
    facts = [entries.c[name] for name in ("item", "revision", "received_at", "remarks", "account_id")]
    facts.append(accounts.c.state.label("account_state"))
    joined = rows.outerjoin(entries, entries.c.id == rows.c.entry_id)
    joined = joined.outerjoin(accounts, accounts.c.id == entries.c.account_id)
    return list(
        conn.execute(select(rows, *facts).select_from(joined).where(condition).order_by(rows.c.id)).mappings()
    )


def original(conn: Connection, entry: int) -> RowMapping | None:
    """The first row that an entry was given; None if it never had one."""
    return (
        conn.execute(select(rows).where(rows.c.entry_id == entry).order_by(rows.c.id).limit(1))
        .mappings()
        .first()
    )


def of_batch(conn: Connection, batch_id: int) -> list[RowMapping]:
    return list(conn.execute(select(rows).where(rows.c.batch_id == batch_id)).mappings())


def in_flight(conn: Connection, area: str) -> set[int]:
    """Rows of the area's open batch: the sheet may or may not hold them yet."""
    joined = rows.join(batches, batches.c.id == rows.c.batch_id)
    found = select(rows.c.id).select_from(joined).where(rows.c.area == area, batches.c.state == "open")
    return set(conn.execute(found).scalars())


def doubtful(conn: Connection, area: str) -> list[RowMapping]:
    """Lines that do not count until a person has looked: ids and codes that disagree, ids that are not
    ours.
    """
    found = (
        select(rows).where(rows.c.area == area, rows.c.state == CONFLICT).order_by(rows.c.record, rows.c.id)
    )
    return list(conn.execute(found).mappings())


def replace_unbound(
    conn: Connection, area: str, record: str, lines: Iterable[Mapping], now: datetime
) -> bool:
    """Mirror the lines that no entry belongs to, as a whole: they have no identity of their own. True if they
    changed.

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
    add_all(
        conn,
        [
            {
                "area": area,
                "record": record,
                "agency": agency,
                "row_id": row_id,
                "cells": cells,
                "state": CONFLICT if row_id else STANDING,
                "changed_at": since.get((agency, row_id), now),
            }
            for agency, row_id, cells in after
        ],
    )
    return True


def add_edit(
    conn: Connection, row: Mapping, column: str, before: object, after: object, now: datetime, who: str = ""
) -> None:
    """Keep what a person changed in the sheet; `who` changed the file last, as Drive tells."""
    facts = {"area": row["area"], "row_id": row["row_id"], "record": row["record"], "agency": row["agency"]}
    conn.execute(
        edits.insert().values(**facts, column=column, before=before, after=after, seen_at=now, who=who)
    )


def count_edits(conn: Connection, area: str, agency: str = "") -> int:
    return conn.execute(select(func.count()).where(*_edits(area, agency))).scalar_one()


def edits_of(
    conn: Connection, area: str, most: int = 100, after: int = 0, agency: str = ""
) -> list[RowMapping]:
    """The newest edits seen in an area's workbook, without the `after` newest of them; of one agency if its
    code is given.
    """
    found = select(edits).where(*_edits(area, agency)).order_by(edits.c.id.desc()).limit(most).offset(after)
    return list(conn.execute(found).mappings())


def _edits(area: str, agency: str) -> list:
    return [edits.c.area == area] + ([edits.c.agency == agency] if agency else [])

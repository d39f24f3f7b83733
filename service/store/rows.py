"""The mirror of the sheets: every row of the entry tabs as it was last read, and the edits of people."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, bindparam, func, literal, select, true

from . import edit_chain
from .audience import SENDER_COLUMNS
from .edit_filter import ALL_EDITS, EditFilter
from .edit_kinds import BY_NOBODY, CELL
from .schema import accounts, batches, edits, entries, rows

# Frozen into a batch.
SENT = "sent"
# Seen in the sheet.
STANDING = "standing"
# Deleted from the sheet by a person.
REMOVED = "removed"
# Written while the columns had moved.
MISPLACED = "misplaced"
# In the sheet, but not to be counted until a person has looked.
CONFLICT = "conflict"
# Gone without a person having deleted it, or to be restored.
LOST = "lost"
# Left behind by an agency that moved to another area: what it says counts there.
MOVED = "moved"
COUNTED_STATES = (SENT, STANDING)
# What a listed row knows of its entry and of who sent it.
_OF_ENTRY = ("item", "revision", "received_at", "remarks", "account_id")
ENTRY_COLUMNS = (*_OF_ENTRY, *(column.name for column in SENDER_COLUMNS))
# A copy of these is appended, unless another row of the entry is in the sheet.
REPAIR_STATES = (MISPLACED, LOST)
# The reading of a line whose cells count as they stand.
AS_IT_STANDS = {"read_as": {}, "unreadable": [], "doubts": None}
# What a reading of the sheet changes in a row.
READ_COLUMNS = (
    *("place", "cells", "read_as", "unreadable", "doubts", "state", "changed_at"),
    *("seen_once", "seen_at"),
)
# What a decision changes in a row.
DECISION_COLUMNS = ("acted", "seen_once", "seen_at")
# Whether a row is still as it was is told by these. Who writes its cells alone has its workbook read again.
MARK_COLUMNS = ("id", "state", "changed_at", "acted", "seen_once")


def add(conn: Connection, values: Mapping) -> int:
    return conn.execute(rows.insert(), dict(values)).inserted_primary_key[0]


def add_all(conn: Connection, values: Sequence[Mapping]) -> None:
    """Insert rows; all have the same keys."""
    if values:
        conn.execute(rows.insert(), [dict(row) for row in values])


def update_all(conn: Connection, changed_rows: Sequence[Mapping], columns: Sequence[str]) -> None:
    """Update these columns of rows; each has them, and its id."""
    if changed_rows:
        values = {key: bindparam(f"new_{key}") for key in columns}
        parameters = [
            {f"new_{key}": row[key] for key in columns} | {"row": row["id"]} for row in changed_rows
        ]
        conn.execute(rows.update().where(rows.c.id == bindparam("row")).values(**values), parameters)


def mark(row: Mapping) -> tuple:
    """Returns what tells whether a row is still as it was."""
    return tuple(row[key] for key in MARK_COLUMNS)


def marks_of_area(conn: Connection, area: str) -> list[tuple]:
    """Returns the marks of the rows of an area, in the order of `list_of_area`, without their cells."""
    query = select(*(rows.c[key] for key in MARK_COLUMNS)).where(rows.c.area == area)
    return [tuple(row) for row in conn.execute(query.order_by(rows.c.id))]


def marks_of(conn: Connection, ids: Collection[int]) -> list[tuple]:
    """Returns the marks of these rows, in the order of `list_of_area`."""
    query = select(*(rows.c[key] for key in MARK_COLUMNS)).where(rows.c.id.in_(list(ids)))
    return [tuple(row) for row in conn.execute(query.order_by(rows.c.id))]


def readable_cells(row: Mapping) -> dict:
    """Returns the cells of a row that count: where one cannot be read, what it was before."""
    return row["cells"] | (row.get("read_as") or {})


def current_remarks(row: Mapping) -> Sequence:
    """Returns the remarks on a row as it stands: those of its entry, unless people have changed it."""
    return (row["remarks"] if row.get("doubts") is None else row["doubts"]) or ()


def restore(conn: Connection, row_id: str, now: datetime) -> str | None:
    """Let the next batch of its area append a copy of a row that was deleted from the sheet.

    Returns the area; None if there is no such row, or it was not deleted.
    """
    is_removed = (rows.c.row_id == row_id, rows.c.state == REMOVED, rows.c.entry_id.is_not(None))
    row = conn.execute(select(rows).where(*is_removed)).mappings().first()
    if row is None:
        return None
    update(conn, row["id"], state=LOST, changed_at=now)
    return row["area"]


def update(conn: Connection, row: int, **values: object) -> None:
    conn.execute(rows.update().where(rows.c.id == row).values(**values))


def set_state(conn: Connection, ids: Collection[int], state: str, now: datetime) -> None:
    conn.execute(rows.update().where(rows.c.id.in_(list(ids))).values(state=state, changed_at=now))


def set_state_of_batch(
    conn: Connection, batch_id: int, records: Collection[str], state: str, now: datetime
) -> None:
    """Set the state of the rows of these records that a batch brought."""
    is_theirs = (rows.c.batch_id == batch_id, rows.c.record.in_(list(records)))
    conn.execute(rows.update().where(*is_theirs).values(state=state, changed_at=now))


def set_batch(conn: Connection, ids: Collection[int], batch_id: int) -> None:
    """Note that this batch brought these rows into a new workbook."""
    conn.execute(rows.update().where(rows.c.id.in_(list(ids))).values(batch_id=batch_id))


def list_of_area(conn: Connection, area: str, record: str | None = None) -> list[RowMapping]:
    """Returns all rows of an area, or those of one record, in the order in which they were made.

    With item, revision, received_at, remarks and account_id of their entries, and SENDER_COLUMNS.
    """
    has_record = rows.c.record == record if record else true()
    return _list_with_entries(conn, (rows.c.area == area) & has_record)


def list_of_agency(conn: Connection, agency: str) -> list[RowMapping]:
    """Returns the rows of an agency in all workbooks, with the columns of `list_of_area`."""
    return _list_with_entries(conn, rows.c.agency == agency)


def list_of_tab(conn: Connection, area: str, record: str) -> list[RowMapping]:
    """Returns the rows of one tab of an area's workbook, with the columns of `list_of_area`."""
    return _list_with_entries(conn, and_(rows.c.area == area, rows.c.record == record))


def list_beside(conn: Connection, area: str, record: str, row_ids: Collection[str]) -> list[RowMapping]:
    """Returns the rows of a tab that are of the same agencies as those with these receipt numbers.

    With the columns of `list_of_area`.
    """
    agencies_of_rows = select(rows.c.agency).where(rows.c.row_id.in_(list(row_ids)))
    is_of_tab = and_(rows.c.area == area, rows.c.record == record)
    return _list_with_entries(conn, is_of_tab & rows.c.agency.in_(agencies_of_rows))


def list_with_seen_decision(conn: Connection, area: str, record: str) -> list[RowMapping]:
    """Returns the rows of a tab whose decision was seen and has not acted yet, as `list_of_area` does."""
    is_of_tab = and_(rows.c.area == area, rows.c.record == record)
    return _list_with_entries(conn, is_of_tab & (rows.c.seen_once != ""))


def list_of_agency_in_area(conn: Connection, area: str, agency: str) -> list[RowMapping]:
    """Returns the rows of one agency in its area's workbook, with the columns of `list_of_area`.

    The database finds them by the area, not among all rows.
    """
    return _list_with_entries(conn, and_(rows.c.area == area, rows.c.agency == agency))


def as_listed(row: Mapping, source: Mapping) -> dict:
    """Returns a row that is not stored yet with the columns of `list_of_area`.

    `source`: has ENTRY_COLUMNS of its entry and its sender.
    """
    return {column.name: None for column in rows.c} | dict(row) | {key: source[key] for key in ENTRY_COLUMNS}


def list_undecided_yet(conn: Connection, area: str, since: datetime) -> list[RowMapping]:
    """Returns the rows of an area whose decision was seen since then and has not acted."""
    is_seen = (rows.c.area == area) & (rows.c.seen_at > since) & rows.c.state.in_(COUNTED_STATES)
    return _list_with_entries(conn, is_seen)


def list_by_id(conn: Connection, ids: Collection[int]) -> list[RowMapping]:
    """Returns these rows with the columns of `list_of_area`."""
    return _list_with_entries(conn, rows.c.id.in_(list(ids)))


def list_where(conn: Connection, condition: ColumnElement[bool]) -> list[RowMapping]:
    """Returns the rows that meet a condition, with the columns of `list_of_area`."""
    return _list_with_entries(conn, condition)


def _list_with_entries(conn: Connection, condition: ColumnElement[bool]) -> list[RowMapping]:
    columns = [entries.c[name] for name in _OF_ENTRY]
    columns += SENDER_COLUMNS
    joined = rows.outerjoin(entries, entries.c.id == rows.c.entry_id)
    joined = joined.outerjoin(accounts, accounts.c.id == entries.c.account_id)
    return list(
        conn.execute(
            select(rows, *columns).select_from(joined).where(condition).order_by(rows.c.id)
        ).mappings()
    )


def get_first_of_entry(conn: Connection, entry: int) -> RowMapping | None:
    """Returns the first row that an entry was given; None if it never had one."""
    return (
        conn.execute(select(rows).where(rows.c.entry_id == entry).order_by(rows.c.id).limit(1))
        .mappings()
        .first()
    )


def list_of_batch(
    conn: Connection, batch_id: int, records: Collection[str] | None = None
) -> list[RowMapping]:
    """Returns the rows that a batch brought, of these records or all."""
    is_theirs = rows.c.record.in_(records) if records is not None else true()
    return list(conn.execute(select(rows).where(rows.c.batch_id == batch_id, is_theirs)).mappings())


def get_newest_of_entry(conn: Connection, entry: int) -> RowMapping | None:
    """Returns the last row that an entry was given; None if it never had one."""
    query = select(rows).where(rows.c.entry_id == entry).order_by(rows.c.id.desc()).limit(1)
    return conn.execute(query).mappings().first()


def ids_in_open_batch(conn: Connection, area: str) -> set[int]:
    """Returns the ids of the rows of an area's open batch: the sheet may or may not hold them yet."""
    joined = rows.join(batches, batches.c.id == rows.c.batch_id)
    query = select(rows.c.id).select_from(joined).where(rows.c.area == area, batches.c.state == "open")
    return set(conn.execute(query).scalars())


def list_conflicts(conn: Connection, area: str) -> list[RowMapping]:
    """Returns the rows that do not count until a person has looked.

    Their id and agency code disagree, or their id is not ours.
    """
    query = (
        select(rows).where(rows.c.area == area, rows.c.state == CONFLICT).order_by(rows.c.record, rows.c.id)
    )
    return list(conn.execute(query).mappings())


def count_conflicts_by_area(conn: Connection) -> dict[str, int]:
    """Returns area -> number of the rows of `list_conflicts`, where there are any."""
    # Written out in the SQL, so that it is seen to fit the index of these rows.
    is_conflict = rows.c.state == literal(CONFLICT, literal_execute=True)
    query = select(rows.c.area, func.count()).where(is_conflict).group_by(rows.c.area)
    return dict(conn.execute(query).all())


def edit_values(
    row: Mapping,
    column: str,
    before: object,
    after: object,
    now: datetime,
    who: str = "",
    known_by: str = BY_NOBODY,
    **more: object,
) -> dict:
    """Returns something that a person did in the sheet, for `add_edits`.

    `row`: has area, row_id, record and agency. `known_by`: how it is known who did it. `more`: `kind`, if
    it is no cell, `done_at`, `place` and `step`.
    """
    of_row = {key: row[key] for key in ("area", "row_id", "record", "agency")}
    values = {"column": column, "before": before, "after": after, "seen_at": now}
    rest = {"kind": CELL, "done_at": None, "place": "", "step": None} | more
    return of_row | values | {"who": who, "known_by": known_by} | rest


def add_edits(conn: Connection, values: Sequence[Mapping]) -> None:
    """Insert what people did in the sheet, as `edit_values` returns it; a stored step stays as it is."""
    if values:
        edit_chain.append(conn, values)


def count_edits(conn: Connection, area: str, meant: EditFilter = ALL_EDITS) -> int:
    query = select(func.count()).select_from(edits).where(edits.c.area == area, *meant.conditions())
    return conn.execute(query).scalar_one()


def list_edits(
    conn: Connection, area: str, limit: int = 100, offset: int = 0, meant: EditFilter = ALL_EDITS
) -> list[RowMapping]:
    """Returns the newest edits seen in an area's workbook, without the `offset` newest of them."""
    query = select(edits).where(edits.c.area == area, *meant.conditions())
    query = query.order_by(edits.c.id.desc()).limit(limit).offset(offset)
    return list(conn.execute(query).mappings())


def newest_edits(
    conn: Connection, area: str, row_ids: Collection[str], columns: Collection[str]
) -> list[RowMapping]:
    """Returns the newest edit of each of these columns of each of these rows, where there is one."""
    of_cells = (edits.c.area == area, edits.c.row_id.in_(row_ids), edits.c.column.in_(columns))
    ids = select(func.max(edits.c.id)).where(*of_cells).group_by(edits.c.row_id, edits.c.column)
    return list(conn.execute(select(edits).where(edits.c.id.in_(ids))).mappings())


def list_edits_of_column(
    conn: Connection, area: str, row_ids: Collection[str], column: str
) -> list[RowMapping]:
    """Returns all edits of a column in these rows, oldest first."""
    of_cells = (edits.c.area == area, edits.c.row_id.in_(row_ids), edits.c.column == column)
    return list(conn.execute(select(edits).where(*of_cells).order_by(edits.c.id)).mappings())


def list_edits_of_cells(conn: Connection, row_ids: Collection[str]) -> list[RowMapping]:
    """Returns the edits of cells in rows with these receipt numbers, oldest first.

    Keys: row_id, column, before, seen_at.
    """
    columns = (edits.c.row_id, edits.c.column, edits.c.before, edits.c.seen_at)
    of_cells = (edits.c.row_id.in_(list(row_ids)), edits.c.kind == CELL)
    return list(conn.execute(select(*columns).where(*of_cells).order_by(edits.c.id)).mappings())

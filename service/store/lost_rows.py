"""Entries that stand in a sheet and are lost here, because the database was put back from an older copy."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from . import rows as sheet_rows
from .schema import batches, entries, requests, rows

# The sheet tells moments to the minute.
MINUTE = timedelta(minutes=1)


def entries_by_number(conn: Connection, numbers: Collection[str]) -> dict[str, RowMapping]:
    """Returns those entries that have one of these receipt numbers, by the number."""
    query = select(entries).where(entries.c.row_id.in_(list(numbers)))
    return {entry["row_id"]: entry for entry in conn.execute(query).mappings()}


def mirrored_ids(conn: Connection, area: str, row_ids: Collection[str]) -> set[str]:
    """Returns those of these row ids that are of entries' rows in the mirror of an area."""
    is_ours = (rows.c.row_id.in_(list(row_ids)), rows.c.area == area, rows.c.entry_id.is_not(None))
    return set(conn.execute(select(rows.c.row_id).where(*is_ours)).scalars())


def add_entry(conn: Connection, values: Mapping) -> int:
    """Store an entry that has its number already; returns its id.

    `values`: of all columns without a default. Its revision is a later one where that is in use.
    """
    statement = entries.insert().values(**{**values, "revision": _make_room(conn, values)})
    return conn.execute(statement).inserted_primary_key[0]


def _make_room(conn: Connection, values: Mapping) -> int:
    """Returns the revision for a lost entry.

    What was sent since the database was put back is newer, whatever its revision: it becomes a later one.
    """
    revision, received_at = values["revision"], values["received_at"]
    is_same = (entries.c[key] == values[key] for key in ("record", "agency", "item"))
    query = select(entries.c.id, entries.c.revision, entries.c.received_at).where(*is_same)
    others = list(conn.execute(query.order_by(entries.c.revision.desc())))
    newer = [
        other
        for other in others
        if other.received_at >= received_at + (MINUTE if other.revision < revision else timedelta())
    ]
    used = {other.revision for other in others if other not in newer}
    if revision in used:
        revision = max(used) + 1
    shift = revision + 1 - min((other.revision for other in newer), default=revision + 1)
    for other in newer if shift > 0 else ():
        statement = entries.update().where(entries.c.id == other.id)
        conn.execute(statement.values(revision=other.revision + shift))
    return revision


def give_number(conn: Connection, entry: int, number: str) -> None:
    """Give an entry that waits the number under which it stands in a sheet already."""
    conn.execute(entries.update().where(entries.c.id == entry).values(row_id=number))


def note_delivered(conn: Connection, entry: int, batch_id: int) -> None:
    """Note that an entry that waits is in the sheet."""
    values = {"batch_id": batch_id, "set_aside": None, "held_until": None}
    conn.execute(entries.update().where(entries.c.id == entry).values(**values))


def note_replaced(conn: Connection, area: str, entry: int) -> None:
    """Let the rows that an entry has in an area's workbook say nothing: a later copy stands there."""
    is_before = (rows.c.entry_id == entry, rows.c.area == area, rows.c.state.in_(sheet_rows.COUNTED_STATES))
    conn.execute(rows.update().where(*is_before).values(state=sheet_rows.MISPLACED))


def ensure_batch(
    conn: Connection, area: str, token: int, head: str, records: Iterable[str], rows_taken: int, now: datetime
) -> int:
    """Returns the id of the batch that stands for rows which lost batches brought. It is done.

    `token`, `head`: of the newest of them. `rows_taken`: how many rows are added to it. Nobody knows where
    the columns of its `records` were.
    """
    is_same = (batches.c.area == area, batches.c.token == token)
    batch = conn.execute(select(batches).where(*is_same)).mappings().first()
    if batch is None:
        values = {
            "area": area,
            "token": token,
            "positions": dict.fromkeys(records, {}),
            "rows": 0,
            "created_at": now,
        }
        values |= {"state": "done", "done_at": now, "head": head}
        batch_id, count = conn.execute(batches.insert().values(**values)).inserted_primary_key[0], 0
    else:
        batch_id, count = batch["id"], batch["rows"] if batch["state"] == "done" else 0
    values = {"state": "done", "head": head, "rows": count + rows_taken}
    conn.execute(batches.update().where(batches.c.id == batch_id).values(**values))
    return batch_id


def add_request(conn: Connection, number: int, values: Mapping) -> int:
    """Insert a lost request again, under its number if that is free; returns the number."""
    is_free = conn.execute(select(requests.c.id).where(requests.c.id == number)).first() is None
    statement = requests.insert().values(**values, **({"id": number} if is_free else {}))
    return conn.execute(statement).inserted_primary_key[0]

"""Batches: rows frozen to be committed to one workbook in one call. At most one is open per workbook."""

import zlib
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from .rows import SENT
from .schema import batches, entries, rows


def get_open(conn: Connection, area: str) -> RowMapping | None:
    query = select(batches).where(batches.c.area == area, batches.c.state == "open")
    return conn.execute(query).mappings().first()


def get(conn: Connection, batch_id: int) -> RowMapping:
    return conn.execute(select(batches).where(batches.c.id == batch_id)).mappings().one()


def list_areas_with_open(conn: Connection) -> list[str]:
    return list(
        conn.execute(select(batches.c.area).where(batches.c.state == "open").order_by(batches.c.id)).scalars()
    )


def add(
    conn: Connection,
    area: str,
    token: int,
    positions: dict,
    now: datetime,
    sheet_ids: dict | None = None,
    head: str = "",
) -> int:
    """Open a batch without a body; returns its id. Raises IntegrityError if the area has an open one.

    `sheet_ids`: tab key -> sheetId once the batch is committed, if it makes tabs. `head`: its name in the
    workbook.
    """
    values = {
        "area": area,
        "token": token,
        "head": head,
        "state": "open",
        "positions": positions,
        "sheet_ids": sheet_ids,
        "rows": 0,
        "created_at": now,
    }
    return conn.execute(batches.insert().values(**values)).inserted_primary_key[0]


def set_body(conn: Connection, batch_id: int, body: bytes, row_count: int, summary_digest: str) -> None:
    """Store the frozen request of `row_count` rows: every resend is the same, byte for byte."""
    values = {"body": zlib.compress(body), "rows": row_count, "summary_digest": summary_digest}
    conn.execute(batches.update().where(batches.c.id == batch_id).values(**values))


def body(batch: RowMapping) -> bytes:
    """Returns the request of a batch as it was stored."""
    return zlib.decompress(batch["body"])


def increment_sends(conn: Connection, batch_id: int) -> None:
    conn.execute(batches.update().where(batches.c.id == batch_id).values(sends=batches.c.sends + 1))


def mark_done(conn: Connection, batch_id: int, now: datetime, is_answered: bool) -> None:
    """Note that the rows are in the sheet, and delete the body, which holds personal data.

    The positions are kept only if no answer told where the columns were when the rows came.
    """
    values = {"state": "done", "done_at": now, "body": None} | ({"positions": {}} if is_answered else {})
    conn.execute(batches.update().where(batches.c.id == batch_id).values(**values))


def add_done(conn: Connection, area: str, token: int, row_count: int, now: datetime) -> int:
    """Insert a batch that is committed already, with the rows of a workbook made anew; returns its id."""
    values = {
        "area": area,
        "token": token,
        "state": "done",
        "positions": {},
        "rows": row_count,
        "created_at": now,
        "done_at": now,
    }
    return conn.execute(batches.insert().values(**values)).inserted_primary_key[0]


def list_newest_with_rows(conn: Connection, area: str, limit: int) -> list[RowMapping]:
    """Returns the newest committed batches of an area that brought rows, newest first."""
    query = select(batches).where(batches.c.area == area, batches.c.state == "done", batches.c.rows > 0)
    return list(conn.execute(query.order_by(batches.c.id.desc()).limit(limit)).mappings())


def positions_of_unread(conn: Connection, area: str) -> dict[int, dict]:
    """Returns {batch id: its positions} of an area's batches with rows that no read has found yet.

    They are empty where the answer told that the columns were still there.
    """
    unread = select(rows.c.batch_id).where(rows.c.area == area, rows.c.state == SENT)
    return dict(conn.execute(select(batches.c.id, batches.c.positions).where(batches.c.id.in_(unread))).all())


def mark_burned(conn: Connection, batch_id: int) -> None:
    """Note that a batch never was and never will be committed.

    Its entries wait for a batch again; its rows, which never came to the sheet, are deleted.
    """
    conn.execute(rows.delete().where(rows.c.batch_id == batch_id))
    conn.execute(entries.update().where(entries.c.batch_id == batch_id).values(batch_id=None))
    conn.execute(batches.update().where(batches.c.id == batch_id).values(state="burned", body=None))

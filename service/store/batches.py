"""Batches: rows frozen to be committed to one workbook in one call. At most one is open per workbook."""

import zlib
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select, update

from .schema import batches, entries, rows


def open_batch(conn: Connection, area: str) -> RowMapping | None:
    found = select(batches).where(batches.c.area == area, batches.c.state == "open")
    return conn.execute(found).mappings().first()


def get(conn: Connection, batch_id: int) -> RowMapping:
    return conn.execute(select(batches).where(batches.c.id == batch_id)).mappings().one()


def areas_with_open_batch(conn: Connection) -> list[str]:
    return list(
        conn.execute(select(batches.c.area).where(batches.c.state == "open").order_by(batches.c.id)).scalars()
    )


def add(
    conn: Connection, area: str, token: int, positions: dict, now: datetime, sheet_ids: dict | None = None
) -> int:
    """Open a batch without a body; returns its id. IntegrityError if the area has an open one.

    `sheet_ids`: where its tabs are once it is committed, if it makes tabs.
    """
    values = {
        "area": area,
        "token": token,
        "state": "open",
        "positions": positions,
        "sheet_ids": sheet_ids,
        "rows": 0,
        "created_at": now,
    }
    return conn.execute(batches.insert().values(**values)).inserted_primary_key[0]


def put_body(conn: Connection, batch_id: int, body: bytes, number: int, summary_digest: str) -> None:
    """Keep the frozen request: every resend is the same, byte for byte."""
    values = {"body": zlib.compress(body), "rows": number, "summary_digest": summary_digest}
    conn.execute(update(batches).where(batches.c.id == batch_id).values(**values))


def body(batch: RowMapping) -> bytes:
    return zlib.decompress(batch["body"])


def count_send(conn: Connection, batch_id: int) -> None:
    conn.execute(update(batches).where(batches.c.id == batch_id).values(sends=batches.c.sends + 1))


def done(conn: Connection, batch_id: int, now: datetime) -> None:
    """The rows stand in the sheet; the body, which holds personal data, is no longer needed."""
    conn.execute(update(batches).where(batches.c.id == batch_id).values(state="done", done_at=now, body=None))


def add_done(conn: Connection, area: str, token: int, positions: dict, number: int, now: datetime) -> int:
    """A batch that is committed already when it is noted, as `number` rows of a workbook made anew; returns
    its id.
    """
    values = {
        "area": area,
        "token": token,
        "state": "done",
        "positions": positions,
        "rows": number,
        "created_at": now,
        "done_at": now,
    }
    return conn.execute(batches.insert().values(**values)).inserted_primary_key[0]


def newest_with_rows(conn: Connection, area: str, most: int) -> list[RowMapping]:
    """The newest committed batches of an area that brought rows, newest first."""
    found = select(batches).where(batches.c.area == area, batches.c.state == "done", batches.c.rows > 0)
    return list(conn.execute(found.order_by(batches.c.id.desc()).limit(most)).mappings())


def burned(conn: Connection, batch_id: int) -> None:
    """The batch never was and never will be committed: its entries wait again, its rows never stood
    anywhere.
    """
    conn.execute(delete(rows).where(rows.c.batch_id == batch_id))
    conn.execute(update(entries).where(entries.c.batch_id == batch_id).values(batch_id=None))
    conn.execute(update(batches).where(batches.c.id == batch_id).values(state="burned", body=None))

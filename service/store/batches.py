"""Batches: rows frozen to be committed to one workbook in one call. At most one is open per workbook."""

import zlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from .rows import SENT
from .schema import batches, entries, rows

# So many of an area's newest batches are never folded: more than are ever compared with its workbook.
KEPT_BATCHES = 100


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


def packed(body: bytes) -> bytes:
    """Returns a request as it is stored."""
    return zlib.compress(body)


def set_body(conn: Connection, batch_id: int, packed: bytes, row_count: int, summary_digest: str) -> None:
    """Store the frozen request of `row_count` rows: every resend is the same, byte for byte."""
    values = {"body": packed, "rows": row_count, "summary_digest": summary_digest}
    conn.execute(batches.update().where(batches.c.id == batch_id).values(**values))


def body(batch: RowMapping) -> bytes:
    """Returns the request of a batch as it was stored."""
    return zlib.decompress(batch["body"])


def moments_of_entries(conn: Connection, entry_ids: Collection[int]) -> dict[int, datetime]:
    """Returns entry -> when its row was made, without entries that are in no batch."""
    query = select(entries.c.id, batches.c.created_at).join(batches, batches.c.id == entries.c.batch_id)
    return dict(conn.execute(query.where(entries.c.id.in_(list(entry_ids)))).all())


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


def plan_folds(conn: Connection, before: datetime, portion: int) -> list[tuple[list[int], int | None]]:
    """Returns (ids of batches that were settled before then, the batch that takes their place) for each fold.

    Those that never were committed have none. The newest of each area stay: their tokens are compared with
    the workbook's. So do those whose rows were not read yet. A fold moves about `portion` rows.
    """
    burned = select(batches.c.id).where(batches.c.state == "burned", batches.c.created_at < before)
    burned_ids = list(conn.execute(burned).scalars())
    folds = [(burned_ids[first : first + portion], None) for first in range(0, len(burned_ids), portion)]
    unread = select(rows.c.batch_id).where(rows.c.state == SENT, rows.c.batch_id == batches.c.id).exists()
    settled = (batches.c.state == "done", batches.c.done_at < before, ~unread)
    by_area: dict[str, list[RowMapping]] = {}
    for batch in conn.execute(select(batches).where(*settled).order_by(batches.c.id)).mappings():
        by_area.setdefault(batch["area"], []).append(batch)
    for area, area_batches in by_area.items():
        newest = select(batches.c.id).where(batches.c.area == area).order_by(batches.c.token.desc())
        kept_ids = set(conn.execute(newest.limit(KEPT_BATCHES)).scalars())
        old = [batch for batch in area_batches if batch["id"] not in kept_ids]
        folds += _folds_of_area(old, portion)
    return folds


def _folds_of_area(old: Sequence[RowMapping], portion: int) -> Iterator[tuple[list[int], int]]:
    ids, row_count = [], 0
    for batch in old[:-1]:
        if ids and row_count + batch["rows"] > portion:
            yield ids, old[-1]["id"]
            ids, row_count = [], 0
        ids.append(batch["id"])
        row_count += batch["rows"]
    if ids:
        yield ids, old[-1]["id"]


def fold(conn: Connection, ids: Sequence[int], into: int | None) -> None:
    """Let one batch stand for these: their entries and rows become its own."""
    for table in (entries, rows) if into else ():
        conn.execute(table.update().where(table.c.batch_id.in_(ids)).values(batch_id=into))
    conn.execute(batches.delete().where(batches.c.id.in_(ids)))

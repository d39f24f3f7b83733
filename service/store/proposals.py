"""Proposals of areas as they stand: the newest entry of each, with what OBEC decided on its row."""

from sqlalchemy import Connection, RowMapping, select

from .schema import entries, rows

RECORD = "proposal"


def of_area(conn: Connection, area: str) -> dict[str, RowMapping]:
    """Item -> its newest entry with `acted` (the effect of the decision) and `cells` of its row, None before
    it has one.
    """
    joined = entries.outerjoin(rows, rows.c.entry_id == entries.c.id)
    found = select(entries, rows.c.acted, rows.c.cells).select_from(joined)
    found = found.where(entries.c.record == RECORD, entries.c.agency == area).order_by(
        entries.c.id, rows.c.id
    )
    return {entry["item"]: entry for entry in conn.execute(found).mappings()}

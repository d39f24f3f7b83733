"""The proposals of areas: the newest entry of each, with what OBEC decided on its row."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, RowMapping, select, tuple_

from .schema import entries, rows

RECORD = "proposal"


def newest_by_item(conn: Connection, area: str) -> dict[str, RowMapping]:
    """Returns item -> its newest entry, with `acted` (the effect of the decision) and `cells` of its row.

    Both are None before the entry has a row.
    """
    query = (
        select(entries, rows.c.acted, rows.c.cells)
        .select_from(entries.outerjoin(rows, rows.c.entry_id == entries.c.id))
        .where(entries.c.record == RECORD, entries.c.agency == area)
        .order_by(entries.c.id, rows.c.id)
    )
    return {entry["item"]: entry for entry in conn.execute(query).mappings()}


def states_by_item(conn: Connection, area: str) -> dict[str, tuple[int, str | None]]:
    """Returns item -> (id of its newest entry, effect of the decision on it), without what they say."""
    query = (
        select(entries.c.item, entries.c.id, rows.c.acted)
        .select_from(entries.outerjoin(rows, rows.c.entry_id == entries.c.id))
        .where(entries.c.record == RECORD, entries.c.agency == area)
        .order_by(entries.c.id, rows.c.id)
    )
    return {item: (entry, acted) for item, entry, acted in conn.execute(query)}


def answers_by_entry(conn: Connection, entry_ids: Collection[int]) -> dict[int, Mapping]:
    """Returns entry -> what it proposes, as the area sent it."""
    query = select(entries.c.id, entries.c.answers).where(entries.c.id.in_(list(entry_ids)))
    return dict(conn.execute(query).all())


def names_by_item(conn: Connection, items: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Returns (area, item) -> the name of what a proposal is about, with the new one where it is renamed."""
    if not items:
        return {}
    of_items = tuple_(entries.c.agency, entries.c.item).in_(list(items))
    query = select(entries.c.agency, entries.c.item, entries.c.answers).where(
        entries.c.record == RECORD, of_items
    )
    names = {}
    for area, item, answers in conn.execute(query.order_by(entries.c.revision)):
        names[area, item] = " → ".join(filter(None, (answers.get("name_now"), answers.get("name_new"))))
    return names

"""The proposals of areas: the newest entry of each, with what OBEC decided on its row."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

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


def names_by_item(
    conn: Connection, items: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[tuple[datetime, str]]]:
    """Returns (area, item) -> since when a proposal was about which name, oldest first.

    Where it is a new name, both stand there.
    """
    if not items:
        return {}
    of_items = tuple_(entries.c.agency, entries.c.item).in_(list(items))
    columns = entries.c["agency", "item", "received_at", "answers"]
    query = select(*columns).where(entries.c.record == RECORD, of_items).order_by(entries.c.revision)
    names: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
    for area, item, at, answers in conn.execute(query):
        name = " → ".join(filter(None, (answers.get("name_now"), answers.get("name_new"))))
        names[area, item].append((at, name))
    return names

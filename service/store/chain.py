"""A chain of rows: each holds a digest of the one before it and of its own fields.

The head is the digest of the newest row, the anchor that of the last one whose term is over; both are single
values of the instance. Nothing but the module of its table inserts, updates or deletes rows of a chain.

Whoever can write into the database can also make a whole chain anew: only a digest that was written down
elsewhere shows that (audit/chain.py).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import takewhile

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Select, Table, func, select

from . import instance_values
from .schema import instance_values as values_table

# Rows that are read at once.
PORTION = 1000
# The smallest number that SQLite can give a row.
FIRST = -(2**63)


class UnreadableRow(Exception):
    """What stands in a row of a chain is not what the service writes. `table`: its name."""

    def __init__(self, table: str, number: int):
        super().__init__(f"{table} {number}")
        self.table, self.number = table, number


@dataclass(frozen=True)
class ChainOfRows:
    """The chain of a table with a number `id` and a `digest`. `head`, `anchor`: keys of the two values."""

    table: Table
    at: Column
    head: str
    anchor: str

    def end(self, conn: Connection) -> tuple[str, int]:
        """Returns the digest and the number of the newest row, for whoever stores more behind it.

        Two transactions cannot both go on from one row: SQLite lets one at a time write, from its beginning
        (BEGIN IMMEDIATE); other databases lock the head until the commit.
        """
        query = select(values_table.c.value).where(values_table.c.key == self.head).with_for_update()
        head = conn.execute(query).scalar() or ""
        return head, conn.execute(select(func.max(self.table.c.id))).scalar() or 0

    def select_rows(self) -> Select:
        """Returns what a row is read by, with all that its digest is made of."""
        return select(self.table)

    def list_rows(self, conn: Connection, first: int, *conditions: ColumnElement[bool]) -> list[RowMapping]:
        """Returns some rows in their order, from the number `first` on; none at the end.

        Raises UnreadableRow where the first of them cannot be read.
        """
        query = self.select_rows().where(self.table.c.id >= first, *conditions)
        query = query.order_by(self.table.c.id).limit(PORTION)
        try:
            return list(conn.execute(query).mappings())
        except (ValueError, TypeError):
            return self._rows_before_unreadable(
                conn, conn.execute(query.with_only_columns(self.table.c.id)).scalars()
            )

    def _rows_before_unreadable(self, conn: Connection, numbers: Iterable[int]) -> list[RowMapping]:
        rows: list[RowMapping] = []
        for number in numbers:
            try:
                rows += conn.execute(self.select_rows().where(self.table.c.id == number)).mappings()
            except (ValueError, TypeError) as error:
                if rows:
                    break
                raise UnreadableRow(self.table.name, number) from error
        return rows

    def end_oldest(self, conn: Connection, before: datetime, portion: int) -> int:
        """End rows that were stored before a moment, at most so many; returns how many.

        They go from the beginning of the chain alone, so that no gap comes into it: one that a clock dated
        years ahead keeps those after it for as long. The digest of the last becomes the anchor.
        """
        number = self.table.c.id
        first = select(func.min(number)).scalar_subquery()
        query = select(number, self.at.label("at"), self.table.c.digest).where(number < first + portion)
        oldest = conn.execute(query.order_by(number)).mappings()
        ended = list(takewhile(lambda row: row["at"] < before, oldest))
        if ended:
            conn.execute(self.table.delete().where(number <= ended[-1]["id"]))
            instance_values.put(conn, self.anchor, ended[-1]["digest"])
        return len(ended)


def digest(values: list) -> str:
    """Returns the digest of values that JSON knows."""
    return sha256(json.dumps(values, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def moment_text(at: datetime | None) -> str | None:
    """Returns a moment as it stands in a digest."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None

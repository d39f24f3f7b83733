"""Which edits of an area's workbook are meant: of a person, an agency, a kind, some days."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, cast, false, func, or_

from .edit_kinds import BY_ONE_OF, SEPARATOR
from .schema import edits

# The key of the column that says whose a row is.
AGENCY_COLUMN = "agency"


@dataclass(frozen=True)
class EditFilter:
    """What is empty or None narrows nothing.

    `names`: under which one person is recorded; an edit of "one of A, B" is one of A's, too. `kinds`: words
    of store/edit_kinds.py. `columns`: of these alone. `but_columns`: not of these. `since` and `until`: when
    it was done, or seen where nobody knows that.
    """

    names: Collection[str] = ()
    agency: str = ""
    kinds: Collection[str] = ()
    columns: Collection[str] = ()
    but_columns: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        of_values = (
            (edits.c.kind.in_, self.kinds),
            (edits.c.column.in_, self.columns),
            (edits.c.column.not_in, self.but_columns),
        )
        conditions = [compare(list(values)) for compare, values in of_values if values]
        if self.names:
            conditions.append(names_one_of(self.names))
        if self.agency:
            conditions.append(self._is_of_agency())
        at = func.coalesce(edits.c.done_at, edits.c.seen_at)
        if self.since:
            conditions.append(at >= self.since)
        if self.until:
            conditions.append(at <= self.until)
        return conditions

    def _is_of_agency(self) -> ColumnElement[bool]:
        # A typed row that was made another agency's is told of both.
        code = json.dumps(self.agency)
        names_it = or_(cast(edits.c.before, Text) == code, cast(edits.c.after, Text) == code)
        return or_(edits.c.agency == self.agency, and_(edits.c.column == AGENCY_COLUMN, names_it))


ALL_EDITS = EditFilter()


def names_one_of(names: Collection[str]) -> ColumnElement[bool]:
    """Returns the condition that an edit names one of these, alone or among others."""
    # Drive tells addresses in any case of letters.
    lower_names = [name.lower() for name in names]
    listed = SEPARATOR + func.lower(edits.c.who) + SEPARATOR
    # A name is taken as it is, whatever LIKE would make of its characters.
    among = [func.replace(listed, f"{SEPARATOR}{name}{SEPARATOR}", "") != listed for name in lower_names]
    is_listed = and_(edits.c.known_by == BY_ONE_OF, or_(false(), *among))
    return or_(func.lower(edits.c.who).in_(lower_names), is_listed)

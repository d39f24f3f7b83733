"""Finding texts by their beginning."""

from sqlalchemy import ColumnElement, and_


def begins_with(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """The column's text begins with `prefix`, in the same case.

    A range, which an index of the column finds: SQLite's LIKE takes no heed of the case, and uses none.
    """
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return and_(column >= prefix, column < after)

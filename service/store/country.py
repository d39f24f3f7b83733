"""Whether OBEC's workbook shows the country as it is now.

A version grows with every change of the country; the version that the workbook showed last stands beside it.
The caller of each function commits.
"""

from datetime import datetime

from sqlalchemy import Connection

from . import instance_values

CHANGED_KEY, SHOWN_KEY, SINCE_KEY = "country_version", "country_shown", "country_changed_since"


def version(conn: Connection) -> int:
    """Returns a number that grows with every change of the country."""
    return int(instance_values.get(conn, CHANGED_KEY) or 0)


def mark_changed(conn: Connection) -> None:
    """Note that the sums of an area or the state of a report have changed."""
    instance_values.put(conn, CHANGED_KEY, str(version(conn) + 1))


def mark_shown(conn: Connection, shown_version: int) -> None:
    """Note that OBEC's workbook shows the country as it was at this version."""
    instance_values.put(conn, SHOWN_KEY, str(shown_version))


def ensure_changed(conn: Connection) -> None:
    """Note that OBEC's workbook must be written again, whatever the reason."""
    if not has_changed(conn):
        mark_changed(conn)


def has_changed(conn: Connection) -> bool:
    """Returns True while OBEC's workbook does not show the last change."""
    changed_version, shown_version = (instance_values.get(conn, key) for key in (CHANGED_KEY, SHOWN_KEY))
    return (changed_version or "0") != (shown_version or "0")


def changed_since(conn: Connection) -> datetime | None:
    """Returns since when a change was seen that OBEC's workbook does not show; None where none was."""
    text = instance_values.get(conn, SINCE_KEY)
    return datetime.fromisoformat(text) if text else None


def note_changed_since(conn: Connection, since: datetime | None) -> None:
    """Note since when a change was seen, or that OBEC's workbook shows the last one."""
    if since is None:
        instance_values.delete(conn, SINCE_KEY)
    else:
        instance_values.put(conn, SINCE_KEY, since.isoformat())

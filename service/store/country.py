"""Whether what OBEC's workbook shows of the country has changed: a version that grows with every change of
it, and the one that was shown last.
"""

from sqlalchemy import Connection

from . import instance_values as facts

CHANGED, SHOWN = "country_version", "country_shown"


def changed(conn: Connection) -> None:
    """The sums of an area or the state of a report are other than before. The caller commits."""
    facts.put(conn, CHANGED, str(int(facts.get(conn, CHANGED) or 0) + 1))


def shown(conn: Connection) -> None:
    """From here on OBEC's workbook shows the country as it is now. The caller commits."""
    facts.put(conn, SHOWN, facts.get(conn, CHANGED) or "0")


def untold(conn: Connection) -> None:
    """OBEC's workbook is to show something else than it does, whatever it is. The caller commits."""
    if not waits(conn):
        changed(conn)


def waits(conn: Connection) -> bool:
    """True while something has changed that is not shown."""
    return (facts.get(conn, CHANGED) or "0") != (facts.get(conn, SHOWN) or "0")

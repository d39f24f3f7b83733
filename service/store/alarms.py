"""Alarms of areas that people must hear of: each once in its period, whoever raises it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from .schema import alarms
from .upsert import insert_new, upsert

# Registrations faster than people type; confirmations faster than people look; more letters to new addresses
# than their budget; rows taken back from a workbook, as the database was older than it.
RUSH, CONFIRMATIONS, BUDGET, TAKEN_BACK = "rush", "confirmations", "budget", "taken_back"
# Schools that an import of the register took out of their areas.
SCHOOLS_LEFT = "schools_left"
# How long pages show an alarm.
SHOWN_FOR = timedelta(days=3)


def add(conn: Connection, area: str, kind: str, period: str, facts: Mapping, now: datetime) -> bool:
    """Raise an alarm; returns False where it was raised in this period before.

    `period`: such as a day, 2026-05-20, or an hour, 2026-05-20T10. `facts`: numbers for its sentence.
    """
    values = {"area": area, "kind": kind, "period": period, "facts": dict(facts), "at": now}
    return conn.execute(insert_new(conn, alarms).returning(alarms.c.area), values).first() is not None


def renew(conn: Connection, area: str, kind: str, period: str, facts: Mapping, now: datetime) -> None:
    """Raise an alarm; of one that was raised in this period before, facts and time are replaced."""
    upsert(conn, alarms, [{"area": area, "kind": kind, "period": period, "facts": dict(facts), "at": now}])


def list_recent(conn: Connection, now: datetime, area: str | None = None) -> list[RowMapping]:
    """Returns the alarms that pages show, of one area or of all, the newest first."""
    query = select(alarms).where(alarms.c.at > now - SHOWN_FOR).order_by(alarms.c.at.desc())
    return list(conn.execute(query.where(alarms.c.area == area) if area else query).mappings())

"""How much is past its time: somebody has to run `flask purge`."""

from datetime import datetime

from sqlalchemy import Connection

from ..config import Settings
from ..records import RECORDS, personal
from ..store import purging
from .scope import expired_before


def count_overdue(conn: Connection, settings: Settings, now: datetime) -> int:
    """Returns how many entries still name people though their time is over."""
    received_before = expired_before(now, settings.report_deadline, settings.retention_days)
    if received_before is None:
        return 0
    records = [key for key, record in RECORDS.items() if personal.personal_fields(record)]
    return purging.count_overdue(conn, records, received_before)

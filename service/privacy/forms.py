"""What is taken out of the forms that came in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..store import audit_log, purging
from ..store.purging import Change


def clean_forms(conn: Connection, changes: Sequence[Change], area: str, now: datetime) -> None:
    """Set what is left of entries, and say so in the chain of acts, so that that of forms stays whole."""
    if seals := purging.clean_entries(conn, changes):
        audit_log.add(conn, now, "forms_cleaned", audit_log.COMMAND, area, n=len(seals), seals=seals)

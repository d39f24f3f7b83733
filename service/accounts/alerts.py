"""Tells OBEC's users of what one of them, or somebody in their name, did to accounts of staff."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..store import accounts, letters


def tell_obec(conn: Connection, kind: str, account: Mapping, who: str, now: datetime) -> None:
    """Queue a letter to every OBEC user but the one who did it and the one whom it is about.

    `kind`: one of mail/letters/alerts.py. `who`: a username, audit_log.COMMAND or .SHEET.
    """
    facts = {"about": account["username"], "role": account["role"], "area": account["area"] or "", "who": who}
    for user in accounts.list_active_staff(conn, None):
        if user["email"] and user["username"] not in (who, account["username"]):
            letters.add(conn, kind, user["email"], user["language"], now, user["id"], facts)

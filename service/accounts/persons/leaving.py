"""Leaving: the person is gone, the registration is withdrawn, what the person sent goes on counting."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ...mail.letters import WITH_LINK
from ...store import accounts, agencies, confirmations, letters
from ...store import audit_log as deeds
from .revision import remarks_of, revise


def leave(conn: Connection, account: Mapping, secret: bytes, now: datetime) -> None:
    """Close an agency's account at its person's own wish. The username is never used again."""
    revise(conn, secret, account, {}, remarks_of(conn, account), now, withdrawn=True)
    accounts.change(conn, account["id"], state=accounts.LEFT)
    accounts.end_sessions(conn, account["id"])
    accounts.revoke_links(conn, account["id"], now)
    confirmations.end(conn, account["id"])
    letters.withdraw(conn, account["id"], (*WITH_LINK, *confirmations.EVERY))
    if account["email"]:
        facts = {"agency_name": agencies.get(conn, account["agency"])["name_th"]}
        letters.add(conn, "left", account["email"], account["language"], now, account["id"], facts)
    deeds.add(conn, now, "left", account["username"], account["area"], account["agency"])

"""Leaving: closes an account and withdraws its registration; the entries of the person still count."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ...mail.letters import PASSWORD_LINK_KINDS
from ...store import accounts, agencies, audit_log, confirmations, letters
from .revision import add_revision, lasting_remarks


def leave(conn: Connection, account: Mapping, secret: bytes, now: datetime) -> None:
    """Close an agency's account at the request of its person. The username is never used again."""
    add_revision(conn, secret, account, {}, lasting_remarks(conn, account), now, withdrawn=True)
    accounts.set_state(conn, account["id"], accounts.LEFT, now)
    accounts.end_sessions(conn, account["id"])
    accounts.revoke_password_links(conn, account["id"], now)
    confirmations.delete_of_account(conn, account["id"])
    letters.withdraw_of_account(conn, account["id"], (*PASSWORD_LINK_KINDS, *confirmations.ALL_KINDS))
    if account["email"]:
        facts = {"agency_name": agencies.get(conn, account["agency"])["name_th"]}
        letters.add(conn, "left", account["email"], account["language"], now, account["id"], facts)
    audit_log.add(conn, now, "left", account["username"], account["area"], account["agency"])

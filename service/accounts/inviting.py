"""Invitations: a confirmed person vouches for a colleague, who needs no other confirmation.

The code is made when the letter is sent (mail/postman.py). It works while its inviter is confirmed.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..store import accounts, agencies, audit_log, letters, proof_codes


def invite(conn: Connection, inviter: Mapping, email: str, language: str, now: datetime) -> None:
    """Queue the invitation, and tell the other confirmed people of the agency."""
    facts = {"agency_name": agencies.get(conn, inviter["agency"])["name_th"]}
    letters.add(conn, "invitation", email, language, now, inviter["id"], facts)
    for person in accounts.list_confirmed(conn, [inviter["agency"]]):
        if person["email"] and person["id"] != inviter["id"]:
            recipient = (person["email"], person["language"], now, person["id"])
            letters.add(conn, "colleague_invited", *recipient, facts | {"inviter": inviter["username"]})
    audit_log.add(conn, now, "invited", inviter["username"], inviter["area"], inviter["agency"])


def revoke(conn: Connection, inviter: Mapping, now: datetime) -> int:
    """Revoke the invitations of a person that were not used, those that wait to be sent too.

    Returns how many there were.
    """
    waiting = letters.withdraw_of_account(conn, inviter["id"], ["invitation"])
    count = waiting + proof_codes.revoke_invitations(conn, inviter["username"], now)
    if count:
        where = (inviter["area"], inviter["agency"])
        audit_log.add(conn, now, "invitations_revoked", inviter["username"], *where, n=count)
    return count

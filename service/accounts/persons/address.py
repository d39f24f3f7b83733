"""Another e-mail address: it changes when the new and the old one have both confirmed it, in any order."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ...guard import links
from ...mail.letters import WITH_LINK
from ...store import accounts, confirmations, letters
from ...store import audit_log as deeds
from ...store.confirmations import ADDRESS, NEW_ADDRESS, OLD_ADDRESS
from .revision import remarks_of, revise

# What a confirmed link did: the other address is still to confirm; the address has changed; nothing, it is
# dead.
WAITS, CHANGED, DEAD = "waits", "changed", "dead"


def ask(conn: Connection, account: Mapping, email: str, secret_key: str, now: datetime) -> None:
    """Send a link to the new address and, where there is one on record, to the old one. A change that was
    asked for before ends.
    """
    take_back(conn, account)
    facts = {"email": email, "before": account["email"]}
    number = _link(conn, account, NEW_ADDRESS, facts, secret_key, now)
    letters.add(conn, "new_address", email, account["language"], now, account["id"], {"number": number})
    if account["email"]:
        number = _link(conn, account, OLD_ADDRESS, facts, secret_key, now)
        letters.add(
            conn, "old_address", account["email"], account["language"], now, account["id"], {"number": number}
        )
    deeds.add(conn, now, "address_asked", account["username"], account["area"], account["agency"] or "")


def _link(
    conn: Connection, account: Mapping, kind: str, facts: Mapping, secret_key: str, now: datetime
) -> str:
    """A link that will confirm this; returns the number that its token is computed from."""
    number = secrets.token_urlsafe(18)
    confirmations.add(conn, account["id"], kind, links.confirmation_token(secret_key, number), facts, now)
    return number


def take_back(conn: Connection, account: Mapping) -> bool:
    """End a change that is not confirmed yet. True if there was one."""
    letters.withdraw(conn, account["id"], ADDRESS)
    return confirmations.end(conn, account["id"], ADDRESS)


def confirm(conn: Connection, found: Mapping, secret: bytes, now: datetime) -> str:
    """Use a link up; `found`: what it is about. Returns waits, changed or dead."""
    account, facts = accounts.get(conn, found["account_id"]), found["facts"]
    if account["state"] not in accounts.MAY_SIGN_IN or account["email"] != facts["before"]:
        return DEAD
    if not confirmations.use(conn, found["digest"], now):
        return DEAD
    if any(link["used_at"] is None for link in confirmations.of_account(conn, account["id"], ADDRESS, now)):
        return WAITS
    change(conn, account, facts["email"], account["username"], now)
    if account["role"] == "agency":
        revise(conn, secret, account, {"email": facts["email"]}, remarks_of(conn, account), now)
    return CHANGED


def change(conn: Connection, account: Mapping, email: str, who: str, now: datetime) -> None:
    """The address changes: links that went to the old one are void, and it is told so."""
    accounts.change(conn, account["id"], email=email)
    accounts.revoke_links(conn, account["id"], now)
    letters.withdraw(conn, account["id"], (*WITH_LINK, *ADDRESS))
    confirmations.end(conn, account["id"], ADDRESS)
    if account["email"]:
        letters.add(conn, "address_changed", account["email"], account["language"], now, account["id"])
    deeds.add(
        conn,
        now,
        "address_changed",
        who,
        account["area"],
        account["agency"] or "",
        username=account["username"],
    )


def refuse(conn: Connection, found: Mapping, now: datetime) -> bool:
    """The holder of the old address did not ask for this, so somebody else knows the password: whatever the
    account asked for ends, so do its sessions and its password, and a link to set a new one goes to the old
    address.
    """
    account = accounts.get(conn, found["account_id"])
    if account["email"] != found["facts"]["before"] or not confirmations.use(conn, found["digest"], now):
        return False
    confirmations.end(conn, account["id"])
    letters.withdraw(conn, account["id"], (*ADDRESS, "handover"))
    accounts.revoke_links(conn, account["id"], now)
    accounts.change(conn, account["id"], password_hash=None)
    accounts.end_sessions(conn, account["id"])
    if account["state"] in accounts.MAY_SIGN_IN:
        letters.add(conn, "password", account["email"], account["language"], now, account["id"])
    deeds.add(conn, now, "address_refused", account["username"], account["area"], account["agency"] or "")
    return True

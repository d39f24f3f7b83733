"""Changes the e-mail address of an account, once the new and the old address have both confirmed it."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ...guard import links
from ...mail.letters import PASSWORD_LINK_KINDS
from ...store import accounts, audit_log, confirmations, letters
from ...store.confirmations import ADDRESS_KINDS, NEW_ADDRESS, OLD_ADDRESS
from .revision import add_revision, lasting_remarks

# Results of confirming: the other address must confirm, too; the address has changed; the link is not valid.
WAITING, CHANGED, NOT_VALID = "waits", "changed", "dead"


def request_change(conn: Connection, account: Mapping, email: str, paper_key: str, now: datetime) -> None:
    """Send a confirmation link to the new address and, if there is one, to the old address.

    Cancels an earlier request.
    """
    cancel_change(conn, account)
    facts = {"email": email, "before": account["email"]}
    number = _add_confirmation(conn, account, NEW_ADDRESS, facts, paper_key, now)
    letters.add(conn, "new_address", email, account["language"], now, account["id"], {"number": number})
    if account["email"]:
        number = _add_confirmation(conn, account, OLD_ADDRESS, facts, paper_key, now)
        letters.add(
            conn, "old_address", account["email"], account["language"], now, account["id"], {"number": number}
        )
    audit_log.add(conn, now, "address_asked", account["username"], account["area"], account["agency"] or "")


def _add_confirmation(
    conn: Connection, account: Mapping, kind: str, facts: Mapping, paper_key: str, now: datetime
) -> str:
    """Add a confirmation, and return the number that the token of its link is computed from."""
    number = secrets.token_urlsafe(18)
    confirmations.add(conn, account["id"], kind, links.confirmation_token(paper_key, number), facts, now)
    return number


def cancel_change(conn: Connection, account: Mapping) -> bool:
    """Cancel a change that is not confirmed yet. True if there was one."""
    letters.withdraw_of_account(conn, account["id"], ADDRESS_KINDS)
    return confirmations.delete_of_account(conn, account["id"], ADDRESS_KINDS)


def confirm_change(conn: Connection, confirmation: Mapping, secret: bytes, now: datetime) -> str:
    """Use the link of a confirmation; returns WAITING, CHANGED or NOT_VALID."""
    account, facts = accounts.get(conn, confirmation["account_id"]), confirmation["facts"]
    if account["state"] not in accounts.SIGN_IN_STATES or account["email"] != facts["before"]:
        return NOT_VALID
    if not confirmations.use(conn, confirmation["digest"], now):
        return NOT_VALID
    if any(
        link["used_at"] is None
        for link in confirmations.list_of_account(conn, account["id"], ADDRESS_KINDS, now)
    ):
        return WAITING
    change_address(conn, account, facts["email"], account["username"], now)
    if account["role"] == "agency":
        add_revision(conn, secret, account, {"email": facts["email"]}, lasting_remarks(conn, account), now)
    return CHANGED


def change_address(conn: Connection, account: Mapping, email: str, who: str, now: datetime) -> None:
    """Change the address: revokes links that were sent to the old one, and sends it a notice."""
    accounts.update(conn, account["id"], email=email)
    accounts.revoke_password_links(conn, account["id"], now)
    letters.withdraw_of_account(conn, account["id"], (*PASSWORD_LINK_KINDS, *ADDRESS_KINDS))
    confirmations.delete_of_account(conn, account["id"], ADDRESS_KINDS)
    if account["email"]:
        letters.add(conn, "address_changed", account["email"], account["language"], now, account["id"])
    audit_log.add(
        conn,
        now,
        "address_changed",
        who,
        account["area"],
        account["agency"] or "",
        username=account["username"],
    )


def refuse_change(conn: Connection, confirmation: Mapping, now: datetime) -> bool:
    """Refuse a change of the address, by the link that went to the old address. False for a link not valid.

    The holder did not ask for it, so somebody else knows the password: cancels all requests of the account,
    ends its sessions, removes its password and sends a link to set a new one to the old address.
    """
    account = accounts.get(conn, confirmation["account_id"])
    if account["email"] != confirmation["facts"]["before"] or not confirmations.use(
        conn, confirmation["digest"], now
    ):
        return False
    confirmations.delete_of_account(conn, account["id"])
    letters.withdraw_of_account(conn, account["id"], (*ADDRESS_KINDS, "handover"))
    accounts.revoke_password_links(conn, account["id"], now)
    accounts.update(conn, account["id"], password_hash=None)
    accounts.end_sessions(conn, account["id"])
    if account["state"] in accounts.SIGN_IN_STATES:
        letters.add(conn, "password", account["email"], account["language"], now, account["id"])
    audit_log.add(conn, now, "address_refused", account["username"], account["area"], account["agency"] or "")
    return True

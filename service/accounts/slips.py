"""How staff help a person to sign in again: a new letter, or a slip of paper with a link that works once."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..store import accounts, letters
from . import account_acts, alerts


def queue_password_link(
    conn: Connection, account: Mapping, agency_name: str, who: str, now: datetime
) -> bool:
    """Queue a letter with a link to set the password; False if the previous one was queued a moment ago.

    The account may sign in and has an address. `agency_name`: the name of its agency or area. `who`: the
    username of the member of staff.
    """
    kinds = ("welcome", "password", "staff_welcome")
    last_queued_at = max(
        (letter["created_at"] for kind in kinds if (letter := letters.get_newest(conn, account["id"], kind))),
        default=None,
    )
    if last_queued_at and last_queued_at + letters.SHORTEST_INTERVAL > now:
        return False
    recipient = (account["email"], account["language"], now, account["id"])
    facts = {"agency_name": agency_name, "issued_by": who}
    if account["first_used_at"]:
        letters.add(conn, "password", *recipient, facts, is_vouched=True)
    elif account["role"] == "agency":
        letters.add(conn, "welcome", *recipient, facts, is_vouched=True)
    else:
        letters.add(conn, "staff_welcome", *recipient, facts)
    account_acts.note(conn, "letter_again", account, who, now)
    return True


def issue_slip(conn: Connection, account: Mapping, who: str, now: datetime) -> str:
    """Return the token of a new password link; every older link stops working.

    The account may sign in. The person is told who made the slip, and so is who made the one that works no
    more; of a slip for staff OBEC's other users and the area are told.
    """
    earlier = accounts.open_slips(conn, [account["id"]], now).get(account["id"])
    accounts.revoke_password_links(conn, account["id"], now)
    if account["email"]:
        recipient = (account["email"], account["language"], now, account["id"])
        letters.add(conn, "slip_notice", *recipient, {"who": who})
    account_acts.note(conn, "slip", account, who, now)
    if earlier and earlier.issued_by != who:
        alerts.tell_issuer(conn, account, earlier.issued_by, who, now)
    if account["role"] != "agency":
        alerts.tell_obec(conn, "staff_slip_made", account, who, now)
        alerts.tell_area(conn, account, who, now)
    return accounts.add_password_link(conn, account["id"], now, is_mailed=False, issued_by=who)

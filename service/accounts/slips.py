"""Ways back in that staff give to people: the letter once more, or a slip of paper with a link that works
once.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..store import accounts, letters
from ..store import audit_log as deeds


def send_link(conn: Connection, account: Mapping, place: str, who: str, now: datetime) -> bool:
    """Queue a letter with a link to set the password; False if one was queued a moment ago. `place`: the
    agency's or area's name. The account may sign in and has an address.
    """
    kinds = ("welcome", "password", "staff_welcome")
    last = max(
        (letter["created_at"] for kind in kinds if (letter := letters.last(conn, account["id"], kind))),
        default=None,
    )
    if last and last + letters.PAUSE > now:
        return False
    to, facts = (account["email"], account["language"], now, account["id"]), {"agency_name": place}
    if account["first_used_at"]:
        letters.add(conn, "password", *to, facts)
    elif account["role"] == "agency":
        letters.add(conn, "welcome", *to, facts)
    else:
        letters.add(conn, "staff_welcome", *to, facts)
    deeds.add(
        conn, now, "letter_again", who, account["area"], account["agency"] or "", username=account["username"]
    )
    return True


def issue(conn: Connection, account: Mapping, who: str, now: datetime) -> str:
    """The token of a fresh link; every older link stops working. The person's address is told. The account
    may sign in.
    """
    accounts.revoke_links(conn, account["id"], now)
    if account["email"]:
        letters.add(conn, "slip_notice", account["email"], account["language"], now, account["id"])
    deeds.add(conn, now, "slip", who, account["area"], account["agency"] or "", username=account["username"])
    return accounts.make_link(conn, account["id"], now)

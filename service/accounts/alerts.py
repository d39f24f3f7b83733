"""Tells staff of what one of them, or somebody in their name, did to accounts."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..store import accounts, agencies, audit_log, letters

# How long the page of an area tells its officers of a slip for one of them.
SHOWN_FOR = timedelta(days=7)


def tell_obec(conn: Connection, kind: str, account: Mapping, who: str, now: datetime, **more: object) -> None:
    """Queue a letter to every OBEC user but the one who did it and the one whom it is about.

    `kind`: one of mail/letters/alerts.py. `who`: a username, audit_log.COMMAND or .SHEET.
    `more`: further facts of the letter.
    """
    facts = {
        "about": account["username"],
        "role": account["role"],
        "area": account["area"] or "",
        "who": who,
    } | more
    for user in accounts.list_active_staff(conn, None):
        if user["email"] and user["username"] not in (who, account["username"]):
            letters.add(conn, kind, user["email"], user["language"], now, user["id"], facts)


def tell_area(conn: Connection, account: Mapping, who: str, now: datetime, by_request: bool = False) -> None:
    """Queue letters on a slip for an officer, to the area's other officers and to the office's own address.

    The officer is told by another letter, and may have no address. `by_request`: no slip was made, but a
    request for access approved.
    """
    area = account["area"]
    if area is None:
        return
    facts = {"about": account["username"], "area": area, "who": who, "by_request": by_request}
    officers = [
        officer
        for officer in accounts.list_active_staff(conn, area)
        if officer["email"] and officer["username"] not in (who, account["username"])
    ]
    for officer in officers:
        recipient = (officer["email"], officer["language"], now, officer["id"])
        letters.add(conn, "officer_slip_made", *recipient, facts)
    # The office of an area has the area's key as its code.
    office = agencies.get(conn, area)
    addresses = {each["email"].lower() for each in (*officers, account) if each["email"]}
    if office and office["email"] and office["email"].lower() not in addresses:
        letters.add(conn, "officer_slip_made", office["email"], "th", now, None, facts, area)


def tell_of_end(
    conn: Connection, account: Mapping, who: str, now: datetime, stays_open: bool = False
) -> None:
    """Queue letters to the holder of an account of staff and to OBEC's users: nobody can sign in with it now.

    `account`: as it was before its address was wiped. `stays_open`: it lost its address and password only.
    """
    if account["email"]:
        recipient = (account["email"], account["language"], now, account["id"])
        facts = {"about": account["username"], "who": who, "stays_open": stays_open}
        letters.add(conn, "staff_account_closed", *recipient, facts)
    tell_obec(conn, "staff_account_closed", account, who, now, stays_open=stays_open)


def officer_slips(conn: Connection, area: str, now: datetime) -> list[Mapping]:
    """Return the acts (at who about act) of the last week that let somebody in as an officer of an area."""
    officers = {officer["username"] for officer in accounts.list_active_staff(conn, area)}
    since = now - SHOWN_FOR
    acts = [
        {**act, "act": kind}
        for kind in ("slip", "access_given")
        for act in audit_log.list_since(conn, area, kind, since)
    ]
    return [act for act in acts if act["about"]["username"] in officers]


def tell_issuer(conn: Connection, account: Mapping, issuer: str, who: str, now: datetime) -> None:
    """Queue a letter to the member of staff whose slip for an account works no more, as another was made."""
    user = accounts.get_by_username(conn, issuer)
    if user and user["email"] and user["state"] in accounts.SIGN_IN_STATES:
        facts = {"about": account["username"], "area": account["area"] or "", "who": who}
        letters.add(conn, "slip_replaced", user["email"], user["language"], now, user["id"], facts)

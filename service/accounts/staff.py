"""Accounts of officers and OBEC users, which OBEC adds, closes and reopens on the web or by command.

The caller commits. `who`: the username of the actor, or audit_log.COMMAND.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..mail.letters import PASSWORD_LINK_KINDS
from ..store import accounts, areas, confirmations, letters
from . import account_acts, alerts, passwords, slips

OFFICER, OBEC = "officer", "obec"
# A username begins with a small letter, as no agency's code does, so it can never be an agency's username.
USERNAME = re.compile(r"[a-z][A-Za-z0-9._-]{2,59}")
# Letters name who did something: what a mail program makes a link of, or a person dials, is no username.
_LINK_OR_NUMBER = re.compile(
    r"\.(?:com?|net|org|info|biz|xyz|dev|th|io|cc|ly|me|app|link|site|online|shop|top|click|page|live|store)"
    r"(?:$|\.)|\d(?:[._-]?\d){8}",
    re.IGNORECASE,
)
# The workplace of OBEC users, for letters: (Thai, English).
OBEC_NAME = ("สพฐ.", "OBEC")


class NotPossible(ValueError):
    """It cannot be done: the reason in Thai and in English, and the field that it is about."""

    def __init__(self, thai: str, english: str, field: str = "username"):
        super().__init__(english)
        self.thai, self.english, self.field = thai, english, field


def add_with_password(
    conn: Connection, role: str, username: str, area: str | None, email: str, now: datetime
) -> str:
    """Add a confirmed account of role officer (of an area) or obec, and return its random password."""
    password = passwords.random_password()
    account_id = accounts.add(
        conn, now, role=role, username=username, area=area, email=email, state=accounts.CONFIRMED
    )
    accounts.set_password(conn, account_id, passwords.hash_password(password), now)
    return password


def add(
    conn: Connection, role: str, username: str, area: str | None, email: str, who: str, now: datetime
) -> Mapping:
    """Add a confirmed account without a password, and return it. Raises NotPossible.

    With an address it gets a letter with a password link, without one it needs a slip.
    """
    if not USERNAME.fullmatch(username):
        raise NotPossible(
            "ชื่อผู้ใช้ต้องขึ้นต้นด้วยตัวอักษรอังกฤษตัวเล็ก ยาว 3–60 ตัว ใช้ได้เฉพาะ a–z A–Z 0–9 . _ -",
            "A username begins with a small letter and has 3 to 60 of a–z A–Z 0–9 . _ -",
        )
    if _LINK_OR_NUMBER.search(username):
        raise NotPossible(
            "ชื่อผู้ใช้ต้องไม่เหมือนชื่อเว็บไซต์หรือหมายเลข กรุณาใช้ชื่ออื่น",
            "A username must not look like the address of a site or like a number; please choose another one.",
        )
    if accounts.get_by_username(conn, username):
        raise NotPossible(f"มีชื่อผู้ใช้ {username} แล้ว", f"{username} exists already.")
    if role == OFFICER and areas.get(conn, area or "") is None:
        raise NotPossible("กรุณาเลือกเขตของเจ้าหน้าที่", "An officer needs an area.", "area")
    values = {"role": role, "username": username, "area": area if role == OFFICER else None, "email": email}
    account_id = accounts.add(conn, now, **values, state=accounts.CONFIRMED)
    account = accounts.get(conn, account_id)
    if email:
        letters.add(
            conn,
            "staff_welcome",
            email,
            account["language"],
            now,
            account_id,
            {"agency_name": workplace(conn, account)},
        )
    account_acts.note(conn, "account_made", account, who, now)
    alerts.tell_obec(conn, "staff_account_made", account, who, now)
    return account


def workplace(conn: Connection, account: Mapping) -> str:
    """Return the name of the area where an officer works, or of OBEC."""
    return (
        areas.get(conn, account["area"])["short_name_th"]
        if account["area"]
        else OBEC_NAME[account["language"] == "en"]
    )


def get(conn: Connection, username: str) -> Mapping:
    """Return the account of an officer or OBEC user. Raises NotPossible for any other username.

    Accounts of agencies are managed by their areas.
    """
    account = accounts.get_by_username(conn, username)
    if account is None or account["role"] not in (OFFICER, OBEC):
        raise NotPossible(f"ไม่มีเจ้าหน้าที่ชื่อผู้ใช้ {username}", f"There is no officer or OBEC user {username}.")
    return account


def close(conn: Connection, account: Mapping, who: str, now: datetime) -> None:
    """Close an account, so that it cannot sign in. Raises NotPossible.

    Nobody can close their own account, or the last OBEC account that can sign in.
    """
    if account["username"] == who:
        raise NotPossible("ปิดบัญชีของตนเองไม่ได้", "You cannot close your own account.")
    other_accounts = [
        other
        for other in accounts.list_active_staff(conn, None)
        if other["id"] != account["id"] and other["password_hash"]
    ]
    if account["role"] == OBEC and not other_accounts:
        raise NotPossible(
            "ปิดบัญชี สพฐ. บัญชีสุดท้ายที่เข้าสู่ระบบได้ไม่ได้", "The last OBEC account that can sign in cannot be closed."
        )
    accounts.set_state(conn, account["id"], accounts.CANCELLED, now)
    accounts.end_sessions(conn, account["id"])
    accounts.revoke_password_links(conn, account["id"], now)
    confirmations.delete_of_account(conn, account["id"])
    letters.withdraw_of_account(conn, account["id"], (*PASSWORD_LINK_KINDS, *confirmations.ALL_KINDS))
    account_acts.note(conn, "account_closed", account, who, now)
    alerts.tell_of_end(conn, account, who, now)


def reopen(conn: Connection, account: Mapping, who: str, now: datetime) -> None:
    """Reopen a closed account, without its password. Raises NotPossible.

    A new password must be set, because the account may have been closed for a good reason.
    """
    if account["state"] in accounts.SIGN_IN_STATES:
        raise NotPossible(f"บัญชี {account['username']} เปิดอยู่แล้ว", f"{account['username']} is open.")
    accounts.set_state(conn, account["id"], accounts.CONFIRMED, now)
    accounts.update(conn, account["id"], password_hash=None)
    account_acts.note(conn, "account_reopened", account, who, now)
    alerts.tell_obec(conn, "staff_account_made", account, who, now)
    if account["email"]:
        slips.queue_password_link(conn, account, workplace(conn, account), who, now)


def require_open(account: Mapping) -> Mapping:
    """Return the account if it may sign in. Raises NotPossible."""
    if account["state"] not in accounts.SIGN_IN_STATES:
        raise NotPossible(f"บัญชี {account['username']} ปิดอยู่", f"{account['username']} is closed.")
    return account

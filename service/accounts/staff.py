"""Accounts of officers and OBEC users: made, closed and opened again by OBEC on the web or by command. The
caller commits.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..mail.letters import WITH_LINK
from ..store import accounts, areas, confirmations, letters
from ..store import audit_log as deeds
from . import passwords, slips

OFFICER, OBEC = "officer", "obec"
# Begins with a small letter, as no agency's code does: a name can never stand in the way of an agency's
# username.
USERNAME = re.compile(r"[a-z][A-Za-z0-9._-]{2,59}")
# How an OBEC account is told of in letters: (Thai, English).
CENTRAL = ("สพฐ.", "OBEC")


class Unfit(ValueError):
    """What was asked for is not possible: a sentence in Thai and in English, and the field it is about."""

    def __init__(self, thai: str, english: str, field: str = "username"):
        super().__init__(english)
        self.thai, self.english, self.field = thai, english, field


def add_staff(conn: Connection, role: str, username: str, area: str | None, email: str, now: datetime) -> str:
    """Make a confirmed account of role officer (of an area) or obec; returns its random password."""
    password = passwords.random_password()
    account = accounts.add(
        conn, now, role=role, username=username, area=area, email=email, state=accounts.CONFIRMED
    )
    accounts.set_password(conn, account, passwords.hashed(password), now)
    return password


def make(
    conn: Connection, role: str, username: str, area: str | None, email: str, who: str, now: datetime
) -> Mapping:
    """Make a confirmed account without a password; with an address it gets a letter with a link, else it
    needs a slip. Raises Unfit.
    """
    if not USERNAME.fullmatch(username):
        raise Unfit(
            "ชื่อผู้ใช้ต้องขึ้นต้นด้วยตัวอักษรอังกฤษตัวเล็ก ยาว 3–60 ตัว ใช้ได้เฉพาะ a–z A–Z 0–9 . _ -",
            "A username begins with a small letter and has 3 to 60 of a–z A–Z 0–9 . _ -",
        )
    if accounts.by_username(conn, username):
        raise Unfit(f"มีชื่อผู้ใช้ {username} แล้ว", f"{username} exists already.")
    if role == OFFICER and areas.get(conn, area or "") is None:
        raise Unfit("กรุณาเลือกเขตของเจ้าหน้าที่", "An officer needs an area.", "area")
    values = {"role": role, "username": username, "area": area if role == OFFICER else None, "email": email}
    number = accounts.add(conn, now, **values, state=accounts.CONFIRMED)
    account = accounts.get(conn, number)
    if email:
        letters.add(
            conn,
            "staff_welcome",
            email,
            account["language"],
            now,
            number,
            {"agency_name": place(conn, account)},
        )
    deeds.add(conn, now, "account_made", who, account["area"], username=username)
    return account


def place(conn: Connection, account: Mapping) -> str:
    """Where an officer or OBEC user works."""
    return (
        areas.get(conn, account["area"])["short_name_th"]
        if account["area"]
        else CENTRAL[account["language"] == "en"]
    )


def get(conn: Connection, username: str) -> Mapping:
    """An officer's or OBEC user's account. Raises Unfit where there is none: agencies' people are the areas'
    to decide.
    """
    account = accounts.by_username(conn, username)
    if account is None or account["role"] not in (OFFICER, OBEC):
        raise Unfit(f"ไม่มีเจ้าหน้าที่ชื่อผู้ใช้ {username}", f"There is no officer or OBEC user {username}.")
    return account


def close(conn: Connection, account: Mapping, who: str, now: datetime) -> None:
    """The account cannot sign in any more. Raises Unfit for one's own and for the last one of OBEC."""
    if account["username"] == who:
        raise Unfit("ปิดบัญชีของตนเองไม่ได้", "You cannot close your own account.")
    others = [
        one for one in accounts.staff_of(conn, None) if one["id"] != account["id"] and one["password_hash"]
    ]
    if account["role"] == OBEC and not others:
        raise Unfit(
            "ปิดบัญชี สพฐ. บัญชีสุดท้ายที่เข้าสู่ระบบได้ไม่ได้", "The last OBEC account that can sign in cannot be closed."
        )
    accounts.change(conn, account["id"], state=accounts.CANCELLED)
    accounts.end_sessions(conn, account["id"])
    accounts.revoke_links(conn, account["id"], now)
    confirmations.end(conn, account["id"])
    letters.withdraw(conn, account["id"], (*WITH_LINK, *confirmations.EVERY))
    deeds.add(conn, now, "account_closed", who, account["area"], username=account["username"])


def reopen(conn: Connection, account: Mapping, who: str, now: datetime) -> None:
    """The account can sign in again, with a password that is set anew: who closed it may have had a
    reason.
    """
    if account["state"] in accounts.MAY_SIGN_IN:
        raise Unfit(f"บัญชี {account['username']} เปิดอยู่แล้ว", f"{account['username']} is open.")
    accounts.change(conn, account["id"], state=accounts.CONFIRMED, password_hash=None)
    deeds.add(conn, now, "account_reopened", who, account["area"], username=account["username"])
    if account["email"]:
        slips.send_link(conn, account, place(conn, account), who, now)


def open_account(account: Mapping) -> Mapping:
    """The account, if it can be given a link. Raises Unfit."""
    if account["state"] not in accounts.MAY_SIGN_IN:
        raise Unfit(f"บัญชี {account['username']} ปิดอยู่", f"{account['username']} is closed.")
    return account

"""Accounts of officers and OBEC users."""

from datetime import datetime

from sqlalchemy import Connection

from . import passwords
from .store import accounts


def add_staff(conn: Connection, role: str, username: str, area: str | None, email: str, now: datetime) -> str:
    """Make a confirmed account of role officer (of an area) or obec; returns its random password."""
    password = passwords.random_password()
    account = accounts.add(
        conn, now, role=role, username=username, area=area, email=email, state=accounts.CONFIRMED
    )
    accounts.set_password(conn, account, passwords.hashed(password), now)
    return password

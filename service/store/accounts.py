"""Accounts: persons who can sign in. A password is known only as its hash, a link only as its digest."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, select, update

from .schema import accounts, agencies, password_links, wrong_passwords

WAITING, PROVISIONAL, CONFIRMED, CANCELLED = "waiting", "provisional", "confirmed", "cancelled"
# The person is gone: cannot sign in, what was sent goes on counting.
LEFT = "left"
# Nobody's any more: who registers next for the agency is not a further person.
GONE = (CANCELLED, LEFT)
MAY_SIGN_IN = (PROVISIONAL, CONFIRMED)
# How long a link to set a password works.
LINK_LIFE = timedelta(days=3)
# Wrong passwords that cost nothing, and the longest wait after more, seconds.
FREE_TRIES, LONGEST_WAIT = 3, 300


def add(conn: Connection, now: datetime, **values: object) -> int:
    """Insert an account; returns its id. Keys: username role state, and area/agency unit email language."""
    return conn.execute(accounts.insert(), values | {"created_at": now}).inserted_primary_key[0]


def get(conn: Connection, account_id: int) -> RowMapping | None:
    return conn.execute(select(accounts).where(accounts.c.id == account_id)).mappings().first()


def by_username(conn: Connection, username: str) -> RowMapping | None:
    return conn.execute(select(accounts).where(accounts.c.username == username)).mappings().first()


def of_agency(conn: Connection, agency: str) -> list[RowMapping]:
    """Everyone who ever registered for an agency, oldest first."""
    found = (
        select(accounts)
        .where(accounts.c.agency == agency, accounts.c.role == "agency")
        .order_by(accounts.c.id)
    )
    return list(conn.execute(found).mappings())


def of_area(conn: Connection, area: str) -> list[RowMapping]:
    """Everyone who ever registered for an agency of an area, with its `agency_name`, by agency, oldest
    first.
    """
    joined = accounts.join(agencies, agencies.c.code == accounts.c.agency)
    found = select(accounts, agencies.c.name_th.label("agency_name")).select_from(joined)
    found = found.where(agencies.c.area == area, accounts.c.role == "agency").order_by(
        agencies.c.code, accounts.c.id
    )
    return list(conn.execute(found).mappings())


def staff(conn: Connection) -> list[RowMapping]:
    """Every account of an officer or OBEC user, OBEC's first, then by area."""
    found = select(accounts).where(accounts.c.role != "agency")
    return list(
        conn.execute(found.order_by(accounts.c.role, accounts.c.area, accounts.c.username)).mappings()
    )


def staff_of(conn: Connection, area: str | None) -> list[RowMapping]:
    """The officers of an area who can sign in; OBEC's own users without an area."""
    role = (accounts.c.role == "officer", accounts.c.area == area) if area else (accounts.c.role == "obec",)
    found = select(accounts).where(*role, accounts.c.state.in_(MAY_SIGN_IN)).order_by(accounts.c.id)
    return list(conn.execute(found).mappings())


def next_username(conn: Connection, base: str) -> str:
    """`base` itself, else `base`-2, `base`-3 …: a username is never used twice."""
    head = base + "-"
    taken = set(
        conn.execute(
            select(accounts.c.username).where(accounts.c.username.startswith(base, autoescape=True))
        ).scalars()
    )
    if base not in taken:
        return base
    numbers = [int(rest) for name in taken if (rest := name.removeprefix(head)) != name and rest.isdecimal()]
    return f"{head}{max(numbers, default=1) + 1}"


def change(conn: Connection, account_id: int, **values: object) -> None:
    conn.execute(update(accounts).where(accounts.c.id == account_id).values(**values))


def end_sessions(conn: Connection, account_id: int) -> None:
    change(conn, account_id, epoch=accounts.c.epoch + 1)


def make_link(conn: Connection, account_id: int, now: datetime) -> str:
    """A new single-use token for a password link. Older ones go on working until one is used."""
    token = secrets.token_urlsafe(24)
    values = {"digest": _digest(token), "account_id": account_id, "expires_at": now + LINK_LIFE}
    conn.execute(password_links.insert().values(**values))
    return token


def account_of_link(conn: Connection, token: str, now: datetime) -> RowMapping | None:
    """The account whose password may be set with this token; None if it is unknown, used or expired."""
    joined = accounts.join(password_links, password_links.c.account_id == accounts.c.id)
    fresh = (
        password_links.c.digest == _digest(token),
        password_links.c.used_at.is_(None),
        password_links.c.expires_at > now,
    )
    return conn.execute(select(accounts).select_from(joined).where(*fresh)).mappings().first()


def set_password(conn: Connection, account_id: int, password_hash: str, now: datetime) -> None:
    """Set the hash; every open link is used up and every session ends."""
    unused = (password_links.c.account_id == account_id, password_links.c.used_at.is_(None))
    conn.execute(update(password_links).where(*unused).values(used_at=now))
    change(conn, account_id, password_hash=password_hash)
    end_sessions(conn, account_id)


def revoke_links(conn: Connection, account_id: int, now: datetime) -> None:
    """Links that went to an address which is no longer the person's stop working."""
    unused = (password_links.c.account_id == account_id, password_links.c.used_at.is_(None))
    conn.execute(update(password_links).where(*unused).values(used_at=now))


def wait_seconds(conn: Connection, username: str, address: str, now: datetime) -> int:
    """How long this address must wait before it may try this username again; 0 = not at all. Never a
    lock-out.
    """
    tried = conn.execute(select(wrong_passwords).where(*_tries(username, address))).mappings().first()
    if not tried or tried["count"] < FREE_TRIES:
        return 0
    wait = min(2 ** (tried["count"] - FREE_TRIES + 1), LONGEST_WAIT)
    left = tried["last_at"] + timedelta(seconds=wait) - now
    return max(0, -(-left // timedelta(seconds=1)))


def count_wrong(conn: Connection, username: str, address: str, now: datetime) -> None:
    more = update(wrong_passwords).where(*_tries(username, address))
    more = more.values(count=wrong_passwords.c.count + 1, last_at=now)
    if not conn.execute(more).rowcount:
        first: Mapping = {"username": username, "address": address, "count": 1, "last_at": now}
        conn.execute(wrong_passwords.insert().values(**first))


def forget_wrong(conn: Connection, username: str, address: str) -> None:
    conn.execute(delete(wrong_passwords).where(*_tries(username, address)))


def _tries(username: str, address: str) -> tuple:
    return wrong_passwords.c.username == username, wrong_passwords.c.address == address


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

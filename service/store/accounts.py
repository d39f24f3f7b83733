"""Accounts of persons who can sign in. Passwords are stored as hashes, links as digests of their tokens."""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, RowMapping, Select, func, or_, select

from . import sessions
from .prefix import begins_with
from .schema import accounts, agencies, password_links

# The rungs: cannot sign in; works sealed off; believed.
WAITING, PROVISIONAL, CONFIRMED = "waiting", "provisional", "confirmed"
# Ended by staff: nothing that was sent counts. The person is gone: what was sent goes on counting, if it did.
CANCELLED, LEFT = "cancelled", "left"
# Accounts that belong to nobody any more.
GONE_STATES = (CANCELLED, LEFT)
SIGN_IN_STATES = (PROVISIONAL, CONFIRMED)
# Flags: somebody with the agency's address in the register says "not us"; a code was used twice.
DISOWNED, CODE_REUSED = "disowned", "code_reused"
# How long a link to set a password works.
LINK_LIFETIME = timedelta(days=3)


@dataclass(frozen=True)
class OpenSlip:
    """A sign-in slip that still works. `issued_by`: a username; "" for one of before that was noted."""

    issued_by: str
    issued_at: datetime


def add(conn: Connection, now: datetime, **values: object) -> int:
    """Insert an account; returns its id. Keys: username role state, and area/agency unit email language."""
    moments = {"created_at": now, "confirmed_at": now if values["state"] == CONFIRMED else None}
    return conn.execute(accounts.insert(), values | moments).inserted_primary_key[0]


def get(conn: Connection, account_id: int) -> RowMapping | None:
    return conn.execute(select(accounts).where(accounts.c.id == account_id)).mappings().first()


def get_by_username(conn: Connection, username: str) -> RowMapping | None:
    return conn.execute(select(accounts).where(accounts.c.username == username)).mappings().first()


def find_by_name(conn: Connection, name: str) -> RowMapping | None:
    """Returns the account with this username, or else the only one that an e-mail address serves.

    An address that serves several accounts names none of them.
    """
    account = get_by_username(conn, name)
    if account or "@" not in name:
        return account
    is_served = (func.lower(accounts.c.email) == name.lower(), accounts.c.state.not_in(GONE_STATES))
    matching = list(conn.execute(select(accounts).where(*is_served).limit(2)).mappings())
    return matching[0] if len(matching) == 1 else None


def list_known_as(conn: Connection, name: str) -> list[RowMapping]:
    """Returns every account, of late too, with this username or this e-mail address."""
    is_known = or_(accounts.c.username == name, func.lower(accounts.c.email) == name.lower())
    return list(conn.execute(select(accounts).where(is_known).order_by(accounts.c.id)).mappings())


def list_of_agency(conn: Connection, agency: str) -> list[RowMapping]:
    """Returns every account that was ever registered for an agency, oldest first."""
    query = (
        select(accounts)
        .where(accounts.c.agency == agency, accounts.c.role == "agency")
        .order_by(accounts.c.id)
    )
    return list(conn.execute(query).mappings())


def list_by_id(conn: Connection, ids: Collection[int]) -> dict[int, RowMapping]:
    """Returns id -> the account."""
    query = select(accounts).where(accounts.c.id.in_(list(ids)))
    return {account["id"]: account for account in conn.execute(query).mappings()}


def list_of_agencies(conn: Connection, codes: Collection[str]) -> list[RowMapping]:
    """Returns every account that was ever registered for these agencies, oldest first."""
    is_theirs = (accounts.c.agency.in_(list(codes)), accounts.c.role == "agency")
    return list(conn.execute(select(accounts).where(*is_theirs).order_by(accounts.c.id)).mappings())


def list_of_area(conn: Connection, area: str) -> list[RowMapping]:
    """Returns every account of an area's agencies with `agency_name`, by agency, oldest first."""
    query = (
        select(accounts, agencies.c.name_th.label("agency_name"))
        .select_from(accounts.join(agencies, agencies.c.code == accounts.c.agency))
        .where(agencies.c.area == area, accounts.c.role == "agency")
        .order_by(agencies.c.code, accounts.c.id)
    )
    return list(conn.execute(query).mappings())


def list_confirmed(conn: Connection, agency_codes: Collection[str]) -> list[RowMapping]:
    """Returns the confirmed people of these agencies."""
    is_wanted = (accounts.c.agency.in_(list(agency_codes)), accounts.c.state == CONFIRMED)
    return list(conn.execute(select(accounts).where(*is_wanted).order_by(accounts.c.id)).mappings())


def list_staff(conn: Connection) -> list[RowMapping]:
    """Returns every account of an officer or OBEC user, OBEC's first, then by area."""
    query = select(accounts).where(accounts.c.role.in_(("obec", "officer")))
    return list(
        conn.execute(query.order_by(accounts.c.role, accounts.c.area, accounts.c.username)).mappings()
    )


def list_active_staff(conn: Connection, area: str | None) -> list[RowMapping]:
    """Returns the officers of an area who can sign in; OBEC's own users where the area is None."""
    is_theirs = accounts.c.area == area if area else accounts.c.role == "obec"
    return list(conn.execute(_select_active_staff().where(is_theirs)).mappings())


def list_all_active_staff(conn: Connection) -> list[RowMapping]:
    """Returns every officer and OBEC user who can sign in."""
    return list(conn.execute(_select_active_staff()).mappings())


def _select_active_staff() -> Select:
    # Found by what they have none of: there is no index of roles.
    is_staff = (accounts.c.agency.is_(None), accounts.c.role.in_(("officer", "obec")))
    return select(accounts).where(*is_staff, accounts.c.state.in_(SIGN_IN_STATES)).order_by(accounts.c.id)


def next_username(conn: Connection, base: str) -> str:
    """Returns `base` itself, else `base`-2, `base`-3 …: a username is never used twice.

    `base`: an agency's code, or a name for staff.
    """
    prefix, name = base + "-", accounts.c.username
    query = select(name).where(or_(name == base, begins_with(name, prefix)))
    used_names = set(conn.execute(query).scalars())
    if base not in used_names:
        return base
    suffixes = [used.removeprefix(prefix) for used in used_names - {base}]
    numbers = [int(suffix) for suffix in suffixes if suffix.isdecimal()]
    return f"{prefix}{max(numbers, default=1) + 1}"


def update(conn: Connection, account_id: int, **values: object) -> None:
    conn.execute(accounts.update().where(accounts.c.id == account_id).values(**values))


def note_digest(conn: Connection, account_id: int, today: date) -> bool:
    """Note that a person gets the digest of this day (in Bangkok); False where it is noted already.

    A day that is further ahead than a week was noted while a clock was wrong.
    """
    last, wrong = accounts.c.digest_on, (today + timedelta(days=7)).isoformat()
    is_new = or_(last.is_(None), last < today.isoformat(), last > wrong)
    statement = accounts.update().where(accounts.c.id == account_id, is_new)
    return conn.execute(statement.values(digest_on=today.isoformat())).rowcount == 1


def set_state(conn: Connection, account_id: int, state: str, now: datetime) -> None:
    """Move an account to another rung, or end it. Who leaves or is cancelled was confirmed, or was not."""
    values: dict = {"state": state}
    if state == CONFIRMED:
        values["confirmed_at"] = func.coalesce(accounts.c.confirmed_at, now)
    elif state in (WAITING, PROVISIONAL):
        values["confirmed_at"] = None
    update(conn, account_id, **values)


def add_flag(conn: Connection, account: Mapping, flag: str) -> None:
    """Note why an officer must look before this person is confirmed."""
    update(conn, account["id"], flags=sorted({*account["flags"], flag}))


def end_sessions(conn: Connection, account_id: int) -> None:
    sessions.delete_of_account(conn, account_id)


def add_password_link(
    conn: Connection, account_id: int, now: datetime, is_mailed: bool, issued_by: str = ""
) -> str:
    """Make a single-use token for a password link. Older ones go on working until one is used.

    `is_mailed`: it goes to the account's address, and nobody else sees it. `issued_by`: the username of the
    member of staff who printed it or had it sent.
    """
    token = secrets.token_urlsafe(24)
    values = {"digest": _digest(token), "account_id": account_id, "expires_at": now + LINK_LIFETIME}
    conn.execute(password_links.insert().values(**values, is_mailed=is_mailed, issued_by=issued_by))
    return token


def open_slips(conn: Connection, account_ids: Collection[int], now: datetime) -> dict[int, OpenSlip]:
    """Returns account id -> the slip that was printed for it and still works, where there is one."""
    links = password_links.c
    is_open = (links.used_at.is_(None), links.expires_at > now, links.is_mailed.is_(False))
    query = select(password_links).where(links.account_id.in_(account_ids), *is_open)
    return {
        link["account_id"]: OpenSlip(link["issued_by"], link["expires_at"] - LINK_LIFETIME)
        for link in conn.execute(query.order_by(links.expires_at)).mappings()
    }


def get_by_password_link(conn: Connection, token: str, now: datetime) -> RowMapping | None:
    """Returns the account whose password may be set with this token, with `is_mailed` and `issued_by`.

    None if the token is unknown, used or expired.
    """
    joined = accounts.join(password_links, password_links.c.account_id == accounts.c.id)
    valid = (
        password_links.c.digest == _digest(token),
        password_links.c.used_at.is_(None),
        password_links.c.expires_at > now,
    )
    query = (
        select(accounts, password_links.c.is_mailed, password_links.c.issued_by)
        .select_from(joined)
        .where(*valid)
    )
    return conn.execute(query).mappings().first()


def set_password(conn: Connection, account_id: int, password_hash: str, now: datetime) -> None:
    """Set the hash, use up every open link and end every session."""
    revoke_password_links(conn, account_id, now)
    update(conn, account_id, password_hash=password_hash)
    end_sessions(conn, account_id)


def replace_password_hash(conn: Connection, account_id: int, old_hash: str, new_hash: str) -> None:
    """Store another hash of the same password, unless the password was changed meanwhile."""
    is_unchanged = (accounts.c.id == account_id, accounts.c.password_hash == old_hash)
    conn.execute(accounts.update().where(*is_unchanged).values(password_hash=new_hash))


def revoke_password_links(conn: Connection, account_id: int, now: datetime) -> None:
    """Use up every open link of an account, as where its address is no longer the person's."""
    unused = (password_links.c.account_id == account_id, password_links.c.used_at.is_(None))
    conn.execute(password_links.update().where(*unused).values(used_at=now))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""Second factors: what an authenticator's codes are computed from, and recovery codes."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, or_, select

from .schema import recovery_codes, second_factors


def get(conn: Connection, account_id: int) -> RowMapping | None:
    query = select(second_factors).where(second_factors.c.account_id == account_id)
    return conn.execute(query).mappings().first()


def account_ids(conn: Connection) -> set[int]:
    """Returns the ids of the accounts that have a second factor."""
    return set(conn.execute(select(second_factors.c.account_id)).scalars())


def put(conn: Connection, account_id: int, seed: str, step: int, codes: Iterable[str], now: datetime) -> None:
    """Give an account a second factor and recovery codes instead of those that it has.

    `step`: the last time step whose code was used.
    """
    delete(conn, account_id)
    values = {"account_id": account_id, "seed": seed, "last_step": step, "set_up_at": now}
    conn.execute(second_factors.insert().values(**values))
    rows = [{"digest": _digest(account_id, code), "account_id": account_id} for code in codes]
    conn.execute(recovery_codes.insert(), rows)


def delete(conn: Connection, account_id: int) -> None:
    for table in (second_factors, recovery_codes):
        conn.execute(table.delete().where(table.c.account_id == account_id))


def use_step(conn: Connection, account_id: int, step: int, latest: int) -> bool:
    """Note that the code of a time step was used; False where it or a later one was used before.

    `latest`: the last step whose code may be used now. One on record that is later was used while a clock was
    wrong, and says nothing.
    """
    last = second_factors.c.last_step
    is_unused = (second_factors.c.account_id == account_id, or_(last < step, last > latest))
    return conn.execute(second_factors.update().where(*is_unused).values(last_step=step)).rowcount == 1


def use_recovery_code(conn: Connection, account_id: int, code: str, now: datetime) -> bool:
    """Use a recovery code up; False for one that is unknown or was used before."""
    is_unused = (recovery_codes.c.digest == _digest(account_id, code), recovery_codes.c.used_at.is_(None))
    return conn.execute(recovery_codes.update().where(*is_unused).values(used_at=now)).rowcount == 1


def count_recovery_codes(conn: Connection, account_id: int) -> int:
    """Returns how many recovery codes of an account still work."""
    is_unused = (recovery_codes.c.account_id == account_id, recovery_codes.c.used_at.is_(None))
    return conn.execute(select(func.count()).select_from(recovery_codes).where(*is_unused)).scalar()


def _digest(account_id: int, code: str) -> str:
    return hashlib.sha256(f"{account_id}:{code}".encode()).hexdigest()

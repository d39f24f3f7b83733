"""The chain of the audit log: each act holds a digest of the one before it and of its own fields.

Names of persons (`who`, and NAMES of `about`) are digested apart, with a random salt: they may be replaced
later, and nobody can guess them from the digest once the salt is gone. What was put in their place is sealed
in a later act, NAMES_REPLACED. The head is the digest of the newest act, the anchor that of the last one
whose term is over; both are single values of the instance.

Whoever can write into the database can also make the whole chain anew: only a digest that was written down
elsewhere shows that (audit/chain.py).
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import takewhile

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from . import instance_values
from .schema import audit_log
from .schema import instance_values as values_table

HEAD, ANCHOR = "audit_head", "audit_anchor"
NAMES = ("username", "by")
# The act whose `about` has `seals`: number of an act -> digest of the names that it has now.
NAMES_REPLACED = "names_replaced"
# Acts that are read at once.
PORTION = 1000
# The smallest number that SQLite can give a row.
FIRST = -(2**63)


class UnreadableAct(Exception):
    """What stands in the row of an act is not what the service writes."""

    def __init__(self, number: int):
        super().__init__(f"act {number}")
        self.number = number


def digest_names(salt: str, who: str, about: Mapping) -> str:
    """Returns the digest of the names in an act."""
    return _digest([salt, who, *(about.get(key) for key in NAMES)])


def digest_act(before: str, act: Mapping) -> str:
    """Returns the digest of an act (id at area agency act about names); `before`: that of the last one."""
    about = {key: value for key, value in act["about"].items() if key not in NAMES}
    at = act["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return _digest([before, act["id"], at, act["area"], act["agency"], act["act"], about, act["names"]])


def _digest(values: list) -> str:
    return sha256(json.dumps(values, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def link(before: str, act: Mapping) -> dict:
    """Returns salt, names and digest of an act (id at area agency act who about)."""
    salt = secrets.token_hex(16)
    names = digest_names(salt, act["who"], act["about"])
    return {"salt": salt, "names": names, "digest": digest_act(before, {**act, "names": names})}


def append(conn: Connection, acts: Sequence[Mapping]) -> None:
    """Store acts at the end of the chain.

    Two transactions cannot both go on from one act: SQLite lets one at a time write, from its beginning
    (BEGIN IMMEDIATE); other databases lock the head until the commit.
    """
    query = select(values_table.c.value).where(values_table.c.key == HEAD).with_for_update()
    head = conn.execute(query).scalar() or ""
    newest = conn.execute(select(func.max(audit_log.c.id))).scalar() or 0
    rows = []
    for number, act in enumerate(acts, newest + 1):
        # As it is read back: a list for a tuple, texts as keys.
        row = {**act, "id": number, "about": json.loads(json.dumps(act["about"]))}
        rows.append(row | link(head, row))
        head = rows[-1]["digest"]
    conn.execute(audit_log.insert(), rows)
    instance_values.put(conn, HEAD, head)


def reseal(act: Mapping) -> dict:
    """Returns a new salt for an act (who about) whose names were replaced, and the digest of these: names."""
    salt = secrets.token_hex(16)
    return {"salt": salt, "names": digest_names(salt, act["who"], act["about"])}


def list_acts(conn: Connection, first: int, *conditions: ColumnElement[bool]) -> list[RowMapping]:
    """Returns some acts in their order, from the number `first` on; none at the end.

    Raises UnreadableAct where the first of them cannot be read.
    """
    query = select(audit_log).where(audit_log.c.id >= first, *conditions)
    query = query.order_by(audit_log.c.id).limit(PORTION)
    try:
        return list(conn.execute(query).mappings())
    except (ValueError, TypeError):
        return _acts_before_unreadable(conn, conn.execute(query.with_only_columns(audit_log.c.id)).scalars())


def _acts_before_unreadable(conn: Connection, numbers: Iterable[int]) -> list[RowMapping]:
    acts: list[RowMapping] = []
    for number in numbers:
        try:
            acts += conn.execute(select(audit_log).where(audit_log.c.id == number)).mappings()
        except (ValueError, TypeError) as error:
            if acts:
                break
            raise UnreadableAct(number) from error
    return acts


def end_oldest(conn: Connection, before: datetime, portion: int) -> int:
    """End acts that were stored before a moment, at most so many; returns how many.

    They go from the beginning of the chain alone, so that no gap comes into it: one that a clock dated
    years ahead keeps those after it for as long. The digest of the last becomes the anchor.
    """
    first = select(func.min(audit_log.c.id)).scalar_subquery()
    query = select(audit_log.c["id", "at", "digest"]).where(audit_log.c.id < first + portion)
    oldest = conn.execute(query.order_by(audit_log.c.id)).mappings()
    ended = list(takewhile(lambda act: act["at"] < before, oldest))
    if ended:
        conn.execute(audit_log.delete().where(audit_log.c.id <= ended[-1]["id"]))
        instance_values.put(conn, ANCHOR, ended[-1]["digest"])
    return len(ended)

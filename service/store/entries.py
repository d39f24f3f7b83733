"""Entries and their receipts: the journal, which is the queue too. An entry never changes; it is undelivered
until the batch it was frozen into is done.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select, update

from .schema import batches, entries, receipts

# Crockford's base 32: no letter is taken for a digit.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Part:
    """What one entry holds: answers by field key, which of them the sender changed, remarks as [rule,
    values].
    """

    record: str
    item: str
    answers: Mapping
    changed: list[str]
    remarks: list = field(default_factory=list)
    withdrawn: bool = False


def secret_of(secret_key: str) -> bytes:
    """What the check of receipt numbers is keyed with."""
    return hashlib.sha256(b"row-id:" + secret_key.encode()).digest()


def row_id(secret: bytes, area: str, entry: int, revision: int) -> str:
    """The receipt number, such as K7Q2-0001-1: a keyed check over area, entry and revision; entry;
    revision.
    """
    digest = hmac.digest(secret, f"{area}:{entry}:{revision}".encode(), hashlib.sha256)
    number = int.from_bytes(digest[:4], "big")
    check = "".join(CROCKFORD[number >> shift & 31] for shift in (0, 5, 10, 15))
    return f"{check}-{entry:04d}-{revision}"


def receipt_of(conn: Connection, submission: str) -> RowMapping | None:
    """The receipt of a form that was sent before, by the form's key."""
    return conn.execute(select(receipts).where(receipts.c.submission == submission)).mappings().first()


def receipt(conn: Connection, receipt_id: str) -> RowMapping | None:
    return conn.execute(select(receipts).where(receipts.c.id == receipt_id)).mappings().first()


def add_receipt(
    conn: Connection, submission: str, agency: str | None, record: str, account_id: int | None, now: datetime
) -> str:
    """Make a receipt; returns its unguessable id."""
    receipt_id = secrets.token_urlsafe(15)
    values = {"id": receipt_id, "submission": submission, "agency": agency, "record": record}
    conn.execute(receipts.insert(), values | {"account_id": account_id, "created_at": now})
    return receipt_id


def add(
    conn: Connection,
    receipt_id: str,
    agency: Mapping,
    part: Part,
    account_id: int | None,
    secret: bytes,
    now: datetime,
    notice: str = "",
) -> int:
    """Store one entry as the next revision of its identity; returns its number.

    `notice`: the version of the privacy notice that its form named; "" where no form of ours was filled in.
    """
    revision = newest_revision(conn, part.record, agency["code"], part.item) + 1
    values = {
        "receipt": receipt_id,
        "record": part.record,
        "agency": agency["code"],
        "item": part.item,
        "revision": revision,
        "area": agency["area"],
        "answers": dict(part.answers),
        "changed": part.changed,
        "remarks": part.remarks,
        "withdrawn": part.withdrawn,
        "account_id": account_id,
        "received_at": now,
        "notice": notice,
    }
    number = conn.execute(entries.insert(), values).inserted_primary_key[0]
    named = row_id(secret, agency["area"], number, revision)
    conn.execute(update(entries).where(entries.c.id == number).values(row_id=named))
    return number


def newest_revision(conn: Connection, record: str, agency: str | None, item: str) -> int:
    """The highest revision of an identity; 0 when there is none."""
    identity = (entries.c.record == record, entries.c.agency == agency, entries.c.item == item)
    return conn.execute(select(func.max(entries.c.revision)).where(*identity)).scalar() or 0


def newest(conn: Connection, record: str, agency: str | None, item: str) -> RowMapping:
    """The newest entry of an identity that has one."""
    identity = (entries.c.record == record, entries.c.agency == agency, entries.c.item == item)
    found = select(entries).where(*identity).order_by(entries.c.revision.desc()).limit(1)
    return conn.execute(found).mappings().one()


def revision_of(conn: Connection, record: str, agency: str, item: str, revision: int) -> RowMapping:
    """One revision of an identity that has it."""
    one = (
        entries.c.record == record,
        entries.c.agency == agency,
        entries.c.item == item,
        entries.c.revision == revision,
    )
    return conn.execute(select(entries).where(*one)).mappings().one()


def of_record(conn: Connection, record: str, agency: str | None = None) -> list[RowMapping]:
    """All entries of a record, of one agency or of all, oldest first."""
    wanted = [entries.c.record == record] + ([entries.c.agency == agency] if agency else [])
    return list(conn.execute(select(entries).where(*wanted).order_by(entries.c.id)).mappings())


def items(conn: Connection, record: str, agency: str) -> list[str]:
    """The items of an agency that entries exist for."""
    found = select(entries.c.item).where(entries.c.record == record, entries.c.agency == agency).distinct()
    return list(conn.execute(found).scalars())


def of_receipt(conn: Connection, receipt_id: str) -> list[RowMapping]:
    """The entries of a receipt with `delivered` (True once they stand in the sheet)."""
    joined = entries.outerjoin(batches, batches.c.id == entries.c.batch_id)
    query = select(entries, (batches.c.state == "done").label("delivered")).select_from(joined)
    return list(conn.execute(query.where(entries.c.receipt == receipt_id).order_by(entries.c.id)).mappings())


def of_agency(conn: Connection, agency: str) -> list[RowMapping]:
    """All entries of an agency, oldest first, with `delivered`."""
    joined = entries.outerjoin(batches, batches.c.id == entries.c.batch_id)
    query = select(entries, (batches.c.state == "done").label("delivered")).select_from(joined)
    return list(conn.execute(query.where(entries.c.agency == agency).order_by(entries.c.id)).mappings())


def undelivered(conn: Connection, area: str, records: Iterable[str], most: int) -> list[RowMapping]:
    """The oldest entries of these records of an area that are in no batch yet, without those that were set
    aside.
    """
    waiting = (
        entries.c.area == area,
        entries.c.batch_id.is_(None),
        entries.c.set_aside.is_(None),
        entries.c.record.in_(list(records)),
    )
    return list(conn.execute(select(entries).where(*waiting).order_by(entries.c.id).limit(most)).mappings())


def dirty_areas(conn: Connection) -> dict[str, int]:
    """Areas with entries in no batch yet and how many, the one that waits longest first. What was set aside
    waits for a person.
    """
    waiting = (entries.c.batch_id.is_(None), entries.c.set_aside.is_(None))
    oldest = (
        select(entries.c.area, func.count())
        .where(*waiting)
        .group_by(entries.c.area)
        .order_by(func.min(entries.c.id))
    )
    return dict(conn.execute(oldest).all())


def put_in_batch(conn: Connection, numbers: Iterable[int], batch_id: int) -> None:
    conn.execute(update(entries).where(entries.c.id.in_(list(numbers))).values(batch_id=batch_id))


def send_again(conn: Connection, areas: Sequence[str] = (), row_ids: Sequence[str] = ()) -> int:
    """Entries that were set aside wait for the next batch again: of these areas, with these receipt numbers,
    or all. Returns how many there were.
    """
    aside = [entries.c.set_aside.is_not(None)]
    aside += [entries.c.area.in_(list(areas))] if areas else []
    aside += [entries.c.row_id.in_(list(row_ids))] if row_ids else []
    return conn.execute(update(entries).where(*aside).values(set_aside=None)).rowcount


def count_aside(conn: Connection, area: str) -> int:
    """Entries of an area that were set aside."""
    aside = (entries.c.area == area, entries.c.set_aside.is_not(None))
    return conn.execute(select(func.count()).where(*aside)).scalar_one()


def set_aside(conn: Connection, entry: int, reason: str) -> None:
    """Keep an entry out of every batch, because Google refuses its row alone; a person looks and sends it
    again.
    """
    conn.execute(update(entries).where(entries.c.id == entry).values(set_aside=reason))


def of_account(conn: Connection, account_id: int) -> list[RowMapping]:
    """Everything that an account sent, oldest first."""
    found = select(entries).where(entries.c.account_id == account_id).order_by(entries.c.id)
    return list(conn.execute(found).mappings())

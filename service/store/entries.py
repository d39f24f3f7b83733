"""Entries and their receipts: the journal of what was sent, which is the queue of the worker too.

An entry never changes; it is undelivered until the batch that it was frozen into is done.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    String,
    column,
    func,
    or_,
    select,
    values,
)

from . import entry_origins, receipt_numbers
from .audience import SENDER_COLUMNS, Audience
from .schema import accounts, batches, entries, receipts

# (record, agency, item): what revisions are counted for. A request about no agency of the register has None.
Identity = tuple[str, str | None, str]
# So many identities are looked for with one statement.
IDENTITIES_PER_QUERY = 1000


@dataclass(frozen=True)
class NewEntry:
    """What an entry is to hold.

    `answers`: by field key. `changed`: keys of the answers that the sender changed. `remarks`: lists of rule
    and values.
    """

    record: str
    item: str
    answers: Mapping
    changed: list[str]
    remarks: list = field(default_factory=list)
    withdrawn: bool = False


def get_receipt_by_submission(conn: Connection, submission: str) -> RowMapping | None:
    """Returns the receipt of a form that was sent before, by the form's key."""
    return conn.execute(select(receipts).where(receipts.c.submission == submission)).mappings().first()


def get_receipt(conn: Connection, receipt_id: str) -> RowMapping | None:
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
    entry: NewEntry,
    account_id: int | None,
    secret: bytes,
    now: datetime,
    notice: str = "",
    held_until: datetime | None = None,
) -> int:
    """Store one entry as the next revision of its identity; returns its id.

    `notice`: the version of the privacy notice that its form named; "" where no form of ours was filled in.
    `held_until`: not before then to the sheet. Revisions get there in their order: one that is not held lets
    earlier ones go, too, and one that is held waits at least as long as they.
    """
    revision = newest_revision(conn, entry.record, agency["code"], entry.item) + 1
    if revision > 1:
        held_until = _held_in_order(conn, entry.record, agency["code"], entry.item, held_until)
    entry_values = {
        "receipt": receipt_id,
        "record": entry.record,
        "agency": agency["code"],
        "item": entry.item,
        "revision": revision,
        "area": agency["area"],
        "answers": dict(entry.answers),
        "changed": entry.changed,
        "remarks": entry.remarks,
        "withdrawn": entry.withdrawn,
        "account_id": account_id,
        "received_at": now,
        "notice": notice,
        "held_until": held_until,
    }
    entry_id = conn.execute(entries.insert(), entry_values).inserted_primary_key[0]
    letters = receipt_numbers.draw_letters()
    receipt_number = receipt_numbers.format_number(secret, agency["area"], entry_id, revision, letters)
    conn.execute(entries.update().where(entries.c.id == entry_id).values(row_id=receipt_number))
    entry_origins.note(conn, entry_id, now)
    return entry_id


def _held_in_order(
    conn: Connection, record: str, agency: str | None, item: str, held_until: datetime | None
) -> datetime | None:
    """Returns how long a new revision is held, and lets the earlier ones go where it is not."""
    is_held = (
        *(entries.c.record == record, entries.c.agency == agency, entries.c.item == item),
        *(entries.c.batch_id.is_(None), entries.c.held_until.is_not(None)),
    )
    if held_until is None:
        conn.execute(entries.update().where(*is_held).values(held_until=None))
        return None
    last = conn.execute(select(func.max(entries.c.held_until)).where(*is_held)).scalar()
    return max(last or held_until, held_until)


def newest_revision(conn: Connection, record: str, agency: str | None, item: str) -> int:
    """Returns the highest revision of an identity; 0 when there is none."""
    identity = (entries.c.record == record, entries.c.agency == agency, entries.c.item == item)
    return conn.execute(select(func.max(entries.c.revision)).where(*identity)).scalar() or 0


def newest_revisions(conn: Connection, identities: Iterable[Identity]) -> dict[Identity, int]:
    """Returns identity -> its highest revision, for those of the identities that have entries."""
    distinct = list(dict.fromkeys(identities))
    revisions: dict[Identity, int] = {}
    for first in range(0, len(distinct), IDENTITIES_PER_QUERY):
        names = [column(name, String) for name in ("record", "agency", "item")]
        data = distinct[first : first + IDENTITIES_PER_QUERY]
        portion = values(*names, name="identities").data(data).cte("identities")
        is_same = (
            (entries.c.record == portion.c.record)
            & entries.c.agency.is_not_distinct_from(portion.c.agency)
            & (entries.c.item == portion.c.item)
        )
        query = select(*portion.c, func.max(entries.c.revision)).select_from(portion.join(entries, is_same))
        revisions |= {tuple(row[:3]): row[3] for row in conn.execute(query.group_by(*portion.c))}
    return revisions


def list_by_id(conn: Connection, ids: Iterable[int]) -> dict[int, RowMapping]:
    """Returns id -> the entry."""
    query = select(entries).where(entries.c.id.in_(list(ids)))
    return {entry["id"]: entry for entry in conn.execute(query).mappings()}


def get_newest(conn: Connection, record: str, agency: str | None, item: str) -> RowMapping:
    """Returns the newest entry of an identity that has one, whoever sent it."""
    identity = (entries.c.record == record, entries.c.agency == agency, entries.c.item == item)
    query = select(entries).where(*identity).order_by(entries.c.revision.desc()).limit(1)
    return conn.execute(query).mappings().one()


def get_latest_number(conn: Connection) -> RowMapping | None:
    """Returns id, area, revision and row_id of the last entry, if any, also from an older schema."""
    columns = (entries.c.id, entries.c.area, entries.c.revision, entries.c.row_id)
    return conn.execute(select(*columns).order_by(entries.c.id.desc()).limit(1)).mappings().first()


def get_newest_for(
    conn: Connection, audience: Audience, record: str, agency: str | None, item: str
) -> RowMapping | None:
    """Returns the newest entry of an identity that an audience may read; None if there is none."""
    identity = (entries.c.record == record, entries.c.agency == agency, entries.c.item == item)
    query = select(entries).where(*identity, audience.condition(entries.c.account_id))
    return conn.execute(query.order_by(entries.c.revision.desc()).limit(1)).mappings().first()


def get_revision(conn: Connection, record: str, agency: str, item: str, revision: int) -> RowMapping:
    """Returns one revision of an identity that has it."""
    revision_of_identity = (
        entries.c.record == record,
        entries.c.agency == agency,
        entries.c.item == item,
        entries.c.revision == revision,
    )
    return conn.execute(select(entries).where(*revision_of_identity)).mappings().one()


def list_of_record(conn: Connection, record: str, agency: str | None = None) -> list[RowMapping]:
    """Returns all entries of a record, of one agency or of all, oldest first."""
    conditions = [entries.c.record == record] + ([entries.c.agency == agency] if agency else [])
    return list(conn.execute(select(entries).where(*conditions).order_by(entries.c.id)).mappings())


def list_items(conn: Connection, record: str, agency: str) -> list[str]:
    """Returns the items of an agency that entries exist for."""
    query = select(entries.c.item).where(entries.c.record == record, entries.c.agency == agency).distinct()
    return list(conn.execute(query).scalars())


def count_by_agency(conn: Connection, agencies: Iterable[str]) -> dict[str, int]:
    """Returns agency code -> number of its entries, for those of the agencies that sent any."""
    of_agencies = entries.c.agency.in_(list(agencies))
    query = select(entries.c.agency, func.count()).where(of_agencies).group_by(entries.c.agency)
    return dict(conn.execute(query).all())


def list_of_receipt(conn: Connection, receipt_id: str) -> list[RowMapping]:
    """Returns the entries of a receipt with `delivered` (True once they are in the sheet)."""
    query = _select_with_sender().where(entries.c.receipt == receipt_id)
    return list(conn.execute(query.order_by(entries.c.id)).mappings())


def list_of_agency(conn: Connection, agency: str) -> list[RowMapping]:
    """Returns all entries of an agency, whoever sent them, oldest first, with `delivered`."""
    query = _select_with_sender().where(entries.c.agency == agency)
    return list(conn.execute(query.order_by(entries.c.id)).mappings())


def list_for(conn: Connection, audience: Audience, agency: str) -> list[RowMapping]:
    """Returns the entries of an agency that an audience may read, oldest first, with `delivered`."""
    query = _select_with_sender().where(entries.c.agency == agency, audience.condition(entries.c.account_id))
    return list(conn.execute(query.order_by(entries.c.id)).mappings())


def _select_with_sender() -> Select:
    joined = entries.outerjoin(batches, batches.c.id == entries.c.batch_id)
    joined = joined.outerjoin(accounts, accounts.c.id == entries.c.account_id)
    columns = (entries, (batches.c.state == "done").label("delivered"), *SENDER_COLUMNS)
    return select(*columns).select_from(joined)


def list_undelivered(
    conn: Connection, area: str, records: Iterable[str], limit: int, now: datetime
) -> list[RowMapping]:
    """Returns the oldest entries of these records of an area that are to go into a batch.

    That is not those that are held, nor those set aside. With SENDER_COLUMNS.
    """
    waiting = (entries.c.area == area, *_is_waiting(now), entries.c.record.in_(list(records)))
    query = select(entries, *SENDER_COLUMNS).select_from(
        entries.outerjoin(accounts, accounts.c.id == entries.c.account_id)
    )
    return list(conn.execute(query.where(*waiting).order_by(entries.c.id).limit(limit)).mappings())


def _is_waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Returns the SQL of: in no batch, not set aside for a person, and not held any more."""
    is_due = or_(entries.c.held_until.is_(None), entries.c.held_until <= now)
    return entries.c.batch_id.is_(None), entries.c.set_aside.is_(None), is_due


def held_until_of_receipt(conn: Connection, receipt_id: str, now: datetime) -> datetime | None:
    """Returns when the last of a receipt's entries may go into a batch; None where none is held."""
    is_held = (entries.c.receipt == receipt_id, entries.c.batch_id.is_(None), entries.c.held_until > now)
    return conn.execute(select(func.max(entries.c.held_until)).where(*is_held)).scalar()


def count_held(conn: Connection, area: str, now: datetime) -> int:
    """Returns how many entries of an area are held, because so many came without any proof."""
    is_held = (entries.c.area == area, entries.c.batch_id.is_(None), entries.c.held_until > now)
    return conn.execute(select(func.count()).where(*is_held)).scalar_one()


def count_undelivered_by_area(conn: Connection, now: datetime) -> dict[str, int]:
    """Returns area -> number of entries that are to go into a batch, the area that waits longest first.

    Entries that are held, or were set aside, are not counted.
    """
    query = (
        select(entries.c.area, func.count())
        .where(*_is_waiting(now))
        .group_by(entries.c.area)
        .order_by(func.min(entries.c.id))
    )
    return dict(conn.execute(query).all())


def count_waiting(conn: Connection, area: str, entry_ids: Iterable[int]) -> int:
    """Returns how many of these entries are to go into a batch of this area, if they are not held."""
    is_waiting = (entries.c.area == area, entries.c.batch_id.is_(None), entries.c.set_aside.is_(None))
    query = select(func.count()).where(entries.c.id.in_(list(entry_ids)), *is_waiting)
    return conn.execute(query).scalar_one()


def set_batch(conn: Connection, entry_ids: Iterable[int], batch_id: int) -> None:
    conn.execute(entries.update().where(entries.c.id.in_(list(entry_ids))).values(batch_id=batch_id))


def requeue(conn: Connection, areas: Sequence[str] = (), row_ids: Sequence[str] = ()) -> int:
    """Let entries that were set aside wait for the next batch again; returns how many there were.

    Of these areas, with these receipt numbers, or all.
    """
    conditions = [entries.c.set_aside.is_not(None)]
    conditions += [entries.c.area.in_(list(areas))] if areas else []
    conditions += [entries.c.row_id.in_(list(row_ids))] if row_ids else []
    return conn.execute(entries.update().where(*conditions).values(set_aside=None)).rowcount


def count_set_aside(conn: Connection, area: str) -> int:
    """Returns how many entries of an area were set aside."""
    conditions = (entries.c.area == area, entries.c.set_aside.is_not(None))
    return conn.execute(select(func.count()).where(*conditions)).scalar_one()


def set_aside(conn: Connection, entry: int, reason: str) -> None:
    """Keep an entry out of every batch, because Google refuses its row alone.

    A person must look at it and send it again.
    """
    conn.execute(entries.update().where(entries.c.id == entry).values(set_aside=reason))


def list_of_account(conn: Connection, account_id: int) -> list[RowMapping]:
    """Returns every entry that an account sent, oldest first."""
    query = select(entries).where(entries.c.account_id == account_id).order_by(entries.c.id)
    return list(conn.execute(query).mappings())

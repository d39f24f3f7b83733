"""Reminders: which agencies were told what they have to do, by mail or in LINE, at most once a day each.

Also who there is to remind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, or_, select
from sqlalchemy.exc import IntegrityError

from .accounts import CONFIRMED, GONE_STATES
from .letter_turns import BULK_KINDS
from .letters import WITHDRAWN, is_refused
from .prefix import begins_with
from .schema import accounts, agencies, agency_status, letters, reminders
from .upsert import insert_new

# Channels; kinds: to register for the first time, or what is missing since.
MAIL, LINE = "mail", "line"
FIRST, REMINDER = "first", "reminder"


def list_unfinished_agencies(
    conn: Connection, area: str | None, agency: str | None = None
) -> list[RowMapping]:
    """Returns the open agencies for which something is missing or to correct.

    Of an area or of all, or one agency; by area, in it the office first.
    Keys: code area kind name_th email registered pinned_at photo surveyed to_correct unconfirmed.
    """
    columns = [agencies.c[key] for key in ("code", "area", "kind", "name_th", "email")]
    status_keys = ("registered", "pinned_at", "photo", "surveyed", "to_correct", "unconfirmed")
    columns += [agency_status.c[key] for key in status_keys]
    conditions = [agencies.c.closed_at.is_(None)]
    conditions += [agencies.c.area == area] if area else []
    conditions += [agencies.c.code == agency] if agency else []
    is_unfinished = or_(
        agency_status.c.agency.is_(None),
        agency_status.c.registered == "",
        agency_status.c.pinned_at.is_(None),
        ~agency_status.c.photo,
        ~agency_status.c.surveyed,
        func.json_array_length(agency_status.c.to_correct) > 0,
    )
    query = (
        select(*columns)
        .select_from(agencies.outerjoin(agency_status, agency_status.c.agency == agencies.c.code))
        .where(*conditions, is_unfinished)
        .order_by(agencies.c.area, agencies.c.kind == "school", agencies.c.code)
    )
    return list(conn.execute(query).mappings())


def list_recipients(conn: Connection, area: str | None) -> list[RowMapping]:
    """Returns the accounts of agencies that are not gone, the best to write to first.

    Confirmed ones first, then those in use, then the oldest. Keys: id agency email language state.
    """
    columns = [accounts.c[key] for key in ("id", "agency", "email", "language", "state")]
    conditions = [accounts.c.role == "agency", accounts.c.state.not_in(GONE_STATES)]
    if area:
        conditions.append(accounts.c.agency.in_(select(agencies.c.code).where(agencies.c.area == area)))
    order = (accounts.c.state != CONFIRMED, accounts.c.first_used_at.is_(None), accounts.c.id)
    return list(conn.execute(select(*columns).where(*conditions).order_by(*order)).mappings())


def list_of_agency(conn: Connection, area: str, agency: str) -> list[RowMapping]:
    """Returns the reminders of an agency, the newest first."""
    query = select(reminders).where(reminders.c.area == area, reminders.c.agency == agency)
    return list(conn.execute(query.order_by(reminders.c.id.desc())).mappings())


def by_agency_since(conn: Connection, area: str | None, day: str) -> dict[str, RowMapping]:
    """Returns agency -> its first reminder on this day or later (agency day channel)."""
    query = select(reminders.c.agency, reminders.c.day, reminders.c.channel).where(reminders.c.day >= day)
    query = _of_area(area, query).order_by(reminders.c.day.desc())
    return {reminder["agency"]: reminder for reminder in conn.execute(query).mappings()}


def codes_reminded_since(conn: Connection, codes: Iterable[str], day: str) -> set[str]:
    """Returns the codes, among these, of agencies that are reminded on this day or later."""
    query = select(reminders.c.agency).where(reminders.c.agency.in_(list(codes)), reminders.c.day >= day)
    return set(conn.execute(query).scalars())


def newest_by_agency(conn: Connection, area: str) -> dict[str, RowMapping]:
    """Returns agency of an area -> its newest reminder (agency day channel)."""
    query = select(reminders.c.agency, reminders.c.day, reminders.c.channel).where(reminders.c.area == area)
    query = query.order_by(reminders.c.day)
    return {reminder["agency"]: reminder for reminder in conn.execute(query).mappings()}


def add_all(conn: Connection, rows: Sequence[Mapping]) -> dict[str, int]:
    """Insert reminders (keys: agency area day at channel kind who); returns agency -> id of the reminder.

    Agencies that have a reminder on that day are left out of both, and must not be told again.
    """
    if not rows:
        return {}
    statement = insert_new(conn, reminders).returning(reminders.c.agency, reminders.c.id)
    return dict(conn.execute(statement, [dict(row) for row in rows]).all())


def set_day(conn: Connection, reminder: int, day: str, at: datetime) -> bool:
    """Move a reminder to another day, on which its letter goes out.

    Returns False where the agency has a reminder on that day, or this one was withdrawn.
    """
    try:
        with conn.begin_nested():
            statement = reminders.update().where(reminders.c.id == reminder).values(day=day, at=at)
            return conn.execute(statement).rowcount == 1
    except IntegrityError:
        return False


def delete(conn: Connection, reminder: int) -> None:
    """Delete a reminder that was not sent after all."""
    conn.execute(reminders.delete().where(reminders.c.id == reminder))


def count_by_day(conn: Connection, area: str | None, since: str) -> list[RowMapping]:
    """Returns the numbers of reminders since a day: day channel kind who n, the newest day first."""
    groups = [reminders.c[key] for key in ("day", "channel", "kind", "who")]
    query = select(*groups, func.count().label("n")).where(reminders.c.day >= since).group_by(*groups)
    order = (reminders.c.day.desc(), reminders.c.channel, reminders.c.kind, reminders.c.who)
    return list(conn.execute(_of_area(area, query).order_by(*order)).mappings())


def count_waiting_letters(conn: Connection, area: str | None) -> list[tuple[datetime, int]]:
    """Returns (when they go out, number) of the waiting letters of reminders, the next first."""
    query = (
        select(letters.c.next_at, func.count())
        .where(*_is_waiting(area))
        .group_by(letters.c.next_at)
        .order_by(letters.c.next_at)
    )
    return [tuple(row) for row in conn.execute(query)]


def list_waiting_letters(conn: Connection, area: str | None) -> list[RowMapping]:
    """Returns the waiting letters of reminders (id area reminder), by area."""
    reminder = letters.c.facts["reminder"].as_integer().label("reminder")
    query = (
        select(letters.c.id, letters.c.area, reminder)
        .where(*_is_waiting(area))
        .order_by(letters.c.area, letters.c.id)
    )
    return list(conn.execute(query).mappings())


def withdraw_letters(conn: Connection, waiting_letters: Sequence[Mapping]) -> int:
    """Withdraw these letters (id reminder) as far as they still wait, and delete their reminders.

    Returns how many there were.
    """
    reminder_by_letter = {letter["id"]: letter["reminder"] for letter in waiting_letters}
    statement = (
        letters.update()
        .where(letters.c.id.in_(list(reminder_by_letter)), letters.c.state == "waiting")
        .values(state="refused", answer=f"{WITHDRAWN}: stopped", facts={})
        .returning(letters.c.id)
    )
    withdrawn_ids = list(conn.execute(statement).scalars())
    conn.execute(
        reminders.delete().where(
            reminders.c.id.in_([reminder_by_letter[letter_id] for letter_id in withdrawn_ids])
        )
    )
    return len(withdrawn_ids)


def list_refused_addresses(conn: Connection) -> set[str]:
    """Returns the addresses that mail servers refused for good: another letter would end the same way."""
    is_permanent = or_(begins_with(letters.c.answer, "5"), begins_with(letters.c.answer, "no address"))
    query = select(letters.c.to).where(letters.c.kind.in_(BULK_KINDS), is_refused(), is_permanent)
    return set(conn.execute(query).scalars())


def _is_waiting(area: str | None) -> Iterator[ColumnElement[bool]]:
    """Yields the conditions of waiting letters of reminders, of an area or of all."""
    yield letters.c.state == "waiting"
    yield letters.c.kind.in_(BULK_KINDS)
    if area:
        yield letters.c.area == area


def _of_area(area: str | None, query: Select) -> Select:
    return query.where(reminders.c.area == area) if area else query

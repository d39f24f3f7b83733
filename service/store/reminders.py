"""Who was told when what there is to do, by mail or in LINE: an agency at most once a day. And who there is
to tell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from .accounts import CONFIRMED, GONE
from .letters import BULK, TAKEN_BACK, refused
from .schema import accounts, agencies, letters, lines, reminders

# Channels; kinds: to register for the first time, or what is missing since.
MAIL, LINE = "mail", "line"
FIRST, REMINDER = "first", "reminder"


def unfinished(conn: Connection, area: str | None, agency: str | None = None) -> list[RowMapping]:
    """Open agencies, of an area or of all, or one, for which something is missing or to correct: by area, in
    it the office first. Keys: code area kind name_th email registered pinned_at photo surveyed to_correct.
    """
    joined = agencies.outerjoin(lines, lines.c.agency == agencies.c.code)
    columns = [agencies.c[key] for key in ("code", "area", "kind", "name_th", "email")]
    columns += [lines.c[key] for key in ("registered", "pinned_at", "photo", "surveyed", "to_correct")]
    open_ones = [agencies.c.closed_at.is_(None)]
    open_ones += [agencies.c.area == area] if area else []
    open_ones += [agencies.c.code == agency] if agency else []
    lacks = or_(
        lines.c.agency.is_(None),
        lines.c.registered == "",
        lines.c.pinned_at.is_(None),
        ~lines.c.photo,
        ~lines.c.surveyed,
        func.json_array_length(lines.c.to_correct) > 0,
    )
    order = (agencies.c.area, agencies.c.kind == "school", agencies.c.code)
    found = select(*columns).select_from(joined).where(*open_ones, lacks).order_by(*order)
    return list(conn.execute(found).mappings())


def people(conn: Connection, area: str | None) -> list[RowMapping]:
    """The accounts of agencies that are not gone, whom to write to first: confirmed, then in use, then the
    oldest. Keys: id agency email language state.
    """
    columns = [accounts.c[key] for key in ("id", "agency", "email", "language", "state")]
    kept = [accounts.c.role == "agency", accounts.c.state.not_in(GONE)]
    kept += [accounts.c.agency.in_(select(agencies.c.code).where(agencies.c.area == area))] if area else []
    order = (accounts.c.state != CONFIRMED, accounts.c.first_used_at.is_(None), accounts.c.id)
    return list(conn.execute(select(*columns).where(*kept).order_by(*order)).mappings())


def told(conn: Connection, area: str | None, day: str) -> dict[str, RowMapping]:
    """Agency -> how it is told on this day, or is to be later (agency day channel)."""
    found = select(reminders.c.agency, reminders.c.day, reminders.c.channel).where(reminders.c.day >= day)
    return {
        one["agency"]: one
        for one in conn.execute(_in(area, found).order_by(reminders.c.day.desc())).mappings()
    }


def told_among(conn: Connection, codes: Iterable[str], day: str) -> set[str]:
    """Which of these agencies are told on this day or later."""
    found = select(reminders.c.agency).where(reminders.c.agency.in_(list(codes)), reminders.c.day >= day)
    return set(conn.execute(found).scalars())


def last(conn: Connection, area: str) -> dict[str, RowMapping]:
    """Agency of an area -> how it was told last (agency day channel)."""
    found = select(reminders.c.agency, reminders.c.day, reminders.c.channel).where(reminders.c.area == area)
    return {one["agency"]: one for one in conn.execute(found.order_by(reminders.c.day)).mappings()}


def note(conn: Connection, found: Sequence[Mapping]) -> dict[str, int]:
    """Note that agencies are told (keys: agency area day at channel kind who); returns agency -> number of
    those that were not yet told on that day: the others are not noted, and must not be told.
    """
    if not found:
        return {}
    insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[conn.dialect.name]
    fresh = insert(reminders).on_conflict_do_nothing(index_elements=["agency", "day"])
    made = conn.execute(fresh.returning(reminders.c.agency, reminders.c.id), [dict(line) for line in found])
    return dict(made.all())


def move(conn: Connection, number: int, day: str, at: datetime) -> bool:
    """A letter goes out on another day than it was meant to; False where the agency was told on that day, or
    the reminder was taken back.
    """
    try:
        with conn.begin_nested():
            moved = update(reminders).where(reminders.c.id == number).values(day=day, at=at)
            return conn.execute(moved).rowcount == 1
    except IntegrityError:
        return False


def forget(conn: Connection, number: int) -> None:
    """It was not told after all."""
    conn.execute(delete(reminders).where(reminders.c.id == number))


def history(conn: Connection, area: str | None, since: str) -> list[RowMapping]:
    """What was told since a day: day channel kind who n, the newest day first."""
    groups = [reminders.c[key] for key in ("day", "channel", "kind", "who")]
    found = select(*groups, func.count().label("n")).where(reminders.c.day >= since).group_by(*groups)
    order = (reminders.c.day.desc(), reminders.c.channel, reminders.c.kind, reminders.c.who)
    return list(conn.execute(_in(area, found).order_by(*order)).mappings())


def waiting(conn: Connection, area: str | None) -> list[tuple[datetime, int]]:
    """When letters of reminders go out that wait, and how many each time; the next first."""
    found = select(letters.c.next_at, func.count()).where(*_waiting(area)).group_by(letters.c.next_at)
    return [tuple(line) for line in conn.execute(found.order_by(letters.c.next_at))]


def waiting_letters(conn: Connection, area: str | None) -> list[RowMapping]:
    """The letters that wait: id area reminder, by area."""
    number = letters.c.facts["reminder"].as_integer().label("reminder")
    found = (
        select(letters.c.id, letters.c.area, number)
        .where(*_waiting(area))
        .order_by(letters.c.area, letters.c.id)
    )
    return list(conn.execute(found).mappings())


def stop(conn: Connection, found: Sequence[Mapping]) -> int:
    """Take back these letters (id reminder) as far as they wait still: their agencies were not told. Returns
    how many.
    """
    numbers = {letter["id"]: letter["reminder"] for letter in found}
    still = update(letters).where(letters.c.id.in_(list(numbers)), letters.c.state == "waiting")
    ended = still.values(state="refused", answer=f"{TAKEN_BACK}: stopped", facts={}).returning(letters.c.id)
    stopped = list(conn.execute(ended).scalars())
    conn.execute(delete(reminders).where(reminders.c.id.in_([numbers[one] for one in stopped])))
    return len(stopped)


def refused_addresses(conn: Connection) -> set[str]:
    """Addresses that mail servers refused for good: another letter would end the same way."""
    for_good = or_(letters.c.answer.like("5%"), letters.c.answer.like("no address%"))
    found = select(letters.c.to).where(letters.c.kind.in_(BULK), refused(), for_good)
    return set(conn.execute(found).scalars())


def _waiting(area: str | None) -> Iterator:
    yield letters.c.state == "waiting"
    yield letters.c.kind.in_(BULK)
    if area:
        yield letters.c.area == area


def _in(area: str | None, found: Select) -> Select:
    return found.where(reminders.c.area == area) if area else found

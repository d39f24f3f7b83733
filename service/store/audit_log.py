"""The audit trail: who did what on the web or by a command. Never what somebody typed: keys, codes and
usernames only."""

from datetime import datetime

from sqlalchemy import Connection, case, func, literal, null, select, union_all

from .schema import accounts, deeds, entries

# Who did it, where it was no person who signed in: no username looks like these.
COMMAND, SHEET = "(command)", "(sheet)"


def add(
    conn: Connection,
    now: datetime,
    act: str,
    who: str = "",
    area: str | None = None,
    agency: str = "",
    **about: object,
) -> None:
    """Note a deed; it stays only if the transaction commits. `act`: a key of service.acts.ACTS; `who`: a
    username, "" where nobody was signed in, or COMMAND; `about`: what the sentence of the act needs.
    """
    values = {"at": now, "act": act, "who": who, "area": area, "agency": agency, "about": about}
    conn.execute(deeds.insert(), values)


def count(conn: Connection, area: str | None) -> int:
    """How many `of_area` has."""
    noted = select(func.count()).where(deeds.c.area == area)
    came_in = select(func.count()).where(entries.c.area == area)
    return conn.execute(noted).scalar_one() + conn.execute(came_in).scalar_one()


def of_area(conn: Connection, area: str | None, most: int = 100, after: int = 0) -> list[dict]:
    """The newest deeds in an area, without the `after` newest of them; among them the forms that came in,
    which the journal keeps. Without an area: what concerns the whole service.
    """
    noted = select(
        deeds.c.at,
        deeds.c.id,
        literal(0).label("form"),
        deeds.c.act,
        deeds.c.who,
        deeds.c.agency,
        deeds.c.about,
        null().label("record"),
        null().label("revision"),
        null().label("row_id"),
    ).where(deeds.c.area == area)
    joined = entries.outerjoin(accounts, accounts.c.id == entries.c.account_id)
    came_in = (
        select(
            entries.c.received_at,
            entries.c.id,
            literal(1),
            case((entries.c.withdrawn, "withdrew"), else_="received"),
            func.coalesce(accounts.c.username, ""),
            func.coalesce(entries.c.agency, ""),
            null(),
            entries.c.record,
            entries.c.revision,
            entries.c.row_id,
        )
        .select_from(joined)
        .where(entries.c.area == area)
    )
    both = union_all(noted, came_in).subquery()
    order = (both.c.at.desc(), both.c.form, both.c.id.desc())
    found = conn.execute(select(both).order_by(*order).limit(most).offset(after)).mappings()
    return [_deed(line) for line in found]


def _deed(line: object) -> dict:
    about = {key: line[key] for key in ("record", "revision", "row_id")} if line["form"] else line["about"]
    return {key: line[key] for key in ("at", "act", "who", "agency")} | {"about": about}

"""Letters that did not arrive, as far as anybody knows: for the people who can do something about it."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, exists, func, or_, select

from .accounts import CANCELLED, GONE_STATES
from .areas import OBEC
from .letters import is_lost, is_refused
from .schema import accounts, agencies, letters

_later_letters, _registrants = letters.alias("later"), accounts.alias("people")
# A letter of the same kind to the same account ended later: it tells how things stand now.
_IS_SUPERSEDED = exists().where(
    _later_letters.c.account_id == letters.c.account_id,
    _later_letters.c.kind == letters.c.kind,
    _later_letters.c.id > letters.c.id,
    or_(_later_letters.c.state.in_(("sent", "unsure")), is_refused(_later_letters)),
)
# Nobody waits for the letter: its person signed in without it, or has left.
_IS_NEEDLESS = and_(
    letters.c.account_id.is_not(None),
    or_(
        accounts.c.state.in_((CANCELLED, "left")),
        and_(letters.c.kind == "welcome", accounts.c.first_used_at.is_not(None)),
    ),
)
# The agency did not get its first notice and has registered all the same.
_IS_REGISTERED_SINCE = exists().where(
    letters.c.kind == "first_notice",
    _registrants.c.agency == letters.c.facts["agency"].as_string(),
    _registrants.c.state.not_in(GONE_STATES),
)


def list_of_area(conn: Connection, area: str, now: datetime, limit: int = 200) -> list[RowMapping]:
    """Returns the refused and lost letters of an area's accounts and requests, the newest first.

    With `username` and `agency_name`. Letters of nobody's area are OBEC's.
    """
    joined = letters.outerjoin(accounts, letters.c.account_id == accounts.c.id)
    joined = joined.outerjoin(agencies, accounts.c.agency == agencies.c.code)
    query = (
        select(letters, accounts.c.username, agencies.c.name_th.label("agency_name"))
        .select_from(joined)
        .where(
            or_(is_refused(), is_lost(now)),
            func.coalesce(accounts.c.area, letters.c.area, OBEC) == area,
            # These compare accounts; a letter without one is judged by its own state alone.
            ~_IS_SUPERSEDED,
            func.coalesce(~_IS_NEEDLESS, True),
            ~_IS_REGISTERED_SINCE,
        )
        .order_by(letters.c.id.desc())
        .limit(limit)
    )
    return list(conn.execute(query).mappings())

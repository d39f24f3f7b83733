"""Letters that did not arrive, as far as anybody knows: for the people who can do something about it."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, exists, func, or_, select

from .accounts import CANCELLED, GONE
from .areas import OBEC
from .letters import lost, refused
from .schema import accounts, agencies, letters

_later, _people = letters.alias("later"), accounts.alias("people")
# A letter of the kind to the account that ended later: it tells how things stand now.
_SUPERSEDED = exists().where(
    _later.c.account_id == letters.c.account_id,
    _later.c.kind == letters.c.kind,
    _later.c.id > letters.c.id,
    or_(_later.c.state.in_(("sent", "unsure")), refused(_later)),
)
# Nobody waits for the letter: the person got in without it, or is no person of ours any more.
_NEEDLESS = and_(
    letters.c.account_id.is_not(None),
    or_(
        accounts.c.state.in_((CANCELLED, "left")),
        and_(letters.c.kind == "welcome", accounts.c.first_used_at.is_not(None)),
    ),
)
# Who did not get a first notice has registered without it.
_WITHOUT_NOTICE = exists().where(
    letters.c.kind == "first_notice",
    _people.c.agency == letters.c.facts["agency"].as_string(),
    _people.c.state.not_in(GONE),
)


def of_area(conn: Connection, area: str, now: datetime, most: int = 200) -> list[RowMapping]:
    """Letters that the mail server refused, or that were on their way when the line broke, of an area's
    accounts and requests; the newest first. Those of nobody's area are OBEC's.
    """
    joined = letters.outerjoin(accounts, letters.c.account_id == accounts.c.id)
    joined = joined.outerjoin(agencies, accounts.c.agency == agencies.c.code)
    columns = (letters, accounts.c.username, agencies.c.name_th.label("agency_name"))
    troubled = (or_(refused(), lost(now)), func.coalesce(accounts.c.area, letters.c.area, OBEC) == area)
    # A letter without an account is judged by itself: `exists` and `needless` say nothing of it.
    found = (
        select(*columns)
        .select_from(joined)
        .where(*troubled, ~_SUPERSEDED, func.coalesce(~_NEEDLESS, True), ~_WITHOUT_NOTICE)
    )
    return list(conn.execute(found.order_by(letters.c.id.desc()).limit(most)).mappings())

"""To whom of staff the registration links of agencies were shown, by the audit log."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, RowMapping, TextClause, select, text

from .schema import IS_LINK_SHOWN, audit_log


def has_seen(conn: Connection, who: str, agency: str, since: datetime) -> bool:
    """Returns whether the agency's link was shown to this person since then."""
    conditions = (_is_link_shown(), audit_log.c.agency == agency, audit_log.c.at > since)
    query = select(audit_log.c.id).where(*conditions, audit_log.c.who == who)
    return conn.execute(query.limit(1)).first() is not None


def list_shown(
    conn: Connection, agency_codes: Collection[str], since: datetime, until: datetime
) -> list[RowMapping]:
    """Returns the acts (at who act agency) by which links of these agencies were shown, oldest first."""
    columns = (audit_log.c.at, audit_log.c.who, audit_log.c.act, audit_log.c.agency)
    conditions = (
        _is_link_shown(),
        audit_log.c.agency.in_(list(agency_codes)),
        audit_log.c.at.between(since, until),
    )
    query = select(*columns).where(*conditions).order_by(audit_log.c.at, audit_log.c.id)
    return list(conn.execute(query).mappings())


def _is_link_shown() -> TextClause:
    """True of these acts, in the words of their index."""
    return text(IS_LINK_SHOWN)

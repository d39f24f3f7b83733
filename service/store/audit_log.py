"""The audit log: who did what on the web or by a command, and for a while from where.

It never holds what somebody typed: keys, codes and usernames only, and digests of texts that stand elsewhere
(store/act_texts.py, store/announcements.py). Acts are a chain (store/audit_chain.py): nothing else inserts,
updates or deletes them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, event, select

from . import Database, audit_chain, audit_origins
from .schema import audit_log

# `who` where no person was signed in: no username looks like these.
COMMAND, SHEET, SERVICE = "(command)", "(sheet)", "(service)"
# That somebody looked at personal data; there are more of these than of all others.
READ = "read"


def add(
    conn: Connection,
    now: datetime,
    act: str,
    who: str = "",
    area: str | None = None,
    agency: str = "",
    **about: object,
) -> None:
    """Add an act; it stays only if the transaction commits.

    `act`: a key of ACT_SENTENCES in service/audit/audit_words.py.
    `who`: a username, COMMAND, SERVICE, or "" where nobody was signed in.
    `about`: what the sentence of the act needs.
    """
    add_all(conn, [{"at": now, "act": act, "who": who, "area": area, "agency": agency, "about": about}])


def add_all(conn: Connection, acts: Sequence[Mapping]) -> None:
    """Add acts, each with at, act, who, area, agency and about; they stay only if the transaction commits."""
    if acts:
        origin = audit_origins.current(conn)
        audit_chain.append(conn, [{**act, **origin} for act in acts])
        conn.info.setdefault("new_acts", []).extend(acts)


def list_since(conn: Connection, area: str, act: str, since: datetime) -> list[RowMapping]:
    """Returns when this act was done in an area after `since`, by whom, and what is noted about it."""
    columns = (audit_log.c.at, audit_log.c.who, audit_log.c.about)
    is_meant = (audit_log.c.area == area, audit_log.c.act == act, audit_log.c.at > since)
    return list(conn.execute(select(*columns).where(*is_meant)).mappings())


def has_read(conn: Connection, who: str, page: str, area: str | None, agency: str, since: datetime) -> bool:
    """True if it is noted that this person looked at such a page since then."""
    conditions = (
        audit_log.c.who == who,
        audit_log.c.at >= since,
        audit_log.c.act == READ,
        audit_log.c.area.is_not_distinct_from(area),
        audit_log.c.agency == agency,
        audit_log.c.about["page"].as_string() == page,
    )
    return conn.execute(select(audit_log.c.id).where(*conditions).limit(1)).first() is not None


def list_accesses(conn: Connection, usernames: Collection[str], acts: Collection[str]) -> list[RowMapping]:
    """Returns these acts of these accounts, oldest first."""
    columns = (audit_log.c.at, audit_log.c.who, audit_log.c.act, audit_log.c.about)
    is_theirs = (audit_log.c.who.in_(usernames), audit_log.c.act.in_(acts))
    query = select(*columns).where(*is_theirs).order_by(audit_log.c.at, audit_log.c.id)
    return list(conn.execute(query).mappings()) if usernames else []


def list_done_to_accounts(
    conn: Connection, doers: Collection[str], acts: Collection[str], since: datetime
) -> list[tuple[str, str, datetime]]:
    """Returns (who, username, at) of these acts of the `doers` with accounts after `since`."""
    columns = (audit_log.c.who, audit_log.c.about["username"].as_string(), audit_log.c.at)
    is_theirs = (audit_log.c.who.in_(doers), audit_log.c.at > since, audit_log.c.act.in_(acts))
    return [tuple(row) for row in conn.execute(select(*columns).where(*is_theirs))]


def listen(db: Database, tell: Callable[[Mapping], None]) -> None:
    """Have `tell` called with every act (at act who area agency about) whose transaction commits."""

    @event.listens_for(db.engine, "commit")
    def commit(conn: Connection) -> None:
        for act in conn.info.pop("new_acts", ()):
            tell(act)

    @event.listens_for(db.engine, "rollback")
    def rollback(conn: Connection) -> None:
        conn.info.pop("new_acts", None)

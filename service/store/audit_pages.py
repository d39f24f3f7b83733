"""The acts of the audit log with the forms that came in, as pages of the log show them.

The forms are stored as entries.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from .areas import OBEC
from .audit_log import SHEET
from .proposals import RECORD as PROPOSAL
from .schema import accounts, audit_log, entries, entry_origins

FORMS = {"received": False, "withdrew": True}
# Forms that are read at once.
PORTION = 1000


class UnreadableForm(Exception):
    """What stands in the row of a form is not what the service writes: in one from the entry `number` on."""

    def __init__(self, number: int):
        super().__init__(f"entry {number}")
        self.number = number


@dataclass(frozen=True)
class ActFilter:
    """Which acts are meant; what is empty or None narrows nothing.

    `area`: None for OBEC's, without forms. `everywhere`: of all areas, which needs `names`. `names`: of one
    person or of what stands for one, `account_ids`: of that person. `acts`: these alone. `left_out`: not
    these. `since` and `until`: the first and the last moment.
    """

    area: str | None = None
    everywhere: bool = False
    names: Collection[str] = ()
    account_ids: Collection[int] = ()
    agency: str = ""
    acts: Collection[str] | None = None
    left_out: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def has_forms(self) -> bool:
        """False where no form can be among them: every entry is of an area."""
        if self.everywhere or self.names:
            return bool(self.account_ids) and self._has_act_of_forms
        return self.area is not None and self._has_act_of_forms

    @property
    def _has_act_of_forms(self) -> bool:
        return any(self.means(act) for act in FORMS)

    def means(self, act: str) -> bool:
        return act not in self.left_out and (self.acts is None or act in self.acts)


def count(conn: Connection, meant: ActFilter) -> int:
    """Returns how many acts `list_acts` can list."""
    acts = conn.execute(select(func.count()).select_from(audit_log).where(*_of_acts(meant))).scalar_one()
    if not meant.has_forms:
        return acts
    forms = select(func.count()).select_from(entries).where(*_of_forms(meant))
    return acts + conn.execute(forms).scalar_one()


def list_acts(conn: Connection, meant: ActFilter, limit: int = 100, offset: int = 0) -> list[dict]:
    """Returns the newest acts, without the `offset` newest of them: at act who area agency about."""
    newest = [_acts(meant, limit + offset)]
    if meant.has_forms:
        newest.append(_forms(meant, limit + offset))
    both = union_all(*(select(part.subquery()) for part in newest)).subquery()
    order = (both.c.at.desc(), both.c.is_form, both.c.id.desc())
    rows = conn.execute(select(both).order_by(*order).limit(limit).offset(offset)).mappings()
    return [_act(row) for row in rows]


def list_forms(conn: Connection, first: int, *conditions: ColumnElement[bool]) -> list[dict]:
    """Returns some forms in the order of their entries, from the entry `first` on; none at the end.

    As `list_acts`, with id, address and sign_in. `conditions`: on entries. Raises UnreadableForm.
    """
    origin = [
        func.coalesce(column, "").label(column.name) for column in entry_origins.c["address", "sign_in"]
    ]
    query = _select_forms(*origin).outerjoin(entry_origins, entry_origins.c.entry_id == entries.c.id)
    query = query.where(entries.c.id >= first, *conditions).order_by(entries.c.id).limit(PORTION)
    try:
        rows = list(conn.execute(query).mappings())
    except (ValueError, TypeError) as error:
        raise UnreadableForm(first) from error
    return [{**row, **_act(row)} for row in rows]


def is_of_area(column: ColumnElement, area: str | None) -> ColumnElement[bool]:
    """Returns the SQL of: of this area. What concerns no area is OBEC's, as what is stored under its key."""
    return or_(column == OBEC, column.is_(None)) if area in (None, OBEC) else column == area


def began_at(conn: Connection) -> datetime | None:
    """Returns when the oldest act of the log was done; None without any."""
    oldest = select(func.min(audit_log.c.id)).scalar_subquery()
    return conn.execute(select(audit_log.c.at).where(audit_log.c.id == oldest)).scalar()


def _acts(meant: ActFilter, most: int) -> Select:
    columns = (
        *audit_log.c["at", "id"],
        literal(0).label("is_form"),
        *audit_log.c["act", "who", "area", "agency", "about"],
        *(_nothing_like(column) for column in entries.c["record", "revision", "row_id"]),
    )
    newest = (audit_log.c.at.desc(), audit_log.c.id.desc())
    return select(*columns).where(*_of_acts(meant)).order_by(*newest).limit(most)


def _of_acts(meant: ActFilter) -> list[ColumnElement[bool]]:
    conditions = [] if meant.everywhere else [is_of_area(audit_log.c.area, meant.area)]
    if meant.names:
        conditions.append(audit_log.c.who.in_(list(meant.names)))
    if meant.agency:
        conditions.append(audit_log.c.agency == meant.agency)
    if meant.acts is not None:
        conditions.append(audit_log.c.act.in_(list(meant.acts)))
    if meant.left_out:
        conditions.append(audit_log.c.act.not_in(list(meant.left_out)))
    return conditions + _of_days(audit_log.c.at, meant)


def _forms(meant: ActFilter, most: int) -> Select:
    newest = (entries.c.received_at.desc(), entries.c.id.desc())
    return _select_forms().where(*_of_forms(meant)).order_by(*newest).limit(most)


def _select_forms(*more: ColumnElement) -> Select:
    # Of a proposal, which was read from a sheet, nobody's account is the sender.
    without_account = case((entries.c.record == PROPOSAL, SHEET), else_="")
    columns = (
        entries.c.received_at.label("at"),
        entries.c.id,
        literal(1).label("is_form"),
        case((entries.c.withdrawn, "withdrew"), else_="received").label("act"),
        func.coalesce(accounts.c.username, without_account).label("who"),
        entries.c.area,
        func.coalesce(entries.c.agency, "").label("agency"),
        _nothing_like(audit_log.c.about),
        *entries.c["record", "revision", "row_id"],
    )
    joined = entries.outerjoin(accounts, accounts.c.id == entries.c.account_id)
    return select(*columns, *more).select_from(joined)


def _nothing_like(column: ColumnElement) -> ColumnElement:
    """Returns NULL of a column's name and type: PostgreSQL takes one without a type for text in a UNION."""
    return cast(null(), column.type).label(column.name)


def _of_forms(meant: ActFilter) -> list[ColumnElement[bool]]:
    conditions = [] if meant.everywhere else [entries.c.area == meant.area]
    if meant.account_ids:
        conditions.append(entries.c.account_id.in_(list(meant.account_ids)))
    if meant.agency:
        conditions.append(entries.c.agency == meant.agency)
    kinds = [entries.c.withdrawn == withdrawn for act, withdrawn in FORMS.items() if meant.means(act)]
    conditions.append(true() if len(kinds) == len(FORMS) else or_(*kinds))
    return conditions + _of_days(entries.c.received_at, meant)


def _of_days(at: ColumnElement[datetime], meant: ActFilter) -> list[ColumnElement[bool]]:
    since = [at >= meant.since] if meant.since else []
    return [*since, at <= meant.until] if meant.until else since


def _act(row: RowMapping) -> dict:
    about = {key: row[key] for key in ("record", "revision", "row_id")} if row["is_form"] else row["about"]
    return {key: row[key] for key in ("at", "act", "who", "area", "agency")} | {"about": about}

"""People of agencies in all areas whom nobody has confirmed: all of them briefly, some of them whole."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, Text, cast, func, select

from .accounts import PROVISIONAL, WAITING
from .schema import accounts, agencies, agency_status, areas


class Waiting(NamedTuple):
    """An account that waits to be confirmed. `area`: of the agency.

    `has_pinned`: the agency's pin counts as soon as one of its people is confirmed.
    """

    account_id: int
    agency: str
    area: str
    since: datetime
    has_pinned: bool
    state: str
    email: str


def list_briefly(conn: Connection) -> list[Waiting]:
    """Returns every account of an agency that waits to be confirmed, the oldest first."""
    has_pinned = func.coalesce(cast(agency_status.c.unconfirmed, Text).contains('"pin"'), False)
    query = (
        select(
            accounts.c.id,
            accounts.c.agency,
            agencies.c.area,
            accounts.c.created_at,
            has_pinned,
            accounts.c.state,
            accounts.c.email,
        )
        .select_from(
            accounts.join(agencies, agencies.c.code == accounts.c.agency).outerjoin(
                agency_status, agency_status.c.agency == accounts.c.agency
            )
        )
        .where(accounts.c.state.in_((PROVISIONAL, WAITING)), accounts.c.role == "agency")
        .order_by(accounts.c.created_at, accounts.c.id)
    )
    return [Waiting._make(row) for row in conn.execute(query)]


def list_people(conn: Connection, agency_codes: Collection[str]) -> list[RowMapping]:
    """Returns every account of these agencies, with agency_name, agency_name_en, kind and register_email.

    And area_name, area_name_en, of the agency's area.
    """
    query = (
        select(
            accounts,
            agencies.c.name_th.label("agency_name"),
            agencies.c.name_en.label("agency_name_en"),
            agencies.c.kind,
            agencies.c.email.label("register_email"),
            areas.c.short_name_th.label("area_name"),
            areas.c.name_en.label("area_name_en"),
        )
        .select_from(
            accounts.join(agencies, agencies.c.code == accounts.c.agency).join(
                areas, areas.c.key == agencies.c.area
            )
        )
        .where(accounts.c.agency.in_(list(agency_codes)), accounts.c.role == "agency")
        .order_by(accounts.c.id)
    )
    return list(conn.execute(query).mappings())

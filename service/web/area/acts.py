"""The pages of the audit log: who did what on the web, by command and in sheets, the newest first."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from ...audit import act_kinds
from ...audit.audit_page import audit_page
from ...services import services
from ...services.language import lang
from ...store import agencies, audit_pages
from ...store.audit_origins import ORIGIN_LIFETIME
from ...store.audit_pages import ActFilter
from .area import area_or_404
from .trail_filter import TrailFilter

blueprint = Blueprint("acts", __name__)

# Entries of the log on one page.
PAGE_SIZE = 50
KINDS = {key: kind.title for key, kind in act_kinds.ACT_KINDS.items()}


@blueprint.get("/area/<area>/acts")
def of_area(area: str) -> ResponseReturnValue:
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        known_agencies = agencies.list_of_area(conn, area, include_closed=True)
        chosen = TrailFilter(conn, request.args, KINDS, known_agencies)
        return _page(conn, chosen, area_row, everywhere=False)


@blueprint.get("/obec/acts")
def of_obec() -> ResponseReturnValue:
    """Show what concerns no area: OBEC's own accounts, the announcement.

    Of one person, all in all areas; of an agency, what is in the log of its area.
    """
    with services().db.read() as conn:
        chosen = TrailFilter(conn, request.args, KINDS)
        if chosen.names or not chosen.agency:
            return _page(conn, chosen, None, everywhere=bool(chosen.names))
        agency = agencies.get(conn, chosen.agency)
        return _page(conn, chosen, None, everywhere=False, of_area=agency["area"] if agency else None)


def _page(
    conn: Connection,
    chosen: TrailFilter,
    area: Mapping | None,
    everywhere: bool,
    of_area: str | None = None,
) -> ResponseReturnValue:
    """`area`: whose page it is, None for OBEC's; `of_area`: whose acts are shown on that."""
    acts, left_out = act_kinds.acts_of_kind(chosen.kind)
    meant = ActFilter(
        area=area["key"] if area else of_area,
        everywhere=everywhere,
        names=chosen.names,
        account_ids=chosen.account_ids,
        agency=chosen.agency,
        acts=acts,
        left_out=left_out,
        since=chosen.since,
        until=chosen.until,
    )
    number = request.args.get("page", 1, type=int)
    page = audit_page(conn, meant, lang() == "en", number, PAGE_SIZE)
    return render_template(
        "area/acts.html",
        area=area,
        page=page,
        chosen=chosen,
        everywhere=everywhere or bool(of_area),
        began_at=audit_pages.began_at(conn),
        origin_days=ORIGIN_LIFETIME.days,
    )

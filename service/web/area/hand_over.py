"""The officer's page of hand-over letters: printed with new codes, revoked when they were lost."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from ...accounts import letter_codes
from ...services import services
from ...services.language import lang, t
from ...store import agencies, proof_codes
from ..kit.beside import Draw, NotDrawn, flash_not_drawn, turn_to_draw
from .area import area_or_404

blueprint = Blueprint("hand_over", __name__, url_prefix="/area/<area>/hand-over")

# Letters that are printed at once: some seconds.
PORTION = 100


@blueprint.get("")
def page(area: str) -> ResponseReturnValue:
    """Show how many schools nobody is confirmed of, and how many letters could be used now."""
    now = services().clock()
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        portions = _portions(conn, area)
        open_codes = proof_codes.count_open_by_agency(conn, area, now)
        agencies_of_area = agencies.list_of_area(conn, area)
    unreached = [school["code"] for schools in portions.values() for school in schools]
    return render_template(
        "area/hand_over.html",
        area=area_row,
        count=len(unreached),
        portions=portions,
        agencies=agencies_of_area,
        unreached=unreached,
        open_codes=open_codes,
        until=letter_codes.last_day(services().settings.pin_deadline, services().today()),
    )


@blueprint.post("/letters.pdf")
def print_letters(area: str) -> ResponseReturnValue:
    """Returns the letters of one agency, or of a portion of the schools that nobody is confirmed of.

    They are a file to keep, not a page: a page that is shown again would be sent again, with other codes.
    """
    try:
        # Before codes are issued: those of a letter that is not drawn would help nobody.
        with turn_to_draw() as draw:
            return _letters_file(area, draw)
    except NotDrawn:
        flash_not_drawn()
        return redirect(url_for(".page", area=area), 303)


def _letters_file(area: str, draw: Draw) -> ResponseReturnValue:
    from ...papers.hand_over import draw_letters

    now = services().clock()
    with services().db.read() as conn:
        area_row = area_or_404(conn, area)
        receivers = _receivers(conn, area)
    if not receivers:
        flash(t("ไม่มีโรงเรียนที่ต้องพิมพ์ใบนำส่ง", "There is no letter to print."))
        return redirect(url_for(".page", area=area), 303)
    codes = {agency["code"]: proof_codes.new_code() for agency in receivers}
    until = letter_codes.last_day(services().settings.pin_deadline, services().today())
    with services().db.begin() as conn:
        letter_codes.issue(conn, services().journal.secret, area, codes, current_user.username, until, now)
        conn.commit()
    agencies_on_paper = [dict(agency) for agency in receivers]
    return Response(
        draw(draw_letters, services().settings, dict(area_row), agencies_on_paper, codes, until, now, lang()),
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f"attachment; filename=hand-over-{area}.pdf",
            "Cache-Control": "no-store",
        },
    )


def _receivers(conn: Connection, area: str) -> Sequence[Mapping]:
    """Returns the agencies of the posted form: `agency`, or else the portion `part`."""
    if request.form.get("agency"):
        return [_agency(conn, area)]
    return _portions(conn, area).get(request.form.get("part", 1, type=int), [])


def _portions(conn: Connection, area: str) -> dict[int, list[Mapping]]:
    """Returns the schools that nobody is confirmed of, in portions by number, counted from 1.

    The register divides them, not who is left: a school moves into no portion that was printed already when
    somebody of another school is confirmed.
    """
    schools = [agency for agency in agencies.list_of_area(conn, area, True) if agency["kind"] == "school"]
    number_by_code = {school["code"]: 1 + index // PORTION for index, school in enumerate(schools)}
    portions: dict[int, list[Mapping]] = {}
    for school in letter_codes.schools_to_reach(conn, area):
        portions.setdefault(number_by_code[school["code"]], []).append(school)
    return portions


@blueprint.post("/revoke")
def revoke(area: str) -> ResponseReturnValue:
    """Revoke the letters of one agency, or of the whole area, that were not used yet."""
    with services().db.begin() as conn:
        area_or_404(conn, area)
        is_one = bool(request.form.get("agency"))
        receivers = [_agency(conn, area)] if is_one else agencies.list_of_area(conn, area, True)
        codes = [agency["code"] for agency in receivers]
        count = letter_codes.revoke(conn, area, codes, current_user.username, services().clock())
        conn.commit()
    flash(t(f"ยกเลิกรหัสแล้ว {count} รหัส", f"{count} codes are revoked."), "success")
    return redirect(url_for(".page", area=area), 303)


def _agency(conn: Connection, area: str) -> Mapping:
    """Returns the open agency of this area that was posted. Aborts with 404 for any other."""
    agency = agencies.get(conn, request.form["agency"])
    if agency is None or agency["area"] != area or agency["closed_at"]:
        abort(404)
    return agency

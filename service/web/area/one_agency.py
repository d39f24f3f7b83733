"""One agency as its area's staff see it: what stands, what is doubtful, what was sent, who can sign in."""

from collections.abc import Mapping

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from ... import requests
from ...audit import trail
from ...figures import agency_list as roll
from ...figures.effective import rows_that_count
from ...records import RECORDS
from ...records.agency_status import Point, Unit, line_of
from ...records.deadlines import last_moment
from ...records.identity_state import Row, standings
from ...records.sentences import sentence
from ...services import services
from ...services.language import lang
from ...store import accounts, agencies, areas, rows, told, workbooks
from ..kit import uploads
from ..kit.states import state_in_words
from .area import sheet_url
from .pins import pin_of

blueprint = Blueprint("one_agency", __name__, url_prefix="/area/<area>/agencies")

# Edits that the page shows.
LATEST = 20
# Told as a map or as pictures.
SHOWN_ELSEWHERE = ("latitude", "longitude", "photo", "point_name", "service_name")


@blueprint.get("/<code>")
def page(area: str, code: str) -> ResponseReturnValue:
    deadline, now = services().settings.pin_deadline, services().clock()
    with services().db.read() as conn:
        agency = agencies.get(conn, code)
        if agency is None or agency["area"] != area:
            # An area's key opens no agency of another area, and nobody learns which codes exist.
            abort(404)
        facts, book = areas.get(conn, area), workbooks.get(conn, area)
        mirrored = rows.of_one(conn, area, code)
        counted = rows_that_count(mirrored, {code: agency["kind"]})
        latest = trail.trail(conn, area, lang() == "en", 1, LATEST, code)
        asked = requests.of_agency(conn, area, code, now)
        people = [_person(account) for account in accounts.of_agency(conn, code)]
        reminded = told.of_agency(conn, area, code)
    line = line_of(
        Unit(code, agency["name_th"], agency["kind"]), counted, last_moment(deadline) if deadline else None
    )
    one = roll.called(agency, line)
    return render_template(
        "area/one_agency.html",
        area=facts,
        agency=agency,
        one=one,
        warnings=_warnings(one, mirrored),
        parts=_parts(counted),
        points=[_point(code, point, one) for point in line.points],
        pins=pin_of(one),
        map_provinces=facts["provinces"],
        trail=latest,
        requests=asked,
        people=people,
        told=reminded,
        records=RECORDS,
        own_link=services().own_link(code),
        sheet_url=sheet_url(book),
    )


def _person(account: Mapping) -> dict:
    """What the page tells of a person: no name, no address."""
    return {
        "username": account["username"],
        "unit": account["unit"],
        "state": state_in_words(account["state"]),
        "used": bool(account["first_used_at"]),
    }


def _point(code: str, point: Point, one: roll.Called) -> dict:
    return {
        "name": point.name,
        "latitude": point.position[0],
        "longitude": point.position[1],
        "photos": uploads.shown(code, list(point.photos)),
    }


def _warnings(one: roll.Called, mirrored: list[Mapping]) -> list[str]:
    """The sentences of the warnings, with their values where the entry that brought them told some."""
    known = {
        remark[0]: remark for row in mirrored for remark in row["remarks"] or () if row["record"] == "pin"
    }
    values = {rule: (remark[1], remark[2] if len(remark) > 2 else "") for rule, remark in known.items()}
    away = roll.km_from_register(one.agency, one.line)
    values[roll.FAR_FROM_REGISTER] = ({"km": round(away, 1)} if away is not None else {}, "")
    found = []
    for rule in one.warnings:
        more, key = values.get(rule, ({}, ""))
        label = RECORDS["pin"].field(key).label(lang()) if key else ""
        found.append(sentence(rule, lang(), label, **more))
    return found


def _parts(counted: list[Row]) -> list[dict]:
    """What counts of the agency, a part per point and service; without what tells of persons."""
    found, _ = standings(counted)
    order = list(RECORDS)
    ordered = sorted(found.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1]))
    shown = [(key, one.effective or one.to_correct, bool(one.to_correct)) for key, one in ordered]
    return [_part(row, returned) for (record, _), row, returned in shown if row and record != "registration"]


def _part(row: Row, returned: bool) -> dict:
    record, answers = RECORDS[row.record], row.answers
    shown = [f for f in record.asked if not f.personal and f.key not in SHOWN_ELSEWHERE]
    return {
        "title": record.title(lang()),
        "name": answers.get("point_name") or answers.get("service_name") or "",
        "returned": returned,
        "checked": row.effect == "checked",
        "by_hand": row.by_hand,
        "received_at": row.received_at,
        "answers": [
            (f.label(lang()), f.kind.show(answers[f.key], lang()))
            for f in shown
            if answers[f.key] is not None
        ],
    }

"""Pins for maps: of an area as its list holds them, of the country as compact data. Nothing of persons is among them."""

import hashlib
from itertools import groupby

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from ..roll import WARNINGS, Called
from ..store import areas, lines
from .house import house
from .language import lang

blueprint = Blueprint("pins", __name__, url_prefix="/obec")

# What is to be seen on the map of the country, as bits of one digit for each pin.
NO_PHOTO, DOUBTFUL, LATE = 1, 2, 4
# Places of a coordinate on that map: 0.0001 degrees are 11 m.
PLACES = 10_000


def pin_of(one: Called) -> list[dict]:
    """The pins of an agency for a map and the table beside it: name, point, position, what is doubtful in words."""
    words = [WARNINGS[rule][lang() == "en"] for rule in one.warnings]
    return [{"code": one.agency["code"], "name": one.line.unit.name, "point": point.name, "latitude": point.position[0],
             "longitude": point.position[1], "photo": bool(point.photos), "warnings": words} for point in one.line.points]  # fmt: skip


@blueprint.get("/pins.json")
def country() -> ResponseReturnValue:
    """Every agency's first pin: {area: {codes: [..], at: [latitude, longitude, ..] in 1/10,000 degree, marks: "0130.."}}.

    `marks`: a digit for each pin, of NO_PHOTO, DOUBTFUL and LATE. `?province=57&type=primary`: of those areas only.
    """
    province, kind = request.args.get("province", ""), request.args.get("type", "")
    with house().db.read() as conn:
        wanted = {area["key"] for area in areas.every(conn)
                  if province in ("", *area["provinces"]) and kind in ("", area["type"])}  # fmt: skip
        found = {area: list(pins) for area, pins in groupby(lines.pinned(conn), key=lambda pin: pin.area) if area in wanted}
    answer = Response(current_app.json.dumps({area: _of_area(pins) for area, pins in found.items()}, separators=(",", ":")),
                      mimetype="application/json")  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:20])
    return answer.make_conditional(request)


def _of_area(pins: list) -> dict:
    at = [round(degrees * PLACES) for pin in pins for degrees in (pin.latitude, pin.longitude)]
    marks = "".join(str(NO_PHOTO * (not pin.photo) + DOUBTFUL * (pin.doubts != "[]") + LATE * pin.late) for pin in pins)
    return {"codes": [pin.agency for pin in pins], "at": at, "marks": marks}

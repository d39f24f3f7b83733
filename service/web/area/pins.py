"""Pins for maps: those of an agency for its area's page, and those of the country as compact data.

No personal data is among them.
"""

import hashlib
import json
from itertools import groupby
from operator import itemgetter

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from ...figures.agency_list import FAR_FROM_REGISTER, WARNINGS, AgencyRow
from ...records.agency_status import Point
from ...services import services
from ...services.language import lang
from ...store import agency_status, areas

blueprint = Blueprint("pins", __name__, url_prefix="/obec")


def map_pins(row: AgencyRow) -> list[dict]:
    """Returns the pins of an agency for a map and the table beside it, with the warnings in words."""
    return [
        {
            "code": row.agency["code"],
            "name": row.status.unit.name,
            "point": point.name,
            "latitude": point.position[0],
            "longitude": point.position[1],
            "photo": bool(point.photos),
            "warnings": _warning_texts(row, point),
        }
        for point in row.status.points
    ]


def _warning_texts(row: AgencyRow, point: Point) -> list[str]:
    """Returns the warnings about one point; how far all are from the register is told of each."""
    rules = {*point.doubts, FAR_FROM_REGISTER}
    return [WARNINGS[rule][lang() == "en"] for rule in row.warnings if rule in rules]


@blueprint.get("/pins.json")
def country() -> ResponseReturnValue:
    """Returns every agency's first pin as JSON, of all areas or of those of a province and type.

    The JSON is {area: {codes: [..], at: [latitude, longitude, ..] in 1/10,000 degree, marks: "0130.."}}.
    `marks`: a digit for each pin, the bits of store/agency_status.py. `?province=57&type=primary`:
    only those areas.
    """
    province, area_type = request.args.get("province", ""), request.args.get("type", "")
    with services().db.read() as conn:
        area_keys = [
            area["key"]
            for area in areas.list_all(conn)
            if province in ("", *area["provinces"]) and area_type in ("", area["type"])
        ]
        all_pins = agency_status.list_pins(conn, area_keys if province or area_type else None)
    document = {area: _compact(list(pins)) for area, pins in groupby(all_pins, key=itemgetter(0))}
    response = Response(json.dumps(document, separators=(",", ":")), mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20])
    return response.make_conditional(request)


def _compact(pins: list) -> dict:
    """Returns the pins of an area as parallel lists. `pins`: rows of the area's key and the four columns."""
    _, codes, latitudes, longitudes, marks = zip(*pins, strict=True)
    return {
        "codes": codes,
        "at": [part for pair in zip(latitudes, longitudes, strict=True) for part in pair],
        "marks": "".join(map(str, marks)),
    }

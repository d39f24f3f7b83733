"""Pins for maps: of an area as its list holds them, of the country as compact data. Nothing of persons is
among them.
"""

import hashlib
import json
from itertools import groupby
from operator import itemgetter

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from ...figures.agency_list import WARNINGS, Called
from ...services import services
from ...services.language import lang
from ...store import agency_status as lines
from ...store import areas

blueprint = Blueprint("pins", __name__, url_prefix="/obec")


def pin_of(one: Called) -> list[dict]:
    """The pins of an agency for a map and the table beside it: name, point, position, what is doubtful in
    words.
    """
    words = [WARNINGS[rule][lang() == "en"] for rule in one.warnings]
    return [
        {
            "code": one.agency["code"],
            "name": one.line.unit.name,
            "point": point.name,
            "latitude": point.position[0],
            "longitude": point.position[1],
            "photo": bool(point.photos),
            "warnings": words,
        }
        for point in one.line.points
    ]


@blueprint.get("/pins.json")
def country() -> ResponseReturnValue:
    """Every agency's first pin: {area: {codes: [..], at: [latitude, longitude, ..] in 1/10,000 degree, marks:
    "0130.."}}.

    `marks`: a digit for each pin, the bits of store/lines.py. `?province=57&type=primary`: of those areas
    only.
    """
    province, kind = request.args.get("province", ""), request.args.get("type", "")
    with services().db.read() as conn:
        wanted = [
            area["key"]
            for area in areas.every(conn)
            if province in ("", *area["provinces"]) and kind in ("", area["type"])
        ]
        found = lines.pinned(conn, wanted if province or kind else None)
    told = {area: _of_area(list(pins)) for area, pins in groupby(found, key=itemgetter(0))}
    answer = Response(json.dumps(told, separators=(",", ":")), mimetype="application/json")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:20])
    return answer.make_conditional(request)


def _of_area(pins: list) -> dict:
    _, codes, latitudes, longitudes, marks = zip(*pins, strict=True)
    return {
        "codes": codes,
        "at": [part for pair in zip(latitudes, longitudes, strict=True) for part in pair],
        "marks": "".join(map(str, marks)),
    }

"""What is doubtful about a pin's position: nothing here is refused, a person confirms it, and the officer
sees it.
"""

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import Connection

from ..records.kinds import Remark
from ..records.record import Answers
from ..register import places
from ..store import latest_positions as points
from ..store import photos

# A photo taken further away from the pin than this is worth a look, kilometres.
PHOTO_TOLERANCE = 2
# Two agencies closer than this share a spot, metres.
SAME_SPOT = 5


def of_pin(conn: Connection, agency: Mapping, area: Mapping, answers: Answers) -> list[Remark]:
    """The doubts about the position in a pin's answers, the gravest first."""
    here = (answers["latitude"], answers["longitude"])
    found = []
    if places.is_known_default(*here):
        found.append(Remark("known_default", {}))
    elif area["provinces"] and not places.near_province(*here, area["provinces"]):
        away = places.provinces().distance_km(*here, area["provinces"])
        found.append(Remark("far_from_area", {"km": round(away)}))
    for other in points.near(conn, *here):
        if other["agency"] != agency["code"] and places.metres_between(here, other["position"]) <= SAME_SPOT:
            found.append(Remark("same_as_other", {"other": other["name"]}))
            break
    for photo in photos.of_agency(conn, agency["code"], answers.get("photo") or []):
        if photo["latitude"] is None:
            continue
        away = places.metres_between(here, (photo["latitude"], photo["longitude"])) / 1000
        if away > PHOTO_TOLERANCE:
            found.append(Remark("photo_elsewhere", {"km": round(away, 1)}))
            break
    return found


def sign(found: list[Remark], answers: Answers) -> str:
    """What a person confirms: these doubts about this position. Another position asks again."""
    said = json.dumps([[r.rule for r in found], answers["latitude"], answers["longitude"]])
    return hashlib.sha256(said.encode()).hexdigest()[:16]

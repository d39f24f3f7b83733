"""The doubts about a pin's position.

A doubtful pin is never refused: the person who pins confirms it, and the officer sees the doubt.
"""

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import Connection

from ..records.kinds import Remark
from ..records.record import Answers
from ..register import places
from ..register.distances import metres_between
from ..store import latest_positions, photos

# A photo taken further away from the pin than this is doubtful, kilometres.
PHOTO_TOLERANCE_KM = 2
# Two agencies closer than this are at the same spot, metres.
SAME_SPOT_METRES = 5


def pin_doubts(conn: Connection, agency: Mapping, area: Mapping, answers: Answers) -> list[Remark]:
    """Returns the doubts about the position in a pin's answers, the gravest first."""
    position = (answers["latitude"], answers["longitude"])
    doubts = []
    if places.is_known_default(*position):
        doubts.append(Remark("known_default", {}))
    elif area["provinces"] and not places.is_near_provinces(*position, area["provinces"]):
        distance_km = places.provinces().distance_km(*position, area["provinces"])
        doubts.append(Remark("far_from_area", {"km": round(distance_km)}))
    for other in latest_positions.list_near(conn, *position):
        if (
            other["agency"] != agency["code"]
            and metres_between(position, other["position"]) <= SAME_SPOT_METRES
        ):
            doubts.append(Remark("same_as_other", {"other": other["name"]}))
            break
    for photo in photos.list_of_agency(conn, agency["code"], answers.get("photo") or []):
        if photo["latitude"] is None:
            continue
        distance_km = metres_between(position, (photo["latitude"], photo["longitude"])) / 1000
        if distance_km > PHOTO_TOLERANCE_KM:
            doubts.append(Remark("photo_elsewhere", {"km": round(distance_km, 1)}))
            break
    return doubts


def signature(doubts: list[Remark], answers: Answers) -> str:
    """Returns what a person confirms: a digest of these doubts and this position.

    Another position, or another doubt, must be confirmed anew.
    """
    confirmed = json.dumps([[doubt.rule for doubt in doubts], answers["latitude"], answers["longitude"]])
    return hashlib.sha256(confirmed.encode()).hexdigest()[:16]

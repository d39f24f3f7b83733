"""The doubts about a pin's position and its photos.

A doubtful pin is never refused: the person who pins confirms it, and the officer sees the doubt. What
officers type into the cells of a pin is judged in the same way, when it is read.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ..records import PIN
from ..records.cell_reading import MAP_VIEW, METHOD_KEY, POSITION_KEYS
from ..records.kinds import Remark
from ..records.pictures import PHOTO_AGAIN
from ..records.record import Answers
from ..records.remarks import StoredRemark
from ..register import places
from ..register.distances import metres_between
from ..store import latest_positions, photos

# A photo taken further away from the pin than this is doubtful, kilometres.
PHOTO_TOLERANCE_KM = 2
# Two agencies closer than this are at the same spot, metres.
SAME_SPOT_METRES = 5
# The rule of the doubt that a photo of a pin was taken far away.
PHOTO_ELSEWHERE = "photo_elsewhere"
PHOTO_DOUBTS = (PHOTO_ELSEWHERE, PHOTO_AGAIN)
# A phone's position that is less accurate than this is doubtful, metres.
ACCURACY_METRES = 100
# A position with fewer decimals of a degree is doubtful: two of them are a kilometre.
LEAST_DECIMALS = 3


def pin_doubts(conn: Connection, agency: Mapping, area: Mapping, answers: Answers) -> list[Remark]:
    """Returns the doubts about the position and photos in a pin's answers, the gravest first."""
    near = latest_positions.list_near(conn, answers["latitude"], answers["longitude"])
    own_photos = photos.list_of_agency(conn, agency["code"], answers.get("photo") or [])
    doubts = position_doubts(agency["code"], area, answers, near, own_photos)
    if answers.get("photo") and photos.was_sent_before(conn, agency, answers["photo"]):
        doubts.append(Remark(PHOTO_AGAIN, {}))
    return doubts


def column_of(doubt: Remark) -> str:
    """Returns the key of the column that a doubt is about: the photo's, or else the position's first."""
    return "photo" if doubt.rule in PHOTO_DOUBTS else POSITION_KEYS[0]


def as_remarks(pin_doubts: Iterable[Remark]) -> list[StoredRemark]:
    """Returns doubts as entries store remarks."""
    return [[doubt.rule, doubt.values, column_of(doubt)] for doubt in pin_doubts]


def by_column(pin_doubts: Iterable[Remark]) -> dict[str, list[Remark]]:
    """Returns doubts by the key of the column that they are about."""
    doubts_by_column = defaultdict(list)
    for doubt in pin_doubts:
        doubts_by_column[column_of(doubt)].append(doubt)
    return dict(doubts_by_column)


def position_doubts(
    code: str, area: Mapping, answers: Answers, near: Iterable[Mapping], own_photos: Iterable[Mapping]
) -> list[Remark]:
    """Returns the same of the agency `code`.

    `near`: points as `latest_positions` lists them, at any distance. `own_photos`: the photos of the pin, as
    far as they are the agency's.
    """
    position = (answers["latitude"], answers["longitude"])
    doubts = []
    if places.is_known_default(*position):
        doubts.append(Remark("known_default", {}))
    elif area["provinces"] and not places.is_near_provinces(*position, area["provinces"]):
        distance_km = places.provinces().distance_km(*position, area["provinces"])
        doubts.append(Remark("far_from_area", {"km": round(distance_km)}))
    for other in near:
        if other["agency"] != code and metres_between(position, other["position"]) <= SAME_SPOT_METRES:
            doubts.append(Remark("same_as_other", {"other": other["name"]}))
            break
    doubts += origin_doubts(answers)
    is_coarse = any(round(answers[key], LEAST_DECIMALS - 1) == answers[key] for key in POSITION_KEYS)
    # A phone tells how accurate its position is.
    if is_coarse and answers.get("accuracy") is None:
        doubts.append(Remark("coarse_position", {}))
    for photo in own_photos:
        if photo["latitude"] is None:
            continue
        distance_km = metres_between(position, (photo["latitude"], photo["longitude"])) / 1000
        if distance_km > PHOTO_TOLERANCE_KM:
            doubts.append(Remark(PHOTO_ELSEWHERE, {"km": round(distance_km, 1)}))
            break
    return doubts


def origin_doubts(answers: Answers) -> list[Remark]:
    """Returns the doubts about how a position was got."""
    doubts = []
    if (answers.get("accuracy") or 0) > ACCURACY_METRES:
        doubts.append(Remark("imprecise", {"metres": answers["accuracy"]}))
    if answers.get(METHOD_KEY) == MAP_VIEW:
        doubts.append(Remark("map_view", {}))
    return doubts


@dataclass(frozen=True)
class SentPin:
    """What an entry of a pin says: its answers and its remarks. Both are empty for a row typed by hand."""

    answers: Answers = field(default_factory=dict)
    remarks: Sequence = ()


def row_remarks(
    code: str,
    area: Mapping,
    cells: Mapping,
    read_as: Mapping,
    sent: SentPin,
    near: Iterable[Mapping],
    own_photos: Iterable[Mapping],
) -> list[StoredRemark]:
    """Returns the remarks on a pin's row as it stands in the sheet, as entries store them.

    Accuracy and origin are those of the form: another position has none, but for a map's view in `read_as`.
    `code`, `near` and `own_photos` as for `position_doubts`.
    """
    answers = PIN.answers({**cells, **read_as})
    remarks = [
        [remark.rule, remark.values, field.key]
        for field in PIN.fields
        if answers[field.key] is not None
        for remark in field.kind.remarks(answers[field.key])
    ]
    if any(answers[key] is None for key in POSITION_KEYS):
        return remarks
    if any(answers[key] != sent.answers.get(key) for key in POSITION_KEYS):
        view = answers[METHOD_KEY] if METHOD_KEY in read_as else None
        answers, sent = answers | {"accuracy": None, METHOD_KEY: view}, SentPin()
    doubts = position_doubts(code, area, answers, near, own_photos)
    # What is said of its photos was known only when they came in.
    seen_now = {doubt.rule for doubt in doubts}
    of_photos = [remark for remark in sent.remarks if remark[0] in {*PHOTO_DOUBTS} - seen_now]
    return as_remarks(doubts) + of_photos + remarks


def remarks_of_one(
    conn: Connection, agency: Mapping, area: Mapping, cells: Mapping, answers: Answers
) -> list[StoredRemark]:
    """Returns the remarks on one pin's row, as `row_remarks` does, where its cells are the `answers` sent."""
    position = [answers.get(key) for key in POSITION_KEYS]
    near = [] if None in position else latest_positions.list_near(conn, *position)
    ids = answers.get("photo") or []
    own_photos = photos.list_of_agency(conn, agency["code"], ids)
    is_again = bool(ids) and photos.was_sent_before(conn, agency, ids)
    sent = SentPin(answers, as_remarks([Remark(PHOTO_AGAIN, {})]) if is_again else [])
    return row_remarks(agency["code"], area, cells, {}, sent, near, own_photos)


def signature(doubts: list[Remark], answers: Answers) -> str:
    """Returns what a person confirms: a digest of these doubts and this position.

    Another position, or another doubt, must be confirmed anew.
    """
    confirmed = json.dumps([[doubt.rule for doubt in doubts], answers["latitude"], answers["longitude"]])
    return hashlib.sha256(confirmed.encode()).hexdigest()[:16]

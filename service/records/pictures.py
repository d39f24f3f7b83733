"""Which photos of points count: those sent for their own agency, and of one picture the first alone. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from .agency_status import AgencyStatus, Point

# Why a photo does not count: rules of records/sentences.py. They stand among the doubts of its point.
PHOTO_OF_OTHER, PHOTO_AGAIN, PHOTO_UNKNOWN = "photo_of_other", "photo_again", "photo_unknown"
PHOTO_RULES = (PHOTO_OF_OTHER, PHOTO_AGAIN, PHOTO_UNKNOWN)


@dataclass(frozen=True)
class Picture:
    """What a photo shows: `agency`: whose photo it is; `digest`: of its file; `sent_at`: when it came in."""

    agency: str
    digest: str
    sent_at: datetime


def count_pictures_once(statuses: Iterable[AgencyStatus], pictures: Mapping[str, Picture]) -> None:
    """Take the photos out of the points that do not count; the doubts of point and status say why.

    `statuses`: of all agencies of an area; `pictures`: photo id -> what it shows. A photo of another agency
    does not count. Of photos with one digest the one counts that came in first, at one point. Of photos that
    `pictures` does not know those count that a form brought: it was accepted with them. A link that somebody
    typed to one of them leads to nothing.
    """
    statuses = list(statuses)
    own_photos = {
        photo
        for status in statuses
        for point in status.points
        for photo in point.photos
        if photo in pictures and pictures[photo].agency == status.unit.code
    }
    uncounted = first_of_each_picture(own_photos, pictures)
    for status in statuses:
        code = status.unit.code
        status.points = tuple(_counted(code, point, uncounted, pictures) for point in status.points)
        found = {rule for point in status.points for rule in point.doubts if rule in PHOTO_RULES}
        status.doubts = tuple(sorted({*status.doubts} - {*PHOTO_RULES} | found))


def first_of_each_picture(photos: Collection[str], pictures: Mapping[str, Picture]) -> set[str]:
    """Return those of the photos that came in first of all that show the same."""
    newest_first = sorted(photos, key=lambda photo: (pictures[photo].sent_at, photo), reverse=True)
    return set({pictures[photo].digest: photo for photo in newest_first}.values())


def _counted(code: str, point: Point, uncounted: set[str], pictures: Mapping[str, Picture]) -> Point:
    """Return a point of the agency `code` with the photos that count; removes them from `uncounted`."""
    counting = []
    for photo in point.photos:
        if photo in uncounted or (photo not in pictures and not point.by_hand):
            counting.append(photo)
            uncounted.discard(photo)
    # Which links of its row lead to no photo of its agency was seen when the row was read.
    doubts = [rule for rule in point.doubts if rule != PHOTO_AGAIN]
    found = _why_some_do_not_count(code, point.photos, counting, pictures)
    doubts += sorted(found.difference(doubts))
    return replace(point, photos=tuple(counting), doubts=tuple(doubts))


def _why_some_do_not_count(
    code: str, photos: Iterable[str], counting: Collection[str], pictures: Mapping[str, Picture]
) -> set[str]:
    """Return the rules by which photos of a point do not count.

    A picture that counts at the same point by another photo needs no word.
    """
    shown = {pictures[photo].digest for photo in counting if photo in pictures}
    left_out = [pictures.get(photo) for photo in photos if photo not in counting]
    return {
        why_not_own(picture and picture.agency, code) or PHOTO_AGAIN
        for picture in left_out
        if picture is None or picture.digest not in shown
    }


def why_not_own(owner: str | None, code: str) -> str:
    """Return the rule by which a photo is none of the agency `code`; "" if it is. `owner`: None: no photo."""
    if owner == code:
        return ""
    return PHOTO_UNKNOWN if owner is None else PHOTO_OF_OTHER

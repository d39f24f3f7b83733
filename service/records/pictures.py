"""Which photos of points count: those sent for their own agency, and of one picture the first alone. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from .agency_status import AgencyStatus, Point


@dataclass(frozen=True)
class Picture:
    """What a photo shows: `agency`: whose photo it is; `digest`: of its file; `sent_at`: when it came in."""

    agency: str
    digest: str
    sent_at: datetime


def count_pictures_once(statuses: Iterable[AgencyStatus], pictures: Mapping[str, Picture]) -> None:
    """Take the photos out of the points that do not count.

    `statuses`: of all agencies of an area; `pictures`: photo id -> what it shows. A photo of another agency
    does not count. Of photos with one digest the one counts that came in first, at one point. Photos that
    `pictures` does not know stay as they are.
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
        status.points = tuple(_with_counting_photos(point, uncounted, pictures) for point in status.points)


def first_of_each_picture(photos: Collection[str], pictures: Mapping[str, Picture]) -> set[str]:
    """Return those of the photos that came in first of all that show the same."""
    newest_first = sorted(photos, key=lambda photo: (pictures[photo].sent_at, photo), reverse=True)
    return set({pictures[photo].digest: photo for photo in newest_first}.values())


def _with_counting_photos(point: Point, uncounted: set[str], pictures: Mapping[str, Picture]) -> Point:
    """Return the point with the photos that count; removes them from `uncounted`."""
    counting = []
    for photo in point.photos:
        if photo not in pictures or photo in uncounted:
            counting.append(photo)
            uncounted.discard(photo)
    return replace(point, photos=tuple(counting))

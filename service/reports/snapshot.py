"""What a report holds: the figures of an area and what they rest on, at one moment.

content: {"as_of", "pin_deadline", "report_deadline": ISO or None,
          "agencies": [{"code", "name", "kind", "registered", "pinned_at": ISO or None, "late", "photo",
                        "surveyed", "ready",
                        "missing": [steps of records.agency_status], "to_correct": [keys of records],
                        "typed": [keys of records typed by hand], "confirmed_by_hand",
                        "unconfirmed": [steps that only people have done who are not confirmed],
                        "uncounted_photos": [rules by which photos do not count; not in early reports],
                        "points": [{"name", "latitude", "longitude", "photos": [ids]}]}],
          "photos": [{"id", "caption"}]}
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ..figures.effective import area_summary
from ..records.agency_status import AgencyStatus
from ..records.pictures import PHOTO_RULES
from ..store import photos, report_photos, reports


@dataclass(frozen=True)
class ReportSnapshot:
    """`figures`: by key, see records.summary; `content`: see the module.

    `newest_number`: that of the area's newest report at that moment, 0 without one.
    """

    figures: dict
    content: dict
    newest_number: int

    @property
    def digest(self) -> str:
        """What an officer confirms: the newest report, and a digest of the figures and of the added photos.

        Corrections of other cells do not change it. The number stands before the digest, so that an officer
        can be told which of them changed (`confirms_newest`).
        """
        confirmed = json.dumps([self.figures, self.content["photos"]], sort_keys=True, ensure_ascii=False)
        return f"{self.newest_number}-{hashlib.sha256(confirmed.encode()).hexdigest()[:16]}"


def confirms_newest(digest: str, newest_number: int) -> bool:
    """True if this digest was made while the area's newest report had this number (0: none)."""
    return digest.partition("-")[0] == str(newest_number)


@dataclass(frozen=True)
class Evidence:
    """A picture of an agency's point, or one that the officer added: `code` is "", `name` its caption."""

    photo: str
    name: str
    code: str = ""
    point: str = ""
    latitude: float | None = None
    longitude: float | None = None


def take_snapshot(
    conn: Connection, area: str, pin_deadline: date | None, report_deadline: date | None, now: datetime
) -> ReportSnapshot:
    """Returns the figures of an area and what they rest on, as of now."""
    newest = reports.get_newest(conn, area)
    summary, as_of = area_summary(conn, area, pin_deadline, now)
    photo_ids = {photo for status in summary.statuses for point in status.points for photo in point.photos}
    added_photos = report_photos.list_of_area(conn, area)
    stored_photos = photos.list_by_id(conn, photo_ids | {photo["photo"] for photo in added_photos})
    digests = {photo: stored["sha256"] for photo, stored in stored_photos.items()}
    content = {
        "as_of": _iso(as_of),
        "pin_deadline": _iso(pin_deadline),
        "report_deadline": _iso(report_deadline),
        "agencies": [_agency(status, digests) for status in summary.statuses],
        "photos": [
            {"id": photo["photo"], "caption": photo["caption"]}
            for photo in _shown_nowhere_else(added_photos, photo_ids, digests)
        ],
    }
    return ReportSnapshot(dict(summary.figures), content, newest["number"] if newest else 0)


def evidence(content: Mapping) -> list[Evidence]:
    """Returns the pictures of a report: those of points in the order of agencies, then the added ones."""
    added_photos = (Evidence(photo["id"], photo["caption"]) for photo in content["photos"])
    return [*_point_photos(content), *added_photos]


def _shown_nowhere_else(
    added_photos: Iterable[Mapping], point_photos: Collection[str], digests: Mapping[str, str]
) -> Iterator[Mapping]:
    """Yields the added photos whose picture no point shows, and no photo that was added before."""
    seen = {digests[photo] for photo in point_photos if photo in digests}
    for photo in added_photos:
        digest = digests[photo["photo"]]
        if digest not in seen:
            seen.add(digest)
            yield photo


def _point_photos(content: Mapping) -> Iterator[Evidence]:
    for agency in content["agencies"]:
        for point in agency["points"]:
            for photo in point["photos"]:
                yield Evidence(
                    photo,
                    agency["name"],
                    agency["code"],
                    point["name"],
                    point["latitude"],
                    point["longitude"],
                )


def _agency(status: AgencyStatus, stored_photos: Collection[str]) -> dict:
    points = [
        {
            "name": point.name,
            "latitude": point.position[0],
            "longitude": point.position[1],
            "photos": [photo for photo in point.photos if photo in stored_photos],
        }
        for point in status.points
    ]
    return {
        "code": status.unit.code,
        "name": status.unit.name,
        "kind": status.unit.kind,
        "registered": status.registered,
        "pinned_at": _iso(status.pinned_at),
        "late": status.late,
        "photo": status.photo,
        "surveyed": status.surveyed,
        "ready": status.ready,
        "typed": list(status.typed),
        "confirmed_by_hand": status.confirmed_by_hand,
        "unconfirmed": list(status.unconfirmed),
        "missing": list(status.missing),
        "to_correct": list(status.to_correct),
        "uncounted_photos": [rule for rule in status.doubts if rule in PHOTO_RULES],
        "points": points,
    }


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None

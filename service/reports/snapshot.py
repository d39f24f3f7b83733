"""What a report holds, as it stands at one moment.

content: {"as_of", "pin_deadline", "report_deadline": ISO or None,
          "agencies": [{"code", "name", "kind", "registered", "pinned_at": ISO or None, "late", "photo",
          "surveyed", "ready",
                        "missing": [what of records.line], "to_correct": [keys of records],
                        "points": [{"name", "latitude", "longitude", "photos": [ids]}]}],
          "photos": [{"id", "caption"}]}
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ..figures.effective import summary_of
from ..records.agency_status import Line
from ..store import photos, report_photos


@dataclass(frozen=True)
class Frozen:
    """`figures`: as records.summary has them; `content`: see above."""

    figures: dict
    content: dict

    @property
    def digest(self) -> str:
        """Of what an officer confirms: the figures, and the photos that were added. A corrected cell
        elsewhere moves nothing that was confirmed.
        """
        told = json.dumps([self.figures, self.content["photos"]], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Evidence:
    """One picture: of an agency's point, or one that the officer added (`code` "", `name` its caption)."""

    photo: str
    name: str
    code: str = ""
    point: str = ""
    latitude: float | None = None
    longitude: float | None = None


def freeze(
    conn: Connection, area: str, pin_deadline: date | None, report_deadline: date | None, now: datetime
) -> Frozen:
    """The figures of an area and what they rest on, as of now."""
    summary, as_of = summary_of(conn, area, pin_deadline, now)
    wanted = {photo for line in summary.lines for point in line.points for photo in point.photos}
    # A cell of the sheet may name any photo: only those of the area's own agencies are shown.
    own = photos.of_areas_agencies(conn, area, wanted)
    content = {
        "as_of": _iso(as_of),
        "pin_deadline": _iso(pin_deadline),
        "report_deadline": _iso(report_deadline),
        "agencies": [_agency(line, own) for line in summary.lines],
        "photos": [
            {"id": one["photo"], "caption": one["caption"]} for one in report_photos.of_area(conn, area)
        ],
    }
    return Frozen(dict(summary.figures), content)


def evidence(content: Mapping) -> list[Evidence]:
    """The pictures of a report, in the order of its agencies; then those that the officer added."""
    return [*_of_points(content), *(Evidence(one["id"], one["caption"]) for one in content["photos"])]


def _of_points(content: Mapping) -> Iterator[Evidence]:
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


def _agency(line: Line, own: Collection[str]) -> dict:
    points = [
        {
            "name": point.name,
            "latitude": point.position[0],
            "longitude": point.position[1],
            "photos": [photo for photo in point.photos if photo in own],
        }
        for point in line.points
    ]
    return {
        "code": line.unit.code,
        "name": line.unit.name,
        "kind": line.unit.kind,
        "registered": line.registered,
        "pinned_at": _iso(line.pinned_at),
        "late": line.late,
        "photo": line.photo,
        "surveyed": line.surveyed,
        "ready": line.ready,
        "missing": list(line.missing),
        "to_correct": list(line.to_correct),
        "points": points,
    }


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None

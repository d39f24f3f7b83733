"""Which photos of one agency count, found without counting its whole area."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Connection

from ..records import PIN
from ..records.agency_status import AgencyStatus, Point, Unit, agency_status
from ..records.deadlines import last_moment
from ..records.pictures import Picture, count_pictures_once
from ..store import agencies, photos, rows
from .effective import entry_rows, pictures_by_id, pictures_of
from .without_effect import typed_in_replaced


def status_of_agency(
    conn: Connection, agency: Mapping, sheet_rows: Collection[Mapping], deadline: date | None
) -> AgencyStatus:
    """Return the status of an agency as the summary of its area has it. `sheet_rows`: its own."""
    counting_rows = entry_rows(sheet_rows, {agency["code"]: agency["kind"]})
    status = agency_status(_unit(agency), counting_rows, last_moment(deadline) if deadline else None)
    _count_once(conn, agency, status, pictures_of(conn, counting_rows))
    status.typed_in_replaced = tuple(typed_in_replaced(conn, sheet_rows).get(agency["code"], ()))
    return status


def uncounted_photos(conn: Connection, agency: Mapping, ids: Collection[str]) -> set[str]:
    """Return those of the photos that would not count if pins of the agency linked to them all.

    As for figures: one that is another agency's, and one whose picture another agency of the area sent first.
    """
    if not ids:
        return set()
    status = AgencyStatus(_unit(agency), points=(Point("", "", (0, 0), tuple(ids)),))
    pictures = pictures_by_id(conn, ids)
    _count_once(conn, agency, status, pictures)
    counting = status.points[0].photos
    shown = {pictures[photo].digest for photo in counting if photo in pictures}
    return {photo for photo in ids if photo in pictures and pictures[photo].digest not in shown}


def _count_once(
    conn: Connection, agency: Mapping, status: AgencyStatus, pictures: Mapping[str, Picture]
) -> None:
    """Count the pictures of an agency once, beside those of its area's agencies that sent the same."""
    code, digests = agency["code"], {picture.digest for picture in pictures.values()}
    codes = photos.agencies_with(conn, agency["area"], digests) - {code} if digests else set()
    if not codes:
        count_pictures_once([status], pictures)
        return
    others = [other for other in agencies.list_by_code(conn, codes).values() if not other["closed_at"]]
    kinds = {other["code"]: other["kind"] for other in others}
    pins = entry_rows(rows.list_of_tab(conn, agency["area"], PIN.key), kinds)
    statuses = [
        agency_status(_unit(other), (pin for pin in pins if pin.agency == other["code"]), None)
        for other in others
    ]
    count_pictures_once([status, *statuses], {**pictures_of(conn, pins), **pictures})


def _unit(agency: Mapping) -> Unit:
    return Unit(agency["code"], agency["name_th"], agency["kind"])

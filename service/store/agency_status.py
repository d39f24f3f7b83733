"""The status of each agency, as its area was last counted. Agencies that never sent anything have no row."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, Row, RowMapping, Select, Text, case, cast, func, select

from .schema import agencies, agency_status
from .upsert import upsert

# The status of an agency that has no row.
EMPTY_STATUS = {
    "registered": "",
    "registered_at": None,
    "pinned_at": None,
    "latitude": None,
    "longitude": None,
    "photo": False,
    "late": False,
    "surveyed": False,
    "surveyed_at": None,
    "ready": False,
    "unconfirmed": [],
    "to_correct": [],
    "conflicts": [],
    "doubts": [],
    "counted": [],
    "typed": [],
    "confirmed_by_hand": False,
}
AGENCY_KEYS = ("code", "kind", "area", "name_th", "name_en", "province", "district", "subdistrict")
# Agencies that are fetched at once when many are streamed.
CHUNK_ROWS = 500


@dataclass(frozen=True)
class AreaChange:
    """What is to be stored of an area's statuses: those that `changed`, and the agencies that lost theirs."""

    area: str
    changed: list[dict]
    removed_codes: list[str]


def compare_area(conn: Connection, area: str, statuses: Iterable[Mapping]) -> AreaChange:
    """Returns what differs from the stored statuses of an area.

    Each status has `agency` and the keys of EMPTY_STATUS.
    """
    query = select(agency_status).where(agency_status.c.area == area)
    before = {status["agency"]: dict(status) for status in conn.execute(query).mappings()}
    after = {status["agency"]: {**status, "area": area} for status in statuses if not _is_empty(status)}
    changed = [status for code, status in after.items() if status != before.get(code)]
    return AreaChange(area, changed, [code for code in before if code not in after])


def save_area(conn: Connection, change: AreaChange) -> None:
    """Store the statuses of an area that changed, and delete those of agencies that have none any more."""
    upsert(conn, agency_status, change.changed)
    if change.removed_codes:
        is_removed = agency_status.c.agency.in_(change.removed_codes)
        conn.execute(agency_status.delete().where(agency_status.c.area == change.area, is_removed))


def replace_area(conn: Connection, area: str, statuses: Iterable[Mapping]) -> bool:
    """Store the statuses of an area in place of those it had; returns True if any of them changed."""
    change = compare_area(conn, area, statuses)
    save_area(conn, change)
    return bool(change.changed or change.removed_codes)


def _is_empty(status: Mapping) -> bool:
    return all(status[key] == value for key, value in EMPTY_STATUS.items())


def list_of_area(conn: Connection, area: str) -> list[dict]:
    """Returns every open agency of an area with its status: the office first, then by code.

    Keys: AGENCY_KEYS and those of EMPTY_STATUS.
    """
    query = _select_open_agencies().where(agencies.c.area == area)
    return [_with_defaults(row) for row in conn.execute(query).mappings()]


def stream(conn: Connection) -> Iterator[dict]:
    """Yields the same as `list_of_area` for all areas: by area, in it the office first, then by code."""
    result = conn.execution_options(yield_per=CHUNK_ROWS).execute(_select_open_agencies())
    yield from map(_with_defaults, result.mappings())


def count(conn: Connection) -> int:
    """Returns how many agencies `stream` yields."""
    return conn.execute(select(func.count()).where(agencies.c.closed_at.is_(None))).scalar_one()


def _select_open_agencies() -> Select:
    # An agency that has moved does not bring its status along: what it sent is in the workbook of the area
    # that it left.
    joined = agencies.outerjoin(
        agency_status,
        (agency_status.c.agency == agencies.c.code) & (agency_status.c.area == agencies.c.area),
    )
    columns = [agencies.c[key] for key in AGENCY_KEYS] + [agency_status.c[key] for key in EMPTY_STATUS]
    return (
        select(*columns, agency_status.c.agency)
        .select_from(joined)
        .where(agencies.c.closed_at.is_(None))
        .order_by(agencies.c.area, agencies.c.kind == "school", agencies.c.code)
    )


def _with_defaults(row: RowMapping) -> dict:
    """Returns the row without `agency`, with EMPTY_STATUS where the agency has no status."""
    status = dict(row)
    return status if status.pop("agency") else status | EMPTY_STATUS


# What the map of the country shows of a pin: bits.
NO_PHOTO, DOUBTFUL, LATE = 1, 2, 4
# Parts of a degree in which that map gives positions: 11 m.
PARTS_PER_DEGREE = 10_000


def list_pins(conn: Connection, area_keys: Collection[str] | None = None) -> Sequence[Row]:
    """Returns the first pin of every open agency that has one, by area and code; of all areas without keys.

    Columns: area, agency, latitude and longitude in whole parts of a degree, and the bits of the marks. The
    database works out all of it, as the rows are many.
    """
    marks = (
        case((agency_status.c.photo, 0), else_=NO_PHOTO)
        + case((agency_status.c.late, LATE), else_=0)
        + case((cast(agency_status.c.doubts, Text) == "[]", 0), else_=DOUBTFUL)
    )
    position = [
        cast(func.round(agency_status.c[key] * PARTS_PER_DEGREE), Integer)
        for key in ("latitude", "longitude")
    ]
    # Few are closed: looking each pin's agency up would take twice as long.
    closed_codes = select(agencies.c.code).where(agencies.c.closed_at.is_not(None))
    query = select(agency_status.c.area, agency_status.c.agency, *position, marks).where(
        agency_status.c.latitude.is_not(None), agency_status.c.agency.not_in(closed_codes)
    )
    if area_keys is not None:
        query = query.where(agency_status.c.area.in_(area_keys))
    return conn.execute(query.order_by(agency_status.c.area, agency_status.c.agency)).all()

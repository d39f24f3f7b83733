"""What stands for each agency, as its area was last counted. Agencies of which nothing is known have no
line.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Integer, Row, RowMapping, Select, Text, case, cast, delete, func, select

from .schema import agencies, lines
from .upsert import upsert

# A line without anything, for an agency that never sent anything.
NOTHING = {
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
    "to_correct": [],
    "conflicts": [],
    "doubts": [],
    "counted": [],
}
OF_AGENCY = ("code", "kind", "area", "name_th", "name_en", "province", "district", "subdistrict")
# Agencies that are fetched at once when many are streamed.
AT_ONCE = 500


def put(conn: Connection, area: str, found: Iterable[Mapping]) -> bool:
    """Keep the lines of an area, each with `agency` and the keys of NOTHING; True if any of them changed.
    Only what changed is written.
    """
    known = {
        line["agency"]: dict(line)
        for line in conn.execute(select(lines).where(lines.c.area == area)).mappings()
    }
    now = {line["agency"]: {**line, "area": area} for line in found}
    empty = {
        code for code, line in now.items() if all(line[key] == nothing for key, nothing in NOTHING.items())
    }
    changed = [line for code, line in now.items() if line != known.get(code) and code not in empty]
    gone = [code for code in known if code not in now or code in empty]
    upsert(conn, lines, changed)
    if gone:
        conn.execute(delete(lines).where(lines.c.area == area, lines.c.agency.in_(gone)))
    return bool(changed or gone)


def of_area(conn: Connection, area: str) -> list[dict]:
    """Every open agency of an area with its line: the office first, then by code. Keys: OF_AGENCY and
    NOTHING.
    """
    return [_whole(line) for line in conn.execute(_all().where(agencies.c.area == area)).mappings()]


def stream(conn: Connection) -> Iterator[dict]:
    """The same of every area, one at a time: by area, in it the office first, then by code."""
    found = conn.execution_options(yield_per=AT_ONCE).execute(_all())
    yield from map(_whole, found.mappings())


def count(conn: Connection) -> int:
    """How many lines `stream` has."""
    return conn.execute(select(func.count()).where(agencies.c.closed_at.is_(None))).scalar_one()


def _all() -> Select:
    # An agency that has moved brings no line along: what it sent stands in the workbook of the area that it
    # left.
    joined = agencies.outerjoin(
        lines, (lines.c.agency == agencies.c.code) & (lines.c.area == agencies.c.area)
    )
    columns = [agencies.c[key] for key in OF_AGENCY] + [lines.c[key] for key in NOTHING]
    order = (agencies.c.area, agencies.c.kind == "school", agencies.c.code)
    return (
        select(*columns, lines.c.agency)
        .select_from(joined)
        .where(agencies.c.closed_at.is_(None))
        .order_by(*order)
    )


def _whole(found: RowMapping) -> dict:
    line = dict(found)
    return line if line.pop("agency") else line | NOTHING


# What is to be seen of a pin on the map of the country: bits.
NO_PHOTO, DOUBTFUL, LATE = 1, 2, 4
# Parts of a degree in which that map tells positions: 11 m.
PER_DEGREE = 10_000


def pinned(conn: Connection, among: Collection[str] | None = None) -> Sequence[Row]:
    """The first pin of every open agency that has one, by area and code: area, agency, latitude and longitude
    in whole parts of a degree, and its marks. `among`: keys of the areas that are asked for. The database
    works it all out, as it is many.
    """
    marks = (
        case((lines.c.photo, 0), else_=NO_PHOTO)
        + case((lines.c.late, LATE), else_=0)
        + case((cast(lines.c.doubts, Text) == "[]", 0), else_=DOUBTFUL)
    )
    at = [cast(func.round(lines.c[key] * PER_DEGREE), Integer) for key in ("latitude", "longitude")]
    # Few are closed: looking each pin's agency up would take twice as long.
    closed = select(agencies.c.code).where(agencies.c.closed_at.is_not(None))
    found = select(lines.c.area, lines.c.agency, *at, marks)
    found = found.where(lines.c.latitude.is_not(None), lines.c.agency.not_in(closed))
    if among is not None:
        found = found.where(lines.c.area.in_(among))
    return conn.execute(found.order_by(lines.c.area, lines.c.agency)).all()

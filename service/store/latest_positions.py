"""The newest position of each pinned point: for telling whether a spot is taken.

Only those of confirmed people are shown to others, and only while they stand: not those of closed agencies,
nor those whose row somebody deleted from the sheet.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, Float, ScalarSelect, Select, column, select, values

from .audience import CONFIRMED_PEOPLE
from .rows import REMOVED
from .schema import agencies, entries, latest_positions, rows
from .upsert import upsert

# The record whose entries say where points are.
PIN = "pin"

# Half the side of the square that is searched (about 100 m).
HALF_SIDE_DEGREES = 0.001
# The item of a pin that was typed by hand: it has no number of a point.
TYPED_ITEM = ""
# So many squares are searched with one statement.
SPOTS_PER_QUERY = 1000

# (latitude, longitude)
Spot = tuple[float, float]


def put(
    conn: Connection, agency: str, item: str, latitude: float, longitude: float, account_id: int | None
) -> None:
    """Store a point's newest position, and who sent it."""
    point = {"agency": agency, "item": item, "position": (latitude, longitude), "account_id": account_id}
    put_all(conn, [point])


def put_all(conn: Connection, points: Iterable[Mapping]) -> None:
    """Store the newest positions of points: agency, item, position and account_id of each."""
    upsert(
        conn,
        latest_positions,
        [
            {key: point[key] for key in ("agency", "item", "account_id")}
            | dict(zip(("latitude", "longitude"), point["position"], strict=True))
            for point in points
        ],
    )


def delete(conn: Connection, agency: str, item: str) -> None:
    conn.execute(
        latest_positions.delete().where(latest_positions.c.agency == agency, latest_positions.c.item == item)
    )


def get(conn: Connection, agency: str, item: str) -> Spot | None:
    """Returns where a point is by its newest form; None if nobody knows."""
    columns = latest_positions.c
    is_its = (columns.agency == agency, columns.item == item)
    row = conn.execute(select(columns.latitude, columns.longitude).where(*is_its)).first()
    return tuple(row) if row else None


def typed_in_area(conn: Connection, area: str) -> dict[str, Spot]:
    """Returns agency code -> the position of its pin typed by hand, of an area's agencies that have one."""
    columns = latest_positions.c
    joined = agencies.join(latest_positions, agencies.c.code == columns.agency)
    query = select(columns.agency, columns.latitude, columns.longitude).select_from(joined)
    is_typed = (agencies.c.area == area, columns.item == TYPED_ITEM)
    return {code: (latitude, longitude) for code, latitude, longitude in conn.execute(query.where(*is_typed))}


def change_typed(conn: Connection, before: Mapping[str, Spot], after: Mapping[str, Spot]) -> None:
    """Store where the pins are that were typed by hand; both are agency code -> position."""
    gone = [code for code in before if code not in after]
    if gone:
        is_gone = (latest_positions.c.agency.in_(gone), latest_positions.c.item == TYPED_ITEM)
        conn.execute(latest_positions.delete().where(*is_gone))
    changed = [code for code, spot in after.items() if before.get(code) != spot]
    typed = {"item": TYPED_ITEM, "account_id": None}
    put_all(conn, [{"agency": code, "position": after[code], **typed} for code in changed])


def list_near(conn: Connection, latitude: float, longitude: float) -> list[dict]:
    """Returns the points nearby that others see: agency, item, name, position (latitude, longitude)."""
    return _points(conn, _near_points().where(*_is_near(latitude, longitude)))


def list_around(conn: Connection, spots: Collection[Spot]) -> list[dict]:
    """Returns the points of confirmed people near any of these spots, as `list_near` does for one."""
    points: dict[tuple[str, str], dict] = {}
    spots = list(dict.fromkeys(spots))
    for first in range(0, len(spots), SPOTS_PER_QUERY):
        names = (column("latitude", Float), column("longitude", Float))
        portion = values(*names, name="spots").data(spots[first : first + SPOTS_PER_QUERY]).cte("spots")
        query = _near_points().where(*_is_near(portion.c.latitude, portion.c.longitude))
        points |= {(point["agency"], point["item"]): point for point in _points(conn, query)}
    return list(points.values())


def _near_points() -> Select:
    columns = latest_positions.c
    joined = latest_positions.join(agencies, agencies.c.code == columns.agency)
    selected = (columns.agency, columns.item, agencies.c.name_th, columns.latitude, columns.longitude)
    is_shown = (CONFIRMED_PEOPLE.condition(columns.account_id), agencies.c.closed_at.is_(None))
    return select(*selected).select_from(joined).where(*is_shown, _newest_state().is_distinct_from(REMOVED))


def _newest_state() -> ScalarSelect:
    """Returns the SQL of the state of a point's newest row; NULL where its newest entry has none yet."""
    is_same = (
        entries.c.record == PIN,
        entries.c.agency == latest_positions.c.agency,
        entries.c.item == latest_positions.c.item,
    )
    joined = entries.outerjoin(rows, rows.c.entry_id == entries.c.id)
    newest = select(rows.c.state).select_from(joined).where(*is_same)
    return newest.order_by(entries.c.revision.desc(), rows.c.id.desc()).limit(1).scalar_subquery()


def _is_near(
    latitude: float | ColumnElement, longitude: float | ColumnElement
) -> tuple[ColumnElement[bool], ...]:
    columns, half = latest_positions.c, HALF_SIDE_DEGREES
    return (
        columns.latitude.between(latitude - half, latitude + half),
        columns.longitude.between(longitude - half, longitude + half),
    )


def _points(conn: Connection, query: Select) -> list[dict]:
    return [
        {"agency": code, "item": item, "name": name, "position": (latitude, longitude)}
        for code, item, name, latitude, longitude in conn.execute(query)
    ]

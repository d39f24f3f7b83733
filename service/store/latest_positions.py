"""The newest position of each pinned point: for telling whether a spot is taken.

Only those of confirmed people are told to others.
"""

from sqlalchemy import Connection, select

from .audience import CONFIRMED_PEOPLE
from .schema import agencies, latest_positions
from .upsert import upsert

# Half the side of the square that is searched (about 100 m).
HALF_SIDE_DEGREES = 0.001


def put(
    conn: Connection, agency: str, item: str, latitude: float, longitude: float, account_id: int | None
) -> None:
    """Store a point's newest position, and who sent it."""
    position = {"latitude": latitude, "longitude": longitude, "account_id": account_id}
    upsert(conn, latest_positions, [{"agency": agency, "item": item, **position}])


def delete(conn: Connection, agency: str, item: str) -> None:
    conn.execute(
        latest_positions.delete().where(latest_positions.c.agency == agency, latest_positions.c.item == item)
    )


def list_near(conn: Connection, latitude: float, longitude: float) -> list[dict]:
    """Returns the points of confirmed people nearby: agency, name, position (latitude, longitude)."""
    columns = latest_positions.c
    query = (
        select(columns.agency, agencies.c.name_th, columns.latitude, columns.longitude)
        .select_from(latest_positions.join(agencies, agencies.c.code == columns.agency))
        .where(
            columns.latitude.between(latitude - HALF_SIDE_DEGREES, latitude + HALF_SIDE_DEGREES),
            columns.longitude.between(longitude - HALF_SIDE_DEGREES, longitude + HALF_SIDE_DEGREES),
            CONFIRMED_PEOPLE.condition(columns.account_id),
        )
    )
    return [
        {"agency": code, "name": name, "position": (lat, lon)} for code, name, lat, lon in conn.execute(query)
    ]

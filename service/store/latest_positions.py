"""Pinned positions, the newest of each point: for telling whether a spot is taken."""

from sqlalchemy import Connection, delete, select

from .schema import agencies, points
from .upsert import upsert

# Half the side of the square that is searched, degrees (about 100 m).
NEAR = 0.001


def put(conn: Connection, agency: str, item: str, latitude: float, longitude: float) -> None:
    upsert(conn, points, [{"agency": agency, "item": item, "latitude": latitude, "longitude": longitude}])


def remove(conn: Connection, agency: str, item: str) -> None:
    conn.execute(delete(points).where(points.c.agency == agency, points.c.item == item))


def near(conn: Connection, latitude: float, longitude: float) -> list[dict]:
    """Points nearby: agency, name, position (latitude, longitude)."""
    joined = points.join(agencies, agencies.c.code == points.c.agency)
    columns = (points.c.agency, agencies.c.name_th, points.c.latitude, points.c.longitude)
    found = (
        select(*columns)
        .select_from(joined)
        .where(
            points.c.latitude.between(latitude - NEAR, latitude + NEAR),
            points.c.longitude.between(longitude - NEAR, longitude + NEAR),
        )
    )
    return [
        {"agency": code, "name": name, "position": (lat, lon)} for code, name, lat, lon in conn.execute(found)
    ]

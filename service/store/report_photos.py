"""Photos that officers add to the next report of their area. Their pictures are those of store/photos.py."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from .schema import photos, report_photos


def list_of_area(conn: Connection, area: str) -> list[RowMapping]:
    """Returns the photos of an area's next report (photo, caption), in the order in which they were added."""
    query = (
        select(report_photos)
        .join(photos, photos.c.id == report_photos.c.photo)
        .where(report_photos.c.area == area)
        .order_by(report_photos.c.added_at, report_photos.c.photo)
    )
    return list(conn.execute(query).mappings())


def add(conn: Connection, area: str, photo: str, caption: str, now: datetime) -> None:
    conn.execute(report_photos.insert().values(photo=photo, area=area, caption=caption, added_at=now))


def set_caption(conn: Connection, area: str, photo: str, text: str) -> None:
    conn.execute(report_photos.update().where(*_this(area, photo)).values(caption=text))


def delete(conn: Connection, area: str, photo: str) -> bool:
    """Take a photo out of the next report; returns False where it was not there.

    Submitted reports keep it.
    """
    return bool(conn.execute(report_photos.delete().where(*_this(area, photo))).rowcount)


def _this(area: str, photo: str) -> tuple:
    return report_photos.c.area == area, report_photos.c.photo == photo

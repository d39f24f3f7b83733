"""Photos that officers add to the next report of their area. Pictures and their facts are those of
store/photos.
"""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select, update

from .schema import photos, report_photos


def of_area(conn: Connection, area: str) -> list[RowMapping]:
    """The photos of an area's next report (photo, caption), in the order in which they were added."""
    found = select(report_photos).where(report_photos.c.area == area)
    joined = found.join(photos, photos.c.id == report_photos.c.photo)
    return list(conn.execute(joined.order_by(report_photos.c.added_at, report_photos.c.photo)).mappings())


def add(conn: Connection, area: str, photo: str, caption: str, now: datetime) -> None:
    conn.execute(report_photos.insert().values(photo=photo, area=area, caption=caption, added_at=now))


def caption(conn: Connection, area: str, photo: str, text: str) -> None:
    conn.execute(update(report_photos).where(*_this(area, photo)).values(caption=text))


def remove(conn: Connection, area: str, photo: str) -> bool:
    """The next report does without it; those that were submitted keep it. False where it was not there."""
    return bool(conn.execute(delete(report_photos).where(*_this(area, photo))).rowcount)


def _this(area: str, photo: str) -> tuple:
    return report_photos.c.area == area, report_photos.c.photo == photo

"""Photos: rows in the database, pictures as files in the instance folder, named by an unguessable id."""

import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from .audience import SENDER_COLUMNS, Audience
from .schema import accounts, agencies, photos


class PhotoFolder:
    """The folder of the pictures. A file is complete before its name appears."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, photo: str, thumbnail: bool = False) -> Path:
        """Returns the file of a picture. `photo` must be an id of this store, never text from outside."""
        return self.folder / photo[:2] / f"{photo}{'-small' if thumbnail else ''}.jpg"

    def write(self, photo: str, jpeg: bytes, thumbnail: bytes) -> None:
        for data, path in ((jpeg, self.path(photo)), (thumbnail, self.path(photo, thumbnail=True))):
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(".part")
            with open(unfinished, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)


def new_id() -> str:
    return secrets.token_hex(12)


def add(
    conn: Connection,
    photo: str,
    agency: str,
    account_id: int | None,
    name: str,
    facts: Mapping,
    now: datetime,
) -> None:
    """Insert a photo of an account, or of staff.

    Keys of `facts`: sha256 bytes width height latitude longitude.
    """
    owner = {"agency": agency, "account_id": account_id}
    conn.execute(photos.insert().values(id=photo, name=name[:200], created_at=now, **owner, **facts))


def get(conn: Connection, photo: str) -> RowMapping | None:
    """Returns a photo with SENDER_COLUMNS."""
    joined = photos.outerjoin(accounts, accounts.c.id == photos.c.account_id)
    query = select(photos, *SENDER_COLUMNS).select_from(joined).where(photos.c.id == photo)
    return conn.execute(query).mappings().first()


def list_of_agency(conn: Connection, agency: str, ids: list[str]) -> list[RowMapping]:
    """Returns the photos among `ids` that belong to the agency, in the order of `ids`: for staff."""
    return _in_order(conn, ids, photos.c.agency == agency)


def list_for(conn: Connection, audience: Audience, agency: str, ids: list[str]) -> list[RowMapping]:
    """Returns the photos among `ids` that belong to the agency and an audience may see, in their order."""
    return _in_order(conn, ids, photos.c.agency == agency, audience.condition(photos.c.account_id))


def _in_order(conn: Connection, ids: list[str], *conditions: ColumnElement[bool]) -> list[RowMapping]:
    query = select(photos).where(photos.c.id.in_(ids), *conditions)
    photo_by_id = {photo["id"]: photo for photo in conn.execute(query).mappings()}
    return [photo_by_id[photo_id] for photo_id in ids if photo_id in photo_by_id]


def ids_in_area(conn: Connection, area: str, ids: Iterable[str]) -> set[str]:
    """Returns the ids among `ids` that are photos of an agency of the area, open or closed."""
    joined = photos.join(agencies, agencies.c.code == photos.c.agency)
    return set(
        conn.execute(select(photos.c.id).select_from(joined).where(agencies.c.area == area)).scalars()
    ) & set(ids)


def answers_with_digests(conn: Connection, agency: str, answers: Mapping) -> dict:
    """Returns the answers with digests of pictures in place of the ids of photos.

    Each upload of a picture has an id of its own, but the same digest.
    """
    rows = list_of_agency(conn, agency, answers.get("photo") or [])
    return {**answers, "photo": sorted(photo["sha256"] for photo in rows)}

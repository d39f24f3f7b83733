"""Photos: facts in the database, pictures as files in the instance folder, named by an unguessable id."""

import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, RowMapping, select

from .schema import agencies, photos


class PhotoFolder:
    """Where the pictures are. A file is complete before its name appears."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, photo: str, thumbnail: bool = False) -> Path:
        """`photo` must be an id of this store, never text from outside."""
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


def add(conn: Connection, photo: str, agency: str, name: str, facts: Mapping, now: datetime) -> None:
    """`facts`: sha256 bytes width height latitude longitude."""
    conn.execute(photos.insert().values(id=photo, agency=agency, name=name[:200], created_at=now, **facts))


def get(conn: Connection, photo: str) -> RowMapping | None:
    return conn.execute(select(photos).where(photos.c.id == photo)).mappings().first()


def of_agency(conn: Connection, agency: str, ids: list[str]) -> list[RowMapping]:
    """Those of `ids` that belong to the agency, in the order of `ids`."""
    found = conn.execute(select(photos).where(photos.c.agency == agency, photos.c.id.in_(ids))).mappings()
    by_id = {photo["id"]: photo for photo in found}
    return [by_id[photo] for photo in ids if photo in by_id]


def of_areas_agencies(conn: Connection, area: str, ids: Iterable[str]) -> set[str]:
    """Those of the ids that are photos of an agency of the area, open or closed."""
    joined = photos.join(agencies, agencies.c.code == photos.c.agency)
    return set(
        conn.execute(select(photos.c.id).select_from(joined).where(agencies.c.area == area)).scalars()
    ) & set(ids)


def as_pictures(conn: Connection, agency: str, answers: Mapping) -> dict:
    """Answers with the pictures themselves (their digests) for the ids of photos: each upload has an id of
    its own.
    """
    found = of_agency(conn, agency, answers.get("photo") or [])
    return {**answers, "photo": sorted(photo["sha256"] for photo in found)}

"""Photos: their rows. The pictures are files, named by the id of the row, which nobody can guess."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Join, RowMapping, and_, exists, func, select

from .audience import SENDER_COLUMNS, Audience
from .schema import accounts, agencies, entries, photos, report_photos


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


def attach(conn: Connection, agency: str, ids: Iterable[str], entry_id: int) -> None:
    """Note that these photos were sent with an entry; drops their file names and the camera's positions."""
    is_new = (photos.c.id.in_(list(ids)), photos.c.agency == agency, photos.c.entry_id.is_(None))
    values = {"entry_id": entry_id, "name": "", "latitude": None, "longitude": None}
    conn.execute(photos.update().where(*is_new).values(**values))


def get(conn: Connection, photo: str) -> RowMapping | None:
    """Returns a photo with SENDER_COLUMNS."""
    joined = photos.outerjoin(accounts, accounts.c.id == photos.c.account_id)
    query = select(photos, *SENDER_COLUMNS).select_from(joined).where(photos.c.id == photo)
    return conn.execute(query).mappings().first()


def list_by_id(conn: Connection, ids: Iterable[str]) -> dict[str, RowMapping]:
    """Returns id -> the photo, for those of the ids that are photos: for staff."""
    query = select(photos).where(photos.c.id.in_(list(ids)))
    return {photo["id"]: photo for photo in conn.execute(query).mappings()}


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


def count_held(conn: Connection, account_id: int) -> int:
    """Returns how many photos of an account were held for a form, and not sent yet."""
    is_held = (photos.c.account_id == account_id, photos.c.entry_id.is_(None))
    return conn.execute(select(func.count()).where(*is_held)).scalar_one()


def list_unsent(conn: Connection, before: datetime) -> list[RowMapping]:
    """Returns the photos that were held for a form before a moment, and never sent. Keys: id, agency.

    Among them may be photos of submitted reports.
    """
    waits = select(report_photos.c.photo)
    is_unsent = (photos.c.entry_id.is_(None), photos.c.created_at < before, photos.c.id.not_in(waits))
    return list(conn.execute(select(photos.c.id, photos.c.agency).where(*is_unsent)).mappings())


def list_withdrawn(conn: Connection, before: datetime) -> list[RowMapping]:
    """Returns the photos of service points that were withdrawn before a moment. Keys: id, agency.

    Among them may be photos that another point of the agency, or a report, shows too.
    """
    withdrawal = entries.alias("withdrawal")
    later = entries.alias("later")
    same_point = [withdrawal.c[key] == entries.c[key] for key in ("record", "agency", "item")]
    is_last = ~exists(
        select(later.c.id).where(
            *(later.c[key] == withdrawal.c[key] for key in ("record", "agency", "item")),
            later.c.revision > withdrawal.c.revision,
        )
    )
    joined = photos.join(entries, entries.c.id == photos.c.entry_id).join(withdrawal, and_(*same_point))
    query = select(photos.c.id, photos.c.agency).select_from(joined)
    return list(
        conn.execute(
            query.where(withdrawal.c.withdrawn, withdrawal.c.received_at < before, is_last)
        ).mappings()
    )


def delete(conn: Connection, ids: Sequence[str]) -> None:
    """Delete photos; the caller deletes their files once it has committed."""
    conn.execute(report_photos.delete().where(report_photos.c.photo.in_(ids)))
    conn.execute(photos.delete().where(photos.c.id.in_(ids)))


def known_ids(conn: Connection, ids: Sequence[str]) -> set[str]:
    """Returns those of the ids that are photos."""
    return set(conn.execute(select(photos.c.id).where(photos.c.id.in_(ids))).scalars())


def agencies_with(conn: Connection, area: str, digests: Collection[str]) -> set[str]:
    """Returns the codes of the area's agencies, open or closed, of which a photo has one of these digests."""
    query = select(photos.c.agency).select_from(_photos_of_area()).where(agencies.c.area == area)
    return set(conn.execute(query.where(photos.c.sha256.in_(list(digests)))).scalars())


def was_sent_before(conn: Connection, agency: Mapping, ids: Sequence[str]) -> bool:
    """Returns whether one of these photos shows what another agency of the same area has sent before it."""
    own = photos.alias("own")
    is_same = (own.c.sha256 == photos.c.sha256, own.c.created_at >= photos.c.created_at)
    is_own = (own.c.id.in_(list(ids)), own.c.agency == agency["code"])
    is_sent = (photos.c.agency != agency["code"], photos.c.entry_id.is_not(None))
    query = select(photos.c.id).select_from(_photos_of_area().join(own, and_(*is_same)))
    in_area = agencies.c.area == agency["area"]
    return conn.execute(query.where(in_area, *is_own, *is_sent).limit(1)).first() is not None


def _photos_of_area() -> Join:
    return agencies.join(photos, agencies.c.code == photos.c.agency)


def answers_with_digests(conn: Connection, agency: str, answers: Mapping) -> dict:
    """Returns the answers with digests of pictures in place of the ids of photos.

    Each upload of a picture has an id of its own, but the same digest.
    """
    rows = list_of_agency(conn, agency, answers.get("photo") or [])
    return {**answers, "photo": sorted(photo["sha256"] for photo in rows)}

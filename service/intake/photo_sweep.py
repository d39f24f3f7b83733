"""Deletes pictures that nobody needs: held and never sent, of withdrawn points, or without a row.

What a submitted report shows is kept: it was frozen when it was submitted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from ..files.photo_files import PhotoFiles
from ..store import Database, agencies, entries, instance_values, photos, reports, workbooks

# How long a photo is kept that was not sent, or whose point was withdrawn.
GRACE = timedelta(days=2)
# A file is written before its row is stored: younger files may get one.
YOUNGEST_ORPHAN = timedelta(hours=1)
# How often the worker sweeps; where it stands when it did last.
SWEEP_EVERY, SWEPT_AT = timedelta(days=1), "photos_swept_at"
# Photos that are deleted in one transaction.
CHUNK_SIZE = 500


@dataclass(frozen=True)
class SweepCount:
    """How many pictures were deleted."""

    unsent: int = 0
    withdrawn: int = 0
    orphans: int = 0


def sweep_if_due(db: Database, files: PhotoFiles, now: datetime) -> SweepCount | None:
    """Sweep once in SWEEP_EVERY; None when it is not due."""
    with db.read() as conn:
        last = instance_values.get(conn, SWEPT_AT)
    if last and timedelta() <= now - datetime.fromisoformat(last) < SWEEP_EVERY:
        return None
    count = sweep(db, files, now)
    with db.begin() as conn:
        instance_values.put(conn, SWEPT_AT, now.isoformat())
        conn.commit()
    return count


def sweep(db: Database, files: PhotoFiles, now: datetime) -> SweepCount:
    """Delete what is past its grace. A file whose row is gone is found by the next sweep."""
    with db.read() as conn:
        unsent = _without_reported(conn, photos.list_unsent(conn, now - GRACE))
        withdrawn = _without_reported(conn, photos.list_withdrawn(conn, now - GRACE))
        withdrawn -= _of_standing_points(conn, withdrawn)
    delete_photos(db, files, [*unsent, *withdrawn])
    return SweepCount(len(unsent), len(withdrawn), _delete_orphans(db, files, now))


def delete_photos(db: Database, files: PhotoFiles, ids: Iterable[str]) -> None:
    """Delete rows, then files: a picture without a row is shown to nobody."""
    for chunk in _chunks(ids):
        with db.begin() as conn:
            photos.delete(conn, chunk)
            conn.commit()
        for photo in chunk:
            files.delete(photo)


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    ids = iter(ids)
    while chunk := list(islice(ids, CHUNK_SIZE)):
        yield chunk


def _without_reported(conn: Connection, candidates: Iterable[Mapping]) -> set[str]:
    """Returns the ids of the candidates that no report of their area shows."""
    ids_by_agency: dict[str, set[str]] = defaultdict(set)
    for photo in candidates:
        ids_by_agency[photo["agency"]].add(photo["id"])
    shown_by_area: dict[str, set[str]] = {}
    kept = set()
    for agency, ids in ids_by_agency.items():
        area = agencies.get(conn, agency)["area"]
        if area not in shown_by_area:
            shown_by_area[area] = reports.photo_ids(conn, area)
        kept |= ids - shown_by_area[area]
    return kept


def _of_standing_points(conn: Connection, ids: set[str]) -> set[str]:
    """Returns those of the ids that a point shows, too, which was not withdrawn."""
    agency_codes = {photos.get(conn, photo)["agency"] for photo in ids}
    standing = set()
    for agency in agency_codes:
        newest = {entry["item"]: entry for entry in entries.list_of_record(conn, "pin", agency)}
        for entry in newest.values():
            standing |= set() if entry["withdrawn"] else set(entry["answers"].get("photo") or ())
    return standing & ids


def _delete_orphans(db: Database, files: PhotoFiles, now: datetime) -> int:
    """Delete the files that no row knows; returns how many there were.

    Not those that are younger than our last look at every workbook: in a database that was put back from a
    copy, the row of such a picture may still be taken back.
    """
    count = 0
    with db.read() as conn:
        read_since = workbooks.read_since(conn)
    if read_since is None:
        return count
    for chunk in _chunks(files.ids_of_files(min(now - YOUNGEST_ORPHAN, read_since))):
        with db.read() as conn:
            unknown = set(chunk) - photos.known_ids(conn, chunk)
        for photo in unknown:
            files.delete(photo)
        count += len(unknown)
    return count

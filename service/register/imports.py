"""Imports files of areas, bureaus and agencies into the register.

Every import can be run again: a row that exists is found by its key and updated. What a file does not say
stays as it is: a list of names without the column of addresses must not take away the addresses that
registrations are told to and that codes are mailed to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from ..store import Database, agencies, areas
from .files import BadLine, ParsedAgency, count_lines, read_agencies, read_areas, read_bureaus
from .school_moves import SchoolMoves, find_moves, note_moves

DATA = Path(__file__).parents[1] / "data"
AREAS, BUREAUS, DEMO = DATA / "areas.csv", DATA / "bureaus.csv", DATA / "demo" / "agencies.csv"

__all__ = [
    "AREAS",
    "BUREAUS",
    "DEMO",
    "ImportResult",
    "import_agencies",
    "import_areas",
    "import_bureaus",
    "count_lines",
]

# Rows compared and stored at once. An interruption loses at most these, and the file can be imported again.
CHUNK_SIZE = 200


@dataclass(frozen=True)
class ImportResult:
    """`stored`: agencies of the file; `moves`: what became of the number of schools of areas."""

    stored: int
    bad_lines: list[BadLine]
    moves: SchoolMoves


def import_areas(db: Database, path: Path) -> int:
    """Store areas, their offices and `OBEC` itself; returns the number of areas. Raises UnreadableFile."""
    parsed_areas = read_areas(path)
    central = {
        "key": areas.OBEC,
        "type": "central",
        "name_th": "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
        "short_name_th": "สพฐ. (ส่วนกลาง)",
        "name_en": "Office of the Basic Education Commission",
        "code4": "",
        "provinces": [],
        "evidence": {},
    }
    area_rows = [
        {
            "key": area.key,
            "type": area.type,
            "name_th": area.name_th,
            "short_name_th": area.short_name_th,
            "name_en": area.name_en,
            "code4": area.code4,
            "provinces": list(area.provinces),
            "evidence": dict(area.evidence),
        }
        for area in parsed_areas
    ]
    office_rows = [
        _agency_row(
            area.key,
            "area_office",
            area.key,
            area.name_th,
            area.name_en,
            [area.short_name_th, area.code4, area.code8],
        )
        for area in parsed_areas
    ]
    with db.begin() as conn:
        areas.put(conn, [central, *area_rows])
        _put_agencies(conn, office_rows)
        conn.commit()
    return len(parsed_areas)


def import_bureaus(db: Database, path: Path) -> int:
    """Store OBEC's bureaus; returns their number. Raises UnreadableFile."""
    bureau_rows = [
        _agency_row(bureau.code, "bureau", areas.OBEC, bureau.name_th, bureau.name_en, [bureau.short_name_th])
        for bureau in read_bureaus(path)
    ]
    with db.begin() as conn:
        _put_agencies(conn, bureau_rows)
        conn.commit()
    return len(bureau_rows)


def import_agencies(
    db: Database,
    path: Path,
    clock: Callable[[], datetime],
    progress: Callable[[int], object] = lambda number: None,
) -> ImportResult:
    """Store the agencies of a CSV or XLSX file; returns the bad lines too. Raises UnreadableFile.

    The register's version is raised once, at the end: the worker raises it for an import that was cut off.
    `progress` is called with 1 for each line.
    """
    with db.read() as conn:
        known_areas = areas.list_all(conn)
    stored, bad_lines, chunk, moves = 0, [], [], SchoolMoves()
    for parsed in read_agencies(path, known_areas):
        progress(1)
        if isinstance(parsed, BadLine):
            bad_lines.append(parsed)
            continue
        chunk.append(_parsed_agency_row(parsed))
        if len(chunk) == CHUNK_SIZE:
            moves.add(_store_portion(db, chunk, clock()))
            stored, chunk = stored + len(chunk), []
    moves.add(_store_portion(db, chunk, clock()))
    stored += len(chunk)
    with db.begin() as conn:
        agencies.end_import(conn)
        conn.commit()
    return ImportResult(stored, bad_lines, moves)


def _store_portion(db: Database, rows: list[dict], now: datetime) -> SchoolMoves:
    """Store those of these agencies that differ from the register; returns which schools moved by it."""
    while True:
        with db.read() as conn:
            known = agencies.list_by_code(conn, [row["code"] for row in rows])
        differing = [row for row in _merged(rows, known) if not _is_stored(row, known)]
        if not differing:
            return SchoolMoves()
        moves = find_moves(differing, known)
        codes = [row["code"] for row in differing]
        with db.begin() as conn:
            # Compared once more: the register may have changed since it was read.
            if agencies.list_by_code(conn, codes) == {code: known[code] for code in codes if code in known}:
                agencies.put_portion(conn, differing, now)
                note_moves(conn, moves, now)
                conn.commit()
                return moves


def _is_stored(row: Mapping, known: Mapping[str, Mapping]) -> bool:
    return row["code"] in known and all(known[row["code"]][key] == value for key, value in row.items())


def _put_agencies(conn: Connection, rows: list[dict]) -> int:
    """Insert or update agencies of the service's own data; of one that is there, blanks keep its values."""
    return agencies.put(conn, _merged(rows, agencies.list_by_code(conn, [row["code"] for row in rows])))


def _merged(rows: list[dict], known: Mapping[str, Mapping]) -> list[dict]:
    """Returns the rows; of an agency that is there, what its row leaves blank is kept."""
    return [
        row | {key: known[row["code"]][key] for key, value in row.items() if value in ("", None, [])}
        if row["code"] in known
        else row
        for row in rows
    ]


def _parsed_agency_row(agency: ParsedAgency) -> dict:
    same_columns = (
        "code",
        "kind",
        "area",
        "name_th",
        "name_en",
        "province",
        "district",
        "subdistrict",
        "postal",
        "address_th",
        "email",
        "phone",
        "latitude",
        "longitude",
    )
    return {key: getattr(agency, key) for key in same_columns} | {
        # X codes are our own: the official code is filled in later.
        "official_code": None if agency.code.startswith("X") else agency.code,
        "aliases": list(agency.aliases),
    }


def _agency_row(code: str, kind: str, area: str, name_th: str, name_en: str, aliases: list[str]) -> dict:
    """Returns the row of an agency of which little more than the name is known."""
    blank = dict.fromkeys(
        ("province", "district", "subdistrict", "postal", "address_th", "email", "phone"), ""
    )
    return blank | {
        "code": code,
        "kind": kind,
        "area": area,
        "name_th": name_th,
        "name_en": name_en,
        "official_code": code,
        "aliases": [alias for alias in aliases if alias],
        "latitude": None,
        "longitude": None,
    }

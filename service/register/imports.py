"""Taking files of areas, bureaus and agencies into the register. Everything can be run again: lines are found
by key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..store import Database, agencies, areas
from .files import AgencyLine, BadLine, count_lines, read_agencies, read_areas, read_bureaus

DATA = Path(__file__).parents[1] / "data"
AREAS, BUREAUS, DEMO = DATA / "areas.csv", DATA / "bureaus.csv", DATA / "demo" / "agencies.csv"

__all__ = ["AREAS", "BUREAUS", "DEMO", "Result", "agencies_file", "areas_file", "bureaus_file", "count_lines"]

# Lines stored in one transaction: an interruption loses no more than this, and the file is read again anyway.
CHUNK = 500


@dataclass(frozen=True)
class Result:
    taken: int
    bad: list[BadLine]


def areas_file(db: Database, path: Path) -> int:
    """Areas and their offices, and `OBEC` itself; returns the number of areas. Raises UnreadableFile."""
    lines = read_areas(path)
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
    known = [
        {
            "key": line.key,
            "type": line.type,
            "name_th": line.name_th,
            "short_name_th": line.short_name_th,
            "name_en": line.name_en,
            "code4": line.code4,
            "provinces": list(line.provinces),
            "evidence": dict(line.evidence),
        }
        for line in lines
    ]
    offices = [
        _agency(
            line.key,
            "area_office",
            line.key,
            line.name_th,
            line.name_en,
            [line.short_name_th, line.code4, line.code8],
        )
        for line in lines
    ]
    with db.begin() as conn:
        areas.put(conn, [central, *known])
        agencies.put(conn, offices)
        conn.commit()
    return len(lines)


def bureaus_file(db: Database, path: Path) -> int:
    """OBEC's bureaus; returns their number. Raises UnreadableFile."""
    lines = [
        _agency(line.code, "bureau", areas.OBEC, line.name_th, line.name_en, [line.short_name_th])
        for line in read_bureaus(path)
    ]
    with db.begin() as conn:
        agencies.put(conn, lines)
        conn.commit()
    return len(lines)


def agencies_file(
    db: Database, path: Path, progress: Callable[[int], object] = lambda number: None
) -> Result:
    """Agencies of a CSV or XLSX file; bad lines are returned. Raises UnreadableFile."""
    with db.read() as conn:
        known = areas.every(conn)
    taken, bad, chunk = 0, [], []
    for line in read_agencies(path, known):
        progress(1)
        if isinstance(line, BadLine):
            bad.append(line)
            continue
        chunk.append(_from_file(line))
        if len(chunk) == CHUNK:
            taken += _store(db, chunk)
            chunk = []
    return Result(taken + _store(db, chunk), bad)


def _store(db: Database, lines: list[dict]) -> int:
    with db.begin() as conn:
        number = agencies.put(conn, lines)
        conn.commit()
    return number


def _from_file(line: AgencyLine) -> dict:
    plain = (
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
    return {key: getattr(line, key) for key in plain} | {
        # X codes are ours: the official one is filled in later.
        "official_code": None if line.code.startswith("X") else line.code,
        "aliases": list(line.aliases),
    }


def _agency(code: str, kind: str, area: str, name_th: str, name_en: str, aliases: list[str]) -> dict:
    """An agency of which little more than the name is known."""
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

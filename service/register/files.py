"""Files of areas, bureaus and agencies: what is in them, and what is wrong with them, line by line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import regex

from ..records.text import clean_line
from .cells import (
    AreaNames,
    BadText,
    code_text,
    codes_of,
    email_of,
    is_code,
    kind_of,
    name_of,
    phone_of,
    position_of,
    postal_of,
)
from .columns import AGENCY, AREA, BUREAU, Columns
from .tables import Row, UnreadableFile, read_table

__all__ = [
    "AgencyLine",
    "AreaLine",
    "BadLine",
    "BureauLine",
    "UnreadableFile",
    "count_lines",
    "read_agencies",
    "read_areas",
    "read_bureaus",
]

_LIST = regex.compile(r"\s*[|;,]\s*")
# What people write into a cell to say that there is nothing.
_NOTHING = {"-", "–", "ไม่มี", "n/a", "null", "none"}


@dataclass(frozen=True)
class AgencyLine:
    """One agency of a file. `line` is its line in the file; what the file does not say is "" or None.

    `code` is SMIS8, else MOE10, and the other of the two is the first alias. A position outside Thailand and
    a postal code that is none are left out, not refused: they are hints.
    """

    line: int
    code: str
    kind: str
    area: str
    name_th: str
    name_en: str
    aliases: tuple[str, ...]
    district: str
    subdistrict: str
    province: str
    postal: str
    address_th: str
    email: str
    phone: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class BadLine:
    """A line that was left out, and why."""

    line: int
    reason_th: str
    reason_en: str


@dataclass(frozen=True)
class AreaLine:
    """`provinces`: two-figure codes of the Ministry of Interior; `evidence`: what is derived or unsourced in
    it.
    """

    key: str
    type: str
    name_th: str
    short_name_th: str
    name_en: str
    code4: str
    code8: str
    provinces: tuple[str, ...]
    evidence: Mapping[str, str]


@dataclass(frozen=True)
class BureauLine:
    code: str
    name_th: str
    short_name_th: str
    name_en: str


def count_lines(path: Path) -> int:
    """Lines of agencies in the file, for a progress bar. Raises UnreadableFile."""
    return len(_table(path, AGENCY)[1])


def read_agencies(path: Path, areas: Iterable[str | Mapping | AreaLine]) -> Iterator[AgencyLine | BadLine]:
    """The agencies of a CSV or XLSX file with named columns, one by one; the file is opened at once.

    `areas` are the areas known: keys, or mappings or AreaLines with key, code4, name_th and short_name_th.
    Raises UnreadableFile.
    """
    columns, rows = _table(path, AGENCY)
    return _agencies(columns, rows, AreaNames(areas))


def read_areas(path: Path) -> list[AreaLine]:
    """The areas of a file in the format of data/areas.csv. Raises UnreadableFile."""
    return [_area_line(cells) for cells in _records(path, AREA)]


def read_bureaus(path: Path) -> list[BureauLine]:
    """The bureaus of a file in the format of data/bureaus.csv. Raises UnreadableFile."""
    return [
        BureauLine(c["code"], c["name_th"], c["short_name_th"], c["name_en"]) for c in _records(path, BUREAU)
    ]


def _table(path: Path, wanted: Columns) -> tuple[dict[str, int], list[Row]]:
    columns, rows = read_table(Path(path), wanted.find, len(wanted.required))
    if missing := wanted.missing(columns):
        names = ", ".join(f"“{wanted.title(column)}”" for column in missing)
        raise UnreadableFile(
            f"ไม่พบคอลัมน์ {names} กรุณาตั้งชื่อหัวคอลัมน์ให้ตรงแล้วนำเข้าใหม่",
            f"There is no column {', '.join(missing)}: name the columns so and try again.",
        )
    return columns, rows


def _records(path: Path, wanted: Columns) -> Iterator[dict[str, str]]:
    """The lines of a file that must be right as a whole."""
    columns, rows = _table(path, wanted)
    for line, cells in rows:
        found = _cells(columns, cells)
        if blank := wanted.blank(found):
            raise UnreadableFile(
                f"บรรทัดที่ {line} ไม่มี{wanted.title(blank[0])}", f"Line {line} has no {blank[0]}."
            )
        yield wanted.complete(found)


def _cells(columns: Mapping[str, int], cells: list[str]) -> dict[str, str]:
    found = {column: clean_line(cells[at]) if at < len(cells) else "" for column, at in columns.items()}
    return {column: "" if text.lower() in _NOTHING else text for column, text in found.items()}


def _area_line(cells: dict[str, str]) -> AreaLine:
    statuses = {
        column: cells[column] for column in ("name_status", "code_status", "name_en_status", "evidence")
    }
    return AreaLine(
        key=cells["key"],
        type=cells["type"],
        name_th=cells["name_th"],
        short_name_th=cells["short_name_th"],
        name_en=cells["name_en"],
        code4=cells["code4"],
        code8=cells["code8"],
        provinces=tuple(filter(None, _LIST.split(cells["province_codes"]))),
        evidence={column: text for column, text in statuses.items() if text},
    )


def _agencies(
    columns: Mapping[str, int], rows: list[Row], areas: AreaNames
) -> Iterator[AgencyLine | BadLine]:
    seen: dict[str, int] = {}
    for line, cells in rows:
        try:
            agency = _agency(line, AGENCY.complete(_cells(columns, cells)), areas)
            _once(agency, seen)
        except BadText as bad:
            yield BadLine(line, bad.reason_th, bad.reason_en)
        else:
            yield agency


def _once(agency: AgencyLine, seen: dict[str, int]) -> None:
    codes = [agency.code, *(alias for alias in agency.aliases if is_code(alias))]
    for code in codes:
        if code in seen:
            raise BadText(
                f"รหัส {code} ซ้ำกับบรรทัดที่ {seen[code]}", f"Code {code} is in line {seen[code]} already."
            )
    seen.update(dict.fromkeys(codes, agency.line))


def _agency(line: int, cells: dict[str, str], areas: AreaNames) -> AgencyLine:
    kind = kind_of(cells["kind"])
    area = areas.key([text for text in (cells["area"], cells["area_name"]) if text], kind)
    code, *other = codes_of([cells["code"], cells["moe_code"]], kind, area)
    aliases = [
        code_text(alias) if is_code(code_text(alias)) else alias for alias in _LIST.split(cells["aliases"])
    ]
    latitude, longitude = position_of(cells["latitude"], cells["longitude"])
    plain = ("name_en", "district", "subdistrict", "province", "address_th")
    return AgencyLine(
        line=line,
        code=code,
        kind=kind,
        area=area,
        name_th=name_of(cells["name_th"], kind),
        aliases=tuple(dict.fromkeys(text for text in (*other, *aliases) if text and text != code)),
        postal=postal_of(cells["postal"]),
        email=email_of(cells["email"]),
        phone=phone_of(cells["phone"]),
        latitude=latitude,
        longitude=longitude,
        **{column: cells[column] for column in plain},
    )

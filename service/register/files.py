"""Reads files of areas, bureaus and agencies, and reports what is wrong in each line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import regex

from ..records.text import clean_line
from .cells import (
    AreaNames,
    BadText,
    is_official_code,
    normalise_code,
    parse_codes,
    parse_email,
    parse_kind,
    parse_name,
    parse_phone,
    parse_position,
    parse_postal,
)
from .columns import AGENCY_COLUMNS, AREA_COLUMNS, BUREAU_COLUMNS, ColumnNames
from .tables import Row, UnreadableFile, read_table

__all__ = [
    "ParsedAgency",
    "ParsedArea",
    "BadLine",
    "ParsedBureau",
    "UnreadableFile",
    "count_lines",
    "read_agencies",
    "read_areas",
    "read_bureaus",
]

_LIST_SEPARATOR = regex.compile(r"\s*[|;,]\s*")
# Texts that people write into a cell that has no value.
_EMPTY_TEXTS = {"-", "–", "ไม่มี", "n/a", "null", "none"}


@dataclass(frozen=True)
class ParsedAgency:
    """One agency of a file; what the file does not say is "" or None.

    `code`: SMIS8, else MOE10; the other of the two is the first alias. A wrong postal code and a position
    outside Thailand are left out and do not make a bad line: they are hints.
    """

    line_number: int
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
    """A line that was left out, with the reason in Thai and English."""

    line_number: int
    reason_th: str
    reason_en: str


@dataclass(frozen=True)
class ParsedArea:
    """One area of a file.

    `provinces`: two-figure codes of the Ministry of Interior; `evidence`: what is derived or has no source.
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
class ParsedBureau:
    code: str
    name_th: str
    short_name_th: str
    name_en: str


def count_lines(path: Path) -> int:
    """Count the lines of agencies in a file, for a progress bar. Raises UnreadableFile."""
    return len(_table(path, AGENCY_COLUMNS)[1])


def read_agencies(
    path: Path, areas: Iterable[str | Mapping | ParsedArea]
) -> Iterator[ParsedAgency | BadLine]:
    """Yields the agencies of a CSV or XLSX file with named columns. The file is read when this is called.

    `areas`: the known areas: keys, or mappings or ParsedAreas with key, code4, name_th and short_name_th.
    Raises UnreadableFile.
    """
    columns, rows = _table(path, AGENCY_COLUMNS)
    return _agencies(columns, rows, AreaNames(areas))


def read_areas(path: Path) -> list[ParsedArea]:
    """Returns the areas of a file in the format of data/areas.csv. Raises UnreadableFile."""
    return [_area(cells) for cells in _records(path, AREA_COLUMNS)]


def read_bureaus(path: Path) -> list[ParsedBureau]:
    """Returns the bureaus of a file in the format of data/bureaus.csv. Raises UnreadableFile."""
    return [
        ParsedBureau(cells["code"], cells["name_th"], cells["short_name_th"], cells["name_en"])
        for cells in _records(path, BUREAU_COLUMNS)
    ]


def _table(path: Path, column_names: ColumnNames) -> tuple[dict[str, int], list[Row]]:
    """Returns the positions of the columns, and the rows. Raises UnreadableFile if one is missing."""
    columns, rows = read_table(Path(path), column_names.positions, len(column_names.required))
    if missing := column_names.missing_columns(columns):
        names = ", ".join(f"“{column_names.title(column)}”" for column in missing)
        raise UnreadableFile(
            f"ไม่พบคอลัมน์ {names} กรุณาตั้งชื่อหัวคอลัมน์ให้ตรงแล้วนำเข้าใหม่",
            f"There is no column {', '.join(missing)}: name the columns so and try again.",
        )
    return columns, rows


def _records(path: Path, column_names: ColumnNames) -> Iterator[dict[str, str]]:
    """Yields the cells by column of a file in which every line must be right. Raises UnreadableFile."""
    columns, rows = _table(path, column_names)
    for line_number, row in rows:
        cells = _cells_by_column(columns, row)
        if blank := column_names.blank_columns(cells):
            raise UnreadableFile(
                f"บรรทัดที่ {line_number} ไม่มี{column_names.title(blank[0])}",
                f"Line {line_number} has no {blank[0]}.",
            )
        yield column_names.with_all_columns(cells)


def _cells_by_column(columns: Mapping[str, int], row: list[str]) -> dict[str, str]:
    texts = {
        column: clean_line(row[position]) if position < len(row) else ""
        for column, position in columns.items()
    }
    return {column: "" if text.lower() in _EMPTY_TEXTS else text for column, text in texts.items()}


def _area(cells: dict[str, str]) -> ParsedArea:
    statuses = {
        column: cells[column] for column in ("name_status", "code_status", "name_en_status", "evidence")
    }
    return ParsedArea(
        key=cells["key"],
        type=cells["type"],
        name_th=cells["name_th"],
        short_name_th=cells["short_name_th"],
        name_en=cells["name_en"],
        code4=cells["code4"],
        code8=cells["code8"],
        provinces=tuple(filter(None, _LIST_SEPARATOR.split(cells["province_codes"]))),
        evidence={column: text for column, text in statuses.items() if text},
    )


def _agencies(
    columns: Mapping[str, int], rows: list[Row], areas: AreaNames
) -> Iterator[ParsedAgency | BadLine]:
    line_by_code: dict[str, int] = {}
    for line_number, row in rows:
        try:
            cells = AGENCY_COLUMNS.with_all_columns(_cells_by_column(columns, row))
            agency = _agency(line_number, cells, areas)
            _add_codes(agency, line_by_code)
        except BadText as error:
            yield BadLine(line_number, error.reason_th, error.reason_en)
        else:
            yield agency


def _add_codes(agency: ParsedAgency, line_by_code: dict[str, int]) -> None:
    """Note the official codes of an agency. Raises BadText for a code that an earlier line has."""
    codes = [agency.code, *(alias for alias in agency.aliases if is_official_code(alias))]
    for code in codes:
        if code in line_by_code:
            raise BadText(
                f"รหัส {code} ซ้ำกับบรรทัดที่ {line_by_code[code]}",
                f"Code {code} is in line {line_by_code[code]} already.",
            )
    line_by_code.update(dict.fromkeys(codes, agency.line_number))


def _agency(line_number: int, cells: dict[str, str], areas: AreaNames) -> ParsedAgency:
    kind = parse_kind(cells["kind"])
    area = areas.area_key([text for text in (cells["area"], cells["area_name"]) if text], kind)
    code, *other_codes = parse_codes([cells["code"], cells["moe_code"]], kind, area)
    aliases = [
        normalise_code(alias) if is_official_code(normalise_code(alias)) else alias
        for alias in _LIST_SEPARATOR.split(cells["aliases"])
    ]
    latitude, longitude = parse_position(cells["latitude"], cells["longitude"])
    same_columns = ("name_en", "district", "subdistrict", "province", "address_th")
    return ParsedAgency(
        line_number=line_number,
        code=code,
        kind=kind,
        area=area,
        name_th=parse_name(cells["name_th"], kind),
        aliases=tuple(dict.fromkeys(text for text in (*other_codes, *aliases) if text and text != code)),
        postal=parse_postal(cells["postal"]),
        email=parse_email(cells["email"]),
        phone=parse_phone(cells["phone"]),
        latitude=latitude,
        longitude=longitude,
        **{column: cells[column] for column in same_columns},
    )

"""Reads tables from files as offices send them: CSV in the encodings of Thai Excel, and XLSX.

Every cell becomes a text.
"""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import regex

# Bytes. A register of the whole country is about 10 MB; a larger file than this is a mistake, and so is a
# larger XLSX once it is unpacked.
MAX_FILE_BYTES = 60_000_000
MAX_UNPACKED_BYTES = 400_000_000
# The header is searched in so many rows: titles or a date may stand above it.
HEADER_SEARCH_ROWS = 15
DELIMITERS = ",;\t"

# Thai that was decoded wrongly: UTF-8 read as Windows-874 or as Windows-1252, or replaced characters.
_GARBLED = regex.compile(r"(?:เ[ธน].?){4}|(?:à[¸¹].?){2}|\ufffd", regex.DOTALL)
# Signs that the bytes were not Thai: a mark above or below no letter, and Thai joined to Latin letters.
_NOT_THAI = regex.compile(r"(?<![ก-๎])[ัิ-ฺ็-๎]|(?<=[A-Za-z])[ก-๛]|[ก-๛](?=[A-Za-z])")
_THAI = regex.compile(r"[ก-๛]")
# A text counts as Thai with at most one such sign in so many Thai characters.
CHARACTERS_PER_SIGN = 50

# The exceptions of openpyxl for a damaged or foreign file: it reads the parts with zipfile, zlib, expat and
# plain Python, and does not translate their errors.
_DAMAGED_FILE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    csv.Error,
    SyntaxError,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
)


class UnreadableFile(Exception):
    """The file cannot be read: a person must save it again. Carries the reason in Thai and English."""

    def __init__(self, reason_th: str, reason_en: str):
        super().__init__(f"{reason_th} ({reason_en})")
        self.reason_th, self.reason_en = reason_th, reason_en


# The line number in the file, from 1, and the cells.
Row = tuple[int, list[str]]


def read_table(
    path: Path, find_columns: Callable[[list[str]], dict[str, int]], required: int
) -> tuple[dict[str, int], list[Row]]:
    """Returns the columns (name -> position) and the rows below the header, without blank rows.

    `find_columns` returns the known columns of a row. The row with the most of them is the header, if it has
    at least `required`. If no row has so many, the best columns are returned without rows, and the caller
    reports what is missing. Raises UnreadableFile.
    """
    data = _file_bytes(Path(path))
    best: tuple[dict[str, int], list[Row]] = ({}, [])
    error = None
    for table in _sheets(data) if data.startswith(b"PK") else _delimited(_decoded(data)):
        if isinstance(table, UnreadableFile):
            error = error or table
            continue
        for index, (_, cells) in enumerate(table[:HEADER_SEARCH_ROWS]):
            columns = find_columns(cells)
            if len(columns) > len(best[0]):
                best = columns, table[index + 1 :] if len(columns) >= required else []
    if error and len(best[0]) < required:
        raise error
    return best


def _file_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableFile("ไฟล์ใหญ่เกินไป", "The file is too large.")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"เปิดไฟล์ไม่ได้: {error.strerror}", f"The file cannot be opened: {error.strerror}."
        ) from error
    if not data.strip():
        raise UnreadableFile("ไฟล์นี้ว่างเปล่า", "The file is empty.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            "ไฟล์นี้เป็น Excel รุ่นเก่า (.xls) หรือใส่รหัสผ่านไว้ กรุณาบันทึกเป็น .xlsx ที่ไม่มีรหัสผ่าน หรือ CSV แล้วนำเข้าใหม่",
            "This is an old Excel file (.xls) or has a password: save it as .xlsx without a password, or as CSV.",
        )
    if data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise UnreadableFile(
            "ไฟล์นี้เป็นหน้าเว็บที่ตั้งชื่อเป็น Excel กรุณาเปิดด้วย Excel แล้วบันทึกเป็น .xlsx ก่อน",
            "This is a web page named like an Excel file: open it in Excel and save it as .xlsx.",
        )
    return data


def _decoded(data: bytes) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, or Windows-874 (which includes TIS-620) if it gives Thai.

    Raises UnreadableFile.
    """
    error = UnreadableFile(
        "อ่านตัวอักษรในไฟล์ไม่ได้ กรุณาบันทึกเป็น CSV UTF-8 หรือ .xlsx แล้วนำเข้าใหม่",
        "The letters cannot be read: save the file as CSV UTF-8 or .xlsx.",
    )
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp874")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or (encoding == "cp874" and not _is_thai(text)):
            raise error
        return text
    raise error


def is_garbled(text: str) -> bool:
    """Returns whether a text is Thai that was decoded wrongly somewhere on its way."""
    return bool(_GARBLED.search(text))


def _is_thai(text: str) -> bool:
    return not is_garbled(text) and len(_NOT_THAI.findall(text)) * CHARACTERS_PER_SIGN <= len(
        _THAI.findall(text)
    )


def _delimited(text: str) -> Iterator[list[Row] | UnreadableFile]:
    """Yields the rows as split by each delimiter, or the error if they cannot be split by it."""
    for delimiter in DELIMITERS:
        # Strict, since a missing quotation mark would otherwise swallow the lines up to the next one.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows, line_number = [], 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    rows.append((line_number, cells))
                line_number = reader.line_num + 1
        except csv.Error:
            yield UnreadableFile(
                f"บรรทัดที่ {line_number} มีเครื่องหมายคำพูดไม่ครบคู่หรือข้อความยาวเกินไป กรุณาแก้แล้วนำเข้าใหม่",
                f"Line {line_number} has an unpaired quotation mark or too long a text.",
            )
        else:
            yield rows


def _sheets(data: bytes) -> Iterator[list[Row]]:
    """Yields the rows of each sheet of an XLSX file. Raises UnreadableFile."""
    import openpyxl

    damage = UnreadableFile(
        "เปิดไฟล์ Excel ไม่ได้ ไฟล์อาจเสียหาย กรุณาบันทึกใหม่เป็น .xlsx แล้วนำเข้าใหม่",
        "The Excel file cannot be opened: save it again as .xlsx.",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise damage
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            # Some programs write a wrong size of the sheet; cells outside it would be lost.
            sheet.reset_dimensions()
            rows = (
                (number, [_cell_text(cell) for cell in row])
                for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
            )
            yield [(number, cells) for number, cells in rows if any(cells)]
    except _DAMAGED_FILE_ERRORS as error:
        raise damage from error


def _cell_text(value: object) -> str:
    """Returns what a cell shows: whole numbers keep their digits, error values are empty."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value).strip()
    return "" if text.startswith("#") and text.endswith(("!", "?", "/A")) else text

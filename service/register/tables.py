"""Files of rows as offices send them: CSV in the encodings Thai Excel writes, and XLSX. Text in, text out."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import regex

# A register of the whole country is about 10 MB; larger than this, bytes, is a mistake. Unpacked XLSX
# likewise.
LARGEST_FILE = 60_000_000
LARGEST_UNPACKED = 400_000_000
# Rows above the header (titles, a date) that are looked through.
HEADER_WITHIN = 15
DELIMITERS = ",;\t"

# Thai that went through a wrong encoding: UTF-8 read as Windows-874 or as Windows-1252, or lost altogether.
_GARBLED = regex.compile(r"(?:เ[ธน].?){4}|(?:à[¸¹].?){2}|\ufffd", regex.DOTALL)
# A mark above or below on nothing, Thai stuck to Latin letters: the bytes were not Thai. One in so many
# characters is.
_NOT_THAI = regex.compile(r"(?<![ก-๎])[ัิ-ฺ็-๎]|(?<=[A-Za-z])[ก-๛]|[ก-๛](?=[A-Za-z])")
_THAI = regex.compile(r"[ก-๛]")
ONE_IN = 50

# What openpyxl lets through of a damaged or foreign file: its parts are read by zipfile, zlib, expat and
# plain Python.
_DAMAGED = (
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
    """Nothing can be taken from this file: a person must save it again. The sentence says why, in both
    languages.
    """

    def __init__(self, reason_th: str, reason_en: str):
        super().__init__(f"{reason_th} ({reason_en})")
        self.reason_th, self.reason_en = reason_th, reason_en


# Line number in the file (from 1), and the cells.
Row = tuple[int, list[str]]


def read_table(
    path: Path, header: Callable[[list[str]], dict[str, int]], required: int
) -> tuple[dict[str, int], list[Row]]:
    """The columns and the rows below the header, blank rows left out.

    `header` gives the known columns of a row as name -> position; the row that knows at least `required` of
    them, and most, is the header. Without such a row the best columns found come back with no rows: the
    caller says what lacks. Raises UnreadableFile.
    """
    data = _bytes(Path(path))
    best: tuple[dict[str, int], list[Row]] = ({}, [])
    failed = None
    for table in _sheets(data) if data.startswith(b"PK") else _delimited(_text(data)):
        if isinstance(table, UnreadableFile):
            failed = failed or table
            continue
        for at, (_, cells) in enumerate(table[:HEADER_WITHIN]):
            columns = header(cells)
            if len(columns) > len(best[0]):
                best = columns, table[at + 1 :] if len(columns) >= required else []
    if failed and len(best[0]) < required:
        raise failed
    return best


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
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


def _text(data: bytes) -> str:
    """UTF-8, UTF-16 with a mark, or else Windows-874 (TIS-620 is part of it) if it then reads as Thai."""
    unknown = UnreadableFile(
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
            raise unknown
        return text
    raise unknown


def is_garbled(text: str) -> bool:
    """Thai that went through a wrong encoding somewhere before it came here."""
    return bool(_GARBLED.search(text))


def _is_thai(text: str) -> bool:
    return not is_garbled(text) and len(_NOT_THAI.findall(text)) * ONE_IN <= len(_THAI.findall(text))


def _delimited(text: str) -> Iterator[list[Row] | UnreadableFile]:
    """The rows by each delimiter, or why they cannot be told apart by it."""
    for delimiter in DELIMITERS:
        # Strict: otherwise a forgotten quotation mark silently swallows the lines up to the next one.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows, line = [], 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    rows.append((line, cells))
                line = reader.line_num + 1
        except csv.Error:
            yield UnreadableFile(
                f"บรรทัดที่ {line} มีเครื่องหมายคำพูดไม่ครบคู่หรือข้อความยาวเกินไป กรุณาแก้แล้วนำเข้าใหม่",
                f"Line {line} has an unpaired quotation mark or too long a text.",
            )
        else:
            yield rows


def _sheets(data: bytes) -> Iterator[list[Row]]:
    damaged = UnreadableFile(
        "เปิดไฟล์ Excel ไม่ได้ ไฟล์อาจเสียหาย กรุณาบันทึกใหม่เป็น .xlsx แล้วนำเข้าใหม่",
        "The Excel file cannot be opened: save it again as .xlsx.",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                raise damaged
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            # Some programs write a wrong size of the sheet, and then cells go missing.
            sheet.reset_dimensions()
            rows = (
                (n, [_cell(cell) for cell in row])
                for n, row in enumerate(sheet.iter_rows(values_only=True), 1)
            )
            yield [(n, cells) for n, cells in rows if any(cells)]
    except _DAMAGED as error:
        raise damaged from error


def _cell(value: object) -> str:
    """What the cell shows: whole numbers keep their digits, error values are blank."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value).strip()
    return "" if text.startswith("#") and text.endswith(("!", "?", "/A")) else text

"""Register files for tests: invented areas, and functions that write and read a file."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from service.register.files import BadLine, ParsedAgency, UnreadableFile, read_agencies

DATA = Path(__file__).parents[2] / "service" / "data"


def _area(key: str, code4: str, name_th: str, short_name_th: str) -> dict[str, str]:
    return {"key": key, "code4": code4, "name_th": name_th, "short_name_th": short_name_th}


AREAS = [
    _area("P9901", "9901", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาสมมติ เขต 1", "สพป.สมมติ เขต 1"),
    _area("P9902", "9902", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาสมมติ เขต 2", "สพป.สมมติ เขต 2"),
    _area("S21-99", "", "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษาสมมติ", "สพม.สมมติ"),
    # As in 2018, when the four digits 1701 meant two areas.
    _area("S9902", "9902", "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา เขต 99", "สพม. เขต 99"),
    _area("OBEC", "", "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน", "สพฐ. (ส่วนกลาง)"),
]
HEADER = "รหัสโรงเรียน,ชื่อโรงเรียน,เขต"


def text_writer(folder: Path) -> Callable[..., Path]:
    """Returns a function that writes a text file in the folder and returns its path."""

    def write_text(text: str | bytes, encoding: str = "utf-8", name: str = "register.csv") -> Path:
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write_text


def workbook_writer(folder: Path) -> Callable[..., Path]:
    """Returns a function that writes a workbook, with its rows in the last sheet, and returns its path."""

    def write_workbook(*rows: list, first_sheet: tuple = ()) -> Path:
        book = openpyxl.Workbook()
        for row in first_sheet:
            book.active.append(row)
        sheet = book.create_sheet() if first_sheet else book.active
        for row in rows:
            sheet.append(row)
        book.save(folder / "register.xlsx")
        return folder / "register.xlsx"

    return write_workbook


def read_lines(path: Path) -> list[ParsedAgency | BadLine]:
    return list(read_agencies(path, AREAS))


def read_agency(path: Path) -> ParsedAgency:
    """Read a file with one good line."""
    (agency,) = read_lines(path)
    assert isinstance(agency, ParsedAgency), agency
    return agency


def bad_line_reason(path: Path) -> str:
    """Returns the reason of the one bad line of a file."""
    (bad_line,) = read_lines(path)
    assert isinstance(bad_line, BadLine), bad_line
    return bad_line.reason_th


def file_error(path: Path) -> str:
    with pytest.raises(UnreadableFile) as error_info:
        read_lines(path)
    return error_info.value.reason_th

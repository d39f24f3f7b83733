"""Files of registers for tests: invented areas, ways to write a file, and to read it."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from service.register.files import AgencyLine, BadLine, UnreadableFile, read_agencies

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
    """What writes a text file there and gives its path."""

    def write(text: str | bytes, encoding: str = "utf-8", name: str = "register.csv") -> Path:
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def workbook_writer(folder: Path) -> Callable[..., Path]:
    """What writes a workbook there, with these rows in its last sheet, and gives its path."""

    def write(*rows: list, before: tuple = ()) -> Path:
        book = openpyxl.Workbook()
        for row in before:
            book.active.append(row)
        sheet = book.create_sheet() if before else book.active
        for row in rows:
            sheet.append(row)
        book.save(folder / "register.xlsx")
        return folder / "register.xlsx"

    return write


def read(path: Path) -> list[AgencyLine | BadLine]:
    return list(read_agencies(path, AREAS))


def one(path: Path) -> AgencyLine:
    (line,) = read(path)
    assert isinstance(line, AgencyLine), line
    return line


def reason(path: Path) -> str:
    (line,) = read(path)
    assert isinstance(line, BadLine), line
    return line.reason_th


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    return caught.value.reason_th

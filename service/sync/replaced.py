"""Tells that another file has become an area's workbook, which a database from a backup does not know."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sheets.client import FileState

from ..store import Database, workbooks

# Why an area is left alone until a person lets the newer file be its workbook.
REPLACED_FILE = "ฐานข้อมูลเก่ากว่าสมุดงาน: เขตนี้ใช้สมุดงานไฟล์ใหม่แล้ว ฐานข้อมูลยังระบุไฟล์เดิม โปรดใช้คำสั่ง sheets take-back ข้อมูลที่ส่งเข้ามาจะรอจนเสร็จ"
# How long it is left alone before the files are looked at again.
PARKED_FOR = timedelta(minutes=5)


def successor(book: Mapping, files: Mapping[str, FileState]) -> FileState | None:
    """Returns the file that has become an area's workbook in place of the one in our database.

    Where a workbook is made anew, the area's key goes from the old file to the new one. `files`: by their id.
    """
    known = files.get(book["file_id"])
    if known is None or known.trashed or known.area:
        return None
    claiming = [file for file in files.values() if file.area == book["area"] and not file.trashed]
    return claiming[0] if len(claiming) == 1 else None


def leave_replaced(
    db: Database, books: Mapping[str, Mapping], files: Mapping[str, FileState], now: datetime
) -> dict[str, Mapping]:
    """Park the areas whose workbook is another file by now; returns the workbooks of the others."""
    replaced = {area for area, book in books.items() if successor(book, files)}
    waiting = [area for area in replaced if not (books[area]["parked_until"] or now) > now]
    if waiting:
        with db.begin() as conn:
            for area in waiting:
                workbooks.park(conn, area, REPLACED_FILE, now + PARKED_FOR)
            conn.commit()
    return {area: book for area, book in books.items() if area not in replaced}

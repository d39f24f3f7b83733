"""The report of an area as XLSX: the figures in the order in which ARS asks, the agencies, the evidence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO

from ..records import RECORDS
from ..records.dates import sheet_time, thai_date, thai_time
from ..records.report import ARS_ORDER, percent
from ..records.summary import NO_SHARE, figure_titles
from ..reports import Evidence
from .xlsx import Book, Value

KINDS = {"school": "โรงเรียน", "area_office": "สำนักงานเขต"}
AGENCIES = (
    "รหัส",
    "หน่วยงาน",
    "ประเภท",
    "ลงทะเบียน",
    "ปักหมุดเมื่อ",
    "ล่าช้า",
    "รูปถ่าย",
    "จำนวนจุด",
    "ละติจูด",
    "ลองจิจูด",
    "สำรวจครบ",
    "พร้อมเลิกขอสำเนา",
    "ต้องแก้ไข",
)
EVIDENCE = ("รหัส", "หน่วยงาน", "จุดบริการ", "ละติจูด", "ลองจิจูด", "รูป")
REGISTERED = {"": "ยังไม่ลงทะเบียน", "waiting": "รอยืนยัน", "confirmed": "ยืนยันแล้ว"}


def workbook(area_name: str, report: Mapping, evidence: Sequence[Evidence], base_url: str) -> bytes:
    """`report`: as stored; `evidence`: its pictures."""
    book, file = Book(report["submitted_at"]), BytesIO()
    book.sheet("รายงาน ARS", ("รายการ", "จำนวน", "ร้อยละ"), _figures(area_name, report), (44, 16, 12))
    book.sheet(
        "หน่วยงาน",
        AGENCIES,
        map(_agency, report["content"]["agencies"]),
        (12, 44, 14, 16, 18, 8, 8, 10, 12, 12, 10, 16, 22),
    )
    pictures = (
        [one.code, one.name, one.point, one.latitude, one.longitude, f"{base_url}/photo/{one.photo}"]
        for one in evidence
    )
    book.sheet("หลักฐาน", EVIDENCE, pictures, (12, 44, 24, 12, 12, 60))
    book.save(file)
    return file.getvalue()


def _figures(area_name: str, report: Mapping) -> Iterator[Sequence[Value]]:
    figures, titles = report["figures"], figure_titles()
    for key in (*ARS_ORDER, *(key for key in titles if key not in ARS_ORDER)):
        if key in figures:
            yield (
                titles[key][0],
                figures[key],
                None if key in NO_SHARE else percent(figures[key], figures["schools"]),
            )
    yield "เขตพื้นที่การศึกษา", area_name, None
    yield "รายงานฉบับที่", report["number"], None
    yield "ส่งเมื่อ", thai_time(report["submitted_at"]), None
    if deadline := report["content"]["report_deadline"]:
        yield "กำหนดส่ง", thai_date(datetime.fromisoformat(deadline).date(), "th"), None
        yield "ส่งภายในกำหนด", "ล่าช้า" if report["late"] else "ใช่", None


def _agency(one: Mapping) -> list[Value]:
    first = one["points"][0] if one["points"] else {"latitude": None, "longitude": None}
    return [
        one["code"],
        one["name"],
        KINDS.get(one["kind"], one["kind"]),
        REGISTERED[one["registered"]],
        sheet_time(datetime.fromisoformat(one["pinned_at"])) if one["pinned_at"] else None,
        _tick(one["late"]),
        _tick(one["photo"]),
        len(one["points"]),
        first["latitude"],
        first["longitude"],
        _tick(one["surveyed"]),
        _tick(one["ready"]),
        ", ".join(RECORDS[key].tab for key in one["to_correct"] if key in RECORDS),
    ]


def _tick(is_so: bool) -> str:
    return "ใช่" if is_so else ""

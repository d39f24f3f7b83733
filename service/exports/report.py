"""Writes the report of an area as XLSX: the figures in the order of ARS, the agencies, the evidence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO

from ..records import RECORDS
from ..records.agency_status import CONFIRMED, PHOTO, PIN, PROVISIONAL, SURVEY
from ..records.dates import sheet_time, thai_date, thai_time
from ..records.report import ARS_ORDER, percent
from ..records.summary import FIGURES_WITHOUT_PERCENT, figure_titles, typed_count
from ..reports import Evidence
from .xlsx import Book, Value

KIND_NAMES = {"school": "โรงเรียน", "area_office": "สำนักงานเขต"}
FIGURE_HEADERS = ("รายการ", "จำนวน", "ร้อยละ", "พิมพ์โดยเขต")
AGENCY_HEADERS = (
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
    "รอยืนยันผู้ลงทะเบียน",
    "พิมพ์ในตารางโดยเขต",
    "เขตยืนยันผู้ลงทะเบียนเอง",
)
STEP_TEXTS = {PIN: "ปักหมุดแล้ว", PHOTO: "มีรูปถ่ายแล้ว", SURVEY: "สำรวจแล้ว"}
EVIDENCE_HEADERS = ("รหัส", "หน่วยงาน", "จุดบริการ", "ละติจูด", "ลองจิจูด", "รูป")
REGISTERED_TEXTS = {
    "": "ยังไม่ลงทะเบียน",
    PROVISIONAL: "รอยืนยัน",
    CONFIRMED: "ยืนยันแล้ว",
    # in reports from before
    "waiting": "รอยืนยัน",
}


def report_workbook(area_name: str, report: Mapping, evidence: Sequence[Evidence], base_url: str) -> bytes:
    """Returns the XLSX file of a stored report. `evidence`: its pictures."""
    book, file = Book(report["submitted_at"]), BytesIO()
    book.add_sheet("รายงาน ARS", FIGURE_HEADERS, _figure_rows(area_name, report), (44, 16, 12, 14))
    book.add_sheet(
        "หน่วยงาน",
        AGENCY_HEADERS,
        map(_agency_row, report["content"]["agencies"]),
        (12, 44, 14, 16, 18, 8, 8, 10, 12, 12, 10, 16, 22, 30, 22, 22),
    )
    picture_rows = (
        [
            picture.code,
            picture.name,
            picture.point,
            picture.latitude,
            picture.longitude,
            f"{base_url}/photo/{picture.photo}",
        ]
        for picture in evidence
    )
    book.add_sheet("หลักฐาน", EVIDENCE_HEADERS, picture_rows, (12, 44, 24, 12, 12, 60))
    book.save(file)
    return file.getvalue()


def _figure_rows(area_name: str, report: Mapping) -> Iterator[Sequence[Value]]:
    figures, titles = report["figures"], figure_titles()
    for key in (*ARS_ORDER, *(key for key in titles if key not in ARS_ORDER)):
        if key in figures:
            yield (
                titles[key][0],
                figures[key],
                None if key in FIGURES_WITHOUT_PERCENT else percent(figures[key], figures["schools"]),
                typed_count(figures, key),
            )
    yield "เขตพื้นที่การศึกษา", area_name, None, None
    yield "รายงานฉบับที่", report["number"], None, None
    yield "ส่งเมื่อ", thai_time(report["submitted_at"]), None, None
    if deadline := report["content"]["report_deadline"]:
        yield "กำหนดส่ง", thai_date(datetime.fromisoformat(deadline).date(), "th"), None, None
        yield "ส่งภายในกำหนด", "ล่าช้า" if report["late"] else "ใช่", None, None
    if report["hand_reason"]:
        yield "คำชี้แจงของเขต", report["hand_reason"], None, None


def _agency_row(agency: Mapping) -> list[Value]:
    first_point = agency["points"][0] if agency["points"] else {"latitude": None, "longitude": None}
    return [
        agency["code"],
        agency["name"],
        KIND_NAMES.get(agency["kind"], agency["kind"]),
        REGISTERED_TEXTS[agency["registered"]],
        sheet_time(datetime.fromisoformat(agency["pinned_at"])) if agency["pinned_at"] else None,
        _yes_or_blank(agency["late"]),
        _yes_or_blank(agency["photo"]),
        len(agency["points"]),
        first_point["latitude"],
        first_point["longitude"],
        _yes_or_blank(agency["surveyed"]),
        _yes_or_blank(agency["ready"]),
        ", ".join(RECORDS[key].tab for key in agency["to_correct"] if key in RECORDS),
        ", ".join(STEP_TEXTS[step] for step in agency.get("unconfirmed", ())),
        # Reports from before do not tell these two.
        ", ".join(RECORDS[key].tab for key in agency.get("typed", ())),
        _yes_or_blank(agency.get("confirmed_by_hand", False)),
    ]


def _yes_or_blank(value: bool) -> str:
    return "ใช่" if value else ""

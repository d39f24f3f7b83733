"""The report of an area as a paper: one formal page in the order in which ARS asks, then the list of its
schools.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from ...records.dates import BANGKOK, thai_date, thai_time
from ...records.report import ARS_ORDER, percent
from ...records.summary import HEADLINES, NO_SHARE
from .document import HEADING, SMALL, TITLE, Document
from .table import Column, table

FIGURES = (Column("รายการ", 104), Column("จำนวน", 32, "R"), Column("ร้อยละของโรงเรียน", 44, "R"))
SCHOOLS = (
    Column("ที่", 10, "R"),
    Column("รหัส", 21),
    Column("โรงเรียน", 63),
    Column("ปักหมุดเมื่อ", 37),
    Column("รูปถ่าย", 16),
    Column("สิ่งที่ยังขาด", 33),
)
LACKS = {"registration": "ลงทะเบียน", "pin": "หมุด", "photo": "รูปถ่าย", "survey": "แบบสำรวจ"}
# Room for a signature and its lines, millimetres.
SIGNATURE = 42


def report_pdf(area_name: str, report: Mapping, state: str, row_id: str) -> bytes:
    """`report`: as stored; `state`: how it stands, in words; `row_id`: its receipt number."""
    foot = f"รายงาน ARS ฉบับที่ {report['number']} · {area_name} · เลขที่รับ {row_id}"
    page = Document(f"รายงาน ARS ฉบับที่ {report['number']} {area_name}", foot, report["submitted_at"])
    page.c_margin = 0
    page.add_page()
    _front(page, area_name, report, state, row_id)
    page.add_page()
    page.heading("รายชื่อโรงเรียน")
    table(page, SCHOOLS, list(_schools(report["content"]["agencies"])), 9.5)
    return page.bytes()


def _front(page: Document, area_name: str, report: Mapping, state: str, row_id: str) -> None:
    figures, content = report["figures"], report["content"]
    page.write_text("แบบรายงานผลการปักหมุดจุดบริการของหน่วยงาน", TITLE, bold=True, align="C")
    page.write_text(f"รายงานในระบบ ARS ฉบับที่ {report['number']}", HEADING, align="C")
    page.write_text(area_name, HEADING, bold=True, align="C")
    page.ln(3)
    for label, text in _facts(report, state, row_id):
        _fact(page, label, text)
    page.ln(3)
    table(page, FIGURES, [_figure(key, figures) for key in ARS_ORDER], 13)
    page.ln(4)
    page.write_text("รายละเอียด", bold=True)
    rest = [key for key in HEADLINES if key not in ARS_ORDER]
    table(page, FIGURES, [_figure(key, figures) for key in rest], SMALL)
    page.ln(2)
    page.write_text(f"ตัวเลขนับเฉพาะโรงเรียน และตรึงไว้ ณ เวลาที่ส่งรายงาน{_as_of(content)}", SMALL)
    if report["note"]:
        page.ln(1)
        page.write_text(f"ข้อความจากเขต: {report['note']}", 11)
    _signature(page)


def _fact(page: Document, label: str, text: str) -> None:
    page.type(12, bold=True)
    page.cell(42, page.line_height, label)
    page.write_text(text)


def _facts(report: Mapping, state: str, row_id: str) -> Iterator[tuple[str, str]]:
    yield "ส่งรายงานเมื่อ", thai_time(report["submitted_at"])
    if deadline := report["content"]["report_deadline"]:
        late = "ส่งหลังกำหนด" if report["late"] else "ส่งภายในกำหนด"
        yield "กำหนดส่ง", f"{thai_date(date.fromisoformat(deadline), 'th')} ({late})"
    if deadline := report["content"]["pin_deadline"]:
        yield "กำหนดปักหมุด", thai_date(date.fromisoformat(deadline), "th")
    yield "เลขที่รับ", row_id
    yield "สถานะ", state + (f": {report['reason']}" if report["reason"] else "")


def _as_of(content: Mapping) -> str:
    return (
        f" ข้อมูลเปลี่ยนล่าสุดเมื่อ {thai_time(datetime.fromisoformat(content['as_of']))}" if content["as_of"] else ""
    )


def _figure(key: str, figures: Mapping) -> tuple[str, str, str]:
    share = None if key in NO_SHARE else percent(figures[key], figures["schools"])
    return HEADLINES[key][0], f"{figures[key]:,}", "–" if share is None else f"{share:.1f}"


def _schools(agencies: Sequence[Mapping]) -> Iterator[tuple[str, ...]]:
    schools = (one for one in agencies if one["kind"] == "school")
    for number, one in enumerate(schools, 1):
        pinned = _day(one["pinned_at"]) if one["pinned_at"] else "ยังไม่ปัก"
        lacks = [*(LACKS[what] for what in one["missing"]), *(["รอแก้ไข"] if one["to_correct"] else [])]
        yield (
            str(number),
            one["code"],
            one["name"],
            pinned + (" (ล่าช้า)" if one["late"] else ""),
            "มี" if one["photo"] else "ไม่มี",
            ", ".join(lacks) or "ครบ",
        )


def _day(moment: str) -> str:
    return thai_date(datetime.fromisoformat(moment).astimezone(BANGKOK).date(), "th", short=True)


def _signature(page: Document) -> None:
    """Who signs writes the name by hand: we keep none."""
    if page.will_page_break(SIGNATURE):
        page.add_page()
    page.ln(8)
    for text in (
        "ลงชื่อ ....................................................... ผู้รายงาน",
        "( ....................................................... )",
        "ตำแหน่ง .......................................................",
        "วันที่ ........ / ........................ / ...........",
    ):
        page.set_x(page.l_margin + 80)
        page.type(12)
        page.cell(100, 8, text, align="C", new_x="LMARGIN", new_y="NEXT")

"""The report of an area on paper: one formal page in the order of ARS, then the list of its schools."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from ...records.dates import BANGKOK, thai_date, thai_time
from ...records.report import ARS_ORDER, percent
from ...records.summary import FIGURES_WITHOUT_PERCENT, HEADLINES, typed_count
from .document import HEADING, SMALL, TITLE, Document
from .table import Column, draw_table

FIGURE_COLUMNS = (
    Column("รายการ", 86),
    Column("จำนวน", 26, "R"),
    Column("ร้อยละของโรงเรียน", 40, "R"),
    Column("พิมพ์โดยเขต", 28, "R"),
)
SCHOOL_COLUMNS = (
    Column("ที่", 10, "R"),
    Column("รหัส", 21),
    Column("โรงเรียน", 63),
    Column("ปักหมุดเมื่อ", 37),
    Column("รูปถ่าย", 16),
    Column("สิ่งที่ยังขาด", 33),
)
MISSING_TEXTS = {"registration": "ลงทะเบียน", "pin": "หมุด", "photo": "รูปถ่าย", "survey": "แบบสำรวจ"}
# The height of the signature block, millimetres.
SIGNATURE_HEIGHT = 37


def report_pdf(area_name: str, report: Mapping, state: str, row_id: str) -> bytes:
    """Returns the PDF of a stored report. `state`: in words; `row_id`: its receipt number."""
    footer_text = f"รายงาน ARS ฉบับที่ {report['number']} · {area_name} · เลขที่รับ {row_id}"
    page = Document(f"รายงาน ARS ฉบับที่ {report['number']} {area_name}", footer_text, report["submitted_at"])
    page.c_margin = 0
    page.add_page()
    _write_front(page, area_name, report, state, row_id)
    page.add_page()
    page.write_heading("รายชื่อโรงเรียน")
    draw_table(page, SCHOOL_COLUMNS, list(_school_rows(report["content"]["agencies"])), 9.5)
    return page.bytes()


def _write_front(page: Document, area_name: str, report: Mapping, state: str, row_id: str) -> None:
    figures, content = report["figures"], report["content"]
    page.write_text("แบบรายงานผลการปักหมุดจุดบริการของหน่วยงาน", TITLE, bold=True, align="C")
    page.write_text(f"รายงานในระบบ ARS ฉบับที่ {report['number']}", HEADING, align="C")
    page.write_text(area_name, HEADING, bold=True, align="C")
    page.ln(2)
    for label, text in _facts(report, state, row_id):
        _write_fact(page, label, text)
    page.ln(2)
    draw_table(page, FIGURE_COLUMNS, [_figure_row(key, figures) for key in ARS_ORDER], 13)
    page.ln(2)
    page.write_text("รายละเอียด", bold=True)
    other_keys = [key for key in HEADLINES if key not in ARS_ORDER and key in figures]
    draw_table(page, FIGURE_COLUMNS, [_figure_row(key, figures) for key in other_keys], SMALL)
    page.ln(2)
    page.write_text(f"ตัวเลขนับเฉพาะโรงเรียน และตรึงไว้ ณ เวลาที่ส่งรายงาน{_as_of_text(content)}", SMALL)
    if report["note"]:
        page.ln(1)
        page.write_text(f"ข้อความจากเขต: {report['note']}", 11)
    if report["hand_reason"]:
        page.write_text(f"คำชี้แจงที่เขตพิมพ์ข้อมูลหรือยืนยันผู้ลงทะเบียนเอง: {report['hand_reason']}", 11)
    _write_signature(page)


def _write_fact(page: Document, label: str, text: str) -> None:
    page.set_type(12, bold=True)
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


def _as_of_text(content: Mapping) -> str:
    return (
        f" ข้อมูลเปลี่ยนล่าสุดเมื่อ {thai_time(datetime.fromisoformat(content['as_of']))}" if content["as_of"] else ""
    )


def _figure_row(key: str, figures: Mapping) -> tuple[str, str, str, str]:
    share = None if key in FIGURES_WITHOUT_PERCENT else percent(figures[key], figures["schools"])
    typed = typed_count(figures, key)
    texts = ["–" if share is None else f"{share:.1f}", "–" if typed is None else f"{typed:,}"]
    return HEADLINES[key][0], f"{figures[key]:,}", *texts


def _school_rows(agencies: Sequence[Mapping]) -> Iterator[tuple[str, ...]]:
    schools = (agency for agency in agencies if agency["kind"] == "school")
    for number, school in enumerate(schools, 1):
        pinned = _day(school["pinned_at"]) if school["pinned_at"] else "ยังไม่ปัก"
        unconfirmed = school.get("unconfirmed", ())
        missing = [
            *(MISSING_TEXTS[step] for step in school["missing"] if step not in unconfirmed),
            *(["รอยืนยันผู้ลงทะเบียน"] if unconfirmed else []),
            *(["รอแก้ไข"] if school["to_correct"] else []),
        ]
        # Reports from before do not tell what the area typed or confirmed itself.
        by_hand = [
            *(["พิมพ์โดยเขต"] if school.get("typed") else []),
            *(["เขตยืนยันบุคคลเอง"] if school.get("confirmed_by_hand") else []),
        ]
        yield (
            str(number),
            school["code"],
            " · ".join([school["name"], *by_hand]),
            pinned + (" (ล่าช้า)" if school["late"] else ""),
            "มี" if school["photo"] else "ไม่มี",
            ", ".join(missing) or "ครบ",
        )


def _day(moment: str) -> str:
    return thai_date(datetime.fromisoformat(moment).astimezone(BANGKOK).date(), "th", short=True)


def _write_signature(page: Document) -> None:
    """Write the lines for a signature. The name is written by hand: the service does not store it."""
    if page.will_page_break(SIGNATURE_HEIGHT):
        page.add_page()
    page.ln(4)
    for text in (
        "ลงชื่อ ....................................................... ผู้รายงาน",
        "( ....................................................... )",
        "ตำแหน่ง .......................................................",
        "วันที่ ........ / ........................ / ...........",
    ):
        page.set_x(page.l_margin + 80)
        page.set_type(12)
        page.cell(100, 8, text, align="C", new_x="LMARGIN", new_y="NEXT")

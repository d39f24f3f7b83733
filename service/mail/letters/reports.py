"""Letters about the reports of areas.

Facts of decisions: `agency_name` (of the area), `area` (its key), `number`, `note`.
"""

from collections.abc import Mapping

from .kind import Letter, LetterKind


def _arrived(facts: Mapping, english: bool) -> Letter:
    """Facts: `areas` (keys of all that submitted a report), `agency_name` (names of the first of them)."""
    count, url = len(facts["areas"]), f"{facts['base_url']}/obec/reports"
    if english:
        return f"Pakmut: {count} new ARS {'report' if count == 1 else 'reports'}", [
            f"These areas have submitted a report: {facts['agency_name']}",
            "Please decide on them in OBEC's sheet. Sending a report back needs a reason.",
            url,
        ]
    return f"ปักหมุด: มีรายงาน ARS ใหม่ {count} เขต", [
        f"เขตที่ส่งรายงาน: {facts['agency_name']}",
        "กรุณาพิจารณาในตาราง สพฐ. แท็บ “รายงาน ARS” ช่อง “ผลตรวจ” หากส่งคืน ต้องบอกเหตุผลในช่อง “หมายเหตุ”",
        url,
    ]


def _report_url(facts: Mapping) -> str:
    return f"{facts['base_url']}/area/{facts['area']}/report/{facts['number']}"


def _accepted(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: OBEC has accepted ARS report no. {facts['number']} ({facts['agency_name']})", [
            f"OBEC has accepted ARS report no. {facts['number']} of {facts['agency_name']}. There is nothing more to do.",
            _report_url(facts),
        ]
    return f"ปักหมุด: สพฐ. รับรายงาน ARS ฉบับที่ {facts['number']} แล้ว ({facts['agency_name']})", [
        f"สพฐ. รับรายงาน ARS ฉบับที่ {facts['number']} ของ {facts['agency_name']} แล้ว ไม่ต้องดำเนินการใดอีก",
        _report_url(facts),
    ]


def _returned(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: ARS report no. {facts['number']} was sent back ({facts['agency_name']})", [
            f"OBEC has sent ARS report no. {facts['number']} of {facts['agency_name']} back.",
            f"Reason: {facts['note']}",
            "Please correct it and submit a new report:",
            f"{facts['base_url']}/area/{facts['area']}/report",
        ]
    return f"ปักหมุด: สพฐ. ส่งคืนรายงาน ARS ฉบับที่ {facts['number']} ({facts['agency_name']})", [
        f"สพฐ. ส่งคืนรายงาน ARS ฉบับที่ {facts['number']} ของ {facts['agency_name']}",
        f"เหตุผล: {facts['note']}",
        "กรุณาแก้ไข แล้วส่งรายงานฉบับใหม่ที่หน้านี้",
        f"{facts['base_url']}/area/{facts['area']}/report",
    ]


def _reopened(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: OBEC looks at ARS report no. {facts['number']} again ({facts['agency_name']})", [
            f"OBEC has taken back its decision on ARS report no. {facts['number']} of {facts['agency_name']}; it waits for a new one.",
            _report_url(facts),
        ]
    return f"ปักหมุด: สพฐ. กำลังพิจารณารายงาน ARS ฉบับที่ {facts['number']} อีกครั้ง ({facts['agency_name']})", [
        f"สพฐ. ถอนผลการพิจารณารายงาน ARS ฉบับที่ {facts['number']} ของ {facts['agency_name']} รายงานนี้รอพิจารณาใหม่",
        _report_url(facts),
    ]


_EXAMPLE = {"agency_name": "สพป.ตัวอย่าง เขต 1", "area": "P0001", "number": 2, "note": ""}
_SEE_REPORT = (("ดูรายงาน", "See the report"),)
_BECAUSE = (
    "ท่านได้รับอีเมลฉบับนี้เพราะท่านเป็นเจ้าหน้าที่ในระบบปักหมุด",
    "You get this e-mail because you are staff in Pakmut.",
)

KINDS = {
    "reports_arrived": LetterKind(
        _arrived,
        ("แจ้ง สพฐ. ว่ามีรายงานใหม่", "New reports of areas"),
        _EXAMPLE | {"areas": ["P0001"]},
        (("ดูรายงานที่รอพิจารณา", "See the reports"),),
        _BECAUSE,
    ),
    "report_accepted": LetterKind(
        _accepted, ("แจ้งเขตว่ารับรายงานแล้ว", "A report was accepted"), _EXAMPLE, _SEE_REPORT, _BECAUSE
    ),
    "report_returned": LetterKind(
        _returned,
        ("แจ้งเขตว่าส่งคืนรายงาน", "A report was sent back"),
        _EXAMPLE | {"note": "จำนวนโรงเรียนไม่ตรงกับทะเบียน"},
        (("แก้ไขและส่งใหม่", "Correct and submit again"),),
        _BECAUSE,
        free_text=("note",),
    ),
    "report_reopened": LetterKind(
        _reopened,
        ("แจ้งเขตว่าถอนผลการพิจารณารายงาน", "A decision on a report was taken back"),
        _EXAMPLE,
        _SEE_REPORT,
        _BECAUSE,
    ),
}

"""Letters about the reports of areas. Facts of decisions: agency_name (of the area), area (its key), number,
note.
"""

from collections.abc import Mapping

from .kind import Kind, Letter


def _arrived(f: Mapping, english: bool) -> Letter:
    """`areas`: all that submitted; `agency_name`: the names of the first of them."""
    count, address = len(f["areas"]), f"{f['base_url']}/obec/reports"
    if english:
        return f"Pakmut: {count} new ARS {'report' if count == 1 else 'reports'}", [
            f"These areas have submitted a report: {f['agency_name']}",
            "Please decide on them in OBEC's sheet. Sending a report back needs a reason.",
            address,
        ]
    return f"ปักหมุด: มีรายงาน ARS ใหม่ {count} เขต", [
        f"เขตที่ส่งรายงาน: {f['agency_name']}",
        "กรุณาพิจารณาในตาราง สพฐ. แท็บ “รายงาน ARS” ช่อง “ผลตรวจ” หากส่งคืน ต้องบอกเหตุผลในช่อง “หมายเหตุ”",
        address,
    ]


def _page(f: Mapping) -> str:
    return f"{f['base_url']}/area/{f['area']}/report/{f['number']}"


def _accepted(f: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: OBEC has accepted ARS report no. {f['number']} ({f['agency_name']})", [
            f"OBEC has accepted ARS report no. {f['number']} of {f['agency_name']}. There is nothing more to do.",
            _page(f),
        ]
    return f"ปักหมุด: สพฐ. รับรายงาน ARS ฉบับที่ {f['number']} แล้ว ({f['agency_name']})", [
        f"สพฐ. รับรายงาน ARS ฉบับที่ {f['number']} ของ {f['agency_name']} แล้ว ไม่ต้องดำเนินการใดอีก",
        _page(f),
    ]


def _returned(f: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: ARS report no. {f['number']} was sent back ({f['agency_name']})", [
            f"OBEC has sent ARS report no. {f['number']} of {f['agency_name']} back.",
            f"Reason: {f['note']}",
            "Please correct it and submit a new report:",
            f"{f['base_url']}/area/{f['area']}/report",
        ]
    return f"ปักหมุด: สพฐ. ส่งคืนรายงาน ARS ฉบับที่ {f['number']} ({f['agency_name']})", [
        f"สพฐ. ส่งคืนรายงาน ARS ฉบับที่ {f['number']} ของ {f['agency_name']}",
        f"เหตุผล: {f['note']}",
        "กรุณาแก้ไข แล้วส่งรายงานฉบับใหม่ที่หน้านี้",
        f"{f['base_url']}/area/{f['area']}/report",
    ]


def _reopened(f: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: OBEC looks at ARS report no. {f['number']} again ({f['agency_name']})", [
            f"OBEC has taken back its decision on ARS report no. {f['number']} of {f['agency_name']}; it waits for a new one.",
            _page(f),
        ]
    return f"ปักหมุด: สพฐ. กำลังพิจารณารายงาน ARS ฉบับที่ {f['number']} อีกครั้ง ({f['agency_name']})", [
        f"สพฐ. ถอนผลการพิจารณารายงาน ARS ฉบับที่ {f['number']} ของ {f['agency_name']} รายงานนี้รอพิจารณาใหม่",
        _page(f),
    ]


_EXAMPLE = {"agency_name": "สพป.ตัวอย่าง เขต 1", "area": "P0001", "number": 2, "note": ""}
_SEE = (("ดูรายงาน", "See the report"),)
_BECAUSE = (
    "ท่านได้รับอีเมลฉบับนี้เพราะท่านเป็นเจ้าหน้าที่ในระบบปักหมุด",
    "You get this e-mail because you are staff in Pakmut.",
)

KINDS = {
    "reports_arrived": Kind(
        _arrived,
        ("แจ้ง สพฐ. ว่ามีรายงานใหม่", "New reports of areas"),
        _EXAMPLE | {"areas": ["P0001"]},
        (("ดูรายงานที่รอพิจารณา", "See the reports"),),
        _BECAUSE,
    ),
    "report_accepted": Kind(
        _accepted, ("แจ้งเขตว่ารับรายงานแล้ว", "A report was accepted"), _EXAMPLE, _SEE, _BECAUSE
    ),
    "report_returned": Kind(
        _returned,
        ("แจ้งเขตว่าส่งคืนรายงาน", "A report was sent back"),
        _EXAMPLE | {"note": "จำนวนโรงเรียนไม่ตรงกับทะเบียน"},
        (("แก้ไขและส่งใหม่", "Correct and submit again"),),
        _BECAUSE,
    ),
    "report_reopened": Kind(
        _reopened,
        ("แจ้งเขตว่าถอนผลการพิจารณารายงาน", "A decision on a report was taken back"),
        _EXAMPLE,
        _SEE,
        _BECAUSE,
    ),
}

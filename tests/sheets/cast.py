"""The cast of the tests of `sheets`: an invented area's workbook, and short ways to build requests."""

from sheets.layout import Chart, Column, Layout, Tab

SUMMARY, AGENCIES, PIN = 1001, 1002, 1004

PIN_TAB = Tab(
    "pin",
    "ปักหมุด",
    PIN,
    (
        Column("id", "เลขที่รับ", width=110),
        Column("agency", "รหัสหน่วยงาน"),
        Column("phone", "โทรศัพท์"),
        Column("latitude", "ละติจูด", kind="number"),
        Column("verdict", "ผลตรวจ", options=("ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก"), note="เลือกจากรายการ"),
    ),
)
AGENCY_TAB = Tab("agencies", "หน่วยงาน", AGENCIES, (Column("code", "รหัสหน่วยงาน"), Column("name", "ชื่อหน่วยงาน")))
CHART = Chart("แผนภูมิสมมุติ", "จำนวนสมมุติ", 4, 5, 0, ((1, "#2e7d32"), (2, "#c62828")), (2, 1), (600, 400))
SUMMARY_TAB = Tab(
    "summary", "สรุป", SUMMARY, protected=True, width=3, height=30, widths=(200, 90, 90), chart=CHART
)
LAYOUT = Layout("สมุดงานสมมุติ", (SUMMARY_TAB, AGENCY_TAB, PIN_TAB))

SERVICE = "service@embedded.invalid"
OFFICER = "officer@area.invalid"

SCHOOLS = [{"code": "99990001", "name": "โรงเรียนสมมุติหนึ่ง"}, {"code": "99990002", "name": "โรงเรียนสมมุติสอง"}]


def pin_row(number: int, **fields: object) -> dict:
    """Return a row of the pin tab, with a receipt number of its own."""
    return {
        "id": f"TEST-{number:04}-1",
        "agency": "99990001",
        "phone": "081-000-0000",
        "latitude": 18.5,
        **fields,
    }


def text_row(*texts: str) -> dict:
    return {"values": [{"userEnteredValue": {"stringValue": text}} for text in texts]}


def append_request(sheet_id: int, *rows: dict) -> dict:
    return {"appendCells": {"sheetId": sheet_id, "fields": "userEnteredValue", "rows": list(rows)}}


def write_request(
    sheet_id: int, row: int, column: int, *rows: dict, fields: str = "userEnteredValue"
) -> dict:
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": list(rows), "fields": fields}}


def metadata_request(number: int, location: dict, key: str = "b", value: str = "") -> dict:
    entry = {"metadataId": number, "metadataKey": key, "location": location, "visibility": "DOCUMENT"}
    return {
        "createDeveloperMetadata": {"developerMetadata": entry | ({"metadataValue": value} if value else {})}
    }


def column_range(sheet_id: int, start: int, end: int) -> dict:
    return {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def row_range(sheet_id: int, start: int, end: int) -> dict:
    return {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": start, "endIndex": end}

"""The export of agencies: the register, and the status of each agency when its area was last counted.

It holds no personal data.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from ..records import RECORDS
from ..records.summary import counted_titles
from ..store import agency_status, areas
from .columns import FLAG, KEY, LIST, MOMENT, NUMBER, TEXT, Column, Value

_RECORD_KEYS = tuple(
    ", ".join(
        f"{key} = {record.title(lang)}" for key, record in RECORDS.items() if record.is_answered_by_agencies
    )
    for lang in ("th", "en")
)

COLUMNS = (
    Column("code", KEY, "รหัสหน่วยงาน", "Agency code"),
    Column("kind", KEY, "ประเภท", "Kind", ("school, area_office, bureau", "school, area_office, bureau")),
    Column("area", KEY, "รหัสเขต", "Area key"),
    Column("area_name", TEXT, "เขต", "Area"),
    Column("name_th", TEXT, "ชื่อ", "Name"),
    Column("name_en", TEXT, "ชื่อภาษาอังกฤษตามทะเบียน", "English name, by the register"),
    Column("province", TEXT, "จังหวัด", "Province"),
    Column("district", TEXT, "อำเภอ", "District"),
    Column("subdistrict", TEXT, "ตำบล", "Sub-district"),
    Column(
        "registered",
        KEY,
        "ลงทะเบียน",
        "Registered",
        (
            "ว่าง = ยังไม่ลงทะเบียน, provisional = รอยืนยัน, confirmed = ยืนยันแล้ว",
            "empty = not registered, provisional = to be confirmed, confirmed",
        ),
    ),
    Column("registered_at", MOMENT, "ลงทะเบียนครั้งแรกเมื่อ", "First registered"),
    Column("pinned_at", MOMENT, "ปักหมุดครั้งแรกเมื่อ", "First pinned", ("ว่าง = ยังไม่ปักหมุด", "empty = no pin")),
    Column("latitude", NUMBER, "ละติจูด", "Latitude", ("ของจุดแรก WGS 84", "of the first point, WGS 84")),
    Column("longitude", NUMBER, "ลองจิจูด", "Longitude", ("ของจุดแรก WGS 84", "of the first point, WGS 84")),
    Column("photo", FLAG, "มีรูปถ่าย", "Has a photo"),
    Column("late", FLAG, "ปักหมุดหลังกำหนด", "Pinned late"),
    Column("surveyed", FLAG, "สำรวจครบ", "Surveyed"),
    Column("surveyed_at", MOMENT, "สำรวจครบเมื่อ", "Surveyed since"),
    Column("ready", FLAG, "พร้อมเลิกขอสำเนา", "Ready for No Copy"),
    Column(
        "unconfirmed",
        LIST,
        "ทำแล้ว แต่ยังไม่นับเพราะรอยืนยันผู้ลงทะเบียน",
        "Done, but not counted until the person is confirmed",
        ("pin = หมุด, photo = รูปถ่าย, survey = แบบสำรวจ", "pin, photo, survey"),
    ),
    Column("to_correct", LIST, "แบบที่รอแก้ไข", "Records to correct", _RECORD_KEYS),
    Column("conflicts", LIST, "แบบที่มีแถวพิมพ์เองซ้ำกัน", "Records with rows typed twice", _RECORD_KEYS),
    Column("doubts", LIST, "ข้อสังเกตของหมุด", "Doubts about the pin", ("ชื่อกฎ", "names of rules")),
    Column(
        "counted",
        LIST,
        "ข้อที่นับ",
        "Counted answers",
        tuple(
            ", ".join(f"{key} = {titles[language]}" for key, titles in counted_titles().items())
            for language in (0, 1)
        ),
    ),
    Column("typed", LIST, "แบบที่เขตพิมพ์ในตาราง", "Records typed in the sheet by the area", _RECORD_KEYS),
    Column(
        "confirmed_by_hand",
        FLAG,
        "เขตยืนยันผู้ลงทะเบียนเอง",
        "Person confirmed by the area itself",
        ("ไม่มีรหัสหรืออีเมลตามทะเบียนยืนยัน", "and by no code and no address of the register"),
    ),
)


def agency_rows(conn: Connection, area: str | None, base_url: str) -> Iterator[list[Value]]:
    """Yields the rows of the agencies of an area; of all areas if it is None."""
    area_names = {row["key"]: row["short_name_th"] for row in areas.list_all(conn)}
    for row in agency_status.list_of_area(conn, area) if area else agency_status.stream(conn):
        row["area_name"] = area_names[row["area"]]
        yield [row[column.key] for column in COLUMNS]

"""The tab of days: the country's figures at the end of each day.

They are computed from what counts at present, by the day when it was first received.
"""

from datetime import date

from sheets.layout import Cell

from ...figures.progress import Day
from ...records.dates import thai_date
from ..summary_tab.head import ONE_DECIMAL
from ..summary_tab.styles import header, title
from .country import Country

HEADERS = (
    "วันที่",
    "ปักหมุดวันนี้",
    "ลงทะเบียนสะสม",
    "ปักหมุดสะสม",
    "ปักหมุดมีรูปสะสม",
    "สำรวจครบสะสม",
    "ร้อยละปักหมุด",
    "กำหนดปักหมุด",
)


def rows(country: Country) -> list[list]:
    note = "นับจากข้อมูลที่มีผลอยู่ในปัจจุบัน ตามวันที่ส่งครั้งแรก แถวสุดท้ายจึงเท่ากับยอดในแท็บสรุป · ระบบเขียนแท็บนี้เอง"
    days_before = [None, *country.days]
    day_rows = [
        _day_row(country, day, day_before) for day_before, day in zip(days_before, country.days, strict=False)
    ]
    return [title("ความก้าวหน้ารายวันทั้งประเทศ"), [note], header(*HEADERS), *(day_rows or [["ยังไม่มีข้อมูล"]])]


def _day_row(country: Country, day: Day, day_before: Day | None) -> list:
    figures, schools = day.figures, country.totals["schools"]
    new_pins = figures["pinned"] - (day_before.figures["pinned"] if day_before else 0)
    percent = Cell(round(100 * figures["pinned"] / schools, 1), pattern=ONE_DECIMAL) if schools else None
    return [
        thai_date(day.day, "th", short=True),
        new_pins,
        figures["registered"],
        figures["pinned"],
        figures["pinned_with_photo"],
        figures["surveyed"],
        percent,
        _days_to_deadline(day.day, country.pin_deadline),
    ]


def _days_to_deadline(day: date, deadline: date | None) -> str | None:
    if deadline is None:
        return None
    days = (deadline - day).days
    return f"ก่อนกำหนด {days} วัน" if days > 0 else f"หลังกำหนด {-days} วัน" if days else "วันสุดท้าย"

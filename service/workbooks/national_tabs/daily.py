"""The tab of days: how far the country had come at the end of each, by what counts at present and when it
came first.
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
    told = "นับจากข้อมูลที่มีผลอยู่ในปัจจุบัน ตามวันที่ส่งครั้งแรก แถวสุดท้ายจึงเท่ากับยอดในแท็บสรุป · ระบบเขียนแท็บนี้เอง"
    before = [None, *country.days]
    listed = [_line(country, day, earlier) for earlier, day in zip(before, country.days, strict=False)]
    return [title("ความก้าวหน้ารายวันทั้งประเทศ"), [told], header(*HEADERS), *(listed or [["ยังไม่มีข้อมูล"]])]


def _line(country: Country, day: Day, earlier: Day | None) -> list:
    reached, schools = day.reached, country.totals["schools"]
    more = reached["pinned"] - (earlier.reached["pinned"] if earlier else 0)
    share = Cell(round(100 * reached["pinned"] / schools, 1), pattern=ONE_DECIMAL) if schools else None
    return [
        thai_date(day.day, "th", short=True),
        more,
        reached["registered"],
        reached["pinned"],
        reached["pinned_with_photo"],
        reached["surveyed"],
        share,
        _until(day.day, country.pin_deadline),
    ]


def _until(day: date, deadline: date | None) -> str | None:
    if deadline is None:
        return None
    left = (deadline - day).days
    return f"ก่อนกำหนด {left} วัน" if left > 0 else f"หลังกำหนด {-left} วัน" if left else "วันสุดท้าย"

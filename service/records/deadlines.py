"""How a deadline stands on a day: a day lasts until 23:59:59 in Bangkok. Pure: today is passed in. `lang`: th
or en.
"""

from datetime import date, datetime, time

from .dates import BANGKOK, thai_date


def last_moment(deadline: date) -> datetime:
    """The last moment that is in time."""
    return datetime.combine(deadline, time.max, BANGKOK)


def is_late(moment: datetime, deadline: date | None) -> bool:
    """True after the deadline's day; without a deadline nothing is late."""
    return deadline is not None and moment > last_moment(deadline)


def countdown(deadline: date, today: date, lang: str) -> str:
    """How many days are left, or since when it is over, in words."""
    left = (deadline - today).days
    if left > 0:
        return f"{left} {'day' if left == 1 else 'days'} left" if lang == "en" else f"เหลืออีก {left} วัน"
    if left == 0:
        return "today is the last day" if lang == "en" else "วันนี้เป็นวันสุดท้าย"
    return (
        f"over for {-left} {'day' if left == -1 else 'days'}" if lang == "en" else f"เลยกำหนดมาแล้ว {-left} วัน"
    )


def by(deadline: date, today: date, lang: str) -> str:
    """31 พฤษภาคม 2569 (เหลืออีก 5 วัน) or 31 May 2026 (5 days left)."""
    return f"{thai_date(deadline, lang)} ({countdown(deadline, today, lang)})"


def pin_by(deadline: date | None, today: date, lang: str) -> str:
    """The sentence that tells until when pins are asked for; when that is over, that they are taken still. ""
    without a deadline.
    """
    if deadline is None:
        return ""
    told = by(deadline, today, lang)
    if today <= deadline:
        return f"Please pin your service point by {told}" if lang == "en" else f"กรุณาปักหมุดภายในวันที่ {told}"
    if lang == "en":
        return f"Pins were asked for by {told}. You can still send yours: it is accepted and noted as late"
    return f"กำหนดปักหมุดคือวันที่ {told} ยังส่งได้ตามปกติ ระบบรับไว้และบันทึกว่าล่าช้า"

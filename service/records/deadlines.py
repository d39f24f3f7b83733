"""Deadlines on a given day, in words; a day lasts until 23:59:59 in Bangkok. `lang`: "th" or "en". Pure."""

from datetime import date, datetime, time

from .dates import BANGKOK, thai_date


def last_moment(deadline: date) -> datetime:
    """Return the last moment that is in time."""
    return datetime.combine(deadline, time.max, BANGKOK)


def is_late(moment: datetime, deadline: date | None) -> bool:
    """True after the deadline's day; without a deadline nothing is late."""
    return deadline is not None and moment > last_moment(deadline)


def countdown(deadline: date, today: date, lang: str) -> str:
    """Return in words how many days are left, or have passed since."""
    left = (deadline - today).days
    if left > 0:
        return f"{left} {'day' if left == 1 else 'days'} left" if lang == "en" else f"เหลืออีก {left} วัน"
    if left == 0:
        return "today is the last day" if lang == "en" else "วันนี้เป็นวันสุดท้าย"
    return (
        f"over for {-left} {'day' if left == -1 else 'days'}" if lang == "en" else f"เลยกำหนดมาแล้ว {-left} วัน"
    )


def deadline_text(deadline: date, today: date, lang: str) -> str:
    """Return 31 พฤษภาคม 2569 (เหลืออีก 5 วัน) or 31 May 2026 (5 days left)."""
    return f"{thai_date(deadline, lang)} ({countdown(deadline, today, lang)})"


def pin_deadline_sentence(deadline: date | None, today: date, lang: str) -> str:
    """Return the sentence on the deadline for pins; after it, that they are still accepted.

    "" without a deadline.
    """
    if deadline is None:
        return ""
    when = deadline_text(deadline, today, lang)
    if today <= deadline:
        return f"Please pin your service point by {when}" if lang == "en" else f"กรุณาปักหมุดภายในวันที่ {when}"
    if lang == "en":
        return f"Pins were asked for by {when}. You can still send yours: it is accepted and noted as late"
    return f"กำหนดปักหมุดคือวันที่ {when} ยังส่งได้ตามปกติ ระบบรับไว้และบันทึกว่าล่าช้า"

"""How a deadline stands on a day: a day lasts until 23:59:59 in Bangkok. Pure: today is passed in."""

from datetime import date, datetime, time

from .dates import BANGKOK


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
    return f"over for {-left} {'day' if left == -1 else 'days'}" if lang == "en" else f"เลยกำหนดมาแล้ว {-left} วัน"

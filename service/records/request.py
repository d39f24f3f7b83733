"""What all requests share: how they are decided, and by when. Pure: today is passed in."""

from datetime import date, datetime, timedelta

from .dates import BANGKOK
from .record import Decision

APPROVE, REFUSE, MERGE = "approve", "refuse", "merge"
APPROVED, REFUSED, MERGED = "อนุมัติ", "ไม่อนุมัติ", "รวมกับหน่วยงาน"
DECISIONS = (Decision(APPROVED, APPROVE), Decision(REFUSED, REFUSE))
ITEM_TH = "คำร้องที่"

# The letter of 2018 promised an answer within 7 to 15 days: due on this calendar day, overdue after that one.
DUE_DAY, LAST_DAY = 7, 15

IN_TIME, DUE, OVERDUE = "in_time", "due", "overdue"


def due_on(received_at: datetime) -> date:
    """The calendar day in Bangkok by which a request is to be decided."""
    return received_at.astimezone(BANGKOK).date() + timedelta(days=DUE_DAY)


def lateness(received_at: datetime, today: date) -> str:
    """How an undecided request stands on a day in Bangkok: in_time, due (from its seventh day) or overdue."""
    days = (today - received_at.astimezone(BANGKOK).date()).days
    return OVERDUE if days > LAST_DAY else DUE if days >= DUE_DAY else IN_TIME

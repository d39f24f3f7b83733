"""What all requests share: their decisions, and the days by which they are due. Pure: today is passed in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

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
    """Return the calendar day in Bangkok by which a request is to be decided."""
    return received_at.astimezone(BANGKOK).date() + timedelta(days=DUE_DAY)


def lateness(received_at: datetime, today: date) -> str:
    """Return the lateness of an undecided request: in_time, due (from its seventh day) or overdue.

    `today`: the day in Bangkok.
    """
    days = (today - received_at.astimezone(BANGKOK).date()).days
    return OVERDUE if days > LAST_DAY else DUE if days >= DUE_DAY else IN_TIME


def overdue_since(received_at: datetime) -> datetime:
    """Return the moment at which an undecided request becomes overdue."""
    day = received_at.astimezone(BANGKOK).date() + timedelta(days=LAST_DAY + 1)
    return datetime.combine(day, time.min, BANGKOK)


@dataclass(frozen=True)
class Request:
    """A request and what became of it, without anything about its sender. `name`: of its agency. `state`:

        received    on its way to the sheet
        checking    staff can see it there
        approve, merge, refuse   the decision

    `late`: in_time, due or overdue while it waits. `detail`: what the decision lacks, or what became of its
    row. `agency`: the code of the agency that it led to. `reason`: what staff wrote. `call_back`: for staff,
    the telephone on record beside the one in the request. `account_change`: waiting, objected or lapsed, of
    an approved one that moves an account, else "".
    """

    number: int
    record: str
    row_id: str
    name: str
    state: str
    received_at: datetime
    late: str
    detail: str = ""
    agency: str = ""
    reason: str = ""
    call_back: str = ""
    account_change: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.state in ("received", "checking")

    @property
    def due(self) -> date:
        return due_on(self.received_at)

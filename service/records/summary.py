"""Effective rows -> figures. Every figure's key and meaning is defined here, and nowhere else.

Headline figures count schools only; the area office and bureaus have their own lines. "Today" plays no part:
the same rows always give the same figures. Only whether a request is overdue was found out by today's date
beforehand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from . import RECORDS
from .agency_status import Line, Unit, line_of
from .dates import BANGKOK
from .deadlines import last_moment
from .identity_state import Row
from .proposal import Proposal
from .request import LAST_DAY, OVERDUE, Request

# key -> (Thai, English); published in สรุป, `flask summary`, summary.json: keys are for ever
HEADLINES: dict[str, tuple[str, str]] = {
    "schools": ("โรงเรียนทั้งหมด", "Schools"),
    "registered": ("ลงทะเบียนแล้ว", "Registered"),
    "confirmed": ("เขตยืนยันผู้ลงทะเบียนแล้ว", "Registrant confirmed"),
    "pinned": ("ปักหมุดแล้ว", "Pinned"),
    "pinned_with_photo": ("ปักหมุดแล้วและมีรูปถ่าย", "Pinned with a photo"),
    "late": ("ปักหมุดหลังกำหนด", "Pinned late"),
    "surveyed": ("สำรวจครบแล้ว", "Surveyed"),
    "ready": ("พร้อมเลิกขอสำเนา", "Ready for No Copy"),
    "to_correct": ("รอแก้ไข", "To correct"),
    "proposals": ("ข้อเสนอแก้ทะเบียนที่รอ สพฐ. พิจารณา", "Register proposals waiting for OBEC"),
    "schools_proposed": ("โรงเรียนตามที่เขตแจ้ง", "Schools as the area says"),
    "requests": ("คำร้องที่รอพิจารณา", "Requests waiting"),
    "requests_overdue": (f"คำร้องที่รอเกิน {LAST_DAY} วัน", f"Requests waiting for more than {LAST_DAY} days"),
}
# Figures that are no part of the schools of the register: no percentage is told.
NO_SHARE = ("schools", "proposals", "schools_proposed", "requests", "requests_overdue")


def figure_titles() -> dict[str, tuple[str, str]]:
    """Every figure's key -> (Thai, English): the headlines, then one per counted field, keyed
    <record>.<field>.
    """
    return HEADLINES | {
        f"{record.key}.{f.key}": (f.label_th, f.label_en)
        for record in RECORDS.values()
        for f in record.fields
        if f.counted
    }


@dataclass
class Summary:
    figures: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)


def summarise(
    units: Iterable[Unit],
    rows: Iterable[Row],
    deadline: date | None = None,
    proposals: Sequence[Proposal] = (),
    requests: Sequence[Request] = (),
) -> Summary:
    """Units and all rows of their area -> figures and one line a unit, in the order of the units.

    What the area proposes, and what people ask for, is told beside: it changes no other figure until it is
    decided.
    """
    by_agency: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_agency[row.agency].append(row)
    summary = Summary(dict.fromkeys(figure_titles(), 0), proposals=list(proposals), requests=list(requests))
    last = last_moment(deadline) if deadline else None
    for unit in units:
        line = line_of(unit, by_agency[unit.code], last)
        summary.lines.append(line)
        if unit.kind == "school":
            _count(summary.figures, line)
    summary.figures["proposals"] = sum(proposal.state == "pending" for proposal in proposals)
    summary.figures["requests"] = sum(request.waits for request in requests)
    summary.figures["requests_overdue"] = sum(
        request.waits and request.late == OVERDUE for request in requests
    )
    summary.figures["schools_proposed"] = summary.figures["schools"] + sum(
        proposal.schools for proposal in proposals
    )
    return summary


# The figures that are told by the day on which they grew.
DAILY = ("registered", "pinned", "pinned_with_photo", "surveyed")


def by_day(lines: Iterable[Line]) -> dict[str, dict[str, int]]:
    """ISO day in Bangkok -> figure of DAILY -> by how much it grew that day: of what counts at present, when
    each came first. Schools only; added up over all days they are today's figures, whatever was sent back or
    corrected since.
    """
    grown: dict[str, Counter] = defaultdict(Counter)
    for line in lines:
        if line.unit.kind != "school":
            continue
        moments = {
            "registered": line.registered_at,
            "pinned": line.pinned_at,
            "surveyed": line.surveyed_at,
            "pinned_with_photo": line.pinned_at if line.photo else None,
        }
        for key, moment in moments.items():
            if moment:
                grown[moment.astimezone(BANGKOK).date().isoformat()][key] += 1
    return {day: {key: counts[key] for key in DAILY} for day, counts in sorted(grown.items())}


def _count(figures: dict[str, int], line: Line) -> None:
    figures["schools"] += 1
    figures["registered"] += bool(line.registered)
    figures["confirmed"] += line.registered == "confirmed"
    figures["pinned"] += line.position is not None
    figures["pinned_with_photo"] += line.photo
    figures["late"] += line.late
    figures["surveyed"] += line.surveyed
    figures["ready"] += line.ready
    figures["to_correct"] += bool(line.to_correct)
    for key in line.counted:
        figures[key] += 1

"""Effective rows -> figures. Every figure's key and meaning is defined here, and nowhere else.

Headline figures count schools only; the area office and bureaus have their own lines. "Today" plays no part: the same
rows always give the same figures. Only whether a request is overdue was found out by today's date beforehand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from . import RECORDS
from .dates import BANGKOK
from .no_copy import NONE, SERVICES
from .proposal import Proposal
from .record import Answers
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
    """Every figure's key -> (Thai, English): the headlines, then one per counted field, keyed <record>.<field>."""
    return HEADLINES | {
        f"{record.key}.{f.key}": (f.label_th, f.label_en)
        for record in RECORDS.values()
        for f in record.fields
        if f.counted
    }


@dataclass(frozen=True)
class Row:
    """One row of an entry tab as it counts: normalised answers, and what ผลตรวจ says of it (its effect)."""

    record: str
    agency: str
    item: str
    revision: int
    received_at: datetime
    answers: Answers
    effect: str = ""
    withdrawn: bool = False
    # confirmed without an officer: registered through the agency's own signed link
    confirmed: bool = False
    # typed into the sheet by a person, without a receipt number
    by_hand: bool = False


@dataclass(frozen=True)
class Standing:
    """Where one identity (record, agency, item) stands: its effective row, or the one to correct, or neither."""

    effective: Row | None
    to_correct: Row | None
    first_at: datetime | None


@dataclass(frozen=True)
class Unit:
    """An agency of the register, as the summary needs it."""

    code: str
    name: str
    kind: str


@dataclass
class Line:
    """What stands for one agency. `registered`: "", "waiting" or "confirmed"."""

    unit: Unit
    registered: str = ""
    pinned_at: datetime | None = None
    position: tuple[float, float] | None = None
    photo: bool = False
    late: bool = False
    surveyed: bool = False
    ready: bool = False
    to_correct: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    counted: frozenset[str] = frozenset()


@dataclass
class Summary:
    figures: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)


def standing(rows: Iterable[Row]) -> Standing:
    """The rows of ONE identity -> where it stands. Void rows are as if never sent; the newest other row decides."""
    kept = sorted((row for row in rows if row.effect not in ("void", "cancel")), key=lambda row: row.revision)
    if not kept:
        return Standing(None, None, None)
    newest, first_at = kept[-1], min(row.received_at for row in kept)
    if newest.effect == "send_back":
        return Standing(None, newest, first_at)
    return Standing(None if newest.withdrawn else newest, None, first_at)


def summarise(
    units: Iterable[Unit], rows: Iterable[Row], deadline: date | None = None, proposals: Sequence[Proposal] = (),
    requests: Sequence[Request] = (),
) -> Summary:  # fmt: skip
    """Units and all rows of their area -> figures and one line a unit, in the order of the units.

    What the area proposes, and what people ask for, is told beside: it changes no other figure until it is decided.
    """
    by_agency: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_agency[row.agency].append(row)
    summary = Summary(dict.fromkeys(figure_titles(), 0), proposals=list(proposals), requests=list(requests))
    last_moment = datetime.combine(deadline, time.max, BANGKOK) if deadline else None
    for unit in units:
        line = _line(unit, by_agency[unit.code], last_moment)
        summary.lines.append(line)
        if unit.kind == "school":
            _count(summary.figures, line)
    summary.figures["proposals"] = sum(proposal.state == "pending" for proposal in proposals)
    summary.figures["requests"] = sum(request.waits for request in requests)
    summary.figures["requests_overdue"] = sum(request.waits and request.late == OVERDUE for request in requests)
    summary.figures["schools_proposed"] = summary.figures["schools"] + sum(proposal.schools for proposal in proposals)
    return summary


def _line(unit: Unit, rows: list[Row], last_moment: datetime | None) -> Line:
    standings, conflicts = _standings(rows)
    line = Line(unit, conflicts=conflicts)
    line.to_correct = tuple(sorted({record for (record, _), s in standings.items() if s.to_correct}))
    effective = {identity: s.effective for identity, s in standings.items() if s.effective}
    people = [row for (record, _), row in effective.items() if record == "registration"]
    if people:
        confirmed = any(row.effect == "confirm" or row.confirmed for row in people)
        line.registered = "confirmed" if confirmed else "waiting"
    _place(line, effective, standings, last_moment)
    _survey(line, unit, effective)
    line.counted = frozenset(_tallies(effective))
    return line


def _standings(rows: list[Row]) -> tuple[dict[tuple[str, str], Standing], tuple[str, ...]]:
    """Identities -> standings. Rows typed by hand count only where the agency sent nothing and they agree on one."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    sent = {row.record for row in rows if not row.by_hand}
    conflicts = set()
    for row in rows:
        if row.by_hand and row.record in sent:
            continue
        identity = (row.record, row.item)
        if row.by_hand and groups[identity]:
            conflicts.add(identity)
        groups[identity].append(row)
    kept = {identity: standing(group) for identity, group in groups.items() if identity not in conflicts}
    return kept, tuple(sorted({record for record, _ in conflicts}))


def _place(line: Line, effective: dict, standings: dict, last_moment: datetime | None) -> None:
    pins = {item: row for (record, item), row in sorted(effective.items()) if record == "pin" and _position(row)}
    if not pins:
        return
    line.position = _position(next(iter(pins.values())))
    line.pinned_at = min(standings["pin", item].first_at for item in pins)
    line.photo = any(row.answers.get("photo") for row in pins.values())
    line.late = bool(last_moment) and line.pinned_at > last_moment


def _position(row: Row) -> tuple[float, float] | None:
    latitude, longitude = row.answers.get("latitude"), row.answers.get("longitude")
    return None if latitude is None or longitude is None else (latitude, longitude)


def _survey(line: Line, unit: Unit, effective: dict) -> None:
    services = {item: row.answers for (record, item), row in effective.items() if record == "no_copy"}
    offered = {service.key for service in SERVICES.get(unit.kind, ())}
    answered = {item for item, answers in services.items() if answers.get("copies")}
    line.surveyed = ("readiness", "") in effective and offered <= answered
    line.ready = line.surveyed and all(map(asks_no_copies_soon, services.values()))


def asks_no_copies_soon(answers: Mapping) -> bool:
    """True when a service asks for no copies, or can stop now."""
    return NONE in (answers.get("copies") or ()) or answers.get("can_stop") == "now"


def _tallies(effective: dict) -> Iterable[str]:
    for (record, _), row in effective.items():
        for f in RECORDS[record].fields:
            value = row.answers.get(f.key)
            if f.counted and value not in (None, "no"):
                yield f"{record}.{f.key}"


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

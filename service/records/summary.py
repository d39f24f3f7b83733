"""Figures from effective rows. Every figure's key and meaning is defined here, and nowhere else.

Headline figures count schools only; the area office and bureaus have a status, but are not counted.
`registered` counts everybody who may work, `confirmed` those whom the area or a proof has confirmed. All
other figures count what confirmed people sent (or those who were confirmed when they left) and what staff
typed into the sheet; `…_unconfirmed` stands beside: schools where only people have done it who are not
confirmed. A photo counts for the agency that it was sent for, and of one picture the photo that came in
first alone.
The figures do not depend on today's date; whether a request is overdue is passed in.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType

from . import RECORDS
from .agency_status import CONFIRMED, PIN, SURVEY, AgencyStatus, Unit, agency_status
from .claim import Claim
from .dates import BANGKOK
from .deadlines import last_moment
from .identity_state import EntryRow
from .pictures import Picture, count_pictures_once
from .proposal import Proposal, WaitingClosing
from .request import LAST_DAY, OVERDUE, Request

# Schools of which something was typed, or whose person was confirmed, by the area's own hand; schools of
# which anything counts, of which those are a part.
BY_HAND, STARTED = "by_hand", "started"
# key -> (Thai, English); published in สรุป, `flask summary` and summary.json: keys never change
HEADLINES: dict[str, tuple[str, str]] = {
    "schools": ("โรงเรียนทั้งหมด", "Schools"),
    "registered": ("ลงทะเบียนแล้ว", "Registered"),
    "confirmed": ("เขตยืนยันผู้ลงทะเบียนแล้ว", "Registrant confirmed"),
    "pinned": ("ปักหมุดแล้ว", "Pinned"),
    "pinned_with_photo": ("ปักหมุดแล้วและมีรูปถ่าย", "Pinned with a photo"),
    "late": ("ปักหมุดหลังกำหนด", "Pinned late"),
    "pinned_unconfirmed": (
        "ปักแล้ว รอยืนยันผู้ลงทะเบียน (ยังไม่นับ)",
        "Pinned, registrant to be confirmed (not counted yet)",
    ),
    "surveyed": ("สำรวจครบแล้ว", "Surveyed"),
    "surveyed_unconfirmed": (
        "สำรวจครบ รอยืนยันผู้ลงทะเบียน (ยังไม่นับ)",
        "Surveyed, registrant to be confirmed (not counted yet)",
    ),
    "ready": ("พร้อมเลิกขอสำเนา", "Ready for No Copy"),
    "to_correct": ("รอแก้ไข", "To correct"),
    "proposals": ("ข้อเสนอแก้ทะเบียนที่รอ สพฐ. พิจารณา", "Register proposals waiting for OBEC"),
    "schools_proposed": ("โรงเรียนตามที่เขตแจ้ง", "Schools as the area says"),
    "requests": ("คำร้องที่รอพิจารณา", "Requests waiting"),
    "requests_overdue": (f"คำร้องที่รอเกิน {LAST_DAY} วัน", f"Requests waiting for more than {LAST_DAY} days"),
    BY_HAND: ("เขตพิมพ์ข้อมูลหรือยืนยันผู้ลงทะเบียนเอง", "Typed, or person confirmed, by the area itself"),
}
# Figures that are not a part of all schools in the register: shown without a percentage.
FIGURES_WITHOUT_PERCENT = (
    "schools",
    "proposals",
    "schools_proposed",
    "requests",
    "requests_overdue",
    BY_HAND,
)
# Figure -> records: where a row of one of these was typed into the sheet, the school counts in the figure's
# typed_key.
TYPED_RECORDS: dict[str, frozenset[str]] = {
    "registered": frozenset({"registration"}),
    "confirmed": frozenset({"registration"}),
    "pinned": frozenset({"pin"}),
    "pinned_with_photo": frozenset({"pin"}),
    "late": frozenset({"pin"}),
    "surveyed": frozenset({"readiness", "no_copy"}),
    "ready": frozenset({"readiness", "no_copy"}),
}


def typed_key(figure: str) -> str:
    """Return the key of the figure that tells how many of a figure's schools the area typed a row of."""
    return f"{figure}_typed"


def counted_titles() -> dict[str, tuple[str, str]]:
    """Return <record>.<field> -> (Thai, English) of the counted fields."""
    return {
        f"{record.key}.{f.key}": (f.label_th, f.label_en)
        for record in RECORDS.values()
        for f in record.fields
        if f.counted
    }


def figure_titles() -> dict[str, tuple[str, str]]:
    """Return key -> (Thai, English) of every figure that is listed: headlines and counted fields.

    The newest one stands last, so that the others keep their rows.
    """
    titles = HEADLINES | counted_titles()
    return titles | {BY_HAND: titles.pop(BY_HAND)}


def figure_keys() -> tuple[str, ...]:
    """Return the keys of all figures: those that are listed, and those that stand beside one."""
    return (*figure_titles(), STARTED, *map(typed_key, _typed_records()))


def typed_count(figures: Mapping[str, int], figure: str) -> int | None:
    """Return how many of a figure's schools were typed by the area; None where that is not told.

    Reports from before do not tell it.
    """
    return figures.get(typed_key(figure))


def hand_percent(figures: Mapping[str, int]) -> float:
    """Return of how many schools with data, in per cent, something rests on the area's own hand."""
    return 100 * figures[BY_HAND] / figures[STARTED] if figures[STARTED] else 0.0


@cache
def _typed_records() -> dict[str, frozenset[str]]:
    """Return TYPED_RECORDS with the counted fields, each of which belongs to one record."""
    return TYPED_RECORDS | {key: frozenset({key.split(".")[0]}) for key in counted_titles()}


@dataclass(frozen=True)
class MovedAgency:
    """An agency that moved to another area. `rows`: how many of its rows stand here and count no more."""

    name: str
    code: str
    area_name: str
    rows: int


@dataclass(frozen=True)
class DecisionWithoutEffect:
    """A decision of OBEC on a row that a newer one has replaced.

    `row_id`, `newest_id`: their receipt numbers; `agency`: the area that sent them.
    """

    record: str
    agency: str
    row_id: str
    newest_id: str


@dataclass
class Summary:
    """The figures of an area, with the agencies, proposals and requests that they were counted from.

    `claims`: registrations to look at; `moved`: agencies that left the area; `closings`: in OBEC's,
    those that wait for a second person; `without_effect`: there, decisions that act on nothing. They change
    no figure.
    """

    figures: dict[str, int] = field(default_factory=dict)
    statuses: list[AgencyStatus] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    moved: list[MovedAgency] = field(default_factory=list)
    closings: list[WaitingClosing] = field(default_factory=list)
    without_effect: list[DecisionWithoutEffect] = field(default_factory=list)


def summarise(
    units: Iterable[Unit],
    rows: Iterable[EntryRow],
    deadline: date | None = None,
    proposals: Sequence[Proposal] = (),
    requests: Sequence[Request] = (),
    pictures: Mapping[str, Picture] = MappingProxyType({}),
) -> Summary:
    """Return the figures of an area, and the status of each unit in the order of the units.

    `rows`: all rows of the area; `pictures`: photo id -> what it shows, of their photos. Proposals and
    requests have figures of their own, and change no other figure until they are decided.
    """
    rows_by_agency: dict[str, list[EntryRow]] = defaultdict(list)
    for row in rows:
        rows_by_agency[row.agency].append(row)
    summary = Summary(dict.fromkeys(figure_keys(), 0), proposals=list(proposals), requests=list(requests))
    last = last_moment(deadline) if deadline else None
    summary.statuses = [agency_status(unit, rows_by_agency[unit.code], last) for unit in units]
    count_pictures_once(summary.statuses, pictures)
    for status in summary.statuses:
        if status.unit.kind == "school":
            _count(summary.figures, status)
    summary.figures["proposals"] = sum(proposal.state == "pending" for proposal in proposals)
    summary.figures["requests"] = sum(request.is_waiting for request in requests)
    summary.figures["requests_overdue"] = sum(
        request.is_waiting and request.late == OVERDUE for request in requests
    )
    summary.figures["schools_proposed"] = summary.figures["schools"] + sum(
        proposal.schools for proposal in proposals
    )
    return summary


# The figures that are also counted by day.
DAILY_FIGURES = ("registered", "pinned", "pinned_with_photo", "surveyed")


def daily_growth(statuses: Iterable[AgencyStatus]) -> dict[str, dict[str, int]]:
    """Return ISO day in Bangkok -> key of DAILY_FIGURES -> by how much the figure grew on that day.

    Counts schools only, each on the day when it first did what counts at present. The sums over all days are
    therefore the present figures, whatever was sent back or corrected since.
    """
    growth: dict[str, Counter] = defaultdict(Counter)
    for status in statuses:
        if status.unit.kind != "school":
            continue
        moments = {
            "registered": status.registered_at,
            "pinned": status.pinned_at,
            "surveyed": status.surveyed_at,
            "pinned_with_photo": status.pinned_at if status.photo else None,
        }
        for key, moment in moments.items():
            if moment:
                growth[moment.astimezone(BANGKOK).date().isoformat()][key] += 1
    return {day: {key: counts[key] for key in DAILY_FIGURES} for day, counts in sorted(growth.items())}


def _count(figures: dict[str, int], status: AgencyStatus) -> None:
    counts_in = {
        "schools": True,
        "registered": bool(status.registered),
        "confirmed": status.registered == CONFIRMED,
        "pinned": status.position is not None,
        "pinned_with_photo": status.photo,
        "late": status.late,
        "pinned_unconfirmed": PIN in status.unconfirmed,
        "surveyed": status.surveyed,
        "surveyed_unconfirmed": SURVEY in status.unconfirmed,
        "ready": status.ready,
        "to_correct": bool(status.to_correct),
        BY_HAND: status.rests_on_hand,
        STARTED: bool(status.registered or status.points or status.surveyed or status.typed),
        **dict.fromkeys(status.counted, True),
    }
    for key, records in _typed_records().items() if status.typed else ():
        counts_in[typed_key(key)] = counts_in.get(key, False) and not records.isdisjoint(status.typed)
    for key, does_count in counts_in.items():
        figures[key] += does_count

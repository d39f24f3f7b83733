"""The independent count: what stands in the cells of an area's sheets and OBEC's, the register, and which
forms were accepted. Knows the rules of DESIGN §5 and §8; imports none of our counting.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

from sqlalchemy import text

from tests.agreement.actions import BY_HAND, ENTRY_TABS
from tests.agreement.world import OBEC, World
from tests.cast.people import AREA

BANGKOK = timezone(timedelta(hours=7))
# The first moment that is late, and the days that a request may wait.
LATE = datetime(2026, 6, 1, tzinfo=BANGKOK)
LONGEST = 15
SCHOOL_SERVICES = {"enrolment", "transfer", "certificates", "welfare", "staff_leave"}
OFFICE_SERVICES = {"staff_leave", "staff_records", "benefits", "home_school", "procurement"}
YES_NO = ("computer", "card_reader", "online_lookup")


@dataclass
class Row:
    """A line that counts, of one item of one agency."""

    revision: int
    at: datetime
    cells: dict
    proved: bool = False

    @property
    def decision(self) -> str:
        return str(self.cells.get("decision") or "")


@dataclass
class Agency:
    """What stands for one. `position`: of its first point, rounded to six decimals."""

    kind: str
    registered: str = ""
    pinned_on: date | None = None
    position: tuple[float, float] | None = None
    photo: bool = False
    late: bool = False
    surveyed: bool = False
    ready: bool = False
    to_correct: set[str] = field(default_factory=set)
    conflicts: set[str] = field(default_factory=set)
    yes: set[str] = field(default_factory=set)


def expected(world: World) -> tuple[dict[str, int], dict[str, Agency]]:
    """(every figure of the area, what stands for each open agency by its code)."""
    with world.connected() as conn:
        found = conn.execute(
            text("SELECT code, kind FROM agencies WHERE area = :area AND closed_at IS NULL"), {"area": AREA}
        )
        agencies = {code: Agency(kind) for code, kind in found}
    grouped = defaultdict(dict)
    for tab in ENTRY_TABS:
        for (code, item), rows in _rows(world, tab, agencies).items():
            grouped[code][tab, item] = rows
    for code, items in grouped.items():
        _judge(agencies[code], items)
    schools = [agency for agency in agencies.values() if agency.kind == "school"]
    figures = {
        "schools": len(schools),
        "registered": sum(bool(one.registered) for one in schools),
        "confirmed": sum(one.registered == "confirmed" for one in schools),
        "pinned": sum(one.position is not None for one in schools),
        "pinned_with_photo": sum(one.photo for one in schools),
        "late": sum(one.late for one in schools),
        "surveyed": sum(one.surveyed for one in schools),
        "ready": sum(one.ready for one in schools),
        "to_correct": sum(bool(one.to_correct) for one in schools),
    }
    figures |= {f"readiness.{key}": sum(key in one.yes for one in schools) for key in YES_NO}
    return figures | _proposals(world, len(schools)) | _requests(world), agencies


def _rows(world: World, tab: str, agencies: dict[str, Agency]) -> dict[tuple[str, str], list[Row]]:
    """(agency, item) -> its lines that count. Notes the conflicts of lines typed by hand."""
    with world.connected() as conn:
        query = (
            "SELECT e.row_id, e.agency, e.item, e.revision, e.received_at, e.remarks, a.state FROM entries e "
            "LEFT JOIN accounts a ON a.id = e.account_id WHERE e.record = :tab AND e.area = :area"
        )
        known = {row[0]: row for row in conn.execute(text(query), {"tab": tab, "area": AREA})}
    copies, by_hand, found = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in world.rows(tab)[1:]:
        copies[row.id].append(row.cells)
    for row_id, (_, agency, item, revision, at, remarks, state) in known.items():
        same = copies.pop(row_id, [])
        moved = any(str(cells.get("agency") or "") != agency for cells in same)
        # Gone, twice and not the same, beside another agency's code, or sent by who was cancelled: it does
        # not count.
        if (
            same
            and not moved
            and all(cells == same[0] for cells in same)
            and state != "cancelled"
            and agency in agencies
        ):
            proved = any(rule in remarks for rule in ("proved_by_link", "by_request"))
            found[agency, item].append(Row(revision, _moment(at), same[0], proved))
    has_sent = {agency for agency, _ in found}
    for cells in copies.pop("", []):
        agency = str(cells.get("agency") or "")
        if (
            agency in agencies
            and agency not in has_sent
            and all(cells.get(key) for key in BY_HAND.get(tab, ("nothing",)))
        ):
            by_hand[agency].append(cells)
    for agency, lines in by_hand.items():
        if len(lines) > 1:
            agencies[agency].conflicts.add(tab)
        else:
            found[agency, ""] = [Row(1, world.first_seen[tab, agency], lines[0])]
    return found


def _judge(agency: Agency, items: dict[tuple[str, str], list[Row]]) -> None:
    """Of each item the newest line that is not struck out stands, unless it is sent back or withdrawn."""
    stands, since = {}, {}
    for (tab, item), rows in sorted(items.items()):
        kept = [row for row in rows if row.decision != "ยกเลิก"]
        if not kept:
            continue
        newest = max(kept, key=lambda row: row.revision)
        since[tab, item] = min(row.at for row in kept)
        if newest.decision == "ส่งกลับแก้ไข":
            agency.to_correct.add(tab)
        elif newest.cells.get("state") != "ถอนแล้ว":
            stands[tab, item] = newest
    people = [row for (tab, _), row in stands.items() if tab == "registration"]
    if people:
        agency.registered = (
            "confirmed" if any(row.decision == "ยืนยัน" or row.proved for row in people) else "waiting"
        )
    _judge_pins(agency, {key: row.cells for key, row in stands.items() if key[0] == "pin"}, since)
    readiness = stands.get(("readiness", ""))
    if readiness:
        agency.yes = {key for key in YES_NO if readiness.cells.get(key) == "ใช่"}
    services = {item: row.cells for (tab, item), row in stands.items() if tab == "no_copy"}
    offered = SCHOOL_SERVICES if agency.kind == "school" else OFFICE_SERVICES
    agency.surveyed = bool(readiness) and all(services.get(item, {}).get("copies") for item in offered)
    agency.ready = agency.surveyed and all(
        "ไม่ขอสำเนา" in str(cells.get("copies")) or cells.get("can_stop") == "ได้ทันที"
        for cells in services.values()
    )


def _judge_pins(
    agency: Agency, pins: dict[tuple[str, str], dict], since: dict[tuple[str, str], datetime]
) -> None:
    placed = {
        key: cells
        for key, cells in pins.items()
        if all(isinstance(cells.get(axis), int | float) for axis in ("latitude", "longitude"))
    }
    if not placed:
        return
    first = placed[min(placed)]
    begun = min(since[key] for key in placed)
    agency.position = (round(first["latitude"], 6), round(first["longitude"], 6))
    agency.photo = any("/photo/" in str(cells.get("photo")) for cells in placed.values())
    agency.pinned_on, agency.late = begun.astimezone(BANGKOK).date(), begun >= LATE


def _proposals(world: World, schools: int) -> dict[str, int]:
    newest = {
        row.cells["item"]: row.cells
        for row in sorted(world.rows("proposal", OBEC)[1:], key=_revision)
        if row.id
    }
    waiting = [cells for cells in newest.values() if not cells.get("decision") and not cells.get("state")]
    more = sum({"เพิ่มใหม่": 1, "ยุบ/เลิก": -1}.get(cells["change"], 0) for cells in waiting)
    return {"proposals": len(waiting), "schools_proposed": schools + more}


def _requests(world: World) -> dict[str, int]:
    waiting = [
        row.cells for row in world.rows("missing_agency")[1:] if row.id and not row.cells.get("decision")
    ]
    today = world.clock().astimezone(BANGKOK).date()
    asked = [
        date(int(cells["received_at"][:4]) - 543, *map(int, cells["received_at"][5:10].split("-")))
        for cells in waiting
    ]
    return {"requests": len(waiting), "requests_overdue": sum((today - day).days > LONGEST for day in asked)}


def _revision(row: object) -> int:
    return int(row.cells.get("revision") or 0)


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)

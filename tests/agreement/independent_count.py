"""The independent count, from the cells of an area's and OBEC's sheets, the register and the accepted forms.

It follows the rules that service/records/summary.py states, and imports none of the service's counting.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

from sqlalchemy import text

from tests.agreement.actions import ENTRY_TABS
from tests.agreement.world import OBEC, World
from tests.cast.people import AREA

BANGKOK = timezone(timedelta(hours=7))
# The first moment that is late, and the days that a request may wait.
LATE_FROM = datetime(2026, 6, 1, tzinfo=BANGKOK)
MAX_WAITING_DAYS = 15
SCHOOL_SERVICES = {"enrolment", "transfer", "certificates", "welfare", "staff_leave"}
OFFICE_SERVICES = {"staff_leave", "staff_records", "benefits", "home_school", "procurement"}
YES_NO = ("computer", "card_reader", "online_lookup")


# Remarks of a registration that something else than the officer's hand has confirmed.
PROOFS = ("proved_by_letter", "proved_by_mail", "invited", "confirmed_by_obec", "proved_by_link")


@dataclass
class Row:
    """A row that counts, of one item of one agency."""

    revision: int
    at: datetime
    cells: dict
    # its person is confirmed; an account that is not confirmed
    confirmed: bool = False
    sealed_account: int | None = None
    # typed into the sheet; its person gave a code
    typed: bool = False
    proved: bool = False

    @property
    def decision(self) -> str:
        return str(self.cells.get("decision") or "")


@dataclass
class Agency:
    """The counted state of one agency. `position`: of its first point, rounded to six decimals."""

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
    # steps that only people have done who are not confirmed
    unconfirmed: set[str] = field(default_factory=set)
    # tabs of the rows typed by hand that count
    typed: set[str] = field(default_factory=set)
    confirmed_by_hand: bool = False

    @property
    def done(self) -> set[str]:
        steps = {"pin": self.position is not None, "photo": self.photo, "survey": self.surveyed}
        return {step for step, is_done in steps.items() if is_done}


def expected_figures(world: World) -> tuple[dict[str, int], dict[str, Agency]]:
    """Returns every figure of the area, and the counted state of each open agency by its code."""
    with world.connection() as conn:
        code_kinds = conn.execute(
            text("SELECT code, kind FROM agencies WHERE area = :area AND closed_at IS NULL"), {"area": AREA}
        )
        agencies = {code: Agency(kind) for code, kind in code_kinds}
    grouped = defaultdict(dict)
    for tab in ENTRY_TABS:
        for (code, item), rows in _counting_rows(world, tab, agencies).items():
            grouped[code][tab, item] = rows
    for code, items in grouped.items():
        _count_audiences(agencies[code], items)
    _count_pictures_once(world, agencies)
    schools = [agency for agency in agencies.values() if agency.kind == "school"]
    figures = {
        "schools": len(schools),
        "registered": sum(bool(school.registered) for school in schools),
        "confirmed": sum(school.registered == "confirmed" for school in schools),
        "pinned": sum(school.position is not None for school in schools),
        "pinned_with_photo": sum(school.photo for school in schools),
        "pinned_unconfirmed": sum("pin" in school.unconfirmed for school in schools),
        "surveyed_unconfirmed": sum("survey" in school.unconfirmed for school in schools),
        "late": sum(school.late for school in schools),
        "surveyed": sum(school.surveyed for school in schools),
        "ready": sum(school.ready for school in schools),
        "to_correct": sum(bool(school.to_correct) for school in schools),
    }
    figures |= {f"readiness.{key}": sum(key in school.yes for school in schools) for key in YES_NO}
    figures |= _on_hand(schools)
    return figures | _proposals(world, len(schools), agencies) | _requests(world), agencies


def _on_hand(schools: list[Agency]) -> dict[str, int]:
    """Returns of how many schools what counts was typed by the area, or confirmed by its officer alone."""
    survey = {"readiness", "no_copy"}
    typed = {
        "registered": [bool(school.registered) and "registration" in school.typed for school in schools],
        "confirmed": [
            school.registered == "confirmed" and "registration" in school.typed for school in schools
        ],
        "pinned": [school.position is not None and "pin" in school.typed for school in schools],
        "pinned_with_photo": [school.photo and "pin" in school.typed for school in schools],
        "late": [school.late and "pin" in school.typed for school in schools],
        "surveyed": [school.surveyed and bool(survey & school.typed) for school in schools],
        "ready": [school.ready and bool(survey & school.typed) for school in schools],
        **{f"readiness.{key}": [key in s.yes and "readiness" in s.typed for s in schools] for key in YES_NO},
    }
    return {f"{key}_typed": sum(flags) for key, flags in typed.items()} | {
        "by_hand": sum(bool(school.typed) or school.confirmed_by_hand for school in schools),
        "started": sum(
            bool(school.registered or school.position or school.surveyed or school.typed)
            for school in schools
        ),
    }


def _counting_rows(world: World, tab: str, agencies: dict[str, Agency]) -> dict[tuple[str, str], list[Row]]:
    """Returns (agency, item) -> its rows that count. Notes the conflicts of rows typed by hand."""
    with world.connection() as conn:
        query = (
            "SELECT e.row_id, e.agency, e.item, e.revision, e.received_at, e.account_id, a.state,"
            " a.confirmed_at, e.remarks"
            " FROM entries e LEFT JOIN accounts a ON a.id = e.account_id"
            " WHERE e.record = :tab AND e.area = :area"
        )
        entries_by_row_id = {row[0]: row for row in conn.execute(text(query), {"tab": tab, "area": AREA})}
    copies, by_hand, rows_by_identity = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in world.rows(tab)[1:]:
        is_sent_pin = tab == "pin" and row.id
        copies[row.id].append(world.readable(row.id, row.cells) if is_sent_pin else row.cells)
    for row_id, (_, agency, item, revision, received_at, account, *trust) in entries_by_row_id.items():
        state, confirmed_at, remarks = trust
        is_confirmed = state in (None, "confirmed") or state == "left" and confirmed_at is not None
        copies_of_row = copies.pop(row_id, [])
        is_moved = any(str(cells.get("agency") or "") != agency for cells in copies_of_row)
        # A row does not count when it is gone, stands twice with different cells, has the code of another
        # agency, or was sent by an account that is cancelled or waits.
        if (
            copies_of_row
            and not is_moved
            and all(cells == copies_of_row[0] for cells in copies_of_row)
            and state not in ("cancelled", "waiting")
            and agency in agencies
        ):
            sealed_account = None if is_confirmed else account
            rows_by_identity[agency, item].append(
                Row(
                    *(revision, _moment(received_at), copies_of_row[0], is_confirmed, sealed_account),
                    proved=any(proof in str(remarks) for proof in PROOFS),
                )
            )
    agencies_with_entries = {
        agency
        for (agency, _), rows in rows_by_identity.items()
        if any(not row.sealed_account for row in rows)
    }
    for cells in copies.pop("", []):
        agency = str(cells.get("agency") or "")
        if agency in agencies and agency not in agencies_with_entries and world.is_complete(tab, cells):
            by_hand[agency].append(cells)
    for agency, typed_rows in by_hand.items():
        if len(typed_rows) > 1:
            agencies[agency].conflicts.add(tab)
        else:
            (cells,) = typed_rows
            times = [moment for known, moment in world.typed_rows[tab, agency] if known == cells]
            typed = Row(1, min(times), world.readable("", cells) if tab == "pin" else cells)
            typed.confirmed, typed.typed = typed.decision == "ยืนยัน", True
            rows_by_identity[agency, ""].append(typed)
    return rows_by_identity


def _count_audiences(agency: Agency, items: dict[tuple[str, str], list[Row]]) -> None:
    """Count what confirmed people sent, and apart from it what each person sent who is not confirmed."""
    accounts = {row.sealed_account for rows in items.values() for row in rows} - {None}
    sealed_counts = [Agency(agency.kind) for _ in accounts]
    for account, counted in [(None, agency), *zip(accounts, sealed_counts, strict=True)]:
        own_items = {
            key: [row for row in rows if row.sealed_account == account] for key, rows in items.items()
        }
        _count_agency(counted, {key: rows for key, rows in own_items.items() if rows})
    sealed_counts = [counted for counted in sealed_counts if counted.registered]
    if sealed_counts and not agency.registered:
        agency.registered = "provisional"
    agency.unconfirmed = {step for counted in sealed_counts for step in counted.done} - agency.done


def _count_agency(agency: Agency, items: dict[tuple[str, str], list[Row]]) -> None:
    """Count the newest row of each item that is not cancelled, unless it is sent back or withdrawn."""
    effective, first_received = {}, {}
    for (tab, item), rows in sorted(items.items()):
        not_cancelled = [row for row in rows if row.decision != "ยกเลิก"]
        if not not_cancelled:
            continue
        newest = max(not_cancelled, key=lambda row: row.revision)
        first_received[tab, item] = min(row.at for row in not_cancelled)
        if newest.decision == "ส่งกลับแก้ไข" and newest.cells.get("note"):
            agency.to_correct.add(tab)
        elif newest.cells.get("state") != "ถอนแล้ว":
            effective[tab, item] = newest
    people = [row for (tab, _), row in effective.items() if tab == "registration"]
    if people:
        agency.registered = "confirmed" if any(row.confirmed for row in people) else "provisional"
        confirmed = {
            item for (tab, item), row in effective.items() if tab == "registration" and row.confirmed
        }
        proved = {item for (tab, item), rows in items.items() for row in rows if row.proved}
        agency.confirmed_by_hand = bool(confirmed) and not confirmed & proved
    agency.typed = {tab for (tab, _), row in effective.items() if row.typed}
    _count_pins(agency, {key: row.cells for key, row in effective.items() if key[0] == "pin"}, first_received)
    readiness = effective.get(("readiness", ""))
    if readiness:
        agency.yes = {key for key in YES_NO if readiness.cells.get(key) == "ใช่"}
    services = {item: row.cells for (tab, item), row in effective.items() if tab == "no_copy"}
    offered = SCHOOL_SERVICES if agency.kind == "school" else OFFICE_SERVICES
    agency.surveyed = bool(readiness) and all(services.get(item, {}).get("copies") for item in offered)
    agency.ready = agency.surveyed and all(
        "ไม่ขอสำเนา" in str(cells.get("copies")) or cells.get("can_stop") == "ได้ทันที"
        for cells in services.values()
    )


def _count_pins(
    agency: Agency, pins: dict[tuple[str, str], dict], first_received: dict[tuple[str, str], datetime]
) -> None:
    positioned = {
        key: cells
        for key, cells in pins.items()
        if all(isinstance(cells.get(axis), int | float) for axis in ("latitude", "longitude"))
    }
    if not positioned:
        return
    first = positioned[min(positioned)]
    first_pinned_at = min(first_received[key] for key in positioned)
    agency.position = (round(first["latitude"], 6), round(first["longitude"], 6))
    agency.photo = any("aaaaaaaa" in str(cells.get("photo")) for cells in positioned.values())
    agency.pinned_on, agency.late = first_pinned_at.astimezone(BANGKOK).date(), first_pinned_at >= LATE_FROM


def _count_pictures_once(world: World, agencies: dict[str, Agency]) -> None:
    """Of agencies whose photos show the same picture, only the first that sent it has one."""
    with world.connection() as conn:
        stored = conn.execute(text("SELECT agency, sha256 FROM photos ORDER BY created_at, id")).all()
    counted = set()
    for code, digest in stored:
        if code in agencies and agencies[code].photo:
            agencies[code].photo = digest not in counted
            counted.add(digest)


def _proposals(world: World, schools: int, open_codes: Collection[str]) -> dict[str, int]:
    newest = {
        row.cells["item"]: row.cells
        for row in sorted(world.rows("proposal", OBEC)[1:], key=_revision)
        if row.id
    }
    waiting = [
        cells
        for cells in newest.values()
        if not cells.get("state") and (not cells.get("decision") or _waits_for_a_person(cells, open_codes))
    ]
    added_schools = sum({"เพิ่มใหม่": 1, "ยุบ/เลิก": -1}.get(cells["change"], 0) for cells in waiting)
    return {"proposals": len(waiting), "schools_proposed": schools + added_schools}


def _waits_for_a_person(cells: Mapping, open_codes: Collection[str]) -> bool:
    """True for an accepted closing of an agency that is still open: OBEC's second person is awaited."""
    return (cells["change"], cells["decision"]) == ("ยุบ/เลิก", "รับ") and str(cells["code"]) in open_codes


def _requests(world: World) -> dict[str, int]:
    waiting = [
        row.cells for row in world.rows("missing_agency")[1:] if row.id and not row.cells.get("decision")
    ]
    today = world.clock().astimezone(BANGKOK).date()
    request_days = [
        date(int(cells["received_at"][:4]) - 543, *map(int, cells["received_at"][5:10].split("-")))
        for cells in waiting
    ]
    return {
        "requests": len(waiting),
        "requests_overdue": sum((today - day).days > MAX_WAITING_DAYS for day in request_days),
    }


def _revision(row: object) -> int:
    return int(row.cells.get("revision") or 0)


def _moment(stored: str | datetime) -> datetime:
    """SQLite tells a text, PostgreSQL a moment."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=UTC)

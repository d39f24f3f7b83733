"""An officer's list of an area's agencies: each with its status and its warnings, filtered and counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..records.agency_status import PHOTO, PIN, PROVISIONAL, REGISTRATION, SURVEY, AgencyStatus
from ..records.pictures import PHOTO_AGAIN, PHOTO_OF_OTHER, PHOTO_UNKNOWN
from ..register.distances import metres_between
from ..register.normalisation import expanded_name, fold, tidy

# A pin further than this from the register's position of its agency gets a warning, kilometres.
FAR_KM = 2
FAR_FROM_REGISTER = "far_from_register"
# The warnings about pins, the gravest first: rule of records/sentences.py -> short text, (Thai, English).
WARNINGS = {
    "known_default": ("พิกัดเป็นค่าเริ่มต้นของแผนที่", "A map's default position"),
    "far_from_area": ("นอกจังหวัดของเขต", "Outside the area's provinces"),
    FAR_FROM_REGISTER: ("ไกลจากตำแหน่งในทะเบียน", "Far from the register's position"),
    "same_as_other": ("พิกัดซ้ำหน่วยงานอื่น", "Same spot as another agency"),
    "imprecise": ("ตำแหน่งคลาดเคลื่อนเกิน 100 เมตร", "Accuracy worse than 100 m"),
    "coarse_position": ("พิกัดทศนิยมไม่ถึง 3 ตำแหน่ง", "Position with fewer than three decimals"),
    "map_view": ("พิกัดจากกึ่งกลางแผนที่", "The middle of a map's view"),
    "photo_elsewhere": ("รูปถ่ายไกลจากหมุด", "Photo taken far from the pin"),
    PHOTO_OF_OTHER: ("รูปของหน่วยงานอื่น ไม่นับ", "Another agency's photo, not counted"),
    PHOTO_AGAIN: ("รูปซ้ำ ไม่นับ", "Picture sent before, not counted"),
    PHOTO_UNKNOWN: ("ไม่พบรูปตามลิงก์ ไม่นับ", "Link to no photo, not counted"),
    "phone_unread": ("โทรศัพท์อ่านไม่ออก", "Telephone cannot be read"),
}


@dataclass(frozen=True)
class AgencyRow:
    """One agency of the list.

    `agency`: its row of the register; `warnings`: rules, in the order of WARNINGS.
    """

    agency: Mapping
    status: AgencyStatus
    warnings: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        return not self.status.missing and not self.status.to_correct

    @property
    def needs_look(self) -> bool:
        """True with warnings, rows that disagree, or what was typed and has no effect (yet)."""
        status = self.status
        typed = status.unreadable or status.without_reason or status.typed_in_replaced
        return bool(self.warnings or status.conflicts or typed)

    def lacks(self, step: str) -> bool:
        """Returns whether the agency has not done a step: REGISTRATION, PIN, PHOTO or SURVEY."""
        return step in self.status.missing


# The states that the list can be filtered by: key -> (Thai, English, predicate). Keys stand in addresses.
STATES: dict[str, tuple[str, str, Callable[[AgencyRow], bool]]] = {
    "not_pinned": ("ยังไม่ปักหมุด", "Not pinned", lambda row: row.lacks(PIN)),
    "not_registered": ("ยังไม่ลงทะเบียน", "Not registered", lambda row: row.lacks(REGISTRATION)),
    "unconfirmed": ("รอยืนยันผู้ลงทะเบียน", "To be confirmed", lambda row: row.status.registered == PROVISIONAL),
    "no_photo": ("ปักแล้ว ไม่มีรูป", "Pinned, no photo", lambda row: row.lacks(PHOTO) and not row.lacks(PIN)),
    "not_surveyed": ("ยังสำรวจไม่ครบ", "Not surveyed", lambda row: row.lacks(SURVEY)),
    "to_correct": ("รอแก้ไข", "To correct", lambda row: bool(row.status.to_correct)),
    "late": ("ปักหลังกำหนด", "Pinned late", lambda row: row.status.late),
    "doubtful": ("มีข้อสังเกต", "With warnings", lambda row: row.needs_look),
    "typed": ("พิมพ์ในตาราง", "Typed in the sheet", lambda row: bool(row.status.typed)),
    "confirmed_by_hand": (
        "เขตยืนยันผู้ลงทะเบียนเอง",
        "Person confirmed by the area itself",
        lambda row: row.status.confirmed_by_hand,
    ),
    "pinned": ("ปักหมุดแล้ว", "Pinned", lambda row: not row.lacks(PIN)),
    "done": ("ครบทุกข้อ", "All done", lambda row: row.is_done),
    "all": ("ทั้งหมด", "All", lambda row: True),
}


def agency_rows(agencies: Iterable[Mapping], statuses: Iterable[AgencyStatus]) -> list[AgencyRow]:
    """Join agencies with their statuses, in the agencies' order.

    Agencies without a status (not counted yet, or closed) are left out.
    """
    status_by_code = {status.unit.code: status for status in statuses}
    return [
        agency_row(agency, status_by_code[agency["code"]])
        for agency in agencies
        if agency["code"] in status_by_code
    ]


def agency_row(agency: Mapping, status: AgencyStatus) -> AgencyRow:
    """Join one agency with its status and work out its warnings."""
    rules = set(status.doubts)
    distance = km_from_register(agency, status)
    is_checked = any(point.is_checked for point in status.points)
    if distance is not None and distance > FAR_KM and not is_checked:
        rules.add(FAR_FROM_REGISTER)
    return AgencyRow(agency, status, tuple(rule for rule in WARNINGS if rule in rules))


def km_from_register(agency: Mapping, status: AgencyStatus) -> float | None:
    """Returns how far the nearest pin lies from the register's position; None where either is not known."""
    if agency["latitude"] is None or agency["longitude"] is None or not status.points:
        return None
    registered_position = (agency["latitude"], agency["longitude"])
    return min(metres_between(point.position, registered_position) for point in status.points) / 1000


def count_by_state(rows: Sequence[AgencyRow]) -> dict[str, int]:
    """Count the rows in each state: key of STATES -> number."""
    return {key: sum(map(is_in_state, rows)) for key, (_, _, is_in_state) in STATES.items()}


def districts(rows: Iterable[AgencyRow]) -> list[str]:
    """Returns the names of the districts of these rows, sorted, each once."""
    return sorted({row.agency["district"] for row in rows} - {""})


def filter_rows(
    rows: Iterable[AgencyRow], state: str, district: str = "", query: str = ""
) -> list[AgencyRow]:
    """Returns the rows in a state and district whose name or code contains the query.

    An empty district or query matches every row; tone marks and spaces do not matter.
    """
    is_in_state, folded_query = STATES[state][2], fold(expanded_name(tidy(query)))
    return [
        row
        for row in rows
        if is_in_state(row)
        and district in ("", row.agency["district"])
        and _has_text(row.agency, folded_query)
    ]


def _has_text(agency: Mapping, folded_query: str) -> bool:
    if not folded_query:
        return True
    texts = (
        agency["name_th"],
        agency["name_en"],
        agency["code"],
        agency["official_code"] or "",
        *agency["aliases"],
    )
    return any(folded_query in fold(tidy(text)) for text in texts)

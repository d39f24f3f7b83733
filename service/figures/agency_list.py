"""The roll of an area: its agencies with what stands for each, and the part of it that its officer asks
for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..records.agency_status import PHOTO, PIN, REGISTRATION, SURVEY, Line
from ..register.normalisation import fold, tidy, typed_name
from ..register.places import metres_between

# A pin this far from where the register puts the agency is worth a look, kilometres.
FAR = 2
FAR_FROM_REGISTER = "far_from_register"
# The warnings about pins, the gravest first: rule of records/sentences.py -> what a list says of it in a
# word.
WARNINGS = {
    "known_default": ("พิกัดเป็นค่าเริ่มต้นของแผนที่", "A map's default position"),
    "far_from_area": ("นอกจังหวัดของเขต", "Outside the area's provinces"),
    FAR_FROM_REGISTER: ("ไกลจากตำแหน่งในทะเบียน", "Far from the register's position"),
    "same_as_other": ("พิกัดซ้ำหน่วยงานอื่น", "Same spot as another agency"),
    "photo_elsewhere": ("รูปถ่ายไกลจากหมุด", "Photo taken far from the pin"),
    "phone_unread": ("โทรศัพท์อ่านไม่ออก", "Telephone cannot be read"),
}


@dataclass(frozen=True)
class Called:
    """One agency (a row of the register) with its line and the rules of what is to be looked at, in WARNINGS'
    order.
    """

    agency: Mapping
    line: Line
    warnings: tuple[str, ...]

    @property
    def done(self) -> bool:
        return not self.line.missing and not self.line.to_correct

    def lacks(self, what: str) -> bool:
        return what in self.line.missing


# What an officer looks for: key -> (Thai, English, which agencies). Keys stand in addresses.
STATES: dict[str, tuple[str, str, Callable[[Called], bool]]] = {
    "not_pinned": ("ยังไม่ปักหมุด", "Not pinned", lambda one: one.lacks(PIN)),
    "not_registered": ("ยังไม่ลงทะเบียน", "Not registered", lambda one: one.lacks(REGISTRATION)),
    "unconfirmed": ("รอเขตยืนยัน", "To be confirmed", lambda one: one.line.registered == "waiting"),
    "no_photo": ("ปักแล้ว ไม่มีรูป", "Pinned, no photo", lambda one: one.lacks(PHOTO) and not one.lacks(PIN)),
    "not_surveyed": ("ยังสำรวจไม่ครบ", "Not surveyed", lambda one: one.lacks(SURVEY)),
    "to_correct": ("รอแก้ไข", "To correct", lambda one: bool(one.line.to_correct)),
    "late": ("ปักหลังกำหนด", "Pinned late", lambda one: one.line.late),
    "doubtful": ("มีข้อสังเกต", "With warnings", lambda one: bool(one.warnings or one.line.conflicts)),
    "pinned": ("ปักหมุดแล้ว", "Pinned", lambda one: not one.lacks(PIN)),
    "done": ("ครบทุกข้อ", "All done", lambda one: one.done),
    "all": ("ทั้งหมด", "All", lambda one: True),
}


def call(register: Iterable[Mapping], lines: Iterable[Line]) -> list[Called]:
    """The roll of these agencies, in the order of the register; those without a line are passed over."""
    known = {line.unit.code: line for line in lines}
    return [called(agency, known[agency["code"]]) for agency in register if agency["code"] in known]


def called(agency: Mapping, line: Line) -> Called:
    found = set(line.doubts)
    if (away := km_from_register(agency, line)) is not None and away > FAR:
        found.add(FAR_FROM_REGISTER)
    return Called(agency, line, tuple(rule for rule in WARNINGS if rule in found))


def km_from_register(agency: Mapping, line: Line) -> float | None:
    """How far the nearest pin lies from the register's position; None where either is not known."""
    if agency["latitude"] is None or agency["longitude"] is None or not line.points:
        return None
    there = (agency["latitude"], agency["longitude"])
    return min(metres_between(point.position, there) for point in line.points) / 1000


def counts(roll: Sequence[Called]) -> dict[str, int]:
    """Key of STATES -> how many are so."""
    return {key: sum(map(is_so, roll)) for key, (_, _, is_so) in STATES.items()}


def districts(roll: Iterable[Called]) -> list[str]:
    return sorted({one.agency["district"] for one in roll} - {""})


def sift(roll: Iterable[Called], state: str, district: str = "", query: str = "") -> list[Called]:
    """Those in a state, of a district, whose name or code holds the query; tone marks and spaces do not
    matter.
    """
    is_so, asked = STATES[state][2], fold(typed_name(tidy(query)))
    return [
        one
        for one in roll
        if is_so(one) and district in ("", one.agency["district"]) and _named(one.agency, asked)
    ]


def _named(agency: Mapping, asked: str) -> bool:
    if not asked:
        return True
    texts = (
        agency["name_th"],
        agency["name_en"],
        agency["code"],
        agency["official_code"] or "",
        *agency["aliases"],
    )
    return any(asked in fold(tidy(text)) for text in texts)

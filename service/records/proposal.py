"""Proposal: a change of the register from an area's tab หน่วยงาน, for OBEC to accept or refuse."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .kinds import Choice, Name, Text
from .record import Decision, Field, Record

ADD, CLOSE, RENAME = "add", "close", "rename"
ACCEPT, REFUSE = "accept", "refuse"

PROPOSAL = Record(
    key="proposal",
    tab="ข้อเสนอทะเบียน",
    title_en="Register proposals",
    about="register",
    item_th="รหัสข้อเสนอ",
    withdrawable=True,
    central=True,
    decisions=(Decision("รับ", ACCEPT), Decision("ไม่รับ", REFUSE)),
    fields=(
        Field(
            "change",
            "ข้อเสนอ",
            "Proposal",
            Choice(
                options=((ADD, "เพิ่มใหม่", "Add"), (CLOSE, "ยุบ/เลิก", "Close"), (RENAME, "เปลี่ยนชื่อ", "Rename"))
            ),
            True,
        ),
        Field(
            "code",
            "รหัสของหน่วยงานที่เสนอ",
            "Code of the agency",
            Text(40),
            False,
            (
                "เพิ่มใหม่: เติมรหัสก่อนรับได้ ถ้าเว้นว่างระบบจะออกรหัสชั่วคราวให้",
                "Additions: fill in the code before accepting; left empty, a provisional one is given.",
            ),
        ),
        Field("name_now", "ชื่อในทะเบียน", "Name in the register", Text(300)),
        Field("name_new", "ชื่อที่เสนอ", "Proposed name", Name(300)),
        Field("district", "อำเภอ", "District", Name(120)),
        Field("subdistrict", "ตำบล", "Sub-district", Name(120)),
        Field("name_en", "ชื่อภาษาอังกฤษ", "Name in English", Name(300)),
        Field("reason", "หมายเหตุของเขต", "The area's note", Text(500)),
    ),
)


def takes_away(answers: Mapping, decision: str, acted: str) -> bool:
    """True for a closing that is accepted, and for an addition that was accepted and is taken back.

    `answers`: of the proposal; `acted`: the decision that acted last.
    """
    if answers["change"] == CLOSE:
        return decision == ACCEPT != acted
    return answers["change"] == ADD and acted == ACCEPT != decision


@dataclass(frozen=True)
class Proposal:
    """A proposal and what became of it. `state`:

    pending     OBEC has not decided; `detail` says whose the code of an addition is, if it is another area's
    accepted    the register was changed
    refused     `detail` is OBEC's reason
    elsewhere   accepted, but the code is another area's, `detail` says whose: nothing is moved by it
    kept        an addition that OBEC took back when the agency had sent something already
    incomplete  the tab says too little to propose it, `detail` says what
    too_many    lines that vanished and are not believed to be closings, `detail` says how many
    """

    item: str
    change: str
    code: str
    name: str
    state: str
    detail: str = ""

    @property
    def schools(self) -> int:
        """By how much it would change the number of schools while it is pending; else 0."""
        return {ADD: 1, CLOSE: -1}.get(self.change, 0) if self.state == "pending" else 0


@dataclass(frozen=True)
class WaitingClosing:
    """A decision of OBEC that takes an agency out of the register, and waits for one more person.

    `name`, `code`: of the agency; `area`, `area_name`: of the area that proposed. `takes_back_addition`: what
    is taken back is an accepted addition. `confirmed_by`: usernames. `is_first_known`: whether it is certain
    who decided in the sheet; `is_alone`: whether OBEC has one person only.
    """

    entry_id: int
    row_id: str
    code: str
    name: str
    area: str
    area_name: str
    takes_back_addition: bool
    confirmed_by: tuple[str, ...]
    is_first_known: bool
    is_alone: bool

    def sentence(self, lang: str) -> str:
        """Returns who has agreed, and who is awaited."""
        return " · ".join(thai if lang == "th" else english for thai, english in self._sentences())

    def _sentences(self) -> Iterator[tuple[str, str]]:
        if self.confirmed_by:
            (agreed,) = self.confirmed_by
            yield f"{agreed} เห็นชอบแล้ว", f"{agreed} has agreed"
        else:
            yield (
                "ไม่ทราบแน่ชัดว่าผู้ใดเลือกผลตรวจในตาราง จึงต้องมีผู้ยืนยันสองคนที่หน้าเว็บ",
                "It is not certain who decided in the sheet: two persons must confirm on the web",
            )
        if self.is_alone:
            yield (
                "สพฐ. มีผู้ใช้เพียงคนเดียว ต้องเปิดบัญชีให้อีกคนหนึ่งก่อน",
                "OBEC has one user only: another person needs an account first",
            )
        elif self.confirmed_by:
            yield "รอ สพฐ. อีกหนึ่งคนยืนยันที่หน้าเว็บ", "one more person of OBEC must confirm on the web"

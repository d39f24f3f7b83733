"""Registration: the person who is responsible for an agency. Gives that person an account."""

from collections.abc import Iterable, Sequence

from .kinds import Email, Notice, Phone, Text
from .record import Decision, Field, Record

# The version of templates/public/privacy.html that people tick; raise it whenever the text changes.
NOTICE_VERSION = "2569-3"

OFFICE_KINDS = ("area_office", "bureau")
# Rules of the remarks with which a registration needs no confirmation: it came by the agency's own link, or
# from a request that an officer approved, or the person was confirmed before and only an address changed.
PROOF_RULES = ("proved_by_link", "by_request", "confirmed_before")


def has_proof(remarks: Iterable[Sequence]) -> bool:
    """True when one of an entry's remarks, [rule, values …], has a rule of PROOF_RULES."""
    return any(remark[0] in PROOF_RULES for remark in remarks or ())


REGISTRATION = Record(
    key="registration",
    tab="ลงทะเบียน",
    title_en="Registration",
    about="person",
    item_th="ชื่อผู้ใช้",
    withdrawable=True,
    decisions=(Decision("ยืนยัน", "confirm"), Decision("ยกเลิก", "cancel")),
    fields=(
        Field(
            "unit",
            "กลุ่ม/ฝ่าย/สำนัก",
            "Unit",
            Text(120, autocomplete="organization-title"),
            OFFICE_KINDS,
            (
                "โรงเรียน: ฝ่ายทะเบียน · เขตหรือสำนัก: กลุ่มที่ใช้สำเนาบัตรประชาชน",
                "School: the registrar's office. Office or bureau: the unit that asks for ID-card copies.",
            ),
        ),
        Field("first_name", "ชื่อ", "First name", Text(100, autocomplete="given-name"), True, personal=True),
        Field("last_name", "นามสกุล", "Last name", Text(100, autocomplete="family-name"), True, personal=True),
        Field("position", "ตำแหน่ง", "Position", Text(120), personal=True),
        Field(
            "email",
            "อีเมล",
            "E-mail",
            Email(),
            True,
            (
                "ระบบจะส่งชื่อผู้ใช้และลิงก์ตั้งรหัสผ่านไปที่อีเมลนี้",
                "We send the username and a link to set your password to this address.",
            ),
            personal=True,
        ),
        Field(
            "phone",
            "โทรศัพท์",
            "Telephone",
            Phone(),
            True,
            ("เช่น 081-234-5678 หรือ 02-123-4567 ต่อ 12", "For example 081-234-5678 or 02-123-4567 ext. 12"),
            personal=True,
        ),
        Field(
            "notice",
            "รับทราบประกาศความเป็นส่วนตัวแล้ว",
            "I have read the privacy notice",
            Notice(NOTICE_VERSION),
            True,
        ),
    ),
)

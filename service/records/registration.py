"""Registration: the person who is responsible for an agency. Gives that person an account."""

from collections.abc import Iterable, Sequence

from .kinds import Email, Name, Notice, Phone
from .record import Decision, Field, Record

# The version of templates/public/privacy.html that people tick; raise it whenever the text changes.
NOTICE_VERSION = "2569-7"

OFFICE_KINDS = ("area_office", "bureau")
# Rules of the remarks with which a registration needs no confirmation: a code proved it (on a hand-over
# letter, mailed to the address in the register, in an invitation), OBEC confirmed the person, an officer
# approved the request it came from, the person was confirmed before and only an address changed; or, in
# earlier days, the signed link of a poster.
PROOF_RULES = (
    *("proved_by_letter", "proved_by_mail", "invited"),
    *("confirmed_by_obec", "by_request", "confirmed_before", "proved_by_link"),
)


# How OBEC checked a person whom something speaks against, as (Thai, English).
CHECKS = {
    "called": ("โทรสอบถามหน่วยงานแล้ว", "called the agency"),
    "letter": ("มีหนังสือยืนยันจากหน่วยงาน", "a letter of the agency"),
    "officer": ("เจ้าหน้าที่เขตรับรอง", "an officer of the area vouches"),
}


# Those of them by which the area's officer vouches, or which only say that there was a proof before.
RULES_OF_NO_OWN_PROOF = ("by_request", "confirmed_before")


def is_proved(remarks: Iterable[Sequence]) -> bool:
    """True when a code or OBEC has confirmed the person, and not the hand of the area's officer alone."""
    return has_proof(remark for remark in remarks or () if remark[0] not in RULES_OF_NO_OWN_PROOF)


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
            Name(120, autocomplete="organization-title"),
            OFFICE_KINDS,
            (
                "โรงเรียน: ฝ่ายทะเบียน · เขตหรือสำนัก: กลุ่มที่ใช้สำเนาบัตรประชาชน",
                "School: the registrar's office. Office or bureau: the unit that asks for ID-card copies.",
            ),
        ),
        Field("first_name", "ชื่อ", "First name", Name(100, autocomplete="given-name"), True, personal=True),
        Field("last_name", "นามสกุล", "Last name", Name(100, autocomplete="family-name"), True, personal=True),
        Field("position", "ตำแหน่ง", "Position", Name(120), personal=True),
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

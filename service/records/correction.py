"""Correction: a request for a change that a person cannot make alone, or without signing in."""

from .kinds import Email, LongText, Name, NationalId, Notice, Phone, Text
from .record import Field, Record
from .registration import NOTICE_VERSION
from .request import DECISIONS, ITEM_TH

CORRECTION = Record(
    key="correction",
    tab="คำขอแก้ไข",
    title_en="Correction request",
    about="request",
    item_th=ITEM_TH,
    decisions=DECISIONS,
    fields=(
        Field("name_now", "ชื่อหน่วยงานปัจจุบัน", "Present name of the agency", Text(200), True),
        Field(
            "name_new",
            "ชื่อหน่วยงานใหม่",
            "New name of the agency",
            Name(200),
            False,
            ("กรอกเฉพาะเมื่อขอเปลี่ยนชื่อหน่วยงาน", "Only if the agency is to be renamed."),
        ),
        Field(
            "change",
            "ต้องการแก้ไขอะไร",
            "What should be changed",
            LongText(1000),
            True,
            (
                "เช่น อีเมลเดิมใช้ไม่ได้แล้ว ขอเปลี่ยนเป็นอีเมลด้านล่าง",
                "For example: the old e-mail address is lost; please use the one below.",
            ),
            personal=True,
        ),
        Field(
            "email",
            "อีเมล",
            "E-mail",
            Email(),
            True,
            (
                "ผลการพิจารณาจะส่งไปที่อีเมลนี้ ถ้าใส่รหัสผู้ลงทะเบียนด้านล่าง อีเมลและโทรศัพท์นี้จะใช้แทนของเดิมในบัญชีด้วย",
                "The answer goes to this address. If you give a registrant code below, this address and telephone replace those of the account.",
            ),
            personal=True,
        ),
        Field(
            "phone",
            "โทรศัพท์",
            "Telephone",
            Phone(),
            True,
            (
                "หมายเลขที่เจ้าหน้าที่โทรกลับได้ หลายหมายเลขคั่นด้วยจุลภาค",
                "Where the staff can call back; separate several numbers by commas.",
            ),
            personal=True,
        ),
        Field("fax", "โทรสาร", "Fax", Phone()),
        Field(
            "channel",
            "ช่องทางติดต่อที่สะดวก",
            "Best way to reach you",
            Text(200),
            False,
            ("เช่น โทรช่วงบ่าย หรือไลน์", "For example: by telephone in the afternoon, or LINE"),
            personal=True,
        ),
        Field(
            "registrant",
            "รหัสผู้ลงทะเบียน",
            "Registrant code",
            Text(60),
            False,
            (
                "ชื่อผู้ใช้ในอีเมลที่เคยได้รับ เช่น 57030001 จำเป็นเมื่อขอเปลี่ยนอีเมลหรือโทรศัพท์ของผู้ลงทะเบียน",
                "The username in the e-mail you once got, such as 57030001. Needed to change a registrant's address or telephone.",
            ),
        ),
        Field(
            "national_id",
            "เลขประจำตัวประชาชน (ตรวจแล้วไม่เก็บ)",
            "National ID number (checked, not kept)",
            NationalId(),
            True,
            (
                "13 หลัก ระบบตรวจว่าเลขถูกต้องแล้วทิ้งทันที ไม่บันทึกและไม่ส่งต่อ",
                "13 digits. It is checked for being well-formed and thrown away at once.",
            ),
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

"""Staff access: a request for a sign-in by officers and OBEC staff whose address is not on record."""

from dataclasses import replace

from .kinds import AreaName, Text
from .record import Field, Record
from .registration import REGISTRATION
from .request import DECISIONS, ITEM_TH

# Where its fields differ from those of a registration. The position is asked for when OBEC calls back.
FIELD_CHANGES = {
    "unit": {"hint": ("กลุ่มหรือสำนักที่ท่านสังกัด", "The unit you work in.")},
    "position": {"required": True},
    "email": {
        "hint": (
            "เมื่อ สพฐ. โทรกลับและอนุมัติแล้ว ลิงก์ตั้งรหัสผ่านจะส่งไปที่อีเมลนี้",
            "When OBEC has called back and approved it, a link to set your password goes to this address.",
        )
    },
}

STAFF_ACCESS = Record(
    key="staff_access",
    tab="ขอรหัสเจ้าหน้าที่",
    title_en="Staff sign-in request",
    about="request",
    item_th=ITEM_TH,
    central=True,
    decisions=DECISIONS,
    fields=(
        Field(
            "username",
            "ชื่อผู้ใช้เดิม",
            "Former username",
            Text(60),
            False,
            ("ถ้าเคยได้รับหรือจำได้", "If you ever had one."),
            personal=True,
        ),
        Field(
            "area",
            "เขตพื้นที่การศึกษา",
            "Educational service area",
            AreaName(none=("ส่วนกลาง (สพฐ.)", "OBEC itself")),
            False,
            ("เขตที่ท่านปฏิบัติงาน", "Where you work."),
        ),
        *(replace(f, **FIELD_CHANGES.get(f.key, {})) for f in REGISTRATION.fields),
    ),
)

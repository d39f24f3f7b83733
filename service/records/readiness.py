"""Readiness to serve citizens without copies: three yes/no questions, once per agency."""

from .kinds import YesNo
from .pin import REVIEW_DECISIONS
from .record import Field, Record

READINESS = Record(
    key="readiness",
    tab="ความพร้อม",
    title_en="Readiness",
    about="agency",
    decisions=REVIEW_DECISIONS,
    fields=(
        Field(
            "computer", "มีคอมพิวเตอร์ที่ต่ออินเทอร์เน็ตได้", "A computer with internet", YesNo(), True, counted=True
        ),
        Field(
            "card_reader",
            "มีเครื่องอ่านบัตรประชาชน (สมาร์ตการ์ด)",
            "A smart-card reader",
            YesNo(),
            True,
            counted=True,
        ),
        Field(
            "online_lookup",
            "มีเจ้าหน้าที่ค้นข้อมูลประชาชนทางออนไลน์ได้",
            "Staff able to look a citizen up online",
            YesNo(),
            True,
            counted=True,
        ),
    ),
)

"""Report: an area's frozen figures, for OBEC to accept or to send back."""

from .kinds import Choice, Date, LongText, Percent, Text, WholeNumber
from .record import Decision, Field, Record

ACCEPT, SEND_BACK = "accept", "send_back"
# The first figures of a report, in the order of the ARS form; the others follow.
ARS_ORDER = ("schools", "pinned", "pinned_with_photo")
# Length of the message that goes with a report, characters.
MAX_MESSAGE_LENGTH = 1000

# Its revision is the report's number in its area: the newest one is the report that counts.
REPORT = Record(
    key="report",
    tab="รายงาน ARS",
    title_en="ARS reports",
    about="report",
    central=True,
    decisions=(Decision("รับรายงาน", ACCEPT), Decision("ส่งคืน", SEND_BACK)),
    fields=(
        Field("schools", "โรงเรียนทั้งหมด", "Schools", WholeNumber()),
        Field("pinned", "ปักหมุดแล้ว", "Pinned", WholeNumber()),
        Field("pinned_with_photo", "ปักหมุดแล้วและมีรูปถ่าย", "Pinned with a photo", WholeNumber()),
        Field("percent", "ร้อยละที่ปักหมุดแล้ว", "Per cent pinned", Percent()),
        Field("submitted_on", "วันที่ส่งรายงาน", "Submitted on", Date()),
        Field(
            "in_time",
            "กำหนดส่ง",
            "Deadline",
            Choice(options=(("yes", "ภายในกำหนด", "In time"), ("no", "ล่าช้า", "Late"))),
        ),
        Field("by", "ผู้ส่ง", "Sent by", Text(200)),
        Field("said", "ข้อความจากเขต", "Message of the area", LongText(MAX_MESSAGE_LENGTH)),
        Field("page", "หน้ารายงานและหลักฐาน", "Report and evidence", Text(300)),
        Field("pinned_typed", "ปักหมุดแล้ว พิมพ์โดยเขต", "Pinned, typed by the area", WholeNumber()),
        Field("by_hand", "เขตพิมพ์หรือยืนยันเอง", "Typed or confirmed by the area", WholeNumber()),
        Field("hand_reason", "คำชี้แจงของเขต", "Why so much is by hand", LongText(MAX_MESSAGE_LENGTH)),
    ),
)


def percent(part: int, whole: int) -> float | None:
    """Return `part` in per cent of `whole`, with one decimal; None when `whole` is 0."""
    return round(100 * part / whole, 1) if whole else None

"""No Copy: for each service of an agency, which copies it asks for today and whether it can stop."""

from dataclasses import dataclass

from .kinds import Choice, Choices, Date, Text, WholeNumber
from .pin import REVIEW
from .record import Answers, Field, Problem, Record

NONE = "none"


@dataclass(frozen=True)
class Service:
    """A service to the public: `key` is the item of its entries."""

    key: str
    label_th: str
    label_en: str

    def label(self, lang: str) -> str:
        return self.label_en if lang == "en" else self.label_th


_SCHOOL = (
    Service("enrolment", "รับสมัครและมอบตัวนักเรียน", "Enrolment"),
    Service("transfer", "ย้ายเข้าและย้ายออก", "Transfers in and out"),
    Service("certificates", "ขอเอกสาร ปพ. และใบรับรอง", "School records and certificates"),
    Service("welfare", "ทุนและเงินอุดหนุนนักเรียน", "Grants and allowances for pupils"),
    Service("staff_leave", "การลาและคำขอของครู", "Leave and requests of teachers"),
)
_OFFICE = (
    Service("staff_leave", "การลาและคำขอของข้าราชการ", "Leave and requests of staff"),
    Service("staff_records", "แก้ทะเบียนประวัติและขอมีบัตรเจ้าหน้าที่รัฐ", "Personnel records and official cards"),
    Service("benefits", "ค่ารักษาพยาบาล ค่าเล่าเรียนบุตร และบำนาญ", "Medical, schooling and pension benefits"),
    Service("home_school", "ขออนุญาตจัดการศึกษาโดยครอบครัว", "Permission for home schooling"),
    Service("procurement", "ยื่นเอกสารจัดซื้อจัดจ้าง", "Procurement documents"),
)
# What each kind of agency is asked about; an agency adds its own services (items own-1, own-2, …).
SERVICES: dict[str, tuple[Service, ...]] = {"school": _SCHOOL, "area_office": _OFFICE, "bureau": _OFFICE}
# An agency may add this many services of its own.
OWN_SERVICES_MOST = 5


def check(answers: Answers) -> list[Problem]:
    """Who asks for copies says whether it can stop; a date and a reason where they belong."""
    copies = answers.get("copies") or []
    if not copies or NONE in copies:
        return []
    needed = ["can_stop"]
    needed += ["copies_other"] if "other" in copies else []
    needed += {"by_date": ["stop_date"], "not_yet": ["why"]}.get(answers.get("can_stop"), [])
    return [Problem(key, NO_COPY.field(key).kind.empty_rule) for key in needed if answers.get(key) is None]


NO_COPY = Record(
    key="no_copy",
    tab="ไม่ใช้สำเนา",
    title_en="No Copy",
    about="service",
    item_th="รหัสบริการ",
    withdrawable=True,
    decisions=REVIEW,
    check=check,
    fields=(
        Field("service_name", "ชื่องานบริการ", "Service", Text(150), True),
        Field(
            "copies",
            "ปัจจุบันขอสำเนาใดบ้าง",
            "Copies asked for today",
            Choices(
                options=(
                    (NONE, "ไม่ขอสำเนา", "None"),
                    ("id_card", "บัตรประชาชน", "ID card"),
                    ("house_registration", "ทะเบียนบ้าน", "House registration"),
                    ("other", "อื่น ๆ", "Others"),
                ),
                alone=NONE,
            ),
            True,
        ),
        Field("copies_other", "สำเนาอื่น ระบุ", "Which others", Text(200)),
        Field("per_month", "ประมาณกี่ฉบับต่อเดือน", "About how many a month", WholeNumber(0, 1_000_000)),
        Field(
            "can_stop",
            "เลิกขอสำเนาได้หรือไม่",
            "Can it stop?",
            Choice(
                options=(
                    ("now", "ได้ทันที", "Now"),
                    ("by_date", "ได้ภายในวันที่", "By a date"),
                    ("not_yet", "ยังไม่ได้", "Not yet"),
                )
            ),
        ),
        Field(
            "stop_date",
            "เลิกได้ภายในวันที่",
            "Stops by",
            Date(),
            False,
            ("เช่น 31/5/2569", "For example 31/5/2026"),
        ),
        Field("why", "เหตุผลที่ยังเลิกไม่ได้", "Why not yet", Text(300)),
    ),
)

"""Missing agency: a request to add an agency to the register."""

from .kinds import AreaName, Choice, EnglishName, Name
from .record import Decision, Field, Record
from .registration import REGISTRATION
from .request import DECISIONS, ITEM_TH, MERGE, MERGED

# Answers that the form is filled in with: those of nearly everybody.
DEFAULTS = {"ministry": "กระทรวงศึกษาธิการ", "department": "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน"}

MISSING_AGENCY = Record(
    key="missing_agency",
    tab="ไม่พบหน่วยงาน",
    title_en="Agency not listed",
    about="request",
    item_th=ITEM_TH,
    decisions=(*DECISIONS, Decision(MERGED, MERGE)),
    fields=(
        Field("ministry", "กระทรวง", "Ministry", Name(150), True),
        Field("department", "กรมหรือสำนักงานต้นสังกัด", "Department", Name(200), True),
        Field(
            "full_name",
            "ชื่อเต็มของหน่วยงาน",
            "Full name of the agency",
            Name(200),
            True,
            ("เช่น โรงเรียนบ้านหนองบัว", "In Thai, as on its sign"),
        ),
        Field("name_en", "ชื่อหน่วยงานภาษาอังกฤษ", "Name in English", EnglishName(200)),
        Field(
            "kind",
            "ประเภทหน่วยงาน",
            "Kind of agency",
            Choice(
                options=(
                    ("school", "โรงเรียน", "School"),
                    ("area_office", "สำนักงานเขตพื้นที่การศึกษา", "Area office"),
                    ("bureau", "สำนัก ศูนย์ หรือหน่วยงานส่วนกลาง", "Bureau or centre"),
                )
            ),
            True,
        ),
        Field(
            "area",
            "เขตพื้นที่การศึกษา",
            "Educational service area",
            AreaName(),
            False,
            ("ถ้าไม่ทราบ เลือก “ไม่ทราบ” สพฐ. จะตรวจให้", "If you do not know it, leave it: OBEC will find out."),
        ),
        Field("district", "อำเภอ", "District", Name(120)),
        *REGISTRATION.fields,
    ),
)

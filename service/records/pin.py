"""Pin: a public service point on the map."""

from . import position
from .cell_reading import MAP_VIEW
from .kinds import (
    Choice,
    Coordinate,
    Email,
    EnglishName,
    EnglishText,
    LongText,
    Name,
    Phone,
    Photos,
    Text,
    WholeNumber,
)
from .record import Answers, Decision, Field, Problem, Record

CHECKED, SENT_BACK, VOID = "ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก"
REVIEW_DECISIONS = (Decision(CHECKED, "checked"), Decision(SENT_BACK, "send_back"), Decision(VOID, "void"))

FIRST_POINT_NAME = "จุดบริการหลัก"
LOCATION_METHODS = (
    ("gps", "ตำแหน่งจากโทรศัพท์", "Phone's position"),
    ("map", "ปักบนแผนที่", "Put on the map"),
    ("typed", "พิมพ์พิกัด", "Typed"),
    ("pasted", "วางลิงก์หรือพิกัด", "Pasted"),
    (MAP_VIEW, "มุมมองแผนที่ในลิงก์", "A map's view in a link"),
)


def read_pasted_position(values: dict[str, list[str]]) -> tuple[dict[str, list[str]], list[Problem]]:
    """Return the form's values with a pasted position as latitude and longitude, and its problems.

    A position may be pasted into its own box or into either coordinate. A swapped pair is swapped back, with
    a Problem, so that the person sees the form once more and can check it.
    """
    typed = {key: (values.get(key) or [""])[0].strip() for key in ("position", "latitude", "longitude")}
    numbers = f"{typed['latitude']}, {typed['longitude']}"
    source = typed["position"] or next(
        (typed[k] for k in ("latitude", "longitude") if _looks_like_position(typed[k])), ""
    )
    if not source and not (typed["latitude"] and typed["longitude"]):
        return values, []
    try:
        point = position.read_position(source or numbers)
    except position.NotAPosition as error:
        return values, _position_problems(error, pasted=bool(source))
    values = values | {"latitude": [f"{point.latitude:.6f}"], "longitude": [f"{point.longitude:.6f}"]}
    pasted = MAP_VIEW if point.is_view else "pasted"
    method = pasted if source else (values.get("location_method") or [""])[0] or "typed"
    values["location_method"] = [method]
    if source:
        # The phone's accuracy is that of another position.
        values["accuracy"] = []
    return values, [Problem("latitude", "position_swapped")] if point.swapped else []


def _looks_like_position(typed: str) -> bool:
    try:
        position.read_position(typed)
    except position.NotAPosition as error:
        return "://" in typed or error.reason == "short_link"
    return True


def _position_problems(error: position.NotAPosition, pasted: bool) -> list[Problem]:
    if error.reason == "short_link":
        return [Problem("latitude", "position_short_link")]
    if error.reason == "outside_thailand":
        return [Problem("latitude", "outside_thailand")]
    # For typed coordinates that cannot be read, the two fields have problems of their own.
    return [Problem("latitude", "position_unread")] if pasted else []


def check_position(answers: Answers) -> list[Problem]:
    """Return a problem for a position outside Thailand; mere doubts are left to intake/doubts.py."""
    if position.in_thailand(answers["latitude"], answers["longitude"]):
        return []
    return [Problem("latitude", "outside_thailand")]


PIN = Record(
    key="pin",
    tab="ปักหมุด",
    title_en="Service points",
    about="point",
    item_th="จุดที่",
    withdrawable=True,
    decisions=REVIEW_DECISIONS,
    prepare=read_pasted_position,
    check=check_position,
    fields=(
        Field(
            "point_name",
            "ชื่อจุดบริการ",
            "Name of the service point",
            Name(120),
            True,
            ("เช่น จุดบริการหลัก ห้องทะเบียน", "For example: main service point, registrar's office"),
        ),
        Field(
            "name_en",
            "ชื่อหน่วยงานภาษาอังกฤษ",
            "Agency name in English",
            EnglishName(200),
            True,
            ("เช่น Ban Nong Bua School", "For example Ban Nong Bua School"),
        ),
        Field(
            "address_th",
            "ที่อยู่ภาษาไทย",
            "Address in Thai",
            LongText(400),
            True,
            (
                "บ้านเลขที่ หมู่ ถนน ตำบล อำเภอ จังหวัด รหัสไปรษณีย์",
                "House number, village, road, sub-district, district, province, postcode",
            ),
        ),
        Field(
            "address_en",
            "ที่อยู่ภาษาอังกฤษ",
            "Address in English",
            EnglishText(400, example="99 Moo 1, Tambon Wiang, Amphoe Chiang Khong, Chiang Rai 57140"),
            True,
            (
                "เลือกตำบลด้านบน ระบบจะร่างให้ แล้วเติมบ้านเลขที่",
                "Choose the sub-district above for a draft, then add the house number.",
            ),
        ),
        Field(
            "phone",
            "โทรศัพท์ของจุดบริการ",
            "Telephone of the point",
            Phone(),
            True,
            ("หลายหมายเลขคั่นด้วยจุลภาค", "Separate several numbers by commas"),
        ),
        Field("phone_ext", "หมายเลขต่อ", "Extension", Text(20)),
        Field("fax", "โทรสาร", "Fax", Phone()),
        Field(
            "contact_name",
            "ชื่อผู้ประสานงาน",
            "Coordinator's name",
            Name(150, autocomplete="name"),
            True,
            personal=True,
        ),
        Field("contact_phone", "โทรศัพท์ผู้ประสานงาน", "Coordinator's telephone", Phone(), True, personal=True),
        Field("contact_email", "อีเมลผู้ประสานงาน", "Coordinator's e-mail", Email(), True, personal=True),
        Field(
            "opening_hours",
            "วันและเวลาทำการ",
            "Opening hours",
            Text(200),
            False,
            ("เช่น จันทร์–ศุกร์ 08.30–16.30 น.", "For example Monday to Friday, 8:30–16:30"),
        ),
        Field("latitude", "ละติจูด", "Latitude", Coordinate("latitude", "18.143210"), True),
        Field("longitude", "ลองจิจูด", "Longitude", Coordinate("longitude", "100.140660"), True),
        Field("accuracy", "ความคลาดเคลื่อน (เมตร)", "Accuracy (metres)", WholeNumber(0, 100_000)),
        Field("location_method", "วิธีได้พิกัด", "How the position was got", Choice(options=LOCATION_METHODS)),
        Field(
            "photo",
            "รูปถ่ายจุดบริการหรือป้ายหน่วยงาน",
            "Photos of the point or the office sign",
            Photos(most=3),
            True,
            ("1–3 รูป เห็นป้ายหรือทางเข้าชัดเจน", "1–3 photos; the sign or the entrance clearly visible"),
        ),
    ),
)

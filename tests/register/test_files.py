"""Register files of offices are read completely; each bad line has its reason as a sentence."""

import pytest

from service.records.names import NO_NAME_TH
from service.register.files import BadLine, ParsedAgency, UnreadableFile, read_agencies, read_areas
from tests.register.registers import DATA, HEADER, bad_line_reason, read_agency, read_lines, text_writer


@pytest.fixture
def put(tmp_path):
    return text_writer(tmp_path)


def test_every_column_reaches_its_field(put):
    cells = {
        "code": "99010001",
        "moe code": "1099000001",
        "name_th": "โรงเรียนบ้านสมมติ",
        "name_en": "Ban Sommot",
        "area": "P9901",
        "อำเภอ": "ทดลอง",
        "ตำบล": "ลองดู",
        "จังหวัด": "สมมติ",
        "รหัสไปรษณีย์": "99110",
        "ที่อยู่": '"1 หมู่ 2, ถนนลอง"',
        "อีเมล": "a@school.example",
        "โทรศัพท์": "02-000-0000",
        "latitude": "15.5",
        "longitude": "100.5",
        "aliases": "หลังเขา|ริมน้ำ",
    }

    assert read_agency(put(f"{','.join(cells)}\n{','.join(cells.values())}\n")) == ParsedAgency(
        line_number=2,
        code="99010001",
        kind="school",
        area="P9901",
        name_th="บ้านสมมติ",
        name_en="Ban Sommot",
        aliases=("1099000001", "หลังเขา", "ริมน้ำ"),
        district="ทดลอง",
        subdistrict="ลองดู",
        province="สมมติ",
        postal="99110",
        address_th="1 หมู่ 2, ถนนลอง",
        email="a@school.example",
        phone="02-000-0000",
        latitude=15.5,
        longitude=100.5,
    )


def test_columns_may_stand_in_any_order_and_others_are_passed_over(put):
    agency = read_agency(put("ลำดับ,ชื่อสถานศึกษา,อำเภอ,สพป.,รหัส\n1,บ้านสมมติ,ทดลอง,สพป.สมมติ เขต 1,99010001\n"))

    assert (agency.code, agency.name_th, agency.district, agency.area) == (
        "99010001",
        "บ้านสมมติ",
        "ทดลอง",
        "P9901",
    )


@pytest.mark.parametrize(
    "header",
    ["SMIS,school name,ESA", "รหัส SMIS,ชื่อ,เขตพื้นที่", "School_ID,NAME,esa_key", "รหัสสถานศึกษา,โรงเรียน,รหัสเขต"],
)
def test_headers_are_known_in_thai_and_english(put, header):
    assert read_agency(put(f"{header}\n99010001,บ้านสมมติ,P9901\n")).code == "99010001"


@pytest.mark.parametrize(
    "area",
    [
        "P9901",
        "p9901",
        "9901",
        "99010000",
        "๙๙๐๑",
        "สพป.สมมติ เขต 1",
        "สพป สมมติ 1",
        "สพป.สมมติเขต๑",
        "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาสมมติ เขต 1",
    ],
)
def test_an_area_is_known_by_key_code_and_name(put, area):
    assert read_agency(put(f"{HEADER}\n99010001,บ้านสมมติ,{area}\n")).area == "P9901"


def test_an_area_may_be_a_code_in_one_column_and_a_name_in_another(put):
    header = "รหัสเขต,ชื่อเขต,รหัสโรงเรียน,ชื่อโรงเรียน"

    lines = read_lines(
        put(f"{header}\n9902,สพป.สมมติ เขต 2,99020001,บ้านสมมติ\n9901,สพป.สมมติ เขต 2,99010002,บ้านทดลอง\n")
    )

    assert lines[0].area == "P9902"
    assert "ไม่ได้หมายถึงเขตเดียว" in lines[1].reason_th


@pytest.mark.parametrize(
    ("area", "said"),
    [("สพป.ไม่มีจริง", "ไม่รู้จักเขต"), ("9902", "ไม่ได้หมายถึงเขตเดียว"), ("", "ไม่มีเขต"), ("OBEC", "โรงเรียนเป็นของเขต")],
)
def test_an_area_that_is_unknown_or_not_one_is_a_bad_line(put, area, said):
    assert said in bad_line_reason(put(f"{HEADER}\n99010001,บ้านสมมติ,{area}\n"))


def test_areas_may_be_given_as_keys_or_as_lines_of_the_areas_file(put):
    path = put(f"{HEADER}\n57030001,บ้านสมมติ,P5703\n")

    assert next(read_agencies(path, {"P5703"})).area == "P5703"
    assert next(read_agencies(path, read_areas(DATA / "areas.csv"))).area == "P5703"
    assert isinstance(next(read_agencies(path, {"P9901"})), BadLine)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("99010001", "99010001"),
        ("๙๙๐๑๐๐๐๑", "99010001"),
        (" 9901 0001 ", "99010001"),
        ("'99010001", "99010001"),
        ("99010001.0", "99010001"),
        ("1099000001", "1099000001"),
        ("x-p9901-7", "X-P9901-7"),
        ("XP9901-12", "XP9901-12"),
    ],
)
def test_codes_are_read_with_the_traces_of_spreadsheets(put, written, code):
    assert read_agency(put(f"{HEADER}\n{written},บ้านสมมติ,P9901\n")).code == code


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "ไม่มีรหัส"),
        ("-", "ไม่มีรหัส"),
        ("9901000", "ไม่ถูกต้อง"),
        ("990100011", "ไม่ถูกต้อง"),
        ("บ้าน", "ไม่ถูกต้อง"),
        ("9.901E+07", "เลขยกกำลัง"),
        ("99010001.5", "ไม่ถูกต้อง"),
    ],
)
def test_a_code_that_is_missing_or_malformed_is_a_bad_line(put, written, said):
    assert said in bad_line_reason(put(f"{HEADER}\n{written},บ้านสมมติ,P9901\n"))


def test_eight_digits_go_before_ten_in_whichever_column_they_stand(put):
    lines = read_lines(
        put("รหัส,รหัสกระทรวง,ชื่อ,เขต\n1099000001,99010001,บ้านสมมติ,P9901\n,1099000002,บ้านทดลอง,P9901\n")
    )

    assert [(line.code, line.aliases) for line in lines] == [
        ("99010001", ("1099000001",)),
        ("1099000002", ()),
    ]


@pytest.mark.parametrize(
    "again", ["99010001,,", "99010009,1099000001,", "1099000001,,", "99010009,,1099000001"]
)
def test_a_code_that_came_before_is_a_bad_line_that_says_where(put, again):
    lines = read_lines(
        put(f"รหัส,รหัสกระทรวง,รหัสอื่น,ชื่อ,เขต\n99010001,1099000001,,บ้านสมมติ,P9901\n{again},บ้านทดลอง,P9901\n")
    )

    assert isinstance(lines[0], ParsedAgency)
    assert lines[1].line_number == 3
    assert "ซ้ำกับบรรทัดที่ 2" in lines[1].reason_th
    assert "line 2" in lines[1].reason_en


@pytest.mark.parametrize("name", ["บ้านตัวอย่าง bit.ly/evil", "บ้านตัวอย่าง 081-234-5678"])
def test_a_name_with_a_link_or_a_number_is_a_bad_line(put, name):
    assert bad_line_reason(put(f"{HEADER}\n99010001,{name},P9901\n")) == NO_NAME_TH


@pytest.mark.parametrize("name", ["", "-", "โรงเรียน", "()", "\u200b"])
def test_a_missing_name_is_a_bad_line(put, name):
    assert bad_line_reason(put(f"{HEADER}\n99010001,{name},P9901\n")) == "ไม่มีชื่อ"


def test_the_word_for_school_is_taken_off_a_schools_name_and_off_no_others(put):
    text = "รหัส,ชื่อ,เขต,kind\n99010001,โรงเรีนบ้านสมมติ,P9901,\nOBEC-99,โรงเรียนทดลองกลาง,,สำนัก\n"

    assert [line.name_th for line in read_lines(put(text))] == ["บ้านสมมติ", "โรงเรียนทดลองกลาง"]


def test_a_kind_may_be_said_in_thai(put):
    text_lines = [
        "รหัส,ชื่อ,เขต,ประเภทหน่วยงาน",
        "99010001,บ้านสมมติ,P9901,โรงเรียน",
        ",สพป.สมมติ เขต 1,P9901,สพป.",
        "OBEC-99,สำนักสมมติ,,สำนัก",
        "99010002,บ้านทดลอง,P9901,ร้านค้า",
    ]

    lines = read_lines(put("\n".join(text_lines)))

    assert [(line.kind, line.code, line.area) for line in lines[:3]] == [
        ("school", "99010001", "P9901"),
        ("area_office", "P9901", "P9901"),
        ("bureau", "OBEC-99", "OBEC"),
    ]
    assert "ไม่รู้จักประเภท" in lines[3].reason_th


@pytest.mark.parametrize(
    ("column", "written", "field", "value"),
    [
        ("โทรศัพท์", "53742222", "phone", "053742222"),
        ("โทรศัพท์", "812345678", "phone", "0812345678"),
        ("โทรศัพท์", "๐๕๓-๗๔๒๒๒๒-๔", "phone", "053-742222-4"),
        ("อีเมล", "not an address", "email", ""),
        ("อีเมล", "a@school.example", "email", "a@school.example"),
        ("รหัสไปรษณีย์", "๕๗๑๔๐", "postal", "57140"),
        ("รหัสไปรษณีย์", "5714", "postal", ""),
        ("อำเภอ", "-", "district", ""),
    ],
)
def test_hints_are_mended_or_left_out_never_refused(put, column, written, field, value):
    assert getattr(read_agency(put(f"{HEADER},{column}\n99010001,บ้านสมมติ,P9901,{written}\n")), field) == value


@pytest.mark.parametrize(
    "where", ["0,0", "100.5,15.5", "nan,100", "inf,inf", "15.5,", "697000,1713000", "เหนือ,ใต้"]
)
def test_a_position_outside_thailand_is_left_out(put, where):
    agency = read_agency(put(f"{HEADER},ละติจูด,ลองจิจูด\n99010001,บ้านสมมติ,P9901,{where}\n"))

    assert (agency.latitude, agency.longitude) == (None, None)


def test_a_short_line_lacks_what_it_lacks_and_harms_no_other(put):
    lines = read_lines(put(f"{HEADER}\n99010001\n99010002,บ้านสมมติ,P9901\n"))

    assert [type(line) for line in lines] == [BadLine, ParsedAgency]


def test_an_areas_file_without_a_key_in_a_line_is_refused(put):
    text = "esa_key,type,name_th_full,name_th_short,province_codes\nP9901,primary,ก,ข,99\n,primary,ก,ข,99\n"

    with pytest.raises(UnreadableFile, match="Line 3 has no key"):
        read_areas(put(text))

"""Files as Thai offices save them are read; an unreadable file is refused with a reason, never guessed."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.register.files import BadLine, ParsedAgency, UnreadableFile, count_lines, read_agencies
from service.register.tables import MAX_UNPACKED_BYTES
from tests.register.registers import (
    AREAS,
    HEADER,
    bad_line_reason,
    file_error,
    read_agency,
    read_lines,
    text_writer,
    workbook_writer,
)


@pytest.fixture
def put(tmp_path):
    return text_writer(tmp_path)


@pytest.fixture
def put_xlsx(tmp_path):
    return workbook_writer(tmp_path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "tis-620", "utf-16"])
def test_delimiter_and_encoding_are_found_out(put, delimiter, encoding):
    text = f"{HEADER}\n99010001,บ้านสมมติน้ำใส,สพป.สมมติ เขต 1\n".replace(",", delimiter)

    assert read_agency(put(text, encoding)).name_th == "บ้านสมมติน้ำใส"


def test_windows_874_with_its_own_signs_is_read(put):
    assert (
        read_agency(put(f"{HEADER}\n99010001,“บ้านสมมติ” – ทดลอง…,P9901\n", "cp874")).name_th
        == "“บ้านสมมติ” – ทดลอง…"
    )


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADER}\n99010001,บ้านสมมติ,P9901\n".encode()[:-14] + b"\xff,P9901\n",
        "code,name,area\n99010001,Café à la crème brûlée,P9901\n".encode("latin-1"),
        f"{HEADER}\n99010001,บ้าน\0สมมติ,P9901\n".encode(),
        "code,name,area\n99010001,学校の名前,P9901\n".encode("shift-jis"),
    ],
)
def test_letters_of_an_unknown_encoding_are_refused_not_guessed(put, data):
    assert "อ่านตัวอักษรในไฟล์ไม่ได้" in file_error(put(data))


@pytest.mark.parametrize("encoding", ["cp874", "cp1252"])
def test_a_name_damaged_before_it_came_here_is_a_bad_line(put, encoding):
    # UTF-8 bytes read in a wrong encoding; those that are no letter there went missing.
    damaged = "กขคงกขคงจ".encode().decode(encoding, "ignore")

    assert bad_line_reason(put(f"{HEADER}\n99010001,{damaged},P9901\n")) == "ตัวอักษรในชื่อเสีย อ่านไม่ได้"


def test_titles_above_the_header_and_blank_lines_are_passed_over(put):
    text = f"ข้อมูลโรงเรียน ปีสมมติ,,\n,,\n{HEADER}\n\n99010001,บ้านสมมติ,P9901\n,,\n99010002,บ้านสมมุติ,P9901\n"

    lines = read_lines(put(text))

    assert [(line.line_number, line.code) for line in lines] == [(5, "99010001"), (7, "99010002")]
    assert count_lines(put(text)) == 2


def test_a_quoted_line_break_counts_as_a_line_of_the_file(put):
    lines = read_lines(put(f'{HEADER}\n99010001,"บ้าน\nสมมติ",P9901\n99010002,บ้านทดลอง,P9901\n'))

    assert [(line.line_number, line.name_th) for line in lines] == [(2, "บ้าน สมมติ"), (4, "บ้านทดลอง")]


def test_numbers_in_a_workbook_keep_their_digits(put_xlsx):
    path = put_xlsx(
        ["รหัสโรงเรียน", "รหัสกระทรวง", "ชื่อ", "เขต", "รหัสไปรษณีย์", "โทรศัพท์", "lat", "lon", "ตำบล"],
        [99010001, 1099000001.0, "บ้านสมมติ", 9901, 57140, 812345678, 15.25, 100.75, "#N/A"],
    )

    agency = read_agency(path)

    assert (agency.code, agency.aliases, agency.area) == ("99010001", ("1099000001",), "P9901")
    assert (agency.postal, agency.phone, agency.latitude, agency.longitude) == (
        "57140",
        "0812345678",
        15.25,
        100.75,
    )
    assert agency.subdistrict == ""


def test_the_sheet_with_the_columns_is_found_among_others(put_xlsx):
    path = put_xlsx(
        HEADER.split(","), ["99010001", "บ้านสมมติ", "P9901"], first_sheet=(["คำชี้แจง"], ["รหัส", "หมายเหตุ"])
    )

    assert read_agency(path).line_number == 2
    assert count_lines(path) == 1


def test_cells_beyond_the_size_that_a_program_wrote_into_the_sheet_are_read(put_xlsx):
    path = put_xlsx(HEADER.split(","), ["99010001", "บ้านสมมติ", "P9901"])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'ref="A1:C2"', b'ref="A1"')
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)

    assert b'<dimension ref="A1"' in parts[sheet]
    assert read_agency(path).code == "99010001"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ว่างเปล่า"),
        ("  \n", "ว่างเปล่า"),
        ("ชื่อ,เขต\nบ้านสมมติ,P9901\n", "“รหัสโรงเรียน”"),
        ("รหัส,เขต\n1,2\n", "“ชื่อโรงเรียน”"),
        ("รหัส,ชื่อ\n99010001,บ้านสมมติ\n", "“เขตพื้นที่การศึกษา”"),
        ("<html><table>", "หน้าเว็บ"),
        ("just a line", "ไม่พบคอลัมน์"),
        (f'{HEADER}\n99010001,"บ้านสมมติ,P9901\n99010002,บ้านทดลอง,P9901\n', "บรรทัดที่ 2 มีเครื่องหมายคำพูด"),
    ],
)
def test_a_file_of_which_nothing_can_be_taken_says_why(put, text, said):
    assert said in file_error(put(text))


@pytest.mark.parametrize(
    "data", [b"\xd0\xcf\x11\xe0" + b"0" * 600, b"PK\x03\x04 broken", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
)
def test_other_kinds_of_files_are_refused_in_a_sentence(put, data):
    assert file_error(put(data, name="register.xlsx"))


def test_a_zip_that_is_no_workbook_is_refused(put):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as archive_parts:
        archive_parts.writestr("notes.txt", "nothing")

    assert "Excel" in file_error(put(archive.getvalue(), name="register.xlsx"))


def with_part(workbook: bytes, name: str, change) -> bytes:
    """Returns a workbook with one part added, or changed: `change` gets its text ("" for a new one)."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, change(old.read(name).decode() if name in old.namelist() else ""))
    return changed.getvalue()


def test_a_workbook_that_is_huge_once_unpacked_is_refused_before_it_is_unpacked(put, put_xlsx):
    row = ["99010001", "บ้านสมมติ", "P9901"]
    workbook = with_part(put_xlsx(HEADER.split(","), row).read_bytes(), "xl/unused.xml", lambda _: "0" * 1000)
    told_size = (1000).to_bytes(4, "little") * 2
    huge = workbook.replace(
        told_size, (1000).to_bytes(4, "little") + (MAX_UNPACKED_BYTES).to_bytes(4, "little")
    )

    assert read_agency(put(workbook, name="register.xlsx")).name_th == "บ้านสมมติ"
    assert "Excel" in file_error(put(huge, name="register.xlsx"))


def test_a_workbook_that_declares_entities_is_refused(put, put_xlsx):
    """Neither text that grows when it is read nor a file of this machine comes out of them."""
    row = ["99010001", "บ้านสมมติ", "P9901"]
    workbook = put_xlsx(HEADER.split(","), row).read_bytes()

    def with_entity(text: str) -> str:
        assert ">99010001<" in text
        return f'<!DOCTYPE x [<!ENTITY e "99010001">]>{text}'.replace(">99010001<", ">&e;<")

    changed = with_part(workbook, "xl/worksheets/sheet1.xml", with_entity)

    assert "Excel" in file_error(put(changed, name="register.xlsx"))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "เปิดไฟล์ไม่ได้" in file_error(tmp_path / "none.csv")
    assert "เปิดไฟล์ไม่ได้" in file_error(tmp_path)


def test_the_file_is_refused_at_once_and_not_at_the_first_line(put):
    with pytest.raises(UnreadableFile):
        read_agencies(put("nothing"), AREAS)
    with pytest.raises(UnreadableFile):
        count_lines(put("nothing"))


cell = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["99010001", "บ้านสมมติ", "P9901", '"', "9.9E+07", "1e999", "-", "๙๙"]),
)
damage = st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=80).map(lambda tail: b"PK\x03\x04" + tail)))
def test_any_bytes_are_lines_or_unreadable(put, data):
    try:
        lines = read_lines(put(data))
    except UnreadableFile as error:
        assert error.reason_th and error.reason_en
    else:
        assert all(isinstance(line, ParsedAgency | BadLine) for line in lines)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cell, min_size=5, max_size=5), max_size=6))
def test_any_cells_under_a_good_header_are_lines(put, rows):
    text = "\n".join(
        ["code,name,area,latitude,aliases"]
        + [",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row) for row in rows]
    )

    try:
        lines = read_lines(put(text.encode("utf-8", "replace")))
    except UnreadableFile:
        assert "\0" in text
    else:
        assert all(isinstance(line, ParsedAgency | BadLine) for line in lines)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage)
def test_a_damaged_workbook_is_lines_or_unreadable(put_xlsx, damage):
    path = put_xlsx(HEADER.split(","), ["99010001", "บ้านสมมติ", "P9901"])
    data = bytearray(path.read_bytes())
    for position, byte in damage:
        data[position % len(data)] = byte
    path.write_bytes(bytes(data))

    try:
        assert len(read_lines(path)) <= 1
    except UnreadableFile as error:
        assert error.reason_th

"""Exports hold what counts, are readable with common tools, hold no formulas, and protect personal data."""

import csv
import json
import shutil
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from service import create_app
from service.exports import csv_file
from service.exports.columns import KEY, NUMBER, PHONE, TEXT, Column
from service.exports.tables import TABLES
from tests.cast.databases import Databases
from tests.cast.downloads import ask_for_table, prepared_table
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, PIN, REGISTRATION, SCHOOL, Demo
from tests.conftest import SECRET, Clock

SENT_BACK_SCHOOL, TYPED_SCHOOL = "57030010", "57030011"
PHONE_FIRST = "0812345678"
# Field -> a text that a spreadsheet would read as a formula, for every text field of a form.
REGISTRATION_FORMULAS = {
    "unit": "=1+1",
    "first_name": '=CONCATENATE("a";"b")',
    "last_name": "+cmd|' /C calc'!A0",
    "position": "-SUM(A1)",
}
PIN_FORMULAS = {
    "point_name": "=IMPORTXML(1)",
    "name_en": "=Example School",
    "address_th": "-1+1|x",
    "address_en": "@Example road",
    "phone": PHONE_FIRST,
    "contact_name": "+7|y",
    "opening_hours": "=1+2",
    "phone_ext": "=2",
}
CORRECTED_ADDRESS = "99/9 ที่อยู่ที่เขตแก้"


@pytest.fixture(scope="module")
def demo(small_world: Path, tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Demo]:
    """Five schools: full of formulas, corrected by the officer, sent back, typed by hand, of another area."""
    folder = shutil.copytree(small_world, tmp_path_factory.mktemp("exports") / "instance")
    with databases.copy(small_world, folder) as where:
        app = create_app({"INSTANCE": str(folder), "SECRET_KEY": SECRET} | where, clock := Clock())
        demo = Demo(app, clock)
        fill_country(demo)
        yield demo


def fill_country(demo: Demo) -> None:
    clock = demo.clock
    demo.visitor().settle(SCHOOL, **REGISTRATION_FORMULAS).pin(**PIN_FORMULAS)
    clock.move(minutes=1)
    other = demo.visitor().settle(OTHER_SCHOOL)
    other.pin(latitude="20.120001", longitude="99.870001")
    other.survey()
    for agency, latitude, longitude in (
        (SENT_BACK_SCHOOL, "20.130001", "99.880001"),
        ("54020001", "18.157000", "99.945000"),
    ):
        clock.move(minutes=1)
        demo.visitor().settle(agency).pin(latitude=latitude, longitude=longitude)
    demo.deliver()
    officer = demo.officer()
    row_ids = {row["รหัสหน่วยงาน"]: row["เลขที่รับ"] for row in officer.lines("pin")}
    officer.decide("pin", row_ids[SENT_BACK_SCHOOL], "ส่งกลับแก้ไข", "ถ่ายรูปใหม่")
    officer.type("pin", row_ids[OTHER_SCHOOL], "ที่อยู่ภาษาไทย", CORRECTED_ADDRESS)
    head, *registration_rows = officer.cells("registration")
    typed_cells = {
        "รหัสหน่วยงาน": TYPED_SCHOOL,
        "ชื่อ": "พิมพ์เอง",
        "นามสกุล": "ตัวอย่าง",
        "อีเมล": "typed@school.example",
        "โทรศัพท์": PHONE_FIRST,
        "รับทราบประกาศความเป็นส่วนตัวแล้ว": "2569-2",
    }
    officer.hand.paste(
        officer.file,
        officer.sheets["registration"],
        len(registration_rows) + 1,
        0,
        [[typed_cells.get(title, "") for title in head]],
    )
    demo.deliver()


@pytest.fixture(scope="module")
def officer(demo: Demo):
    return demo.staff(f"officer-{AREA}")


def download(visitor, kind: str, form: str, path: str = f"/area/{AREA}"):
    """Returns the answer with a file: a direct one, or one that is prepared first."""
    if form == "xlsx" or path == "/obec":
        return prepared_table(visitor, kind, form, f"{path}/export")
    return visitor.get(f"{path}/export/{kind}.{form}")


def csv_rows(visitor, kind: str, path: str = f"/area/{AREA}") -> list[dict]:
    return list(
        csv.DictReader(StringIO(download(visitor, kind, "csv", path).body.decode("utf-8-sig"), newline=""))
    )


def row_of_agency(rows: list[dict], agency: str) -> dict:
    return next(row for row in rows if agency in (row.get("agency"), row.get("code")))


# --- what is in them


def test_they_agree_with_the_figures(demo: Demo, officer):
    figures = demo.summary()
    agencies = [row for row in csv_rows(officer, "agencies") if row["kind"] == "school"]
    registered, pinned = csv_rows(officer, "registration"), csv_rows(officer, "pin")

    assert figures["pinned"] == 2 and figures["registered"] == 4
    assert len(agencies) == figures["schools"]
    assert {row["agency"] for row in pinned} == {SCHOOL, OTHER_SCHOOL}
    assert (
        sum(row["latitude"] != "" for row in agencies)
        == sum(row["pinned_at"] != "" for row in agencies)
        == figures["pinned"]
    )
    assert (
        sum(row["photo"] == "true" for row in agencies)
        == sum(row["photo"] != "" for row in pinned)
        == figures["pinned_with_photo"]
    )
    assert (
        len({row["agency"] for row in registered})
        == figures["registered"]
        == sum(row["registered"] != "" for row in agencies)
    )
    assert (
        sum(row["surveyed"] == "true" for row in agencies)
        == figures["surveyed"]
        == len(csv_rows(officer, "readiness"))
        == 1
    )
    assert row_of_agency(agencies, SENT_BACK_SCHOOL)["to_correct"] == "pin"
    assert len(download(officer, "pin", "geojson").json["features"]) == figures["pinned"]


def test_the_page_counts_what_the_files_hold_and_explains_every_column(officer):
    page = officer.get(f"/area/{AREA}/export?lang=th").html

    counts = [
        int(section.select_one("p").get_text().split()[0].replace(",", ""))
        for section in page.select("section.card")
    ]
    assert counts == [len(csv_rows(officer, kind)) for kind in TABLES]
    column_keys = [
        [cell.get_text() for cell in section.select("tbody th")] for section in page.select("section.card")
    ]
    assert column_keys == [[column.key for column in table.columns] for table in TABLES.values()]


def test_the_keys_of_the_header_are_those_of_the_declarations_and_are_for_ever(officer):
    body = download(officer, "pin", "csv").body

    assert body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8-sig").split("\r\n")[0].replace('"', "").split(",") == [
        "row_id",
        "area",
        "area_name",
        "agency",
        "agency_name",
        "agency_kind",
        "item",
        "revision",
        "received_at",
        "decision",
        "doubts",
        *PIN_FIELDS,
        "after_access",
    ]


PIN_FIELDS = (
    "point_name",
    "name_en",
    "address_th",
    "address_en",
    "phone",
    "phone_ext",
    "fax",
    "contact_name",
    "contact_phone",
    "contact_email",
    "opening_hours",
    "latitude",
    "longitude",
    "accuracy",
    "location_method",
    "photo",
)


def test_an_officers_correction_is_what_counts_and_a_row_typed_by_hand_is_there(officer):
    assert row_of_agency(csv_rows(officer, "pin"), OTHER_SCHOOL)["address_th"] == CORRECTED_ADDRESS
    typed = row_of_agency(csv_rows(officer, "registration"), TYPED_SCHOOL)
    assert (typed["row_id"], typed["first_name"], typed["phone"]) == ("", "พิมพ์เอง", PHONE_FIRST)


def test_times_are_iso_with_their_zone_and_choices_are_keys(officer):
    row = row_of_agency(csv_rows(officer, "pin"), SCHOOL)

    assert (row["received_at"], row["location_method"]) == ("2026-05-20T10:00:00+07:00", "typed")
    assert row_of_agency(csv_rows(officer, "no_copy"), OTHER_SCHOOL)["copies"] == "none"


def test_obec_takes_all_areas_and_an_officer_one(demo: Demo, officer):
    rows_of_all_areas = csv_rows(demo.staff("obec"), "pin", "/obec")

    assert {row["area"] for row in rows_of_all_areas} == {AREA, OTHER_AREA}
    assert {row["area"] for row in csv_rows(officer, "pin")} == {AREA}
    assert len(csv_rows(demo.staff("obec"), "agencies", "/obec")) > len(csv_rows(officer, "agencies"))


# --- formulas


def test_no_cell_of_a_csv_is_a_formula_and_no_text_is_lost(officer):
    rows_by_kind = {kind: csv_rows(officer, kind) for kind in TABLES}

    cells = [cell for rows in rows_by_kind.values() for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == []
    assert {
        key: row_of_agency(rows_by_kind["registration"], SCHOOL)[key] for key in REGISTRATION_FORMULAS
    } == {key: f"'{text}" for key, text in REGISTRATION_FORMULAS.items()}
    pinned = row_of_agency(rows_by_kind["pin"], SCHOOL)
    assert {key: pinned[key] for key in PIN_FORMULAS} == {
        key: text if key == "phone" else f"'{text}" for key, text in PIN_FORMULAS.items()
    } | {"phone": "081-234-5678"}


@pytest.mark.parametrize(
    "text, holds, written",
    [
        ("=1+1", TEXT, "'=1+1"),
        ("＝1+1", TEXT, "'＝1+1"),
        ("\t=1+1", TEXT, "'\t=1+1"),
        ("\r=1", TEXT, "'\r=1"),
        ("@x", KEY, "'@x"),
        ("a=1", TEXT, "a=1"),
        ("081-234-5678", PHONE, "081-234-5678"),
        ("+856 20 55 555 555", PHONE, "+856 20 55 555 555"),
        ("+cmd|x", PHONE, "'+cmd|x"),
        ("+1 ต่อ =2", PHONE, "'+1 ต่อ =2"),
        (-12.5, NUMBER, "-12.5"),
        ("0012", KEY, "0012"),
        ('a"b,c;d', TEXT, 'a"b,c;d'),
        ("a\nb", TEXT, "a\nb"),
        (None, TEXT, ""),
    ],
)
def test_what_a_spreadsheet_would_work_out_is_made_text_and_nothing_else_is_touched(
    text, holds: str, written: str
):
    file = BytesIO()

    csv_file.write(file, [Column("key", holds, "", "")], [[text]])

    assert list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig"), newline="")))[1] == [written]


def test_no_cell_of_an_xlsx_is_a_formula_and_it_says_the_same_as_the_csv(officer):
    for kind in ("registration", "pin", "agencies"):
        book = load_workbook(BytesIO(download(officer, kind, "xlsx").body))
        head, *rows = book[kind].iter_rows()
        keys = [cell.value for cell in head]
        assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr", "n", "b"}
        texts = [[_as_text(cell.value) for cell in row] for row in rows]
        assert texts == [
            [_as_text(csv_row[key].removeprefix("'")) for key in keys] for csv_row in csv_rows(officer, kind)
        ]
        assert [row[0].value for row in book["คำอธิบาย"].iter_rows(min_row=2)] == keys


def _as_text(value: object) -> str:
    """Returns a value as CSV writes it; numbers as numbers."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return str(float(value)) if not str(value).startswith("0") else str(value)
    except (TypeError, ValueError):
        return "" if value is None else str(value)


# --- a map


def test_geojson_has_points_longitude_first_and_tells_of_no_person(officer):
    answer = download(officer, "pin", "geojson")
    collection = json.loads(answer.body)

    assert answer.content_type == "application/geo+json" and collection["type"] == "FeatureCollection"
    feature = next(
        candidate for candidate in collection["features"] if candidate["properties"]["agency"] == SCHOOL
    )
    assert feature["geometry"] == {
        "type": "Point",
        "coordinates": [float(PIN["longitude"]), float(PIN["latitude"])],
    }
    assert feature["properties"]["point_name"] == PIN_FORMULAS["point_name"] and feature["properties"][
        "photo"
    ][0].startswith("http")
    assert not {"contact_name", "contact_phone", "contact_email", "latitude"} & set(feature["properties"])
    assert REGISTRATION["email"] not in answer and PIN_FORMULAS["contact_name"] not in answer


# --- whose they are


def test_what_tells_of_persons_is_only_in_files_that_say_so(officer):
    for form in ("csv", "xlsx"):
        assert REGISTRATION["email"].encode() not in download(officer, "agencies", form).body
    assert [key for key, table in TABLES.items() if table.personal] == ["registration", "pin"]


def test_who_takes_what_tells_of_persons_is_noted_and_what_tells_of_none_is_not(demo: Demo, officer):
    earlier = _audit_lines(officer)
    for kind, form in (("agencies", "csv"), ("readiness", "xlsx"), ("pin", "geojson"), ("pin", "csv")):
        download(officer, kind, form)
    download(demo.staff("obec"), "registration", "xlsx", "/obec")

    assert _audit_lines(officer)[: -len(earlier)] == ["ส่งออกปักหมุด 2 รายการเป็นไฟล์ csv"]
    acts = demo.staff("obec").get("/obec/acts")
    assert "ส่งออกลงทะเบียน 5 รายการเป็นไฟล์ xlsx" in acts
    assert "ดาวน์โหลดไฟล์ xlsx ของลงทะเบียนที่เตรียมไว้ 5 รายการ" in acts


def _audit_lines(officer) -> list[str]:
    return [
        row.select("td")[3].get_text() for row in officer.get(f"/area/{AREA}/acts").html.select("tbody tr")
    ]


def test_nobody_else_gets_them_and_what_is_not_there_is_not_found(demo: Demo, officer):
    for path in (
        f"/area/{OTHER_AREA}/export",
        f"/area/{OTHER_AREA}/export/pin.csv",
        "/obec/export",
    ):
        assert officer.get(path, expect_errors=True).status_int == 403
    for path in (f"/area/{OTHER_AREA}/export", "/obec/export"):
        assert ask_for_table(officer, "agencies", path=path).status_int == 403
    for kind in ("registration.geojson", "missing_agency.csv", "accounts.csv", "pin.pdf"):
        assert officer.get(f"/area/{AREA}/export/{kind}", expect_errors=True).status_int == 404
    for table, form in (("accounts", "xlsx"), ("registration", "geojson"), ("pin", "pdf"), ("", "")):
        assert ask_for_table(officer, table, form).status_int == 404
    assert ask_for_table(demo.staff("obec"), "pin", path="/area/P0000/export").status_int == 404
    assert demo.staff("obec").get("/area/P0000/export/pin.csv", expect_errors=True).status_int == 404


def test_the_size_is_told_and_no_cache_keeps_it(officer):
    answer = download(officer, "pin", "csv")

    assert answer.content_length == len(answer.body)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=pakmut-{AREA}-pin-2026-05-20.csv"

"""A workbook of the stand-in as XLSX: every tab as shown, texts as texts, charts over the same cells."""

from io import BytesIO

from openpyxl import load_workbook

from sheets.embedded import SERVICE_ACCOUNT
from tests.cast.people import AREA, OTHER_AREA, PIN, Demo


def downloaded_book(demo: Demo, visitor=None):
    answer = (visitor or demo.staff(f"officer-{AREA}")).get(f"/sheets/{demo.officer().file}.xlsx")
    return load_workbook(BytesIO(answer.body))


def texts(sheet) -> list[list[str]]:
    rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [row_texts for row_texts in rows if any(row_texts)]


def test_every_tab_stands_in_it_as_it_is_seen(demo: Demo):
    demo.visitor().settle().pin(phone="0812345678", opening_hours="=1+1")
    demo.deliver()
    officer = demo.officer()
    row_id = officer.lines("pin")[0]["เลขที่รับ"]
    officer.hand.type(officer.file, officer.sheets["agencies"], 1, 7, "=SUM(1,2)")
    officer.type("pin", row_id, "หมายเหตุ", "ดูแล้ว")
    officer.hand.hide_column(officer.file, officer.sheets["pin"], 7)

    book = downloaded_book(demo)

    titles = {tab.title for tab in officer.hand.tabs(officer.file)}
    assert set(book.sheetnames) == titles
    for key in ("summary", "pin", "registration"):
        title = next(
            tab.title for tab in officer.hand.tabs(officer.file) if tab.sheet_id == officer.sheets[key]
        )
        width = book[title].max_column
        assert texts(book[title]) == [line[:width] for line in officer.cells(key) if any(line)]
    pins = book["ปักหมุด"]
    pin_cells = dict(zip([cell.value for cell in pins[1]], pins[2], strict=True))
    assert (
        pin_cells["วันและเวลาทำการ"].value == "=1+1" and pin_cells["โทรศัพท์ของจุดบริการ"].value == "081-234-5678"
    )
    assert pin_cells["ละติจูด"].value == float(PIN["latitude"]) and pin_cells["หมายเหตุ"].value == "ดูแล้ว"
    assert book["หน่วยงาน"]["H2"].value == "=SUM(1,2)"
    assert not any(cell.data_type in "fe" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert (
        pins.freeze_panes == "B2"
        and pins.column_dimensions["H"].hidden
        and not pins.column_dimensions["G"].hidden
    )
    assert "อย่าแก้" in pins["A1"].comment.text and pins["A1"].fill.fgColor.rgb.endswith("e8f0fa")
    choices = [rule.formula1 for rule in pins.data_validations.dataValidation]
    assert '"ถูกต้อง,ส่งกลับแก้ไข,ยกเลิก"' in choices


def test_a_chart_comes_along_over_the_same_cells(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    sheet = officer.sheets["summary"]

    def cells(column: int) -> dict:
        range_ = {
            "sheetId": sheet,
            "startRowIndex": 3,
            "endRowIndex": 10,
            "startColumnIndex": column,
            "endColumnIndex": column + 1,
        }
        return {"sourceRange": {"sources": [range_]}}

    spec = {
        "title": "ความคืบหน้า",
        "basicChart": {
            "chartType": "BAR",
            "headerCount": 1,
            "domains": [{"domain": cells(0)}],
            "series": [{"series": cells(1)}],
        },
    }
    corner = {"overlayPosition": {"anchorCell": {"sheetId": sheet, "rowIndex": 1, "columnIndex": 3}}}
    demo.google.edit(
        officer.file, [{"addChart": {"chart": {"spec": spec, "position": corner}}}], SERVICE_ACCOUNT
    )

    (chart,) = downloaded_book(demo)["สรุป"]._charts

    assert (chart.anchor._from.row, chart.anchor._from.col, chart.type) == (1, 3, "bar")
    assert chart.series[0].val.numRef.f == "'สรุป'!$B$5:$B$10"
    assert chart.series[0].cat.numRef.f == "'สรุป'!$A$5:$A$10"


def test_who_takes_it_is_noted_and_nobody_else_gets_it(demo: Demo):
    file, officer = demo.officer().file, demo.staff(f"officer-{AREA}")
    for visitor in (demo.visitor(), demo.staff(f"officer-{OTHER_AREA}")):
        assert visitor.get(f"/sheets/{file}.xlsx", expect_errors=True).status_int in (302, 403)
    assert demo.staff("obec").get("/sheets/nowhere.xlsx", expect_errors=True).status_int == 404

    downloaded_book(demo, officer)

    assert "ดาวน์โหลดทั้งตารางเป็นไฟล์ XLSX" in officer.get(f"/area/{AREA}/acts")
    assert officer.get(f"/sheets/{file}").html.select_one(f"a[href='/sheets/{file}.xlsx']")

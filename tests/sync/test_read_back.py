"""Read-back: what people do in the sheet, and how it counts."""

from tests.cast import faults
from tests.cast.engine import account_state, only_receipt_number, receipt_numbers, sync_over
from tests.cast.faults import BadLine
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo


def test_a_row_that_a_person_deleted_stays_deleted_and_does_not_count(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()
    officer = demo.officer()

    officer.hand.delete_rows(officer.file, officer.sheets["registration"], 1)
    demo.deliver()

    assert [line["รหัสหน่วยงาน"] for line in officer.lines("registration")] == [OTHER_SCHOOL]
    assert demo.summary()["registered"] == 1


def test_rows_follow_their_columns_when_people_move_them(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    head = officer.cells("registration")[0]

    officer.hand.move_column(officer.file, officer.sheets["registration"], head.index("อีเมล"), 1)
    demo.visitor().register(OTHER_SCHOOL, first_name="อีกคน")
    demo.deliver()

    lines = officer.lines("registration")
    assert [line["ชื่อ"] for line in lines] == ["ตัวอย่าง", "อีกคน"]
    assert [line["อีเมล"] for line in lines] == ["clerk@school.example"] * 2


def test_a_renamed_tab_and_header_change_nothing(demo: Demo):
    officer = demo.officer()
    officer.hand.rename_tab(officer.file, officer.sheets["registration"], "ทะเบียนผู้รับผิดชอบ")
    column = officer.cells("registration")[0].index("ชื่อ")
    officer.hand.type(officer.file, officer.sheets["registration"], 0, column, "ชื่อจริง")

    demo.visitor().register()
    demo.deliver()

    assert officer.lines("registration")[0]["ชื่อจริง"] == "ตัวอย่าง"
    assert demo.summary()["registered"] == 1


def test_columns_that_move_while_a_batch_is_on_its_way_get_a_repair_row(demo: Demo):
    officer = demo.officer()
    line = BadLine(demo.google)
    demo.visitor().register()
    head = officer.cells("registration")[0]
    line.faults = [faults.lost_before]
    sync_over(demo, line).cycle()

    officer.hand.move_column(
        officer.file, officer.sheets["registration"], head.index("ชื่อ"), head.index("อีเมล")
    )
    demo.deliver()

    lines = officer.lines("registration")
    assert len(lines) == 2
    assert lines[1]["เลขที่รับ"] == lines[0]["เลขที่รับ"] + "r1"
    assert (lines[1]["ชื่อ"], lines[1]["อีเมล"]) == ("ตัวอย่าง", "clerk@school.example")
    assert demo.summary()["registered"] == 1


def test_a_row_typed_by_hand_counts_while_the_agency_sent_nothing(demo: Demo):
    officer = demo.officer()
    typed_cells = {
        "รหัสหน่วยงาน": SCHOOL,
        "ชื่อ": "พิมพ์เอง",
        "นามสกุล": "ในตาราง",
        "อีเมล": "hand@typed.example",
        "โทรศัพท์": "0812345678",
        "รับทราบประกาศความเป็นส่วนตัวแล้ว": "ใช่",
    }
    officer.hand.insert_rows(officer.file, officer.sheets["registration"], 1)
    officer.type_line("registration", typed_cells)
    demo.deliver()

    assert demo.summary()["registered"] == 1

    officer.hand.insert_rows(officer.file, officer.sheets["registration"], 1)
    officer.type_line("registration", typed_cells)
    demo.deliver()

    assert demo.summary()["registered"] == 0
    assert any("แถวซ้ำ" in str(cell) for line in officer.cells("summary") for cell in line)


def test_a_row_typed_by_hand_for_another_area_does_not_count(demo: Demo):
    officer = demo.officer("P5402")
    head = officer.cells("readiness")[0]
    officer.hand.insert_rows(officer.file, officer.sheets["readiness"], 1)
    officer.type_line("readiness", {"รหัสหน่วยงาน": SCHOOL} | dict.fromkeys(head[5:8], "ใช่"))
    demo.deliver()

    assert demo.summary("P5402")["readiness.computer"] == 0
    assert demo.summary()["readiness.computer"] == 0


def test_someone_who_sorts_without_the_first_column_moves_no_account_to_anyone(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()
    officer = demo.officer()
    width = len(officer.cells("registration")[0])

    head = officer.cells("registration")[0]
    officer.hand.sort(
        officer.file, officer.sheets["registration"], head.index("รหัสหน่วยงาน"), (1, width), descending=True
    )
    demo.deliver()
    for row_id in receipt_numbers(officer):
        officer.type("registration", row_id, "ผลตรวจ", "ยกเลิก")
    demo.deliver()

    assert [line["รหัสหน่วยงาน"] for line in officer.lines("registration")] == [OTHER_SCHOOL, SCHOOL]
    assert account_state(demo) == account_state(demo, OTHER_SCHOOL) == "provisional"
    assert demo.summary()["registered"] == 0


def test_a_sort_of_whole_rows_changes_nothing(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()
    officer = demo.officer()

    head = officer.cells("registration")[0]
    officer.hand.sort(officer.file, officer.sheets["registration"], head.index("รหัสหน่วยงาน"), descending=True)
    demo.deliver()

    assert demo.summary()["registered"] == 2


def test_an_edited_address_is_shown_and_never_acted_on(demo: Demo):
    demo.visitor().register(captcha=False)
    demo.deliver()
    officer, row_id = demo.officer(), only_receipt_number(demo)

    officer.type("registration", row_id, "อีเมล", "thief@elsewhere.example")
    officer.decide("registration", row_id, "ยืนยัน")
    demo.deliver()

    assert "thief@elsewhere.example" not in "".join(demo.letters())
    assert "clerk@school.example" in demo.letters()[-1]
    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}")
    assert "thief@elsewhere.example" in page.text


def test_an_id_that_is_not_ours_counts_for_nobody(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()

    officer.hand.type(officer.file, officer.sheets["registration"], 1, 0, "ZZZZ-9999-1")
    demo.deliver()

    assert demo.summary()["registered"] == 0


def test_a_phone_that_lost_its_zero_is_understood_and_left_as_typed(demo: Demo):
    clerk, officer = demo.visitor().settle(), demo.officer()
    clerk.pin()
    demo.deliver()
    cells = officer.cells("pin")
    column = cells[0].index("โทรศัพท์ผู้ประสานงาน")
    number = {"userEnteredValue": {"numberValue": 812223333}}
    start = {"sheetId": officer.sheets["pin"], "rowIndex": 1, "columnIndex": column}
    demo.google.edit(
        officer.file,
        [{"updateCells": {"start": start, "rows": [{"values": [number]}], "fields": "userEnteredValue"}}],
        "officer@example.org",
    )

    demo.deliver()

    assert clerk.open_form("/pin/1")["contact_phone"].value == "081-222-3333"
    assert officer.cells("pin")[1][column] == 812223333


def test_a_deleted_column_of_receipt_numbers_is_made_again_with_the_numbers(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer, row_id = demo.officer(), only_receipt_number(demo)

    officer.hand.delete_column(officer.file, officer.sheets["registration"], 0)
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()

    assert demo.summary()["registered"] == 2
    row_ids = receipt_numbers(officer)
    assert len(row_ids) == len(set(row_ids)) == 2 and row_id in row_ids


def test_a_deleted_column_of_receipt_numbers_that_comes_back_at_once_is_not_made_twice(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    cells_before = officer.cells("registration")

    officer.hand.delete_column(officer.file, officer.sheets["registration"], 0)
    demo.worker.sync().cycle()
    officer.hand.insert_column(officer.file, officer.sheets["registration"], 0)
    for row, line in enumerate(cells_before):
        officer.hand.type(officer.file, officer.sheets["registration"], row, 0, line[0])
    demo.deliver()

    assert officer.cells("registration")[0].count("เลขที่รับ") == 1
    assert demo.summary()["registered"] == 1


def test_a_deleted_tab_comes_back_with_its_rows_and_edits_and_stops_nothing(demo: Demo):
    clerk, officer = demo.visitor().settle(), demo.officer()
    clerk.pin()
    demo.deliver()
    officer.decide("pin", row_id := only_receipt_number(demo, "pin"), "ถูกต้อง")
    demo.deliver()

    officer.hand.delete_tab(officer.file, officer.sheets["pin"])
    clerk.survey()
    demo.deliver()

    assert demo.summary()["pinned"] == demo.summary()["surveyed"] == 1
    (line,) = demo.officer().lines("pin")
    assert (line["เลขที่รับ"], line["ผลตรวจ"]) == (row_id, "ถูกต้อง")


def test_a_tab_that_is_there_again_at_the_second_look_is_not_made_twice(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    before = [tab.title for tab in demo.officer().hand.tabs(demo.officer().file)]

    demo.deliver()

    assert [tab.title for tab in demo.officer().hand.tabs(demo.officer().file)] == before


def test_a_deleted_tab_comes_back_although_its_title_was_given_away(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    officer = demo.officer()
    officer.hand.delete_tab(officer.file, officer.sheets["pin"])
    officer.hand.rename_tab(officer.file, officer.sheets["no_copy"], "ปักหมุด")

    demo.deliver()
    demo.clock.move(minutes=6)
    demo.deliver()

    assert len(demo.officer().lines("pin")) == 1
    assert demo.summary()["pinned"] == 1


def test_a_receipt_number_in_a_note_moves_no_row(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer, row_id = demo.officer(), only_receipt_number(demo)
    head = officer.cells("registration")[0]

    officer.hand.insert_rows(officer.file, officer.sheets["registration"], 2)
    officer.hand.type(officer.file, officer.sheets["registration"], 2, head.index("หมายเหตุ"), row_id)
    demo.deliver()

    assert [line["เลขที่รับ"] for line in officer.lines("registration")] == [row_id, ""]
    assert demo.summary()["registered"] == 1


def test_without_the_column_of_codes_rows_go_on_counting(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()

    officer.hand.delete_column(
        officer.file, officer.sheets["registration"], officer.cells("registration")[0].index("รหัสหน่วยงาน")
    )
    demo.deliver()

    assert demo.summary()["registered"] == 1


def test_a_deleted_point_does_not_give_its_number_to_another(demo: Demo):
    clerk, officer = demo.visitor().settle(), demo.officer()
    clerk.pin()
    clerk.pin(point_name="จุดที่สอง", latitude="20.2001")
    demo.deliver()

    officer.hand.delete_rows(officer.file, officer.sheets["pin"], 2)
    demo.deliver()
    clerk.pin(point_name="จุดที่สาม", latitude="20.3001")
    demo.deliver()

    assert [(line["จุดที่"], line["ครั้งที่"]) for line in officer.lines("pin")] == [("1", 1), ("3", 1)]

"""Tabs: their ids, titles, sizes, frozen rows and protection."""

import pytest

from sheets.errors import NeedsPerson, Refused
from tests.sheets.cast import OFFICER, PIN, SERVICE, SUMMARY, append_request, text_row


def add_request(sheet_id, title, **grid):
    return {"addSheet": {"properties": {"sheetId": sheet_id, "title": title, "gridProperties": grid}}}


def update_request(sheet_id, fields, **properties):
    return {"updateSheetProperties": {"properties": {"sheetId": sheet_id, **properties}, "fields": fields}}


def protect_request(sheet_id, *users):
    return {
        "addProtectedRange": {"protectedRange": {"range": {"sheetId": sheet_id}, "editors": {"users": users}}}
    }


def titles(book):
    return [each["properties"]["title"] for each in book.resource("sheets(properties(title))")["sheets"]]


def test_a_tab_gets_the_id_that_it_asks_for(sheet):
    answer = sheet.update(add_request(55, "ใหม่", rowCount=2, columnCount=4, frozenRowCount=1))

    properties = answer["replies"][0]["addSheet"]["properties"]
    assert (properties["sheetId"], properties["index"], properties["gridProperties"]["rowCount"]) == (
        55,
        1,
        2,
    )


def test_a_tab_does_not_get_an_id_or_a_title_that_is_in_use(book):
    with pytest.raises(Refused, match="already exists"):
        book.update(add_request(PIN, "อื่น"))
    with pytest.raises(Refused, match='"ปักหมุด" already exists'):
        book.update(add_request(55, "ปักหมุด"))


def test_a_tab_does_not_get_the_id_of_a_deleted_one(book):
    book.update({"deleteSheet": {"sheetId": PIN}})

    with pytest.raises(Refused, match="used before"):
        book.update(add_request(PIN, "ปักหมุด"))


def test_the_last_tab_cannot_be_deleted(sheet):
    with pytest.raises(Refused, match="all the visible sheets"):
        sheet.update({"deleteSheet": {"sheetId": 0}})


def test_one_of_two_tabs_can_be_deleted(sheet):
    sheet.update(add_request(55, "ใหม่"), {"deleteSheet": {"sheetId": 0}})

    assert titles(sheet) == ["ใหม่"]


def test_all_visible_rows_cannot_be_frozen(sheet):
    with pytest.raises(Refused, match="freeze all visible rows"):
        sheet.update(add_request(55, "ใหม่", rowCount=1, frozenRowCount=1))


def test_a_tab_is_renamed_and_moved(book):
    book.update(update_request(PIN, "title,index", title="พิกัด", index=0))

    assert titles(book) == ["พิกัด", "สรุป", "หน่วยงาน"]


def test_a_tab_does_not_change_what_the_mask_does_not_name(book):
    book.update(
        update_request(
            PIN, "gridProperties.rowCount", title="พิกัด", gridProperties={"rowCount": 9, "columnCount": 1}
        )
    )

    assert titles(book)[2] == "ปักหมุด"
    assert (book.grid(PIN)["rowCount"], book.grid(PIN)["columnCount"]) == (9, 9)


def test_a_smaller_grid_deletes_what_lay_beyond(sheet):
    sheet.update(append_request(0, text_row("ก", "ข"), text_row("ค", "ง")))

    sheet.update(
        update_request(
            0, "gridProperties(rowCount,columnCount)", gridProperties={"rowCount": 1, "columnCount": 1}
        )
    )

    assert sheet.texts() == [["ก"]]


def test_a_title_is_at_most_a_hundred_characters(sheet):
    sheet.update(update_request(0, "title", title="ก" * 100))

    with pytest.raises(Refused, match="100 characters"):
        sheet.update(update_request(0, "title", title="ก" * 101))


def test_the_workbook_keeps_its_locale_and_time_zone(book):
    properties = book.resource("properties(locale,timeZone)")["properties"]

    assert properties == {"locale": "th_TH", "timeZone": "Asia/Bangkok"}


def test_a_protected_tab_is_open_to_its_editors(book):
    book.update(append_request(SUMMARY, text_row("ก")))

    assert book.texts(SUMMARY) == [["ก"]]


def test_a_protected_tab_is_closed_to_others_who_may_write_the_file(embedded, book):
    book.google.share(book.id, OFFICER, "writer")
    other = embedded.client(OFFICER)

    with pytest.raises(Refused, match="protected cell"):
        other.batch_update(book.id, {"requests": [append_request(SUMMARY, text_row("ก"))]}, "replies")
    other.batch_update(book.id, {"requests": [append_request(PIN, text_row("ก"))]}, "replies")


def test_a_reader_may_not_write(embedded, book):
    book.google.share(book.id, OFFICER, "reader")

    with pytest.raises(NeedsPerson, match="permission"):
        embedded.client(OFFICER).batch_update(
            book.id, {"requests": [append_request(PIN, text_row("ก"))]}, "replies"
        )


def test_a_protection_that_only_warns_closes_nothing(book, officer):
    book.update({"addProtectedRange": {"protectedRange": {"range": {"sheetId": PIN}, "warningOnly": True}}})

    officer.type(book.id, PIN, 1, 0, "ก")

    assert book.texts(PIN)[1][0] == "ก"


def test_a_tab_protected_by_a_person_is_closed_to_the_service(book, officer):
    officer.protect_tab(book.id, PIN)

    with pytest.raises(Refused, match="protected cell"):
        book.update(append_request(PIN, text_row("ก")))


def test_a_second_protection_of_a_tab_is_refused(book):
    with pytest.raises(Refused, match='addProtectedRange: Sheet "สรุป" already has sheet protection.'):
        book.update(protect_request(SUMMARY, SERVICE))


def test_a_protection_can_be_lifted_by_its_editor(book, officer):
    range_id = book.tab(SUMMARY, "protectedRanges")["protectedRanges"][0]["protectedRangeId"]

    book.update({"deleteProtectedRange": {"protectedRangeId": range_id}})

    officer.type(book.id, SUMMARY, 0, 0, "ก")
    assert book.texts(SUMMARY) == [["ก"]]


def test_a_filter_must_lie_in_the_grid(book):
    book.update({"setBasicFilter": {"filter": {"range": {"sheetId": PIN}}}})

    with pytest.raises(Refused, match="exceeds grid limits"):
        book.update({"setBasicFilter": {"filter": {"range": {"sheetId": PIN, "endColumnIndex": 99}}}})

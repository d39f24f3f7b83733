"""Plain gspread programs run over the stand-in unchanged: files, workbooks and their tabs."""

import gspread
import pytest
from gspread.exceptions import APIError, SpreadsheetNotFound
from gspread.http_client import BackOffHTTPClient
from gspread.utils import ExportFormat

from tests.sheets.cast import OFFICER, SERVICE


@pytest.fixture
def client(embedded):
    return gspread.Client(auth=None, session=embedded.session(SERVICE), http_client=BackOffHTTPClient)


@pytest.fixture
def spreadsheet(client):
    return client.create("สมุดของโปรแกรม")


def test_a_file_is_made_opened_by_key_address_and_name_and_deleted(client, spreadsheet):
    opened = (
        client.open_by_key(spreadsheet.id),
        client.open_by_url(spreadsheet.url),
        client.open(spreadsheet.title),
    )

    client.del_spreadsheet(spreadsheet.id)

    assert {each.id for each in opened} == {spreadsheet.id}
    assert opened[2].title == "สมุดของโปรแกรม"
    with pytest.raises(SpreadsheetNotFound):
        client.open(spreadsheet.title)
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key(spreadsheet.id)


def test_a_file_is_not_made_by_opening_one_that_is_not_there(client):
    with pytest.raises(SpreadsheetNotFound):
        client.open("Nobody's workbook")

    assert client.openall() == []


def test_all_files_are_opened_the_newest_first_and_those_of_a_name(client):
    ids = [client.create(name).id for name in ("ก", "ข", "ก")]

    assert [each.id for each in client.openall()] == ids[::-1]
    assert [each.id for each in client.openall("ก")] == [ids[2], ids[0]]


def test_files_of_a_folder_are_listed(client):
    inside = client.create("ก", folder_id="a-folder")
    client.create("ก")

    assert [file["id"] for file in client.list_spreadsheet_files(folder_id="a-folder")] == [inside.id]
    assert client.open("ก", folder_id="a-folder").id == inside.id


def test_a_file_of_somebody_else_is_refused(embedded, client):
    id = embedded.client(OFFICER).create_file("ของคนอื่น", None, "00000000").id

    with pytest.raises(PermissionError):
        client.open_by_key(id)


def test_a_file_that_is_not_there_is_told_apart_from_one_of_somebody_else(client):
    with pytest.raises(SpreadsheetNotFound) as missing:
        client.open_by_key("test")

    assert missing.value.args[0].json()["error"] == {
        "code": 404,
        "message": "Requested entity was not found.",
        "status": "NOT_FOUND",
    }


def test_a_copy_has_the_same_tabs_and_values(client, spreadsheet):
    spreadsheet.sheet1.update([["ก", 1]], "A1:B1")
    spreadsheet.add_worksheet("สอง", 5, 5)

    copy = client.copy(spreadsheet.id, copy_permissions=True)

    assert copy.title == "Copy of สมุดของโปรแกรม"
    assert copy.fetch_sheet_metadata()["sheets"] == spreadsheet.fetch_sheet_metadata()["sheets"]
    assert copy.sheet1.get_all_values() == [["ก", "1"]]
    assert client.copy(spreadsheet.id, "ชื่อใหม่").title == "ชื่อใหม่"


def test_a_csv_replaces_the_workbook(client, spreadsheet):
    spreadsheet.add_worksheet("สอง", 5, 5)
    spreadsheet.sheet1.update([["เก่า"]], "C9")

    client.import_csv(spreadsheet.id, 'ก,"ข,ค"\n1,02\n')

    assert [each.title for each in spreadsheet.worksheets()] == ["Sheet1"]
    assert spreadsheet.sheet1.get_all_values() == [["ก", "ข,ค"], ["1", "2"]]


def test_the_first_tab_is_exported_as_text_and_other_formats_are_not_implemented(client, spreadsheet):
    spreadsheet.sheet1.update([["ก", "ข,ค"], ["", 1.5]], "A1:B2")

    assert client.export(spreadsheet.id, ExportFormat.CSV).decode() == 'ก,"ข,ค"\r\n,1.5'
    assert spreadsheet.export(ExportFormat.TSV).decode() == "ก\tข,ค\r\n\t1.5"
    with pytest.raises(APIError, match="an export as application/pdf is not implemented here"):
        client.export(spreadsheet.id, ExportFormat.PDF)


def test_a_file_is_shared_listed_and_taken_back(embedded, client, spreadsheet):
    spreadsheet.share(OFFICER, perm_type="user", role="writer", email_message="สวัสดี")
    spreadsheet.share(None, perm_type="anyone", role="reader")
    spreadsheet.share("example.org", perm_type="domain", role="commenter")

    listed = {(each["type"], each["role"]) for each in spreadsheet.list_permissions()}
    removed = spreadsheet.remove_permissions(OFFICER)

    assert listed == {("user", "writer"), ("anyone", "reader"), ("domain", "commenter")}
    assert removed == [OFFICER]
    with pytest.raises(PermissionError):
        gspread.Client(auth=None, session=embedded.session(OFFICER)).open_by_key(spreadsheet.id)


def test_the_times_of_a_file_are_told(client, spreadsheet):
    made, changed = spreadsheet.creationTime, spreadsheet.lastUpdateTime

    spreadsheet.sheet1.update_acell("A1", "ก")

    assert made <= changed < spreadsheet.get_lastUpdateTime()


def test_title_locale_and_time_zone_are_changed(spreadsheet):
    spreadsheet.update_title("🎊 ชื่อใหม่ #123")
    spreadsheet.update_locale("fr_FR")
    spreadsheet.update_timezone("Europe/Paris")

    properties = spreadsheet.fetch_sheet_metadata()["properties"]
    assert (properties["title"], properties["locale"], properties["timeZone"]) == (
        "🎊 ชื่อใหม่ #123",
        "fr_FR",
        "Europe/Paris",
    )


def test_the_title_of_a_workbook_is_the_name_of_its_file(embedded, client, spreadsheet):
    spreadsheet.update_title("ชื่อใหม่")
    assert client.open("ชื่อใหม่").id == spreadsheet.id

    embedded.client(SERVICE).update_file(spreadsheet.id, {"name": "ชื่อในไดรฟ์"})
    assert spreadsheet.fetch_sheet_metadata()["properties"]["title"] == "ชื่อในไดรฟ์"


def test_tabs_are_added_found_and_deleted(spreadsheet):
    added = [spreadsheet.add_worksheet(title, 1, 1) for title in ("ก", "ข")]

    assert [each.title for each in spreadsheet] == ["Sheet1", "ก", "ข"]
    assert spreadsheet.worksheet("ก").id == spreadsheet.get_worksheet(1).id == added[0].id
    assert spreadsheet.get_worksheet_by_id(added[1].id).title == "ข"
    for worksheet in added:
        spreadsheet.del_worksheet(worksheet)
    assert [each.title for each in spreadsheet.worksheets()] == ["Sheet1"]
    with pytest.raises(gspread.WorksheetNotFound):
        spreadsheet.worksheet("ก")


def test_a_tab_is_deleted_by_its_id(spreadsheet):
    spreadsheet.del_worksheet_by_id(spreadsheet.add_worksheet("ก", 1, 1).id)

    assert len(spreadsheet.worksheets()) == 1


def test_tabs_are_put_into_another_order(spreadsheet):
    for title in ("ก", "ข", "ค"):
        spreadsheet.add_worksheet(title, 1, 1)
    tabs = spreadsheet.worksheets()
    order = [tabs[2], tabs[0], tabs[3], tabs[1]]

    spreadsheet.reorder_worksheets(order)

    assert [each.id for each in spreadsheet.worksheets()] == [each.id for each in order]


def test_a_tab_moves_to_the_right_as_google_counts(spreadsheet):
    for title in ("ก", "ข"):
        spreadsheet.add_worksheet(title, 1, 1)

    spreadsheet.sheet1.update_index(2)

    assert [each.title for each in spreadsheet.worksheets()] == ["ก", "Sheet1", "ข"]


def test_the_last_visible_tab_is_not_hidden_and_others_are(spreadsheet):
    other = spreadsheet.add_worksheet("ก", 1, 1)
    other.hide()

    with pytest.raises(APIError, match="You can't hide all the sheets in a document"):
        spreadsheet.sheet1.hide()

    assert [each.title for each in spreadsheet.worksheets(exclude_hidden=True)] == ["Sheet1"]
    other.show()
    assert len(spreadsheet.worksheets(exclude_hidden=True)) == 2


def test_the_last_visible_tab_is_not_deleted(spreadsheet):
    spreadsheet.add_worksheet("ก", 1, 1).hide()

    with pytest.raises(APIError, match="all the visible sheets"):
        spreadsheet.del_worksheet(spreadsheet.sheet1)


def test_values_are_written_and_read_by_names_with_emoji(spreadsheet):
    title = "🌵 ตะบองเพชร"
    spreadsheet.add_worksheet(title, 10, 10)
    values = [["🍇", "🍉", "🍋"], ["🍐", "🍎", "🍓"]]

    spreadsheet.values_update(f"{title}!A1", {"valueInputOption": "RAW"}, {"values": values})

    assert spreadsheet.values_get(title)["values"] == values
    columns = spreadsheet.values_batch_get([f"{title}!{column}:{column}" for column in "ABC"])["valueRanges"]
    assert [column["values"] for column in columns] == [[["🍇"], ["🍐"]], [["🍉"], ["🍎"]], [["🍋"], ["🍓"]]]


def test_values_are_appended_and_cleared_by_the_spreadsheet(spreadsheet):
    params = {"valueInputOption": "USER_ENTERED", "includeValuesInResponse": True}

    appended = spreadsheet.values_append("Sheet1", params, {"values": [["1,234", "50%"]]})
    spreadsheet.values_batch_clear(body={"ranges": ["A1"]})

    assert appended["updates"]["updatedData"]["values"] == [["1,234", "50%"]]
    assert spreadsheet.values_get("A1:B1")["values"] == [["", "50%"]]


def test_a_tab_is_copied_to_another_workbook(client, spreadsheet):
    spreadsheet.sheet1.update([["ก"]], "A1")
    spreadsheet.sheet1.format("A1", {"textFormat": {"bold": True}})
    other = client.create("อีกสมุด")

    answer = spreadsheet.sheet1.copy_to(other.id)

    assert answer["title"] == "Copy of Sheet1"
    assert other.get_worksheet_by_id(answer["sheetId"]).acell("A1").value == "ก"


def test_a_timeout_is_set(client, spreadsheet):
    client.set_timeout(10)

    assert client.open_by_key(spreadsheet.id).sheet1.title == "Sheet1"

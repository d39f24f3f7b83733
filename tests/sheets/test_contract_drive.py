"""Drive: files, their versions, sharing and the bin."""

from datetime import UTC, datetime

import pytest

from sheets.embedded import EmbeddedGoogle
from sheets.errors import NeedsPerson
from tests.sheets.cast import OFFICER, SERVICE, append_request, text_row

FOLDER = "invented-folder"


def test_a_new_file_is_an_empty_spreadsheet_with_its_area(sheet):
    file = sheet.file

    assert (file.name, file.area, file.trashed) == ("สมุดเปล่า", "00000000", False)
    assert sheet.texts() == []


def test_files_are_listed_oldest_first(google):
    files = [google.create_file(name, FOLDER, "99000000") for name in "กขค"]

    assert google.list_files(FOLDER) == files


def test_files_of_another_folder_are_not_listed(google):
    google.create_file("ก", FOLDER, "99000000")

    assert google.list_files("another-folder") == []


def test_files_are_listed_over_several_pages(embedded, google):
    ids = {google.create_file(str(number), FOLDER, "99000000").id for number in range(1003)}

    assert {file.id for file in google.list_files(FOLDER)} == ids


def test_every_change_makes_the_version_grow(sheet, officer):
    versions = [sheet.file.version]
    for change in (
        lambda: sheet.update(append_request(0, text_row("ก"))),
        lambda: officer.type(sheet.id, 0, 3, 3, "ข"),
        lambda: officer.trash(sheet.id),
        lambda: officer.restore(sheet.id),
    ):
        change()
        versions.append(sheet.file.version)

    assert versions == sorted(set(versions))


def test_reading_does_not_make_the_version_grow(sheet):
    before = sheet.file.version

    sheet.texts()
    sheet.google.get_metadata(sheet.id, 1)

    assert sheet.file.version == before


def test_a_refused_change_does_not_make_the_version_grow(sheet):
    before = sheet.file.version

    with pytest.raises(Exception, match="No grid"):
        sheet.update(append_request(404, text_row("ก")))

    assert sheet.file.version == before


def test_the_time_of_a_change_is_told(embedded):
    times = iter([datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, 3, 4, 5, tzinfo=UTC)])
    google = EmbeddedGoogle(clock=lambda: next(times)).client()
    file = google.create_file("ก", None, "99000000")

    google.batch_update(file.id, {"requests": [append_request(0, text_row("ก"))]}, "replies")

    assert [file.modified, google.list_files()[0].modified] == [
        "2026-05-01T00:00:00.000Z",
        "2026-05-02T03:04:05.000Z",
    ]


def test_a_file_in_the_bin_is_listed_as_trashed_and_still_takes_a_commit(sheet, officer):
    officer.trash(sheet.id)

    sheet.update(append_request(0, text_row("ก")))

    assert sheet.file.trashed
    assert sheet.texts() == [["ก"]]


def test_a_file_is_closed_to_those_it_is_not_shared_with(embedded, sheet):
    stranger = embedded.client("stranger@elsewhere.invalid")

    assert stranger.list_files() == []
    with pytest.raises(NeedsPerson, match="403.*permission"):
        stranger.get_metadata(sheet.id, 1)


def test_a_file_is_open_to_those_it_is_shared_with(embedded, sheet):
    sheet.google.share(sheet.id, OFFICER, "writer")
    officer = embedded.client(OFFICER)

    officer.batch_update(sheet.id, {"requests": [append_request(0, text_row("ก"))]}, "replies")

    assert [file.id for file in officer.list_files()] == [sheet.id]


def test_an_unknown_file_is_not_found(google):
    with pytest.raises(NeedsPerson, match="404"):
        google.get_metadata("no-such-file", 1)


def test_everything_is_still_there_when_the_database_is_opened_again(tmp_path):
    first = EmbeddedGoogle(tmp_path / "google.sqlite").client(SERVICE)
    file = first.create_file("ก", FOLDER, "99000000")
    first.batch_update(file.id, {"requests": [append_request(0, text_row("ก", "ข"))]}, "replies")

    reopened = EmbeddedGoogle(tmp_path / "google.sqlite").client(SERVICE)

    assert [(each.id, each.version) for each in reopened.list_files(FOLDER)] == [(file.id, 2)]
    fields = "updatedSpreadsheet.sheets.data.rowData.values.formattedValue"
    answer = reopened.batch_update(
        file.id,
        {"requests": [append_request(0, text_row("ค"))], "includeSpreadsheetInResponse": True},
        fields,
    )
    rows = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"]
    assert [[cell["formattedValue"] for cell in row["values"]] for row in rows] == [["ก", "ข"], ["ค"]]

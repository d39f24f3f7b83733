"""Drive's lists: what is searched for, in which order, and which fields are answered."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from sheets.embedded import EmbeddedGoogle
from sheets.errors import FolderMissing
from tests.sheets.cast import OFFICER, SERVICE

FILES = "https://www.googleapis.com/drive/v3/files"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"


@pytest.fixture
def embedded():
    """Each change comes a second after the one before."""
    seconds = count()
    return EmbeddedGoogle(clock=lambda: datetime(2026, 5, 20, tzinfo=UTC) + timedelta(seconds=next(seconds)))


@pytest.fixture
def http(embedded):
    return HTTPClient(None, embedded.session(SERVICE))


@pytest.fixture
def files(embedded, google):
    """Three files of ours, one of them in the bin, and one that an officer shared."""
    ids = {
        "ก": google.create_file("ก", "a-folder", "P1").id,
        "ขอ'เขต": google.create_file("ขอ'เขต", "a-folder", "P2").id,
        "Bin": google.create_file("Bin", "b-folder", "P3").id,
        "ร่วม": embedded.client(OFFICER).create_file("ร่วม", None, "P4").id,
    }
    embedded.client(OFFICER).share(ids["ร่วม"], SERVICE, "writer")
    google.update_file(ids["Bin"], {"trashed": True})
    return ids


def names(http, query, **params):
    answer = http.request("get", FILES, params={"q": query, "orderBy": "createdTime", **params}).json()
    return [file["name"] for file in answer["files"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ก", "ขอ'เขต", "Bin", "ร่วม"]),
        ("sharedWithMe", ["ร่วม"]),
        ("not sharedWithMe and trashed = false", ["ก", "ขอ'เขต"]),
        ("'a-folder' in parents or sharedWithMe", ["ก", "ขอ'เขต", "ร่วม"]),
        ('parents in "b-folder"', ["Bin"]),
        ("name = 'ขอ\\'เขต'", ["ขอ'เขต"]),
        ('name = "ขอ\'เขต"', ["ขอ'เขต"]),
        ("name contains 'BI' and (trashed=true or name != 'Bin')", ["Bin"]),
        (f"mimeType != '{SPREADSHEET}'", []),
        ("properties has { key='pakmut' and value='P2' }", ["ขอ'เขต"]),
        ("modifiedTime > '2000-01-01T00:00:00' and createdTime <= '2999'", ["ก", "ขอ'เขต", "Bin", "ร่วม"]),
    ],
)
def test_it_finds_what_is_searched_for(http, files, query, found):
    assert names(http, query) == found


@pytest.mark.parametrize("query", ["name =", "name = 'x", "and", "(name = 'x'", "name = 'x' 'y'", "§"])
def test_it_refuses_a_search_that_is_none(http, files, query):
    with pytest.raises(APIError, match=r"\[40[05]\]"):
        names(http, query)


def test_it_says_of_a_search_that_google_knows_that_it_is_not_implemented(http, files):
    with pytest.raises(APIError, match=r"\[405\].*the query .* is not implemented here"):
        names(http, "'me' in owners")


def test_lists_are_ordered(http, files):
    assert names(http, "trashed=false", orderBy="name") == ["ก", "ขอ'เขต", "ร่วม"]
    assert names(http, "", orderBy="createdTime desc") == ["ร่วม", "Bin", "ขอ'เขต", "ก"]


def test_without_an_order_the_file_that_was_changed_last_comes_first(http, google, files):
    google.update_file(files["ก"], {"name": "กก"})

    answer = http.request("get", FILES).json()

    assert answer["files"][0] == {
        "kind": "drive#file",
        "id": files["ก"],
        "name": "กก",
        "mimeType": SPREADSHEET,
    }
    assert answer["incompleteSearch"] is False


def test_a_list_is_answered_in_pages(http, files):
    first = http.request("get", FILES, params={"pageSize": 3}).json()
    second = http.request("get", FILES, params={"pageSize": 3, "pageToken": first["nextPageToken"]}).json()

    assert {file["id"] for file in first["files"] + second["files"]} == set(files.values())
    assert "nextPageToken" not in second
    with pytest.raises(APIError, match="Invalid Value"):
        http.request("get", FILES, params={"pageToken": "x"})


def test_a_file_is_made_and_told_without_fields_but_with_few(http):
    body = {"name": "ก", "mimeType": SPREADSHEET, "properties": None, "unheardOf": 1}

    made = http.request("post", FILES, params={"supportsAllDrives": True, "unheardOf": "x"}, json=body).json()

    assert made == {"kind": "drive#file", "id": made["id"], "name": "ก", "mimeType": SPREADSHEET}
    assert http.request("get", f"{FILES}/{made['id']}").json() == made
    full = http.request("get", f"{FILES}/{made['id']}", params={"fields": "*"}).json()
    assert full.keys() > made.keys()


def test_a_file_that_is_no_spreadsheet_is_not_implemented(http):
    with pytest.raises(APIError, match="a file that is no spreadsheet is not implemented here"):
        http.request("post", FILES, json={"name": "ก"})
    with pytest.raises(APIError, match="is not implemented here"):
        http.request("post", FILES, json={"name": "ก", "mimeType": "application/vnd.google-apps.folder"})


def test_drives_refusals_have_reasons(http):
    with pytest.raises(APIError) as refused:
        http.request("get", f"{FILES}/no-such-file")

    assert refused.value.error == {
        "code": 404,
        "message": "File not found: no-such-file.",
        "errors": [{"message": "File not found: no-such-file.", "domain": "global", "reason": "notFound"}],
    }


def test_a_folder_that_is_not_there_is_missed_where_folders_are_named():
    google = EmbeddedGoogle(folders=["a-folder"]).client(SERVICE)
    google.create_file("ก", "a-folder", "P1")

    assert len(google.list_files("a-folder")) == 1
    with pytest.raises(FolderMissing):
        google.list_files("b-folder")
    with pytest.raises(FolderMissing):
        google.create_file("ก", "b-folder", "P1")


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ("files/name", {"files": [{"name": "ก"}]}),
        ("files(name),kind", {"files": [{"name": "ก"}], "kind": "drive#fileList"}),
        ("files(name,properties/pakmut)", None),
        ("nextPageToken", {}),
        ("files.parents", {"files": [{"parents": ["a-folder"]}]}),
    ],
)
def test_fields_are_answered_as_they_are_asked_for(http, google, fields, answer):
    google.create_file("ก", "a-folder", "P1")

    if answer is None:
        with pytest.raises(APIError, match="Invalid field selection pakmut"):
            http.request("get", FILES, params={"fields": fields})
    else:
        assert http.request("get", FILES, params={"fields": fields}).json() == answer

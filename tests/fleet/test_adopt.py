"""A spreadsheet that people made becomes an area's workbook, and their own tabs stay as they are."""

import pytest

from service.fleet.adoption import Adoption, file_id_from_address
from service.fleet.tasks import Stopped
from sheets.embedded import SERVICE_ACCOUNT, Person
from sheets.errors import NeedsPerson
from tests.cast.engine import sync_over
from tests.cast.faults import REFUSED_400, lost_after
from tests.cast.people import AREA
from tests.fleet.cast import Office

P = "P1001"
OWNER = "office@area.example"


@pytest.fixture
def theirs(office: Office) -> str:
    """A spreadsheet in the area's own Drive, with a tab of its own, shared with us."""
    google = office.demo.google.client(OWNER)
    file = google.create_file("ข้อมูลเขตของเรา", None, "").id
    google.update_file(file, {"properties": {"pakmut": None}})
    google.share(file, SERVICE_ACCOUNT, "writer")
    google.batch_update(file, {"requests": [{"addSheet": {"properties": {"title": "ปักหมุด"}}}]}, "replies")
    Person(office.demo.google, OWNER).type(file, 0, 0, 0, "ของเรา")
    return file


def adopt(office: Office, file: str, area: str = P) -> list[str]:
    return Adoption(office.db, office.accounts, office.slept.append).adopt(area, file)


def titles(office: Office, file: str) -> list[str]:
    return [sheet.title for sheet in office.demo.google.store.get_workbook(file).sheets]


# --- the address


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.google.com/spreadsheets/d/1AbC_dEfGhIjKlMnOpQrStUvWxYz-0123456789/edit#gid=0",
        "https://docs.google.com/spreadsheets/u/1/d/1AbC_dEfGhIjKlMnOpQrStUvWxYz-0123456789/edit?usp=sharing",
        "1AbC_dEfGhIjKlMnOpQrStUvWxYz-0123456789",
    ],
)
def test_an_address_or_an_id_names_the_file(address: str):
    assert file_id_from_address(address) == "1AbC_dEfGhIjKlMnOpQrStUvWxYz-0123456789"


@pytest.mark.parametrize(
    "address", ["", "https://docs.google.com/document/d/1AbCdEfGhIjKlMnOpQrStUv/edit", "P5703"]
)
def test_any_other_address_names_none(address: str):
    with pytest.raises(Stopped):
        file_id_from_address(address)


# --- what is taken


def test_our_tabs_are_laid_beside_theirs_which_stay_as_they_are(office: Office, theirs: str):
    problems = adopt(office, theirs)

    assert problems == []
    assert titles(office, theirs)[:4] == ["Sheet1", "ปักหมุด", "สรุป", "หน่วยงาน"]
    assert office.demo.google.store.get_workbook(theirs).sheet(0).cell(0, 0)[0] == "ของเรา"


def test_a_title_that_people_use_gets_a_number(office: Office, theirs: str):
    adopt(office, theirs)

    assert "ปักหมุด 2" in titles(office, theirs)


def test_a_sheet_id_that_is_in_use_is_left_alone(office: Office, theirs: str):
    taken = {"properties": {"sheetId": 1004, "title": "อื่น"}}
    office.demo.google.client(OWNER).batch_update(theirs, {"requests": [{"addSheet": taken}]}, "replies")

    adopt(office, theirs)

    assert office.book(P)["sheet_ids"]["pin"] == 2004


def test_tokens_begin_above_every_token_that_was_ever_spent_there(office: Office, theirs: str):
    entry = {
        "metadataId": 41,
        "metadataKey": "other",
        "location": {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }
    request = {"createDeveloperMetadata": {"developerMetadata": entry}}
    office.demo.google.client(OWNER).batch_update(theirs, {"requests": [request]}, "replies")

    adopt(office, theirs)

    assert office.book(P)["next_token"] == 42


def test_a_file_without_tokens_begins_with_the_first(office: Office, theirs: str):
    adopt(office, theirs)

    assert office.book(P)["next_token"] == 1


def test_the_file_speaks_thai_afterwards_and_bears_the_areas_key(office: Office, theirs: str):
    adopt(office, theirs)

    assert office.demo.google.store.get_workbook(theirs).properties["locale"] == "th_TH"
    assert office.demo.google.store.get_file(theirs).properties == {"pakmut": P}


def test_a_file_that_may_not_be_marked_is_taken_all_the_same(office: Office, theirs: str):
    office.line.at = [("PATCH", REFUSED_400)]

    problems = adopt(office, theirs)

    assert len(problems) == 1 and office.book(P)["file_id"] == theirs


def test_every_account_of_ours_is_let_in(office: Office, theirs: str):
    office.use_accounts("second@project.example")

    adopt(office, theirs)

    assert office.permissions(theirs)["second@project.example"] == "writer"


def test_sync_works_in_it(office: Office, theirs: str):
    adopt(office, theirs)

    sync_over(office.demo, office.line).drain()

    assert office.book(P)["parked"] is None and office.book(P)["summary_digest"]


# --- again, and interrupted


def test_adopting_again_changes_nothing(office: Office, theirs: str):
    adopt(office, theirs)
    before = titles(office, theirs)
    office.take_calls()

    assert adopt(office, theirs) == []
    assert (titles(office, theirs), office.take_calls()) == (before, [])


def test_an_answer_that_got_lost_lays_the_tabs_once(office: Office, theirs: str):
    office.line.at = [("POST batchUpdate", lost_after)]

    adopt(office, theirs)

    assert titles(office, theirs).count("สรุป") == 1 and "สรุป 2" not in titles(office, theirs)
    assert office.book(P)["file_id"] == theirs


def test_a_crash_before_the_workbook_is_noted_finds_the_tabs_again(office: Office, theirs: str):
    adopt(office, theirs)
    ids = office.book(P)["sheet_ids"]
    with office.db.begin() as conn:
        conn.exec_driver_sql(f"DELETE FROM workbooks WHERE area = '{P}'")
        conn.commit()

    adopt(office, theirs)

    assert (office.book(P)["sheet_ids"], "สรุป 2" in titles(office, theirs)) == (ids, False)


# --- what is refused


def test_a_file_that_is_not_shared_with_us_is_refused(office: Office):
    file = office.demo.google.client(OWNER).create_file("ของเขา", None, "").id

    with pytest.raises(NeedsPerson):
        adopt(office, file)
    assert office.book(P) is None


def test_a_file_that_we_may_only_read_is_refused_and_not_noted(office: Office):
    google = office.demo.google.client(OWNER)
    file = google.create_file("ของเขา", None, "").id
    google.share(file, SERVICE_ACCOUNT, "reader")

    with pytest.raises(NeedsPerson):
        adopt(office, file)
    assert office.book(P) is None


def test_an_area_that_has_a_workbook_keeps_it(office: Office, theirs: str):
    before = office.book(AREA)["file_id"]

    with pytest.raises(Stopped):
        adopt(office, theirs, AREA)

    assert (office.book(AREA)["file_id"], "สรุป" in titles(office, theirs)) == (before, False)


def test_the_workbook_of_another_area_is_refused(office: Office):
    with pytest.raises(Stopped, match=AREA):
        adopt(office, office.book(AREA)["file_id"])


def test_a_file_in_the_bin_is_refused(office: Office, theirs: str):
    office.demo.google.client(OWNER).update_file(theirs, {"trashed": True})

    with pytest.raises(Stopped):
        adopt(office, theirs)

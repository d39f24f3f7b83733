"""Comparing workbooks with their layout: what is found, what is repaired, and what is left to people."""

import pytest

from service.fleet.checking import Checked, Checker
from service.store import accounts, shares, workbooks
from service.workbooks.layout import FIRST_SHEET_ID
from sheets.checkup import FindingKind
from tests.cast.engine import sync_over
from tests.cast.faults import REFUSED_400
from tests.fleet.cast import FOLDER, Office

P = "P1001"


@pytest.fixture
def file(office: Office) -> str:
    """The workbook of an area, as it was made."""
    office.provision((P,))
    office.take_calls()
    return office.book(P)["file_id"]


def check(office: Office, mend: bool = False, area: str = P) -> Checked:
    checker = Checker(office.db, office.accounts, office.clock, office.slept.append, FOLDER, mend)
    outcome = checker.check([area])
    assert outcome.failed == {}
    return outcome.done[area]


def kinds(checked: Checked) -> list[FindingKind]:
    return [finding.kind for finding in checked.remaining]


def change(office: Office, file: str, *requests: dict) -> None:
    office.demo.google.client().batch_update(file, {"requests": list(requests)}, "spreadsheetId")


def share(office: Office, file: str, **permission: str) -> None:
    """As an owner does in the window; our own client has no such call."""
    http = office.demo.google.client()._http
    http.request("post", f"https://www.googleapis.com/drive/v3/files/{file}/permissions", json=permission)


def let_in(office: Office, file: str, email: str, role: str) -> None:
    """Give somebody a role that people have, and that no program of ours gives."""

    def change(stored_file: object, book: object) -> None:
        stored_file.permissions[email] = role

    office.demo.google.store.change(file, change)


def protection(office: Office, file: str) -> dict | None:
    return office.demo.google.store.get_workbook(file).sheets[0].protection


UNPROTECT = {"deleteProtectedRange": {"protectedRangeId": 1}}


def test_a_fresh_workbook_has_nothing_to_tell_and_costs_two_calls_and_one_for_all(office: Office, file: str):
    checked = check(office)

    assert (checked.remaining, checked.repaired) == ([], [])
    assert office.take_calls() == ["GET files", "GET", "GET permissions"]


def test_the_time_of_the_check_is_kept(office: Office, file: str):
    check(office)

    assert (office.book(P)["checked_at"], office.book(P)["alarms"]) == (office.clock(), [])


def test_an_area_without_a_workbook_is_told(office: Office):
    assert kinds(check(office)) == [FindingKind.NO_WORKBOOK]


# --- who may come in


STRANGER = "stranger@elsewhere.example"


@pytest.mark.parametrize(
    ("permission", "kind"),
    [
        ({"type": "user", "role": "writer"}, FindingKind.EDITOR),
        ({"type": "group", "role": "writer"}, FindingKind.GROUP),
    ],
)
def test_an_editor_who_is_no_officer_is_an_alarm_that_masks_the_address(
    office: Office, file: str, permission: dict, kind: FindingKind
):
    share(office, file, emailAddress=STRANGER, **permission)

    checked = check(office, mend=True)

    assert kinds(checked) == [kind]
    assert office.book(P)["alarms"] == [checked.remaining[0].thai]
    assert "s•" in checked.remaining[0].thai and STRANGER not in checked.remaining[0].thai


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("owner", [FindingKind.EDITOR]),
        ("fileOrganizer", [FindingKind.EDITOR]),
        ("reader", []),
        ("commenter", []),
        ("organizer", []),
    ],
)
def test_an_alarm_is_who_may_type_and_does_not_manage_the_whole_drive(
    office: Office, file: str, role: str, expected: list
):
    let_in(office, file, STRANGER, role)

    assert kinds(check(office)) == expected


def test_officers_deputies_and_obecs_users_may_edit_until_their_account_is_closed(office: Office, file: str):
    people = {"deputy": ("officer", P), "director": ("obec", None)}
    with office.db.begin() as conn:
        for name, (role, area) in people.items():
            values = {"username": name, "role": role, "area": area, "email": f"{name}@staff.example"}
            accounts.add(conn, office.clock(), **values, state=accounts.CONFIRMED)
        conn.commit()
    for name in people:
        share(office, file, type="user", role="writer", emailAddress=f"{name.upper()}@staff.example")
    before = check(office).remaining

    with office.db.begin() as conn:
        deputy = accounts.get_by_username(conn, "deputy")["id"]
        accounts.set_state(conn, deputy, accounts.CANCELLED, office.clock())
        conn.commit()

    assert (before, kinds(check(office))) == ([], [FindingKind.EDITOR])


def test_an_officer_of_another_area_is_an_editor_who_does_not_belong(office: Office, file: str):
    with office.db.begin() as conn:
        values = {"username": "elsewhere", "role": "officer", "area": "P1101", "email": STRANGER}
        accounts.add(conn, office.clock(), **values, state=accounts.CONFIRMED)
        conn.commit()
    share(office, file, type="user", role="writer", emailAddress=STRANGER)

    assert kinds(check(office)) == [FindingKind.EDITOR]


def test_a_group_that_the_administrator_chose_is_none(office: Office, file: str):
    with office.db.begin() as conn:
        shares.add(conn, P, "pakmut-p1001@example.org", "group", office.clock())
        conn.commit()
    share(office, file, type="group", role="writer", emailAddress="pakmut-P1001@example.org")

    assert check(office).remaining == []


@pytest.mark.parametrize("permission", [{"type": "anyone"}, {"type": "domain", "domain": "example.org"}])
@pytest.mark.parametrize("role", ["reader", "writer"])
def test_a_link_for_everybody_is_an_alarm(office: Office, file: str, permission: dict, role: str):
    share(office, file, role=role, **permission)

    checked = check(office)

    assert kinds(checked) == [FindingKind.PUBLIC]
    assert checked.remaining[0].kind.alarm and office.book(P)["alarms"] == [checked.remaining[0].thai]


def test_mending_takes_the_link_away_and_leaves_people_in(office: Office, file: str):
    office.add_officer(P, "somchai@example.org")
    share(office, file, type="user", role="writer", emailAddress="somchai@example.org")
    share(office, file, type="anyone", role="reader")
    before = check(office)

    checked = check(office, mend=True)

    assert ([finding.kind for finding in checked.repaired], checked.remaining) == ([FindingKind.PUBLIC], [])
    assert "somchai@example.org" in office.permissions(file)
    assert (kinds(before), kinds(check(office)), office.book(P)["alarms"]) == ([FindingKind.PUBLIC], [], [])


# --- protection


def test_a_summary_without_protection_is_found_and_protected_again(office: Office, file: str):
    change(office, file, UNPROTECT)
    before = check(office)

    checked = check(office, mend=True)

    assert (kinds(before), kinds(checked)) == ([FindingKind.UNPROTECTED], [])
    assert protection(office, file)["editors"]["users"] == list(office.accounts.names)


@pytest.mark.parametrize(("warns_only", "expected"), [(False, [FindingKind.CLOSED]), (True, [])])
def test_an_entry_tab_that_people_protected_against_us_is_an_alarm_and_one_that_only_warns_is_none(
    office: Office, file: str, warns_only: bool, expected: list
):
    sheet = office.book(P)["sheet_ids"]["pin"]
    protected = {"range": {"sheetId": sheet}, "warningOnly": warns_only}
    request = {"addProtectedRange": {"protectedRange": protected}}
    office.demo.google.edit(file, [request], "officer@area.example")

    assert kinds(check(office)) == expected


def test_a_protection_that_only_warns_is_replaced(office: Office, file: str):
    place = {"range": {"sheetId": FIRST_SHEET_ID}, "warningOnly": True}
    change(office, file, UNPROTECT, {"addProtectedRange": {"protectedRange": place}})

    checked = check(office, mend=True)

    assert [finding.kind for finding in checked.repaired] == [FindingKind.UNPROTECTED]
    assert not protection(office, file)["warningOnly"]


def test_an_account_of_ours_that_may_not_write_to_the_summary_is_let_in(office: Office, file: str):
    office.use_accounts("second@project.example")
    office.demo.google.client().share(file, "second@project.example", "writer")

    before, after = check(office), check(office, mend=True)

    assert (kinds(before), kinds(after)) == ([FindingKind.UNPROTECTED], [])
    assert "second@project.example" in protection(office, file)["editors"]["users"]


def test_what_google_does_not_let_us_mend_stays_found_and_stops_nothing_else(office: Office, file: str):
    change(office, file, UNPROTECT)
    share(office, file, type="anyone", role="reader")
    office.line.at = [("POST batchUpdate", REFUSED_400)]

    checked = check(office, mend=True)

    assert (kinds(checked), [finding.kind for finding in checked.repaired]) == (
        [FindingKind.UNPROTECTED],
        [FindingKind.PUBLIC],
    )


# --- tabs and columns


def test_another_locale_is_found_and_set_back(office: Office, file: str):
    properties = {"locale": "en_US", "timeZone": "America/New_York"}
    change(
        office, file, {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}
    )

    before, after = check(office), check(office, mend=True)

    assert (kinds(before), before.remaining[0].subject, kinds(after)) == (
        [FindingKind.LOCALE],
        "en_US America/New_York",
        [],
    )
    assert office.demo.google.store.get_workbook(file).properties["timeZone"] == "Asia/Bangkok"


def test_a_new_name_moved_tabs_and_own_columns_are_fine(office: Office, file: str):
    hand = office.demo.google.client()
    hand.update_file(file, {"name": "งานปักหมุดของเรา"})
    change(
        office,
        file,
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 1004, "title": "หมุด", "index": 0},
                "fields": "title,index",
            }
        },
    )

    assert kinds(check(office)) == []


def test_a_deleted_tab_is_told_and_left_to_sync(office: Office, file: str):
    change(office, file, {"deleteSheet": {"sheetId": office.book(P)["sheet_ids"]["pin"]}})

    checked = check(office, mend=True)

    assert (kinds(checked), checked.repaired) == ([FindingKind.TAB_GONE], [])


def test_a_column_that_a_person_deleted_is_respected(office: Office, file: str):
    place = {
        "sheetId": office.book(P)["sheet_ids"]["pin"],
        "dimension": "COLUMNS",
        "startIndex": 6,
        "endIndex": 7,
    }
    change(office, file, {"deleteDimension": {"range": place}})

    checked = check(office, mend=True)

    assert (kinds(checked), checked.repaired, office.book(P)["alarms"]) == ([FindingKind.COLUMN_GONE], [], [])


def test_a_column_of_a_new_field_is_made_at_the_right_of_ours_and_no_cell_moves(office: Office, file: str):
    pin = office.book(P)["sheet_ids"]["pin"]
    place = {"sheetId": pin, "dimension": "COLUMNS", "startIndex": 6, "endIndex": 7}
    change(office, file, {"deleteDimension": {"range": place}})
    key = forget_column(office, 6)
    before = headers(office, file, pin)

    checked = check(office, mend=True)

    after = headers(office, file, pin)
    assert [finding.target for finding in checked.repaired] == [("pin", key)]
    assert after[: len(before)] == before and len(after) == len(before) + 1
    assert office.book(P)["columns_made"]["pin"][-1] == key


def test_a_column_that_was_cut_and_pasted_is_not_missing(office: Office, file: str):
    pin = office.book(P)["sheet_ids"]["pin"]
    hand = office.demo.officer(P).hand
    hand.cut_column(file, pin, 6, len(headers(office, file, pin)) + 1)

    assert kinds(check(office)) == []


# --- where the file is


def test_a_file_in_the_bin_is_an_alarm_and_not_looked_into(office: Office, file: str):
    office.demo.google.client().update_file(file, {"trashed": True})

    assert kinds(check(office)) == [FindingKind.TRASHED]
    assert office.take_calls() == ["GET files"]


def test_a_file_that_is_gone_is_an_alarm(office: Office, file: str):
    office.demo.google.client().unshare(file, office.accounts.names[0])

    assert kinds(check(office)) == [FindingKind.MISSING]


def test_a_file_outside_the_folder_is_an_alarm(office: Office, file: str):
    office.demo.google.store.change(file, lambda stored, book: setattr(stored, "parents", ["elsewhere"]))

    assert kinds(check(office)) == [FindingKind.MOVED]


def test_a_second_file_of_the_same_area_is_an_alarm_unless_it_is_in_the_bin(office: Office, file: str):
    google = office.demo.google.client()
    other = google.create_file("สำเนา", FOLDER, P).id
    first = check(office)
    google.update_file(other, {"trashed": True})

    assert (kinds(first), kinds(check(office))) == ([FindingKind.DUPLICATE], [])
    assert other in first.remaining[0].subject


# --- sizes


def test_very_many_empty_rows_are_told_and_never_cut_off(office: Office, file: str):
    pin = office.book(P)["sheet_ids"]["pin"]
    change(office, file, {"appendDimension": {"sheetId": pin, "dimension": "ROWS", "length": 30_000}})

    checked = check(office, mend=True)

    assert (kinds(checked), checked.repaired) == ([FindingKind.EMPTY_ROWS], [])


def test_the_thousand_rows_of_a_tab_of_peoples_own_are_nothing(office: Office, file: str):
    change(office, file, {"addSheet": {"properties": {"title": "ของเขต"}}})

    assert kinds(check(office)) == []


def test_half_of_googles_cells_is_an_alarm(office: Office, file: str):
    change(
        office,
        file,
        {
            "addSheet": {
                "properties": {"title": "ใหญ่", "gridProperties": {"rowCount": 260_000, "columnCount": 20}}
            }
        },
    )

    assert kinds(check(office)) == [FindingKind.CELLS]


def test_half_of_googles_metadata_is_an_alarm(office: Office, file: str):
    entry = {
        "metadataKey": "other",
        "metadataValue": "x" * 15_001,
        "location": {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }
    change(office, file, {"createDeveloperMetadata": {"developerMetadata": entry}})

    assert kinds(check(office)) == [FindingKind.TOKENS]


# --- the list


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_has_a_sentence_in_both_languages(kind: FindingKind):
    assert [any("ก" <= letter <= "๛" for letter in text) for text in (kind.thai, kind.english)] == [
        True,
        False,
    ]
    assert kind.thai.count("{}") == kind.english.count("{}") <= 1


def test_after_mending_sync_goes_on(office: Office, file: str):
    change(office, file, UNPROTECT)
    check(office, mend=True)

    sync_over(office.demo, office.line).drain()

    assert office.book(P)["summary_digest"] and office.book(P)["parked"] is None


def forget_column(office: Office, index: int) -> str:
    """Store that the column of this index was never made in the tab of pins; returns its key."""
    columns_made = office.book(P)["columns_made"]
    key = columns_made["pin"].pop(index)
    with office.db.begin() as conn:
        workbooks.update(conn, P, columns_made=columns_made)
        conn.commit()
    return key


def headers(office: Office, file: str, sheet: int) -> list[str]:
    return [cell[0] for cell in office.demo.google.store.get_workbook(file).sheet(sheet).rows[0]]

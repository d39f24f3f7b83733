"""`flask person`: everything about one person, handed out or erased, and nobody else's."""

import json

import pytest

from service.accounts.staff import add_with_password
from service.records.record import REMOVED_TEXT
from service.store import accounts, agencies
from tests.cast.engine import only_receipt_number
from tests.cast.people import AREA, OTHER_SCHOOL, PIN, SCHOOL, Demo
from tests.privacy.cast import (
    CONTACT,
    OTHER,
    PERSON,
    RunFlask,
    figures,
    get_account,
    personal_texts,
    register_person,
)
from tests.privacy.traces import traces


def without_drive(places: list[str]) -> list[str]:
    """Leaves out the stand-in's Drive, which says who changed a file last, and the logs: a law keeps them."""
    return [place for place in places if place != "google.sqlite" and not place.startswith("logs/")]


def test_an_export_holds_account_entries_rows_letters_edits_and_deeds(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.officer().type("pin", only_receipt_number(demo, "pin"), "ชื่อผู้ประสานงาน", "สมหญิงทดสอบ แก้แล้ว")
    demo.deliver()

    document = json.loads(flask("person", "export", SCHOOL).output)

    assert (document["accounts"][0]["username"], document["accounts"][0]["email"]) == (
        SCHOOL,
        PERSON["email"],
    )
    assert {entry["form"] for entry in document["entries"]} == {"ลงทะเบียน", "ปักหมุด"}
    assert document["entries"][0]["answers"]["นามสกุล"] == PERSON["last_name"]
    assert [row["cells"]["ชื่อผู้ประสานงาน"] for row in document["rows"] if row["tab"] == "ปักหมุด"] == [
        "สมหญิงทดสอบ แก้แล้ว"
    ]
    assert [letter["kind"] for letter in document["letters"]] == ["welcome"]
    assert [edit["after"] for edit in document["edits"]] == ["สมหญิงทดสอบ แก้แล้ว"]
    assert "deeds" in document and "password" not in json.dumps(document["accounts"])


def test_an_export_goes_to_a_file_that_only_its_owner_reads(demo: Demo, flask: RunFlask, tmp_path):
    register_person(demo)

    answer = flask("person", "export", PERSON["email"], "--to", str(tmp_path / "own.json"))

    assert answer.exit_code == 0 and PERSON["last_name"] not in answer.output
    assert (tmp_path / "own.json").stat().st_mode & 0o077 == 0
    assert PERSON["last_name"] in (tmp_path / "own.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [SCHOOL, PERSON["email"], PERSON["email"].upper()])
def test_erasing_leaves_no_trace_though_its_time_is_not_over(demo: Demo, flask: RunFlask, word: str):
    register_person(demo)
    before = figures(demo)

    answer = flask("person", "erase", word)
    demo.deliver()

    assert answer.exit_code == 0
    assert {text: without_drive(traces(demo, text)) for text in personal_texts()} == dict.fromkeys(
        personal_texts(), []
    )
    assert figures(demo) == before
    assert get_account(demo)["state"] == accounts.LEFT


def test_other_people_keep_everything_also_those_of_the_same_school(demo: Demo, flask: RunFlask):
    clerk = register_person(demo)
    clerk.pin(
        point_name="ห้องธุรการ",
        latitude="20.113000",
        contact_name="สมชายอีกคน",
        contact_phone=OTHER["phone"],
        contact_email=OTHER["email"],
    )
    demo.visitor().register(OTHER_SCHOOL, **OTHER)
    demo.deliver()

    flask("person", "erase", SCHOOL)
    demo.deliver()

    assert without_drive(traces(demo, PERSON["last_name"])) == []
    assert {line["ชื่อผู้ประสานงาน"] for line in demo.officer().lines("pin")} == {REMOVED_TEXT, "สมชายอีกคน"}
    assert get_account(demo, OTHER_SCHOOL)["email"] == OTHER["email"]
    assert {line["นามสกุล"] for line in demo.officer().lines("registration")} == {
        REMOVED_TEXT,
        OTHER["last_name"],
    }


def test_a_namesake_elsewhere_is_another_person(demo: Demo, flask: RunFlask):
    register_person(demo)
    namesake = demo.visitor().settle(OTHER_SCHOOL, **OTHER)
    namesake.pin(**PIN | CONTACT | {"contact_email": OTHER["email"], "latitude": "20.213000"})
    demo.deliver()

    flask("person", "erase", PERSON["email"])

    pins = {line["รหัสหน่วยงาน"]: line["ชื่อผู้ประสานงาน"] for line in demo.officer().lines("pin")}
    assert pins == {SCHOOL: REMOVED_TEXT, OTHER_SCHOOL: CONTACT["contact_name"]}


def test_a_dry_run_erases_nothing(demo: Demo, flask: RunFlask):
    register_person(demo)

    answer = flask("person", "erase", SCHOOL, "--dry-run")

    assert "2 entries, 2 rows" in answer.output and answer.exit_code == 0
    assert get_account(demo)["email"] == PERSON["email"]
    assert demo.officer().lines("registration")[0]["นามสกุล"] == PERSON["last_name"]


def test_what_cannot_be_erased_yet_is_told_and_found_again(demo: Demo, flask: RunFlask):
    register_person(demo)
    officer = demo.officer()
    officer.hand.protect_tab(officer.file, officer.sheets["pin"])

    first = flask("person", "erase", SCHOOL)
    protection_id = (
        demo.google.store.get_workbook(officer.file)
        .sheet(officer.sheets["pin"])
        .protection["protectedRangeId"]
    )
    demo.google.edit(
        officer.file, [{"deleteProtectedRange": {"protectedRangeId": protection_id}}], officer.hand.email
    )
    second = flask("person", "erase", SCHOOL)

    assert first.exit_code == 1 and "protected the tab" in first.output
    assert second.exit_code == 0
    assert {text: without_drive(traces(demo, text)) for text in personal_texts()} == dict.fromkeys(
        personal_texts(), []
    )


def test_nobody_is_an_error(flask: RunFlask):
    for words in (("export", "99999999"), ("erase", "nobody@school.example"), ("erase", "สมหญิง")):
        answer = flask("person", *words)
        assert answer.exit_code == 1 and answer.output.startswith("Error: Nobody has this username")


def test_staff_who_leave_are_not_named_any_more(demo: Demo, flask: RunFlask):
    with demo.services.db.begin() as conn:
        add_with_password(conn, "officer", "somying.office", AREA, "somying@area.example", demo.clock())
        conn.commit()
    flask("person", "export", "somying.office")

    answer = flask("person", "erase", "somying.office")

    assert answer.exit_code == 0
    assert without_drive(traces(demo, "somying")) == []


def test_the_register_is_told_but_not_changed(demo: Demo, flask: RunFlask):
    register_person(demo)
    with demo.services.db.begin() as conn:
        agencies.update(conn, SCHOOL, email=PERSON["email"])
        conn.commit()

    answer = flask("person", "erase", PERSON["email"])

    assert f"the agency {SCHOOL}: OBEC changes it there" in answer.output
    assert without_drive(traces(demo, PERSON["email"])) == ["agencies.email", "pakmut.sqlite"]

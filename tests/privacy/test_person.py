"""`flask person`: everything about one person, handed out or erased, and nobody else's."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection
from webtest import Upload

from service.accounts.staff import add_with_password
from service.records.record import REMOVED_TEXT
from service.store import accounts, agencies, purging
from tests.cast.engine import only_receipt_number
from tests.cast.people import AREA, OTHER_SCHOOL, PIN, SCHOOL, Demo, fill, picture, send
from tests.cast.posts import signed_in_clerk
from tests.cast.stored_files import picture_names
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
from tests.privacy.traces import DATABASE_FILE, traces


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
    assert [session["network"] for session in document["sessions"]] == ["203.0.x.x"]
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


def test_an_erase_that_is_overtaken_says_what_to_do_and_the_next_one_ends_it(
    demo: Demo, flask: RunFlask, monkeypatch: pytest.MonkeyPatch
):
    with demo.services.db.begin() as conn:
        add_with_password(conn, "officer", "somying.office", AREA, "somying@area.example", demo.clock())
        conn.commit()
    list_traces = purging.list_traces_of_accounts

    def list_slowly(conn: Connection, staff: Sequence[Mapping]) -> purging.AccountTraces:
        with demo.services.db.begin() as writing:
            accounts.update(writing, staff[0]["id"], password_hash="another")
            writing.commit()
        return list_traces(conn, staff)

    monkeypatch.setattr(purging, "list_traces_of_accounts", list_slowly)
    overtaken = flask("person", "erase", "somying.office")
    monkeypatch.undo()

    assert overtaken.exit_code == 1 and "changed meanwhile: run this again" in overtaken.output
    assert flask("person", "erase", "somying.office").exit_code == 0
    assert without_drive(traces(demo, "somying")) == []


def test_the_register_is_told_but_not_changed(demo: Demo, flask: RunFlask):
    register_person(demo)
    with demo.services.db.begin() as conn:
        agencies.update(conn, SCHOOL, email=PERSON["email"])
        conn.commit()

    answer = flask("person", "erase", PERSON["email"])

    assert f"the agency {SCHOOL}: OBEC changes it there" in answer.output
    assert without_drive(traces(demo, PERSON["email"])) == ["agencies.email", DATABASE_FILE]


# --- what stands about places, and photos


PLACE = {"point_name": "จุดบริการครูนามสกุลสมมติ", "phone": "089 555 0101", "address_th": "บ้านคุณ นามสกุลสมมติ หมู่ 1"}


def pin_about_person(demo: Demo) -> str:
    """Let PERSON pin a point that is named after them; returns the path of the pin's receipt."""
    receipt = signed_in_clerk(demo, **PERSON).pin(**CONTACT, **PLACE).request.path
    demo.deliver()
    return receipt


def test_a_name_and_a_number_in_fields_about_the_place_are_found_shown_and_taken_out(
    demo: Demo, flask: RunFlask
):
    receipt = pin_about_person(demo)

    answer = flask("person", "erase", PERSON["email"])
    demo.deliver()

    assert answer.exit_code == 0, answer.output
    assert "โทรศัพท์ของจุดบริการ: 089-555-0101" in answer.output
    assert "จุดบริการครูนามสกุลสมมติ" in answer.output
    (line,) = demo.officer().lines("pin")
    assert [line[key] for key in ("ชื่อจุดบริการ", "โทรศัพท์ของจุดบริการ", "ที่อยู่ภาษาไทย")] == [REMOVED_TEXT] * 3
    assert {
        text: without_drive(traces(demo, text)) for text in (*personal_texts(), "0895550101", "089 555 0101")
    } == dict.fromkeys((*personal_texts(), "0895550101", "089 555 0101"), [])
    assert not any(text in demo.visitor().get(receipt) for text in personal_texts())


def test_other_fields_about_the_place_stay(demo: Demo, flask: RunFlask):
    pin_about_person(demo)

    flask("person", "erase", PERSON["email"])
    demo.deliver()

    (line,) = demo.officer().lines("pin")
    assert (line["ที่อยู่ภาษาอังกฤษ"], line["ละติจูด"]) == (PIN["address_en"], 20.112233)


def test_what_the_administrator_keeps_is_kept(demo: Demo, flask: RunFlask):
    pin_about_person(demo)

    answer = flask("person", "erase", PERSON["email"], "--keep-places", "--keep-photos", "--yes")
    demo.deliver()

    assert answer.exit_code == 0
    (line,) = demo.officer().lines("pin")
    assert (line["ชื่อจุดบริการ"], line["ชื่อผู้ประสานงาน"]) == (PLACE["point_name"], REMOVED_TEXT)
    assert len(picture_names(demo)) == 2


def test_who_does_not_say_yes_erases_nothing(demo: Demo):
    pin_about_person(demo)

    answer = demo.app.test_cli_runner().invoke(args=["person", "erase", PERSON["email"]], input="y\ny\nn\n")

    assert answer.exit_code == 1
    assert get_account(demo)["email"] == PERSON["email"]


def test_the_number_of_the_place_alone_is_nobodys(demo: Demo, flask: RunFlask):
    signed_in_clerk(demo, **PERSON | {"phone": "081-999-8888"}).pin(**CONTACT, phone="053-711-222")
    demo.deliver()

    flask("person", "erase", PERSON["email"])
    demo.deliver()

    assert demo.officer().lines("pin")[0]["โทรศัพท์ของจุดบริการ"] == "053-711-222"


@pytest.mark.file_stores
def test_erasing_takes_the_persons_photos_sent_and_held(demo: Demo, flask: RunFlask):
    clerk = signed_in_clerk(demo, **PERSON)
    clerk.pin(**CONTACT)
    form = clerk.open_form("/pin/new")
    fill(form, PIN | {"latitude": "ไม่ทราบ"})
    form["photo"] = [Upload("ลบฉันทิพย์-orphan.jpg", picture("red"), "image/jpeg")]
    send(form)
    demo.deliver()
    before = len(picture_names(demo))

    answer = flask("person", "erase", SCHOOL)

    assert (before, picture_names(demo)) == (4, [])
    assert "photo " in answer.output
    assert without_drive(traces(demo, "ลบฉันทิพย์")) == []


@pytest.mark.file_stores
def test_the_export_of_a_person_holds_the_photos(demo: Demo, flask: RunFlask, tmp_path: Path):
    signed_in_clerk(demo, **PERSON).pin(**CONTACT)
    demo.deliver()

    flask("person", "export", SCHOOL, "--to", str(tmp_path / "own.zip"))

    with zipfile.ZipFile(tmp_path / "own.zip") as archive:
        document = json.loads(archive.read("data.json"))
        (photo,) = document["photos"]
        assert archive.read(f"photos/{photo['id']}.jpg")[:2] == b"\xff\xd8"
    assert (tmp_path / "own.zip").stat().st_mode & 0o077 == 0


def test_it_holds_no_photo_of_others(demo: Demo, flask: RunFlask, tmp_path: Path):
    signed_in_clerk(demo, **PERSON)
    signed_in_clerk(demo, OTHER_SCHOOL, email="other@school.example").pin()
    demo.deliver()

    flask("person", "export", SCHOOL, "--to", str(tmp_path / "own.zip"))

    with zipfile.ZipFile(tmp_path / "own.zip") as archive:
        assert archive.namelist() == ["data.json"]

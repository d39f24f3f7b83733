"""An agency that the register does not list: asked for, offered near matches, added or merged, undone."""

import re
from urllib.parse import quote

import pytest

from service.store import accounts, gathered_letters
from service.store.schema import letters
from tests.cast import proposers
from tests.cast.own_account import close_account
from tests.cast.people import (
    AREA,
    MISSING_AGENCY,
    OTHER_SCHOOL,
    REGISTRATION,
    SCHOOL,
    Demo,
    fill,
    main_form,
    send,
)
from tests.requests.desk import OBEC, Desk, added_codes, get_account, get_agency, get_request

NEW_NAME = "ตัวอย่างเกิดใหม่วิทยา"
GIVEN_CODE = f"X{AREA}-1"


# --- asking


@pytest.mark.parametrize("key", ["full_name", "first_name", "last_name", "unit", "position", "district"])
def test_a_name_with_a_link_or_a_number_is_refused_and_stays_in_the_form(demo: Demo, key: str):
    name = "โรงเรียน bit.ly/evil โทร 081-234-5678"

    page = demo.visitor().ask_for_agency(**{key: name})

    assert page.request.path == "/register/missing" and "กรุณาอย่าใส่ลิงก์" in page.text
    assert main_form(page)[key].value == name
    assert Desk(demo).lines == []


def test_an_officer_brings_no_name_with_a_link_into_the_register(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.type("ชื่อเต็มของหน่วยงาน", "โรงเรียน bit.ly/evil")

    desk.decide("อนุมัติ")

    assert added_codes(demo) == []
    assert "ชื่อมีลิงก์" in desk.summary_text() or "ชื่อมีลิงก์" in str(desk.lines)
    desk.type("ชื่อเต็มของหน่วยงาน", NEW_NAME)
    demo.deliver()
    assert get_agency(demo, GIVEN_CODE)["name_th"] == NEW_NAME


def test_the_form_begins_with_the_ministry_and_department_that_nearly_everybody_has(demo: Demo):
    form = demo.visitor().open_form("/register/missing")

    assert form["ministry"].value == "กระทรวงศึกษาธิการ"
    assert form["department"].value == "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน"


def test_a_request_of_a_school_stands_in_its_areas_sheet_and_nowhere_else(demo: Demo):
    page = demo.visitor().ask_for_agency()
    desk = Desk(demo)

    (line,) = desk.lines
    assert (line["ชื่อเต็มของหน่วยงาน"], line["รหัสหน่วยงาน"], line["อีเมล"]) == (
        MISSING_AGENCY["full_name"],
        "",
        REGISTRATION["email"],
    )
    assert Desk(demo, area=OBEC).lines == []
    assert page.request.path.startswith("/request/") and "ติดตามคำร้อง" in page.text


@pytest.mark.parametrize("changes", [{"kind": "bureau"}, {"kind": "area_office"}, {"area": ""}], ids=str)
def test_offices_bureaus_and_unknown_areas_are_decided_by_obec(demo: Demo, changes: dict):
    demo.visitor().ask_for_agency(**changes)

    assert len(Desk(demo, area=OBEC).lines) == 1
    assert Desk(demo).lines == []


def test_what_is_missing_is_told_at_once_and_what_was_typed_is_kept(demo: Demo):
    form = demo.visitor().open_form("/register/missing")
    fill(form, {"full_name": MISSING_AGENCY["full_name"], "email": "no address"})

    page = send(form)

    assert page.status_int == 422
    problems = [link["href"] for link in page.html.select(".summary a")]
    assert {"#f-kind", "#f-first_name", "#f-email", "#f-notice"} <= set(problems)
    assert main_form(page)["full_name"].value == MISSING_AGENCY["full_name"]


def test_near_matches_are_offered_first_and_the_answers_are_kept(demo: Demo):
    name = get_agency(demo, SCHOOL)["name_th"]

    page = demo.visitor().ask_for_agency(full_name=f"โรงเรียน{name}")

    assert page.request.path == "/register/missing"
    assert SCHOOL in [link["href"].rpartition("=")[2] for link in page.html.select(".picks a")]
    assert main_form(page)["first_name"].value == REGISTRATION["first_name"]
    assert Desk(demo).lines == []


def test_who_says_that_it_is_none_of_these_is_taken_in_and_the_officer_sees_which_were_offered(demo: Demo):
    page = demo.visitor().ask_for_agency(full_name=f"โรงเรียน{get_agency(demo, SCHOOL)['name_th']}")
    form = main_form(page)
    form.submit_fields_extra = [("altcha", demo.solved_captcha())]

    assert send(form).request.path.startswith("/request/")
    assert SCHOOL in Desk(demo).lines[0]["ข้อสังเกต"]


def test_another_name_than_the_one_that_was_confirmed_is_looked_up_again(demo: Demo):
    form = main_form(demo.visitor().ask_for_agency(full_name=f"โรงเรียน{get_agency(demo, SCHOOL)['name_th']}"))
    form["full_name"] = f"โรงเรียน{get_agency(demo, OTHER_SCHOOL)['name_th']}"

    page = send(form)

    assert OTHER_SCHOOL in [link["href"].rpartition("=")[2] for link in page.html.select(".picks a")]


def test_the_same_form_twice_is_one_request(demo: Demo):
    form = demo.visitor().open_form("/register/missing")
    fill(form, REGISTRATION | MISSING_AGENCY | {"area": "สพป.เชียงราย เขต 3"})
    form["notice"] = True

    pages = [send(form), send(form)]

    assert pages[0].request.path == pages[1].request.path
    assert len(Desk(demo).lines) == 1


def test_a_form_that_was_corrected_and_sent_again_is_a_revision_of_the_same_request(demo: Demo):
    form = demo.visitor().open_form("/register/missing")
    fill(form, REGISTRATION | MISSING_AGENCY | {"area": "สพป.เชียงราย เขต 3"})
    form["notice"] = True
    send(form)
    form["district"] = "อำเภอตัวอย่าง"
    send(form)

    lines = Desk(demo).lines
    assert [(line["คำร้องที่"], line["ครั้งที่"]) for line in lines] == [("1", 1), ("1", 2)]


def test_the_sender_gets_one_letter_with_the_tracking_page_and_the_day_it_is_due(demo: Demo):
    page = demo.visitor().ask_for_agency()
    demo.deliver()

    (letter,) = demo.letters()
    assert page.request.path in letter and letter.startswith(REGISTRATION["email"])
    assert "27 พฤษภาคม 2569" in letter


def test_a_sender_who_could_be_a_machine_gets_no_letter_and_the_request_still_stands(demo: Demo):
    demo.visitor().ask_for_agency(captcha=False)
    desk = Desk(demo)

    assert demo.letters() == []
    assert "ไม่ผ่านการตรวจอัตโนมัติ" in desk.lines[0]["ข้อสังเกต"]


# --- approval


@pytest.mark.whole_areas
def test_an_approval_adds_the_agency_registers_its_person_and_sends_the_link_once(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    demo.deliver()

    assert (get_agency(demo, GIVEN_CODE)["name_th"], get_agency(demo, GIVEN_CODE)["district"]) == (
        NEW_NAME,
        MISSING_AGENCY["district"],
    )
    assert (get_account(demo, GIVEN_CODE)["state"], get_account(demo, GIVEN_CODE)["email"]) == (
        "confirmed",
        REGISTRATION["email"],
    )
    assert [
        letter for letter in demo.letters() if GIVEN_CODE in letter and "/password/" in letter
    ] == demo.letters()[1:]
    assert len(demo.letters()) == 2
    (line,) = [line for line in desk.officer.lines("registration") if line["รหัสหน่วยงาน"] == GIVEN_CODE]
    assert (line["ชื่อผู้ใช้"], line["อีเมล"]) == (GIVEN_CODE, REGISTRATION["email"])
    assert (demo.summary()["registered"], demo.summary()["confirmed"], demo.summary()["schools"]) == (
        1,
        1,
        140,
    )
    assert len([line for line in desk.officer.lines("agencies") if line["รหัสหน่วยงาน"] == GIVEN_CODE]) == 1


def test_the_person_of_an_added_agency_does_the_whole_work(demo: Demo):
    demo.visitor().ask_for_agency()
    Desk(demo).decide("อนุมัติ")
    clerk = demo.visitor()
    clerk.set_password(demo.password_link())
    clerk.sign_in(GIVEN_CODE)
    clerk.pin()
    demo.deliver()

    assert demo.summary()["pinned"] == 1


def test_a_decision_acts_when_two_looks_agree_and_not_before(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.officer.decide("missing_agency", desk.number(), "อนุมัติ")
    sync = demo.worker.sync()

    sync.cycle()
    assert get_agency(demo, GIVEN_CODE) is None

    demo.clock.move(seconds=10)
    sync.cycle()
    assert get_agency(demo, GIVEN_CODE) is not None


def test_an_official_code_that_is_typed_before_is_the_agencys_code(demo: Demo):
    demo.visitor().ask_for_agency()
    Desk(demo).decide("อนุมัติ", code="57039999")

    assert get_agency(demo, "57039999")["official_code"] == "57039999"
    assert get_account(demo, "57039999") is not None


def test_an_official_code_that_is_typed_later_finds_the_agency_and_the_username_stays(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    assert GIVEN_CODE in desk.summary_text()
    desk.decide("อนุมัติ", code="57039999")

    assert (get_agency(demo, GIVEN_CODE)["official_code"], get_account(demo, GIVEN_CODE)["username"]) == (
        "57039999",
        GIVEN_CODE,
    )
    assert demo.visitor().get(f"/agencies?q=57039999&area={AREA}").json[0]["code"] == GIVEN_CODE
    assert (added_codes(demo), len(demo.letters()), desk.summary_text()) == ([GIVEN_CODE], 2, "")


@pytest.mark.parametrize(
    "code, sentence", [("12ab", "8 หรือ 10 หลัก"), (SCHOOL, "รวมกับหน่วยงาน"), ("XP5703-9", "8 หรือ 10 หลัก")]
)
def test_an_approval_with_a_code_that_cannot_be_does_nothing_and_is_told(
    demo: Demo, code: str, sentence: str
):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ", code=code)

    assert (added_codes(demo), get_request(demo)["state"]) == ([], "")
    assert sentence in desk.summary_text()


def test_an_area_office_is_not_added_but_told_to_be_merged(demo: Demo):
    demo.visitor().ask_for_agency(kind="area_office")
    desk = Desk(demo, area=OBEC)
    desk.decide("อนุมัติ")

    assert "สำนักงานเขตมีในทะเบียนครบทุกแห่งแล้ว" in desk.summary_text()
    assert get_request(demo)["state"] == ""


def test_a_bureau_is_added_to_obec(demo: Demo):
    demo.visitor().ask_for_agency(kind="bureau", full_name="ศูนย์ตัวอย่างส่วนกลาง", area="")
    Desk(demo, area=OBEC).decide("อนุมัติ")

    bureau = get_agency(demo, "XOBEC-1")
    assert (bureau["kind"], bureau["area"], bureau["name_th"]) == ("bureau", OBEC, "ศูนย์ตัวอย่างส่วนกลาง")


@pytest.mark.whole_areas
def test_a_school_of_an_unknown_area_is_added_once_obec_says_which(demo: Demo):
    demo.visitor().ask_for_agency(area="")
    desk = Desk(demo, area=OBEC)
    desk.decide("อนุมัติ")
    assert ("บอกเขตพื้นที่การศึกษา" in desk.summary_text(), get_request(demo)["state"]) == (True, "")

    desk.type("เขตพื้นที่การศึกษา", "สพป. เชียงราย 3")
    demo.deliver()
    demo.deliver()

    assert (get_agency(demo, GIVEN_CODE)["area"], get_request(demo)["state"]) == (AREA, "approve")
    assert len(demo.officer().lines("registration")) == 1


def test_a_name_that_the_officer_corrects_is_the_name_but_an_address_there_moves_no_account(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.type("ชื่อเต็มของหน่วยงาน", "โรงเรียนตัวอย่างเกิดใหม่คม")
    desk.type("อีเมล", "stranger@elsewhere.example")
    desk.decide("อนุมัติ")

    assert get_agency(demo, GIVEN_CODE)["name_th"] == "ตัวอย่างเกิดใหม่คม"
    assert get_account(demo, GIVEN_CODE)["email"] == REGISTRATION["email"]
    assert "stranger@elsewhere.example" not in "\n".join(demo.letters())


# --- undoing


@pytest.mark.whole_areas
def test_an_approval_that_is_taken_back_ends_the_account_and_leaves_the_denominator_alone(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    link = demo.password_link()
    desk.decide("")

    assert (get_account(demo, GIVEN_CODE)["state"], get_agency(demo, GIVEN_CODE)["closed_at"]) == (
        "cancelled",
        None,
    )
    assert demo.visitor().get(link, expect_errors=True).status_int == 410
    assert (demo.summary()["schools"], demo.summary()["registered"]) == (140, 0)
    assert (get_request(demo)["state"], "รอพิจารณา" in desk.summary_text()) == ("", True)
    assert "ยังอยู่ในทะเบียน" in desk.summary_text()


@pytest.mark.whole_areas
def test_the_school_of_an_approval_that_was_taken_back_is_closed_by_two_persons_of_obec(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    demo.deliver()
    desk.decide("")
    proposers.Register(demo).delete(GIVEN_CODE)
    demo.deliver()

    proposers.decide(demo, "รับ")
    assert (get_agency(demo, GIVEN_CODE)["closed_at"], demo.summary()["schools"]) == (None, 140)

    proposers.confirm_closing(demo)
    assert (get_agency(demo, GIVEN_CODE)["closed_at"], demo.summary()["schools"]) == (demo.clock(), 139)
    assert "ยังอยู่ในทะเบียน" not in desk.summary_text()


def test_a_bureau_counts_in_no_area_and_is_closed_at_once(demo: Demo):
    demo.visitor().ask_for_agency(kind="bureau", area="")
    desk = Desk(demo, area=OBEC)
    desk.decide("อนุมัติ")
    desk.decide("")

    assert get_agency(demo, "XOBEC-1")["closed_at"] is not None


def test_approving_again_opens_the_same_agency_and_account(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    for decision in ("อนุมัติ", "", "อนุมัติ"):
        desk.decide(decision)

    assert (
        added_codes(demo),
        get_agency(demo, GIVEN_CODE)["closed_at"],
        get_account(demo, GIVEN_CODE)["state"],
    ) == (
        [GIVEN_CODE],
        None,
        "confirmed",
    )
    assert get_account(demo, f"{GIVEN_CODE}-2") is None
    assert [line["สถานะรายการ"] for line in demo.officer().lines("registration")] == ["", "ถอนแล้ว", ""]
    assert demo.summary()["registered"] == 1


def test_an_approval_cannot_be_taken_back_once_the_agency_has_sent_something(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    clerk = demo.visitor()
    clerk.set_password(demo.password_link())
    clerk.sign_in(GIVEN_CODE)
    clerk.pin()
    desk.decide("")

    assert (
        get_agency(demo, GIVEN_CODE)["closed_at"],
        demo.summary()["pinned"],
        get_request(demo)["state"],
    ) == (
        None,
        1,
        "approve",
    )
    assert "ถอนการอนุมัติไม่ได้" in desk.summary_text()


# --- merging


def test_a_merge_attaches_the_person_to_the_agency_in_the_row(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("รวมกับหน่วยงาน", code=SCHOOL)

    new_account = get_account(demo, SCHOOL)
    assert (new_account["state"], new_account["email"], added_codes(demo)) == (
        "confirmed",
        REGISTRATION["email"],
        [],
    )
    assert get_agency(demo, SCHOOL)["name_th"] in demo.letters()[-1] and "/password/" in demo.letters()[-1]
    assert desk.summary_text() == ""


def test_a_merge_into_an_agency_that_is_registered_makes_a_further_person_and_leaves_the_first_alone(
    demo: Demo,
):
    first = demo.visitor().settle(SCHOOL, email="first@school.example")
    demo.visitor().ask_for_agency()
    Desk(demo).decide("รวมกับหน่วยงาน", code=SCHOOL)

    assert get_account(demo, f"{SCHOOL}-2")["email"] == REGISTRATION["email"]
    assert get_account(demo, SCHOOL)["email"] == "first@school.example"
    assert first.get("/home").status_int == 200


def test_a_merge_without_a_code_does_nothing_and_is_told(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("รวมกับหน่วยงาน")

    assert ("ใส่รหัสหน่วยงานที่จะรวม" in desk.summary_text(), get_request(demo)["state"]) == (True, "")

    desk.type("รหัสหน่วยงาน", SCHOOL)
    demo.deliver()
    demo.deliver()
    assert get_request(demo)["state"] == f"merge {SCHOOL}"


def test_an_area_gives_nobody_access_to_an_agency_of_another_area(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("รวมกับหน่วยงาน", code="54020146")

    assert ("ไม่ได้อยู่ในเขตนี้" in desk.summary_text(), get_account(demo, "54020146")) == (True, None)


def test_obec_merges_into_an_agency_of_any_area(demo: Demo):
    demo.visitor().ask_for_agency(area="")
    Desk(demo, area=OBEC).decide("รวมกับหน่วยงาน", code="54020146")

    assert get_account(demo, "54020146")["state"] == "confirmed"


def test_a_merge_that_is_taken_back_ends_the_account_and_no_other(demo: Demo):
    demo.visitor().settle(SCHOOL, email="first@school.example")
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("รวมกับหน่วยงาน", code=SCHOOL)
    desk.decide("")

    assert get_account(demo, f"{SCHOOL}-2")["state"] == "cancelled"
    assert get_account(demo, SCHOOL)["state"] == "confirmed"


def test_another_code_moves_the_person_to_that_agency(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("รวมกับหน่วยงาน", code=SCHOOL)
    desk.decide("รวมกับหน่วยงาน", code=OTHER_SCHOOL)

    assert (get_account(demo, SCHOOL)["state"], get_account(demo, OTHER_SCHOOL)["state"]) == (
        "cancelled",
        "confirmed",
    )


def test_who_has_left_is_not_brought_back_by_a_decision(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("รวมกับหน่วยงาน", code=SCHOOL)
    clerk = demo.visitor()
    clerk.set_password(demo.password_link())
    close_account(clerk.sign_in(SCHOOL))
    for decision in ("", "รวมกับหน่วยงาน"):
        desk.decide(decision)

    assert get_account(demo, SCHOOL)["state"] == "left"


# --- refusing


def test_a_refusal_without_a_reason_does_nothing_and_is_told(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("ไม่อนุมัติ")

    assert ("ต้องบอกเหตุผล" in desk.summary_text(), len(demo.letters())) == (True, 1)


def test_a_refusal_tells_its_reason_once_by_letter_and_on_the_tracking_page(demo: Demo):
    page = demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("ไม่อนุมัติ", "เป็นโรงเรียนเอกชน ไม่สังกัด สพฐ.")
    demo.deliver()

    assert ("เอกชน" in demo.letters()[-1], len(demo.letters()), desk.summary_text()) == (True, 2, "")
    assert "เอกชน" in demo.visitor().get(page.request.path).text


def test_a_refusal_after_an_approval_ends_the_account_and_leaves_the_school(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("อนุมัติ")
    desk.decide("ไม่อนุมัติ", "ซ้ำกับคำร้องอื่น")

    assert (
        get_account(demo, GIVEN_CODE)["state"],
        get_agency(demo, GIVEN_CODE)["closed_at"] is None,
    ) == ("cancelled", True)
    assert get_request(demo)["state"] == "refuse"
    assert "ยังอยู่ในทะเบียน" in desk.summary_text()


# --- the sheet in other hands


def test_sorting_without_the_first_column_decides_on_nothing(demo: Demo):
    demo.visitor().ask_for_agency()
    demo.visitor().ask_for_agency(full_name="โรงเรียนอีกแห่งสมมุติ", email="other@school.example")
    desk = Desk(demo)
    first, second = (line["เลขที่รับ"] for line in desk.lines)
    # The receipt numbers change places, everything else stays.
    cells_before = desk.officer.cells("missing_agency")
    desk.officer.hand.type(desk.officer.file, desk.officer.sheets["missing_agency"], 1, 0, second)
    desk.officer.hand.type(desk.officer.file, desk.officer.sheets["missing_agency"], 2, 0, first)
    assert cells_before[1][0] == first
    desk.officer.decide("missing_agency", first, "อนุมัติ")
    demo.deliver()

    assert added_codes(demo) == []
    assert "ไม่ตรงกับเลขที่รับ" in desk.summary_text()


def test_a_row_that_was_deleted_is_told_and_comes_back_by_command(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    number = desk.number()
    # A tab keeps at least one row below its header.
    desk.officer.hand.insert_rows(desk.officer.file, desk.officer.sheets["missing_agency"], 2)
    desk.officer.hand.delete_rows(desk.officer.file, desk.officer.sheets["missing_agency"], 1)
    demo.deliver()
    assert "แถวถูกลบ" in desk.summary_text()

    assert demo.app.test_cli_runner().invoke(args=["restore-row", number]).exit_code == 0
    demo.deliver()
    desk.decide("อนุมัติ")
    assert added_codes(demo) == [GIVEN_CODE]


def test_a_request_from_a_page_of_an_area_knows_it(demo: Demo):
    form = demo.visitor().open_form(f"/register/missing?area={AREA}&q={quote('บ้านสมมุติ')}")

    assert (form["area"].value, form["full_name"].value) == ("สพป.เชียงราย เขต 3", "บ้านสมมุติ")


# --- the letters


def approve_three(demo: Demo) -> Desk:
    """Three requests of one person, all approved at once; nothing of it has acted yet."""
    for name in ("ตัวอย่างหนึ่งวิทยา", "ตัวอย่างสองวิทยา", "ตัวอย่างสามวิทยา"):
        demo.visitor().ask_for_agency(full_name=name)
    desk = Desk(demo)
    for index in range(3):
        desk.officer.decide(desk.record, desk.number(index), "อนุมัติ")
    return desk


def test_several_approved_requests_of_one_person_are_one_letter_with_a_link_for_each_account(demo: Demo):
    desk = approve_three(demo)
    sent = len(demo.letters())

    demo.deliver()

    (letter,) = demo.letters()[sent:]
    usernames = [f"X{AREA}-{number}" for number in (1, 2, 3)]
    assert "แจ้งผลการตรวจ 3 รายการ" in letter and all(username in letter for username in usernames)
    links = re.findall(r"http://\S+(/password/\S+)", letter)
    assert len(set(links)) == 3 and len(desk.lines) == 3
    for link in links:
        assert demo.visitor().get(link).html.find(attrs={"name": "password"})


def test_no_link_goes_to_an_account_that_ended_before_the_letter_went(demo: Demo):
    approve_three(demo)
    sent = len(demo.letters())
    demo.sync.drain()
    demo.clock.move(seconds=10)
    demo.sync.drain()
    with demo.services.db.begin() as conn:
        gathered = list(conn.execute(letters.select().where(letters.c.kind == "agency_added")).mappings())
        gathering_done = gathered_letters.take(conn, gathered)
        items = [
            {"kind": each["kind"], "facts": each["facts"], "account_id": each["account_id"]}
            for each in gathered
        ]
        gathered_letters.add_decisions(conn, gathered[0], items, demo.clock())
        accounts.set_state(conn, gathered[1]["account_id"], accounts.CANCELLED, demo.clock())
        conn.commit()

    demo.worker.postman().deliver()

    (letter,) = demo.letters()[sent:]
    assert gathering_done and len(re.findall(r"/password/", letter)) == 2
    assert f"X{AREA}-2" not in letter


def test_the_links_of_a_letter_stand_nowhere_but_in_it(demo: Demo):
    approve_three(demo)
    demo.deliver()

    with demo.services.db.read() as conn:
        stored = str(conn.execute(letters.select()).all())

    assert "/password/" not in stored and not any(
        token in stored for token in re.findall(r"/password/(\S+)", demo.letters()[-1])
    )

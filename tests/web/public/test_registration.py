"""Registration: who gets an account, who waits, the receipt, a letter sent again, a wrong address."""

import re

import pytest

from service.store import accounts
from tests.cast.people import (
    AREA,
    OTHER_SCHOOL,
    REGISTRATION,
    SCHOOL,
    Demo,
    fill,
    main_form,
    open_address_form,
    send,
)
from tests.cast.posts import (
    post,
    problem_texts,
    registration_fields,
    row_count,
    send_mail,
    signed_in_clerk,
)
from tests.cast.sql import run_sql

BUREAU = "OBEC-04"


def account_state(demo: Demo, username: str) -> str:
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, username)["state"]


def letter_addresses(demo: Demo) -> list[str]:
    return [letter.splitlines()[0] for letter in demo.letters()]


# --- the form


def test_it_asks_for_everything_that_is_missing_at_once_and_keeps_what_was_typed(demo: Demo):
    form = demo.visitor().open_form(f"/register?agency={SCHOOL}")
    fill(form, {"first_name": "ตัวอย่าง", "email": "ไม่ใช่อีเมล"})

    page = send(form)

    assert page.status_int == 422
    assert len(problem_texts(page)) == 4
    assert (page.html.find(id="f-first_name")["value"], page.html.find(id="f-email")["value"]) == (
        "ตัวอย่าง",
        "ไม่ใช่อีเมล",
    )
    assert row_count(demo) == 0


def test_every_problem_leads_to_its_field(demo: Demo):
    page = send(demo.visitor().open_form(f"/register?agency={SCHOOL}"))

    targets = [link["href"].removeprefix("#") for link in page.html.select(".summary a")]
    assert targets == ["f-first_name", "f-last_name", "f-email", "f-phone", "f-notice"]
    assert all(page.html.find(id=target) for target in targets)


def test_an_office_must_name_its_unit(demo: Demo):
    page = demo.visitor().register(AREA, unit="")

    assert problem_texts(page) == ["กรุณากรอกกลุ่ม/ฝ่าย/สำนัก"]


def test_a_school_need_not_name_its_unit(demo: Demo):
    page = demo.visitor().register(SCHOOL, unit="")

    assert page.request.path.startswith("/receipt/")


def test_an_unknown_agency_leads_to_the_search(demo: Demo):
    page = demo.visitor().get("/register?agency=99999999", expect_errors=True)

    assert page.status_int == 404
    assert "99999999" in page.text
    assert page.html.find(id="agency-search")


def test_an_agency_that_is_not_listed_leads_to_a_request_that_knows_area_and_name(demo: Demo):
    page = demo.visitor().get("/register", params={"area": AREA, "q": "กขคฆงจฉ"}).click("ไม่พบหน่วยงานของท่าน")

    form = page.forms[0] if "full_name" in page.forms[0].fields else page.forms[1]
    assert (form["full_name"].value, form["area"].value) == ("กขคฆงจฉ", "สพป.เชียงราย เขต 3")


# --- who gets an account


def test_the_first_person_of_a_school_gets_a_letter_with_the_username(demo: Demo):
    demo.visitor().register()
    send_mail(demo)

    (letter,) = demo.letters()
    assert letter.startswith("clerk@school.example")
    assert SCHOOL in letter
    assert account_state(demo, SCHOOL) == "provisional"


def test_a_letter_never_holds_a_password(demo: Demo):
    demo.visitor().register()
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())
    send_mail(demo)

    assert "a long enough phrase" not in "".join(demo.letters())


def test_who_came_without_script_gets_the_letter_when_the_officer_confirms(demo: Demo):
    demo.visitor().register(captcha=False)
    demo.deliver()
    officer = demo.officer()

    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")
    demo.deliver()

    assert account_state(demo, SCHOOL) == "confirmed"
    assert letter_addresses(demo) == ["clerk@school.example"]


def test_another_unit_of_an_office_is_an_additional_person(demo: Demo):
    demo.visitor().register(BUREAU, unit="กลุ่มตัวอย่างหนึ่ง", email="one@office.example")

    demo.visitor().register(BUREAU, unit="กลุ่มตัวอย่างสอง", email="two@office.example")
    send_mail(demo)

    assert (account_state(demo, BUREAU), account_state(demo, f"{BUREAU}-2")) == ("provisional", "provisional")
    assert letter_addresses(demo) == ["one@office.example", "two@office.example"]


def test_a_second_person_of_the_same_unit_works_and_both_are_told(demo: Demo):
    demo.visitor().register(BUREAU, unit="กลุ่มตัวอย่างหนึ่ง", email="one@office.example")

    demo.visitor().register(BUREAU, unit=" กลุ่มตัวอย่างหนึ่ง", email="two@office.example")
    send_mail(demo)

    assert account_state(demo, f"{BUREAU}-2") == "provisional"
    assert sorted(letter_addresses(demo)) == ["one@office.example"] * 2 + ["two@office.example"] * 2


def test_without_javascript_a_registration_waits_and_sends_no_letter(demo: Demo):
    page = demo.visitor().register(captcha=False)
    demo.deliver()

    assert account_state(demo, SCHOOL) == "waiting"
    assert "รอสำนักงานเขตยืนยัน" in page.text
    assert demo.letters() == []
    assert "รอเขตยืนยัน" in demo.officer().lines("registration")[0]["ข้อสังเกต"]


def test_the_code_of_a_hand_over_letter_confirms(demo: Demo):
    demo.visitor().register(captcha=False, letter=True)
    demo.deliver()

    assert account_state(demo, SCHOOL) == "confirmed"
    assert demo.summary()["confirmed"] == 1


def test_the_code_of_another_agencys_letter_does_not_confirm(demo: Demo):
    code = demo.hand_over_code(OTHER_SCHOOL)

    page = post(demo.visitor(), "/register", registration_fields(SCHOOL, code=code))

    assert page.status_int == 422
    assert "รหัสในใบนำส่งไม่ถูกต้อง" in page.html.find(id="f-code-problem").get_text()
    assert "ยืนยันด้วยรหัสนี้" not in page


def test_who_opens_a_letter_and_may_have_registered_is_led_to_confirm_with_it(demo: Demo):
    page = demo.visitor().get(f"/letter/{demo.hand_over_code()}").follow()

    assert "หากเคยลงทะเบียนแล้ว ไม่ต้องลงทะเบียนซ้ำ" in page


def test_who_is_signed_in_for_another_school_is_not_led_to_confirm_there_with_the_letter(demo: Demo):
    clerk = signed_in_clerk(demo, OTHER_SCHOOL)

    page = clerk.get(f"/letter/{demo.hand_over_code()}").follow()

    assert main_form(page)["agency"].value == SCHOOL and "ยืนยันด้วยรหัสนี้" not in page


def test_a_letters_code_is_read_however_it_is_typed(demo: Demo):
    code = demo.hand_over_code().lower().replace("-", " ")

    post(demo.visitor(), "/register", registration_fields(SCHOOL, code=f" {code} "))

    assert account_state(demo, SCHOOL) == "confirmed"


def test_a_letters_address_opens_the_form_with_the_code_and_shows_it_in_no_address(demo: Demo):
    code = demo.hand_over_code()

    page = demo.visitor().get(f"/letter/{code}").follow()

    assert code not in page.request.url
    assert main_form(page)["code"].value == code
    assert main_form(page)["agency"].value == SCHOOL


def test_the_code_of_a_letter_is_filled_in_for_no_other_school(demo: Demo):
    visitor = demo.visitor()
    visitor.get(f"/letter/{demo.hand_over_code()}")

    assert visitor.open_form(f"/register?agency={OTHER_SCHOOL}")["code"].value == ""


def test_a_letter_that_was_revoked_opens_the_search_and_says_so(demo: Demo):
    page = demo.visitor().get("/letter/AAAA-BBBB-CCCC").follow()

    assert "รหัสในใบนำส่งไม่ถูกต้อง" in page


@pytest.mark.parametrize("days", [29, 31])
def test_a_code_works_until_it_expires(demo: Demo, days: int):
    code = demo.hand_over_code()
    demo.clock.move(days=days)

    page = post(demo.visitor(), "/register", registration_fields(SCHOOL, code=code))

    assert page.status_int == (303 if days < 30 else 422)


def test_a_code_that_is_used_a_second_time_confirms_nobody_and_flags_both(demo: Demo):
    code = demo.hand_over_code()
    post(demo.visitor(), "/register", registration_fields(SCHOOL, code=code))

    post(demo.visitor(), "/register", registration_fields(SCHOOL, code=code, email="second@school.example"))
    send_mail(demo)

    assert account_state(demo, f"{SCHOOL}-2") == "waiting"
    with demo.services.db.read() as conn:
        people = accounts.list_of_agency(conn, SCHOOL)
    assert [person["flags"] for person in people] == [["code_reused"], ["code_reused"]]
    assert any("ถูกใช้สองครั้ง" in text and text.startswith("clerk@") for text in demo.letters())


# --- "not one of us?"


def not_ours_link(demo: Demo) -> str:
    send_mail(demo)
    return re.findall(r"/not-ours/[\w-]+", "\n".join(demo.letters()))[-1]


def give_address(demo: Demo) -> None:
    with demo.services.db.begin() as conn:
        run_sql(conn, "UPDATE agencies SET email = 'office@school.example' WHERE code = ?", SCHOOL)
        conn.commit()


def test_who_is_disowned_cannot_sign_in_until_the_officer_has_looked(demo: Demo):
    give_address(demo)
    stranger = demo.visitor().settle(letter=False, email="stranger@elsewhere.example")
    link = not_ours_link(demo)

    opened = demo.visitor().open_form(link)
    state_before = account_state(demo, SCHOOL)
    page = send(opened)
    demo.deliver()

    assert (state_before, account_state(demo, SCHOOL)) == ("provisional", "waiting")
    assert "ได้รับแจ้งแล้ว" in page
    assert stranger.get("/home").status_int == 302
    assert "ไม่ใช่บุคลากรของหน่วยงาน" in demo.officer().lines("registration")[-1]["ข้อสังเกต"]
    assert demo.summary()["registered"] == 0
    again = demo.visitor().get(link, expect_errors=True)
    assert again.status_int == 410
    assert "30 วัน" in again and "เข้าสู่ระบบเพื่อดูบัญชีของท่าน" not in again


def test_a_confirmed_person_is_flagged_and_goes_on(demo: Demo):
    give_address(demo)
    clerk = demo.visitor().settle()

    send(demo.visitor().open_form(not_ours_link(demo)))

    assert account_state(demo, SCHOOL) == "confirmed"
    assert clerk.get("/home").status_int == 200


def test_who_was_disowned_is_not_confirmed_without_a_word(demo: Demo):
    give_address(demo)
    demo.visitor().register(email="office@school.example")
    demo.visitor().register(email="stranger@elsewhere.example")
    send(demo.visitor().open_form(not_ours_link(demo)))
    demo.deliver()
    officer = demo.officer()
    number = officer.lines("registration")[-1]["เลขที่รับ"]

    officer.decide("registration", number, "ยืนยัน")
    demo.deliver()
    without_word = account_state(demo, f"{SCHOOL}-2")
    officer.decide("registration", number, "ยืนยัน", "เพิ่งย้ายมา โทรถามแล้ว")
    demo.deliver()

    assert (without_word, account_state(demo, f"{SCHOOL}-2")) == ("waiting", "confirmed")


def test_a_solved_captcha_is_believed_for_two_hours_only(demo: Demo):
    solved = demo.solved_captcha()
    demo.clock.move(hours=2, seconds=1)

    post(demo.visitor(), "/register", registration_fields(SCHOOL, altcha=solved))

    assert account_state(demo, SCHOOL) == "waiting"


def test_the_address_in_the_register_is_told(demo: Demo):
    with demo.services.db.begin() as conn:
        run_sql(conn, "UPDATE agencies SET email = 'office@school.example' WHERE code = ?", SCHOOL)
        conn.commit()

    demo.visitor().register()
    send_mail(demo)

    assert sorted(letter_addresses(demo)) == ["clerk@school.example", "office@school.example"]
    assert "/password/" not in next(text for text in demo.letters() if text.startswith("office"))


# --- the receipt


def test_the_receipt_shows_what_arrived_with_contacts_masked(demo: Demo):
    page = demo.visitor().register()

    text = page.html.find(id="content").get_text()
    assert "ทดสอบระบบ" in text
    assert "c••••@school.example" in text
    assert "clerk@school.example" not in page.text
    assert not any(number in page.text for number in ("711-222", "711222"))


@pytest.mark.parametrize("letter", [True, False])
def test_the_receipt_says_whether_its_person_is_confirmed(demo: Demo, letter: bool):
    page = demo.visitor().register(letter=letter)

    assert ("ท่านได้รับการยืนยันแล้ว" in page) == letter
    assert ("จะนับเมื่อสำนักงานเขตยืนยันท่านแล้ว" in page) != letter


def test_in_english_the_receipt_has_its_moment_in_english(demo: Demo):
    visitor = demo.visitor()
    visitor.get("/?lang=en")

    page = visitor.register()

    assert "20 May 2026, 10:00" in page and "พฤษภาคม" not in page


def test_the_receipt_says_whether_the_row_stands_in_the_sheet(demo: Demo):
    visitor = demo.visitor()
    page = visitor.register()
    text_before = page.text

    demo.deliver()

    assert "กำลังส่งเข้าตารางของเขต" in text_before
    assert "อยู่ในตารางของเขตแล้ว" in visitor.get(page.request.path).text


def test_the_letter_can_be_sent_again_after_a_pause(demo: Demo):
    page = demo.visitor().register()
    send_mail(demo)
    demo.clock.move(seconds=61)

    page_after = send(page.forms[0])
    send_mail(demo)

    assert "ส่งอีเมลอีกครั้งแล้ว" in page_after.text
    assert len(demo.letters()) == 2


def test_the_letter_is_not_sent_again_at_once(demo: Demo):
    page = demo.visitor().register()

    page_after = send(page.forms[0])
    send_mail(demo)

    assert "รอสักครู่" in page_after.text
    assert len(demo.letters()) == 1


# --- a wrong address


def correct_address(demo: Demo, page, email: str = "right@school.example"):
    form = open_address_form(page)
    fill(form, {"email": email})
    return send(form)


def test_a_corrected_address_is_a_new_row_and_a_new_letter_and_the_old_link_is_dead(demo: Demo):
    page = demo.visitor().register()
    demo.deliver()
    old = demo.password_link()

    correct_address(demo, page)
    demo.deliver()

    assert [line["ครั้งที่"] for line in demo.officer().lines("registration")] == [1, 2]
    assert demo.officer().lines("registration")[1]["อีเมล"] == "right@school.example"
    assert letter_addresses(demo)[-1] == "right@school.example"
    assert demo.visitor().get(old, expect_errors=True).status_int == 410
    assert demo.visitor().get(demo.password_link()).status_int == 200


def test_a_password_that_a_stranger_set_at_the_wrong_address_does_not_sign_in(demo: Demo):
    page = demo.visitor().register()
    send_mail(demo)
    demo.visitor().set_password(demo.password_link(), "the phrase of a stranger")

    correct_address(demo, page)
    stranger = demo.visitor().sign_in(SCHOOL, "the phrase of a stranger")

    assert stranger.get("/home").status_int == 302


def test_a_letter_that_has_not_left_does_not_go_to_the_wrong_address(demo: Demo):
    page = demo.visitor().register()

    correct_address(demo, page)
    send_mail(demo)

    assert letter_addresses(demo) == ["right@school.example"]


def confirm_in_sheet(demo: Demo) -> None:
    officer = demo.officer()
    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")


def test_whom_the_officer_has_confirmed_with_one_address_waits_again_with_another(demo: Demo):
    page = demo.visitor().register()
    demo.deliver()
    confirm_in_sheet(demo)
    demo.deliver()
    before = account_state(demo, SCHOOL)

    correct_address(demo, page, "squatter@elsewhere.example")
    demo.deliver()

    assert (before, account_state(demo, SCHOOL)) == ("confirmed", "provisional")


def test_who_was_confirmed_by_reading_the_registers_mailbox_waits_again_with_another(demo: Demo):
    give_address(demo)
    page = demo.visitor().register(email="office@school.example")
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())
    before = account_state(demo, SCHOOL)

    correct_address(demo, page, "squatter@elsewhere.example")

    assert (before, account_state(demo, SCHOOL)) == ("confirmed", "provisional")


def test_who_came_with_a_hand_over_letter_is_confirmed_with_any_address(demo: Demo):
    correct_address(demo, demo.visitor().register(letter=True))

    assert account_state(demo, SCHOOL) == "confirmed"


def test_an_officer_confirms_no_address_that_the_sheet_does_not_show_yet(demo: Demo):
    page = demo.visitor().register()
    demo.deliver()
    confirm_in_sheet(demo)
    demo.worker.sync().cycle()

    correct_address(demo, page, "squatter@elsewhere.example")
    demo.deliver()

    assert account_state(demo, SCHOOL) == "provisional"


def test_the_address_in_the_register_is_told_of_who_first_gave_it_as_their_own(demo: Demo):
    give_address(demo)
    page = demo.visitor().register(email="office@school.example")

    correct_address(demo, page, "squatter@elsewhere.example")
    correct_address(demo, page, "other@elsewhere.example")
    send_mail(demo)

    assert sorted(letter_addresses(demo)) == ["office@school.example", "other@elsewhere.example"]
    assert "/not-ours/" in "".join(demo.letters())


def test_a_corrected_address_that_is_none_is_refused(demo: Demo):
    page = demo.visitor().register()

    page_after = correct_address(demo, page, "ไม่มี")

    assert page_after.status_int == 422
    assert page_after.html.find(id="f-email")["value"] == "ไม่มี"
    assert row_count(demo) == 1


def test_the_address_cannot_be_changed_once_the_account_was_used(demo: Demo):
    page = demo.visitor().register()
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())
    demo.visitor().sign_in(SCHOOL)

    answers = [
        demo.visitor().get(f"{page.request.path}/address", expect_errors=True),
        post(demo.visitor(), f"{page.request.path}/address", {"email": "thief@elsewhere.example"}),
        post(demo.visitor(), f"{page.request.path}/send-again", {}),
    ]

    assert [answer.status_int for answer in answers] == [403, 403, 403]
    assert REGISTRATION["email"] in letter_addresses(demo)[-1]

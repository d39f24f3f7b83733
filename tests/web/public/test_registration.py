"""Registration: who gets an account, who waits, the receipt, a letter sent again, a wrong address."""

from service.guard import links
from service.store import accounts
from tests.cast.people import AREA, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, fill, send
from tests.cast.posts import post, problem_texts, registration_fields, row_count, send_mail

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


def test_a_further_person_of_a_school_waits_and_the_first_is_told(demo: Demo):
    demo.visitor().register()

    page = demo.visitor().register(email="second@school.example")
    send_mail(demo)

    assert account_state(demo, f"{SCHOOL}-2") == "waiting"
    assert "รอสำนักงานเขตยืนยัน" in page.text
    assert letter_addresses(demo) == ["clerk@school.example", "clerk@school.example"]
    assert "มีผู้ลงทะเบียนเพิ่ม" in demo.letters()[1]


def test_a_further_person_gets_the_letter_when_the_officer_confirms(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(email="second@school.example")
    demo.deliver()
    officer = demo.officer()

    officer.decide("registration", officer.lines("registration")[1]["เลขที่รับ"], "ยืนยัน")
    demo.deliver()
    demo.deliver()

    assert account_state(demo, f"{SCHOOL}-2") == "confirmed"
    assert letter_addresses(demo)[-1] == "second@school.example"


def test_another_unit_of_an_office_is_an_additional_person(demo: Demo):
    demo.visitor().register(BUREAU, unit="กลุ่มตัวอย่างหนึ่ง", email="one@office.example")

    demo.visitor().register(BUREAU, unit="กลุ่มตัวอย่างสอง", email="two@office.example")
    send_mail(demo)

    assert (account_state(demo, BUREAU), account_state(demo, f"{BUREAU}-2")) == ("provisional", "provisional")
    assert letter_addresses(demo) == ["one@office.example", "two@office.example"]


def test_a_second_person_of_the_same_unit_waits(demo: Demo):
    demo.visitor().register(BUREAU, unit="กลุ่มตัวอย่างหนึ่ง")

    demo.visitor().register(BUREAU, unit="กลุ่มตัวอย่างหนึ่ง")

    assert account_state(demo, f"{BUREAU}-2") == "waiting"


def test_without_javascript_a_registration_waits_and_sends_no_letter(demo: Demo):
    page = demo.visitor().register(captcha=False)
    demo.deliver()

    assert account_state(demo, SCHOOL) == "waiting"
    assert "รอสำนักงานเขตยืนยัน" in page.text
    assert demo.letters() == []
    assert "รอเขตยืนยัน" in demo.officer().lines("registration")[0]["ข้อสังเกต"]


def test_the_agencys_own_signed_link_confirms(demo: Demo):
    demo.visitor().register(captcha=False, link=True)
    demo.deliver()

    assert account_state(demo, SCHOOL) == "confirmed"
    assert demo.summary()["confirmed"] == 1


def test_a_signed_link_of_another_agency_does_not_confirm(demo: Demo):
    proof = links.sign_agency(demo.services.settings.secret_key, OTHER_SCHOOL)

    post(demo.visitor(), "/register", registration_fields(SCHOOL, proof=proof))

    assert account_state(demo, SCHOOL) == "waiting"


def test_a_solved_captcha_is_believed_for_two_hours_only(demo: Demo):
    solved = demo.solved_captcha()
    demo.clock.move(hours=2, seconds=1)

    post(demo.visitor(), "/register", registration_fields(SCHOOL, altcha=solved))

    assert account_state(demo, SCHOOL) == "waiting"


def test_the_address_in_the_register_is_told(demo: Demo):
    with demo.services.db.begin() as conn:
        conn.exec_driver_sql("UPDATE agencies SET email = 'office@school.example' WHERE code = ?", (SCHOOL,))
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
    form = demo.visitor().open_form(f"{page.request.path}/address")
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

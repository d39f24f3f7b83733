"""The own account: what it shows, another password, another address that two mailboxes confirm."""

import pytest

from service.store import accounts, schema
from tests.cast.own_account import (
    NEW_EMAIL,
    OLD_EMAIL,
    accept_link,
    confirm_link,
    count_letters_to,
    get_account,
    letter_to,
    offer_account,
    press_button,
    request_new_address,
)
from tests.cast.people import AREA, OTHER_SCHOOL, PASSWORD, SCHOOL, Demo, Visitor, fill, main_form, send
from tests.cast.posts import post, problem_texts, row_count, send_mail, signed_in_clerk


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


# --- what it shows


def test_it_shows_an_agencys_person_what_is_known_with_the_address_masked(clerk: Visitor):
    page = clerk.get("/account")

    assert all(
        text in page for text in (SCHOOL, "อนุบาลจอมสวรรค์", "สพป.เชียงราย เขต 3", "c••••@school.example")
    )
    assert OLD_EMAIL not in page
    assert "มอบบัญชีให้ผู้อื่น" in page and "ปิดบัญชีของท่าน" in page


@pytest.mark.parametrize("username", [f"officer-{AREA}", "obec"])
def test_staff_have_the_page_without_handing_over_and_leaving(demo: Demo, username: str):
    page = demo.staff(username).get("/account")

    assert username in page and "ยังไม่มี" in page
    assert "มอบบัญชี" not in page and "ปิดบัญชี" not in page


def test_letters_come_in_the_language_that_was_chosen(demo: Demo, clerk: Visitor):
    form = next(form for form in clerk.get("/account").forms.values() if "language" in form.fields)
    form["language"] = "en"
    send(form)

    request_new_address(clerk)

    assert "Pakmut: " in letter_to(demo, NEW_EMAIL)


def test_a_language_that_there_is_not_changes_nothing(demo: Demo, clerk: Visitor):
    post(clerk, "/account/language", {"language": "xx"})

    assert get_account(demo)["language"] == "th"


# --- another password


def change_password(person: Visitor, present: str = PASSWORD, new_password: str = "quite another phrase"):
    form = person.open_form("/account/password")
    fill(form, {"present": present, "password": new_password})
    return send(form)


def test_a_new_password_keeps_this_session_and_ends_the_others(demo: Demo, clerk: Visitor):
    other = demo.visitor().sign_in(SCHOOL)

    page = change_password(clerk)

    assert page.request.path == "/account" and "เปลี่ยนรหัสผ่านแล้ว" in page
    assert clerk.get("/home").status_int == 200
    assert other.get("/home").status_int == 302
    assert demo.visitor().sign_in(SCHOOL, "quite another phrase").get("/home").status_int == 200


def test_without_the_present_password_nothing_changes_and_guessing_slows_down(demo: Demo, clerk: Visitor):
    pages = [change_password(clerk, "a guess") for _ in range(4)]

    assert problem_texts(pages[0]) == ["รหัสผ่านปัจจุบันไม่ถูกต้อง"]
    assert "กรุณารอ" in problem_texts(pages[3])[0]
    assert demo.visitor().get("/home").status_int == 302
    demo.clock.move(minutes=10)
    assert demo.visitor().sign_in(SCHOOL).get("/home").status_int == 200


def test_a_weak_new_password_is_refused(clerk: Visitor):
    assert "เดาง่าย" in problem_texts(change_password(clerk, new_password="aaaaaaaaaaaa"))[0]


def test_a_new_password_ends_a_change_of_address_and_an_offer_that_wait(demo: Demo, clerk: Visitor):
    request_new_address(clerk)
    offer_account(clerk)
    links = [confirm_link(demo, NEW_EMAIL), confirm_link(demo, OLD_EMAIL), accept_link(demo)]

    page = change_password(clerk)

    assert "ที่ค้างอยู่ถูกยกเลิก" in page
    assert [demo.visitor().get(link, expect_errors=True).status_int for link in links] == [410, 410, 410]


# --- another address


@pytest.mark.parametrize("order", [(OLD_EMAIL, NEW_EMAIL), (NEW_EMAIL, OLD_EMAIL)])
def test_the_address_changes_when_both_have_confirmed_in_any_order(
    demo: Demo, clerk: Visitor, order: tuple[str, str]
):
    request_new_address(clerk)
    first, second = (confirm_link(demo, to) for to in order)

    waiting = press_button(demo, first)
    in_between = get_account(demo)["email"]
    done = press_button(demo, second)

    assert "เหลืออีกหนึ่งแห่ง" in waiting and in_between == OLD_EMAIL
    assert "เปลี่ยนอีเมลแล้ว" in done and get_account(demo)["email"] == NEW_EMAIL


def test_opening_the_links_confirms_nothing(demo: Demo, clerk: Visitor):
    request_new_address(clerk)

    for link in (confirm_link(demo, NEW_EMAIL), confirm_link(demo, OLD_EMAIL)):
        for path in (link, f"{link}/refuse"):
            demo.visitor().get(path, expect_errors=True)
            demo.visitor().web.head(path, expect_errors=True)

    assert get_account(demo)["email"] == OLD_EMAIL
    assert clerk.get("/home").status_int == 200


def test_the_changed_address_is_a_new_revision_in_the_sheet_that_keeps_what_the_officer_corrected(
    demo: Demo, clerk: Visitor
):
    demo.deliver()
    officer = demo.officer()
    officer.type("registration", officer.lines("registration")[0]["เลขที่รับ"], "ชื่อ", "ชื่อที่เขตแก้")
    demo.deliver()
    request_new_address(clerk)
    for to in (NEW_EMAIL, OLD_EMAIL):
        press_button(demo, confirm_link(demo, to))

    demo.deliver()

    lines = demo.officer().lines("registration")
    assert [(line["ชื่อผู้ใช้"], line["ครั้งที่"], line["อีเมล"]) for line in lines] == [
        (SCHOOL, 1, OLD_EMAIL),
        (SCHOOL, 2, NEW_EMAIL),
    ]
    assert lines[1]["ชื่อ"] == "ชื่อที่เขตแก้"
    assert demo.summary()["registered"] == 1


def test_who_was_confirmed_stays_confirmed_and_can_still_be_cancelled(demo: Demo, clerk: Visitor):
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")
    demo.deliver()
    request_new_address(clerk)
    for to in (NEW_EMAIL, OLD_EMAIL):
        press_button(demo, confirm_link(demo, to))
    demo.deliver()
    stayed = (get_account(demo)["state"], demo.summary()["confirmed"])

    officer.decide("registration", officer.lines("registration")[1]["เลขที่รับ"], "ยกเลิก")
    demo.deliver()

    assert stayed == ("confirmed", 1)
    assert (get_account(demo)["state"], demo.summary()["registered"]) == ("cancelled", 0)


def test_who_was_not_confirmed_is_not_confirmed_by_changing_the_address(demo: Demo):
    clerk = signed_in_clerk(demo, letter=False)
    demo.deliver()
    request_new_address(clerk)
    for to in (NEW_EMAIL, OLD_EMAIL):
        press_button(demo, confirm_link(demo, to))
    demo.deliver()

    assert (get_account(demo)["state"], demo.summary()["confirmed"]) == ("provisional", 0)


def test_the_old_address_is_told_and_its_password_links_are_void(demo: Demo, clerk: Visitor):
    form = demo.visitor().open_form("/password/forgot")
    fill(form, {"username": SCHOOL})
    send(form)
    send_mail(demo)
    link = demo.password_link()
    request_new_address(clerk)

    for to in (NEW_EMAIL, OLD_EMAIL):
        press_button(demo, confirm_link(demo, to))

    assert "เปลี่ยนไปใช้อีเมลอื่นแล้ว" in letter_to(demo, OLD_EMAIL)
    assert demo.visitor().get(link, expect_errors=True).status_int == 410


def test_the_old_address_can_refuse_and_whoever_asked_is_out(demo: Demo, clerk: Visitor):
    request_new_address(clerk)
    old, new = confirm_link(demo, OLD_EMAIL), confirm_link(demo, NEW_EMAIL)

    page = press_button(demo, f"{old}/refuse")

    assert "ระงับการเปลี่ยนอีเมลแล้ว" in page
    assert demo.visitor().get(new, expect_errors=True).status_int == 410
    assert clerk.get("/home").status_int == 302
    assert demo.visitor().sign_in(SCHOOL).get("/home").status_int == 302
    assert "/password/" in letter_to(demo, OLD_EMAIL)
    assert get_account(demo)["email"] == OLD_EMAIL
    demo.visitor().set_password(demo.password_link(), "the owner's own phrase")
    assert demo.visitor().sign_in(SCHOOL, "the owner's own phrase").get("/home").status_int == 200


def test_the_new_address_cannot_refuse_in_the_name_of_the_old_one(demo: Demo, clerk: Visitor):
    request_new_address(clerk)

    answer = demo.visitor().get(f"{confirm_link(demo, NEW_EMAIL)}/refuse", expect_errors=True)

    assert answer.status_int == 410
    assert clerk.get("/home").status_int == 200


def test_a_link_works_once(demo: Demo, clerk: Visitor):
    request_new_address(clerk)
    link = confirm_link(demo, NEW_EMAIL)
    form = demo.visitor().open_form(link)

    first, second = send(form), send(form)

    assert (first.status_int, second.status_int) == (200, 410)
    assert get_account(demo)["email"] == OLD_EMAIL


def test_links_expire_after_three_days(demo: Demo, clerk: Visitor):
    request_new_address(clerk)
    new, old = confirm_link(demo, NEW_EMAIL), confirm_link(demo, OLD_EMAIL)
    press_button(demo, new)

    demo.clock.move(days=3)

    assert demo.visitor().get(old, expect_errors=True).status_int == 410
    assert get_account(demo)["email"] == OLD_EMAIL


def test_what_was_never_confirmed_is_forgotten_with_the_next_that_is_asked(demo: Demo, clerk: Visitor):
    request_new_address(clerk)
    demo.clock.move(days=3)

    offer_account(clerk.sign_in(SCHOOL))

    with demo.services.db.read() as conn:
        kinds = [line.kind for line in conn.execute(schema.confirmations.select())]
    assert kinds == ["handover"]


def test_a_newer_change_voids_the_older_one(demo: Demo, clerk: Visitor):
    request_new_address(clerk, "wrong@school.example")
    stale = [confirm_link(demo, "wrong@school.example"), confirm_link(demo, OLD_EMAIL)]
    demo.clock.move(minutes=2)
    request_new_address(clerk)

    press_button(demo, confirm_link(demo, NEW_EMAIL))
    answers = [demo.visitor().get(link, expect_errors=True).status_int for link in stale]
    press_button(demo, confirm_link(demo, OLD_EMAIL))

    assert answers == [410, 410]
    assert get_account(demo)["email"] == NEW_EMAIL


def test_a_change_can_be_taken_back(demo: Demo, clerk: Visitor):
    request_new_address(clerk)
    link = confirm_link(demo, NEW_EMAIL)

    page = send(
        next(
            form for form in clerk.get("/account").forms.values() if form.action == "/account/email/take-back"
        )
    )

    assert "ยกเลิกการเปลี่ยนอีเมลแล้ว" in page
    assert demo.visitor().get(link, expect_errors=True).status_int == 410


def test_a_second_tap_sends_no_second_letters_and_another_address_must_wait(demo: Demo, clerk: Visitor):
    request_new_address(clerk)

    second_page, other_page = request_new_address(clerk), request_new_address(clerk, "another@school.example")

    assert second_page.status_int == 200 and other_page.status_int == 422
    assert (count_letters_to(demo, NEW_EMAIL), count_letters_to(demo, "another@school.example")) == (1, 0)


def test_whether_another_account_has_an_address_is_not_told(demo: Demo, clerk: Visitor):
    signed_in_clerk(demo, OTHER_SCHOOL, email="other@school.example")

    page = request_new_address(clerk, "other@school.example")
    demo.clock.move(minutes=2)
    free = request_new_address(clerk, "nobody@school.example")

    assert page.html.main.get_text().replace("o••••@", "n•••••@") == free.html.main.get_text()


@pytest.mark.parametrize(
    ("email", "says"), [("nonsense", "ไม่ถูกต้อง"), ("", "กรุณากรอก"), (OLD_EMAIL, "ใช้อยู่แล้ว")]
)
def test_an_address_that_is_none_or_the_same_is_refused(clerk: Visitor, email: str, says: str):
    page = request_new_address(clerk, email)

    assert says in problem_texts(page)[0]
    assert main_form(page)["email"].value == email


def test_a_wrong_password_sends_nothing(demo: Demo, clerk: Visitor):
    page = request_new_address(clerk, password="a guess")

    assert problem_texts(page) == ["รหัสผ่านปัจจุบันไม่ถูกต้อง"]
    assert row_count(demo, "confirmations") == count_letters_to(demo, NEW_EMAIL) == 0


def test_an_account_without_an_address_confirms_at_the_new_one_alone(demo: Demo):
    username = f"officer-{AREA}"
    account_row = dict(
        line.split()
        for line in (demo.services.settings.instance / "demo-accounts.txt").read_text().splitlines()
    )
    officer = demo.staff(username)
    request_new_address(officer, "officer@area.example", account_row[username])

    page = press_button(demo, confirm_link(demo, "officer@area.example"))

    assert "เปลี่ยนอีเมลแล้ว" in page
    assert get_account(demo, username)["email"] == "officer@area.example"
    assert row_count(demo) == 0


def test_a_cancelled_account_confirms_nothing(demo: Demo, clerk: Visitor):
    demo.deliver()
    request_new_address(clerk)
    links = [confirm_link(demo, NEW_EMAIL), confirm_link(demo, OLD_EMAIL)]
    officer = demo.officer()
    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยกเลิก")
    demo.deliver()

    assert [demo.visitor().get(link, expect_errors=True).status_int for link in links] == [410, 410]


def test_a_change_is_dead_when_the_address_was_set_otherwise_meanwhile(demo: Demo):
    username = f"officer-{AREA}"
    account_row = dict(
        line.split()
        for line in (demo.services.settings.instance / "demo-accounts.txt").read_text().splitlines()
    )
    request_new_address(demo.staff(username), "thief@elsewhere.example", account_row[username])
    link = confirm_link(demo, "thief@elsewhere.example")
    form = demo.visitor().open_form(link)

    with demo.services.db.begin() as conn:
        accounts.update(conn, get_account(demo, username)["id"], email="right@area.example")
        conn.commit()

    assert send(form).status_int == 410
    assert get_account(demo, username)["email"] == "right@area.example"


def test_the_database_holds_no_link_that_could_be_used(demo: Demo, clerk: Visitor):
    request_new_address(clerk)
    offer_account(clerk)
    tokens = [
        link.split("/")[2]
        for link in (confirm_link(demo, NEW_EMAIL), confirm_link(demo, OLD_EMAIL), accept_link(demo))
    ]

    with demo.services.db.read() as conn:
        database_text = "".join(
            repr(row) for table in schema.METADATA.sorted_tables for row in conn.execute(table.select())
        )

    assert not any(token in database_text for token in tokens)


@pytest.mark.parametrize("path", ["/confirm/{}", "/confirm/{}/refuse", "/handover/{}"])
@pytest.mark.parametrize("garbled", ["nonsense", "%00", "%E0%B8%81", "a" * 3000])
def test_a_garbled_link_is_told_to_be_dead(demo: Demo, path: str, garbled: str):
    assert demo.visitor().get(path.format(garbled), expect_errors=True).status_int == 410


def test_a_link_of_another_kind_opens_nothing(demo: Demo, clerk: Visitor):
    request_new_address(clerk)
    offer_account(clerk)
    address, successor, password = confirm_link(demo, NEW_EMAIL), accept_link(demo), demo.password_link()

    crossed = [
        successor.replace("handover", "confirm"),
        address.replace("confirm", "handover"),
        address.replace("confirm", "password"),
        password.replace("password", "confirm"),
        password.replace("password", "handover"),
    ]

    assert [demo.visitor().get(path, expect_errors=True).status_int for path in crossed] == [410] * 5


def test_a_stale_token_brings_the_form_back_and_changes_nothing(demo: Demo, clerk: Visitor):
    form = clerk.open_form("/account/email")
    fill(form, {"email": NEW_EMAIL, "present": PASSWORD, "csrf_token": "stale"})

    page = send(form)

    assert main_form(page)["email"].value == NEW_EMAIL
    assert row_count(demo, "confirmations") == 0


def test_pages_of_links_are_not_kept_by_browsers_and_tell_nobody_their_address(demo: Demo, clerk: Visitor):
    request_new_address(clerk)
    page = demo.visitor().get(confirm_link(demo, NEW_EMAIL))

    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert NEW_EMAIL not in page and OLD_EMAIL not in page

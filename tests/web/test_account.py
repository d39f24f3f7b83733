"""Accounts: passwords, links, slow-down, sign-out."""

import pytest

from tests.people import PASSWORD, SCHOOL, Demo, fill, send


def attempt(visitor, username: str, password: str):
    form = visitor.open_form("/sign-in")
    fill(form, {"username": username, "password": password})
    return send(form)


def test_a_link_sets_a_password_once(demo: Demo):
    visitor = demo.visitor()
    visitor.register()
    demo.deliver()
    link = demo.password_link()

    visitor.set_password(link)

    assert visitor.get(link, expect_errors=True).status_int == 410
    assert attempt(visitor, SCHOOL, PASSWORD).request.path == "/home"


def test_a_link_does_not_work_after_three_days(demo: Demo):
    visitor = demo.visitor()
    visitor.register()
    demo.deliver()

    demo.clock.move(days=3, minutes=1)

    assert visitor.get(demo.password_link(), expect_errors=True).status_int == 410


@pytest.mark.parametrize(("password", "again"), [("short", "short"), ("long enough 1", "long enough 2"), ("aaaaaaaaaa", "aaaaaaaaaa"), (f"{SCHOOL}x", f"{SCHOOL}x")])
def test_a_weak_or_mistyped_password_is_not_taken(demo: Demo, password: str, again: str):
    visitor = demo.visitor()
    visitor.register()
    demo.deliver()

    form = visitor.open_form(demo.password_link())
    fill(form, {"password": password, "password_again": again})

    assert send(form).status_int == 422
    assert attempt(visitor, SCHOOL, password).status_int == 401


def test_wrong_passwords_slow_down_and_never_lock_out(demo: Demo):
    visitor = demo.visitor()
    visitor.settle()
    visitor.web.cookiejar.clear()

    answers = [attempt(visitor, SCHOOL, f"wrong {n}").status_int for n in range(4)]
    assert answers == [401, 401, 401, 429]
    assert attempt(visitor, SCHOOL, PASSWORD).status_int == 429

    demo.clock.move(seconds=5)
    assert attempt(visitor, SCHOOL, PASSWORD).request.path == "/home"


def test_wrong_passwords_from_one_address_do_not_slow_down_another(demo: Demo):
    visitor, elsewhere = demo.visitor(), demo.visitor()
    visitor.settle()
    visitor.web.cookiejar.clear()
    elsewhere.web.extra_environ["REMOTE_ADDR"] = "198.51.100.9"

    for n in range(5):
        attempt(visitor, SCHOOL, f"wrong {n}")

    assert attempt(elsewhere, SCHOOL, PASSWORD).request.path == "/home"


def test_an_unknown_name_is_answered_like_a_wrong_password(demo: Demo):
    visitor = demo.visitor()
    visitor.settle()
    visitor.web.cookiejar.clear()

    known, unknown = attempt(visitor, SCHOOL, "wrong"), attempt(visitor, "99999999", "wrong")

    assert known.status_int == unknown.status_int == 401
    assert known.html.select_one(".summary").text == unknown.html.select_one(".summary").text


def test_a_forgotten_password_is_answered_the_same_for_every_name_and_mailed_for_a_real_one(demo: Demo):
    visitor = demo.visitor()
    visitor.settle()
    before = len(demo.letters())
    pages = []
    for name in (SCHOOL, "99999999"):
        form = visitor.open_form("/password/forgot")
        form["username"] = name
        pages.append(send(form).html.select_one(".notice.success").text.replace(name, "…"))
    demo.clock.move(seconds=1)
    demo.deliver()

    assert pages[0] == pages[1]
    assert len(demo.letters()) == before + 1
    visitor.web.cookiejar.clear()
    visitor.set_password(demo.password_link(), "another long phrase")
    assert attempt(visitor, SCHOOL, PASSWORD).status_int == 401
    assert attempt(visitor, SCHOOL, "another long phrase").request.path == "/home"


def test_setting_a_password_ends_the_sessions_of_the_old_one(demo: Demo):
    old = demo.visitor().settle()
    visitor = demo.visitor()
    form = visitor.open_form("/password/forgot")
    form["username"] = SCHOOL
    send(form)
    demo.clock.move(seconds=1)
    demo.deliver()

    visitor.set_password(demo.password_link(), "another long phrase")

    assert old.get("/home").status_int == 302


def test_signing_out_ends_the_session(demo: Demo):
    clerk = demo.visitor().settle()
    form = next(form for form in clerk.get("/home").forms.values() if form.action == "/sign-out")

    send(form)

    assert clerk.get("/home").status_int == 302


def test_after_signing_in_a_person_is_where_the_person_was_heading(demo: Demo):
    visitor = demo.visitor()
    visitor.settle()
    visitor.web.cookiejar.clear()

    visitor.get("/survey")

    assert attempt(visitor, SCHOOL, PASSWORD).request.path == "/survey"


def test_who_waits_cannot_sign_in_and_is_told_why(demo: Demo):
    demo.visitor().register(captcha=False)
    demo.deliver()
    officer = demo.officer()
    row_id = officer.lines("registration")[0]["เลขที่รับ"]
    officer.decide("registration", row_id, "ยืนยัน")
    demo.deliver()
    visitor = demo.visitor()
    visitor.set_password(demo.password_link())

    officer.decide("registration", row_id, "")
    demo.deliver()

    page = attempt(visitor, SCHOOL, PASSWORD)
    assert page.status_int == 403 and "รอสำนักงานเขตยืนยัน" in page.text

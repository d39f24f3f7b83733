"""Guesses at passwords are slowed down over all addresses; those of others never slow the own browser."""

import pytest

from service import create_app
from service.store import wrong_passwords
from tests.cast.limits import ADDRESS, use_up_limit, visitor_from
from tests.cast.own_account import request_new_address
from tests.cast.people import AREA, OTHER_SCHOOL, PASSWORD, SCHOOL, Demo, Visitor, fill, send
from tests.cast.posts import post, problem_texts, row_count, send_mail, signed_in_clerk
from tests.cast.sql import run_sql

OFFICER = f"officer-{AREA}"
WRONG, SLOWED = 401, 429


def try_to_sign_in(visitor: Visitor, password: str = PASSWORD, name: str = SCHOOL, captcha: bool = False):
    form = visitor.open_form("/sign-in")
    fill(form, {"username": name, "password": password})
    if captcha:
        form.submit_fields_extra = [("altcha", visitor.demo.solved_captcha())]
    return send(form)


def sign_out(person: Visitor) -> Visitor:
    post(person, "/sign-out", {})
    return person


def guess_from_many_addresses(demo: Demo, count: int, name: str = SCHOOL) -> list[int]:
    return [
        try_to_sign_in(visitor_from(demo, f"2001:db8:1:{n:x}::1"), "a guess", name).status_int
        for n in range(count)
    ]


# --- one name from everywhere


def test_guesses_at_one_name_are_slowed_down_though_each_comes_from_another_address(demo: Demo):
    signed_in_clerk(demo)

    assert guess_from_many_addresses(demo, 20) == [WRONG] * 3 + [SLOWED] * 17


def test_an_unknown_name_is_slowed_down_just_the_same(demo: Demo):
    assert guess_from_many_addresses(demo, 5, "57999999") == [WRONG] * 3 + [SLOWED] * 2


def test_the_persons_own_browser_is_not_slowed_down_by_guesses_of_others(demo: Demo):
    clerk = sign_out(signed_in_clerk(demo))
    guess_from_many_addresses(demo, 8)

    assert try_to_sign_in(clerk).request.path == "/home"


def test_a_browser_that_has_just_set_the_password_is_the_persons_own(demo: Demo):
    demo.visitor().register()
    send_mail(demo)
    guess_from_many_addresses(demo, 8)
    clerk = demo.visitor()

    clerk.set_password(demo.password_link())

    assert try_to_sign_in(clerk).request.path == "/home"


def test_the_persons_own_browser_cannot_guess_on_without_end(demo: Demo):
    """Whoever has stolen it waits as well, and longer."""
    clerk = sign_out(signed_in_clerk(demo))
    for _ in range(12):
        try_to_sign_in(clerk, "a guess")
        demo.clock.move(seconds=300)
    try_to_sign_in(clerk, "a guess")

    assert "300 วินาที" in problem_texts(try_to_sign_in(clerk))[0]


def test_a_browser_known_to_one_account_is_a_stranger_to_others(demo: Demo):
    signed_in_clerk(demo, OTHER_SCHOOL, email="other@school.example")
    clerk = sign_out(signed_in_clerk(demo))
    guess_from_many_addresses(demo, 8, OTHER_SCHOOL)

    assert try_to_sign_in(clerk, name=OTHER_SCHOOL).status_int == SLOWED


def test_a_made_up_cookie_makes_no_browser_known(demo: Demo):
    signed_in_clerk(demo)
    guess_from_many_addresses(demo, 8)
    stranger = demo.visitor()
    stranger.web.set_cookie("pakmut-device", "WyJhIixbImIiXV0.c2lnbmF0dXJl")

    assert try_to_sign_in(stranger).status_int == SLOWED


def test_the_cookie_of_a_known_browser_tells_nobody_the_account(demo: Demo):
    clerk = demo.visitor()
    signed_in_clerk(demo)
    form = clerk.open_form("/sign-in")
    fill(form, {"username": SCHOOL, "password": PASSWORD})
    cookies = "\n".join(form.submit().headers.getall("Set-Cookie"))

    device = next(line for line in cookies.splitlines() if line.startswith("pakmut-device="))
    assert "HttpOnly" in device and "SameSite=Lax" in device and "Max-Age=31536000" in device
    assert SCHOOL not in device


def test_a_clock_that_was_set_back_makes_nobody_wait(demo: Demo):
    signed_in_clerk(demo)
    demo.clock.move(days=30)
    guess_from_many_addresses(demo, 8)

    demo.clock.move(days=-30)

    assert try_to_sign_in(demo.visitor()).request.path == "/home"


def test_the_wait_for_an_address_tells_nobody_whose_username_it_belongs_to(demo: Demo):
    signed_in_clerk(demo)
    guess_from_many_addresses(demo, 8)

    assert try_to_sign_in(demo.visitor(), "a guess", "clerk@school.example").status_int == WRONG


# --- many names from one network


def test_after_many_wrong_passwords_in_a_network_a_further_try_costs_work(demo: Demo):
    signed_in_clerk(demo)
    use_up_limit(demo, "wrong_password", address=ADDRESS)

    page = try_to_sign_in(demo.visitor(), "a guess", "57999999")

    assert page.status_int == SLOWED
    assert "มีผู้ลองรหัสผ่านผิดหลายครั้งจากเครือข่ายนี้" in problem_texts(page)[0]
    assert page.html.select("[data-captcha]")
    assert row_count(demo, "wrong_passwords") == 0


def test_whoever_guesses_in_a_network_does_not_keep_a_right_password_out(demo: Demo):
    signed_in_clerk(demo)
    use_up_limit(demo, "wrong_password", address=ADDRESS)

    assert try_to_sign_in(demo.visitor(), captcha=True).request.path == "/home"


def test_the_persons_own_browser_needs_no_captcha(demo: Demo):
    clerk = sign_out(signed_in_clerk(demo))
    use_up_limit(demo, "wrong_password", address=ADDRESS)

    assert not clerk.get("/sign-in").html.select("[data-captcha]")
    assert try_to_sign_in(clerk).request.path == "/home"


def test_one_solution_is_good_for_one_try(demo: Demo):
    signed_in_clerk(demo)
    use_up_limit(demo, "wrong_password", address=ADDRESS)
    form = demo.visitor().open_form("/sign-in")
    fill(form, {"username": "57999999", "password": "a guess"})
    form.submit_fields_extra = [("altcha", demo.solved_captcha())]

    assert [send(form).status_int for _ in range(2)] == [WRONG, SLOWED]


def test_behind_a_proxy_that_nobody_named_strangers_do_not_lock_the_person_out(public_settings: dict, clock):
    demo = Demo(create_app(public_settings | {"SECOND_FACTOR": "obec"}, clock), clock)

    def visitor() -> Visitor:
        person = visitor_from(demo, "10.0.0.1", HTTP_HOST="pakmut.example")
        person.web.extra_environ["wsgi.url_scheme"] = "https"
        return person

    password_file = demo.services.settings.instance / "demo-accounts.txt"
    password = dict(line.split() for line in password_file.read_text().splitlines())[OFFICER]
    officer = sign_out(visitor().sign_in(OFFICER, password))
    statuses = [try_to_sign_in(visitor(), "a guess", OFFICER).status_int for _ in range(8)]

    page = try_to_sign_in(officer, password, OFFICER)

    assert statuses == [WRONG] * 3 + [SLOWED] * 5
    assert page.request.path == f"/area/{AREA}"


# --- the present password


def test_strangers_who_guess_do_not_slow_down_a_person_who_proves_the_present_password(demo: Demo):
    clerk = signed_in_clerk(demo)
    guess_from_many_addresses(demo, 8)

    page = request_new_address(clerk)

    assert page.request.path == "/account"


@pytest.mark.parametrize("count", [3, 10, 10_000])
def test_a_wait_has_an_end_however_many_guesses_there_were(demo: Demo, count: int):
    with demo.services.db.begin() as conn:
        for browser, longest in (("", 30), ("a browser", 300)):
            wrong_passwords.count(conn, SCHOOL, browser, demo.clock())
            run_sql(conn, "UPDATE wrong_passwords SET count = ? WHERE browser = ?", count, browser)

            assert 0 < wrong_passwords.wait_seconds(conn, SCHOOL, browser, demo.clock()) <= longest


# --- names


@pytest.mark.parametrize("name", ["clerk@school.example", "CLERK@School.example", " ๕๗๐๓๐๐๐๑ "])
def test_the_address_and_thai_digits_are_names_too(demo: Demo, name: str):
    signed_in_clerk(demo)

    assert try_to_sign_in(demo.visitor(), name=name).request.path == "/home"


def test_an_address_that_serves_two_accounts_names_none(demo: Demo):
    signed_in_clerk(demo)
    signed_in_clerk(demo, OTHER_SCHOOL)

    page = try_to_sign_in(demo.visitor(), name="clerk@school.example")

    assert problem_texts(page) == ["ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"]


def test_an_address_that_also_served_a_closed_account_names_the_open_one(demo: Demo):
    signed_in_clerk(demo)
    signed_in_clerk(demo, OTHER_SCHOOL)
    with demo.services.db.begin() as conn:
        run_sql(conn, "UPDATE accounts SET state = 'left' WHERE username = ?", OTHER_SCHOOL)
        conn.commit()

    assert try_to_sign_in(demo.visitor(), name="clerk@school.example").request.path == "/home"


def test_a_failure_is_headed_by_what_happened(demo: Demo):
    page = try_to_sign_in(demo.visitor())

    assert page.html.find(id="problems").get_text() == "เข้าสู่ระบบไม่สำเร็จ"


def test_strangers_who_ask_for_links_do_not_stop_the_person(demo: Demo):
    for _ in range(13):
        form = visitor_from(demo, "198.51.100.9").open_form("/password/forgot")
        fill(form, {"username": OFFICER})
        send(form)

    form = demo.visitor().open_form("/password/forgot")
    fill(form, {"username": OFFICER})
    assert send(form).status_int == 200

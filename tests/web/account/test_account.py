"""Accounts: wrong passwords slow down, password links, a forgotten password, how a session ends."""

import pytest
from argon2 import PasswordHasher

from service.store import accounts
from tests.cast.people import AREA, PASSWORD, SCHOOL, Demo, Visitor, fill, send
from tests.cast.posts import ask_for_link, csrf_token, problem_texts, send_mail, signed_in_clerk
from tests.cast.sql import run_sql


def try_to_sign_in(visitor: Visitor, password: str = "wrong", username: str = SCHOOL):
    form = visitor.open_form("/sign-in")
    fill(form, {"username": username, "password": password})
    return send(form)


def set_password(demo: Demo, path: str, password: str):
    form = demo.visitor().open_form(path)
    fill(form, {"password": password})
    return send(form)


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


@pytest.fixture
def link(demo: Demo) -> str:
    """The fresh link of a registration."""
    demo.visitor().register()
    send_mail(demo)
    return demo.password_link()


# --- signing in


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(demo: Demo, clerk: Visitor):
    wrong, unknown = try_to_sign_in(demo.visitor()), try_to_sign_in(demo.visitor(), username="57999999")

    assert (wrong.status_int, unknown.status_int) == (401, 401)
    assert problem_texts(wrong) == problem_texts(unknown) == ["ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"]


def test_the_name_is_kept_after_a_wrong_password_and_the_password_is_not(demo: Demo, clerk: Visitor):
    page = try_to_sign_in(demo.visitor(), "nearly right")

    assert page.html.find(id="f-username")["value"] == SCHOOL
    assert "nearly right" not in page.text


def test_wrong_passwords_slow_down_even_the_right_one(demo: Demo, clerk: Visitor):
    for _ in range(3):
        try_to_sign_in(demo.visitor())

    page = try_to_sign_in(demo.visitor(), PASSWORD)

    assert page.status_int == 429
    assert "กรุณารอ 2 วินาที" in problem_texts(page)[0]


def test_the_wait_grows_and_is_never_a_lock_out(demo: Demo, clerk: Visitor):
    for _ in range(11):
        try_to_sign_in(demo.visitor())
        demo.clock.move(seconds=30)
    try_to_sign_in(demo.visitor())

    waiting = try_to_sign_in(demo.visitor(), PASSWORD)
    demo.clock.move(seconds=30)
    page = try_to_sign_in(demo.visitor(), PASSWORD)

    assert "30 วินาที" in problem_texts(waiting)[0]
    assert page.request.path == "/home"


def test_another_name_at_the_same_address_is_not_slowed_down(demo: Demo, clerk: Visitor):
    for _ in range(4):
        try_to_sign_in(demo.visitor(), username=f"officer-{AREA}")

    page = try_to_sign_in(demo.visitor(), PASSWORD)

    assert page.request.path == "/home"


def test_the_right_password_forgets_the_wrong_ones(demo: Demo, clerk: Visitor):
    for _ in range(2):
        try_to_sign_in(demo.visitor())
    try_to_sign_in(demo.visitor(), PASSWORD)

    try_to_sign_in(demo.visitor())

    assert try_to_sign_in(demo.visitor(), PASSWORD).request.path == "/home"


def test_an_account_that_waits_says_so_only_to_who_knows_its_password(demo: Demo, clerk: Visitor):
    with demo.services.db.begin() as conn:
        run_sql(conn, "UPDATE accounts SET state = 'waiting' WHERE username = ?", SCHOOL)
        conn.commit()

    right, wrong = try_to_sign_in(demo.visitor(), PASSWORD), try_to_sign_in(demo.visitor())

    assert "รอสำนักงานเขตยืนยัน" in problem_texts(right)[0]
    assert problem_texts(wrong) == ["ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"]


def test_after_signing_in_a_person_is_where_the_person_was_heading(demo: Demo, clerk: Visitor):
    visitor = demo.visitor()
    visitor.get("/survey")

    assert try_to_sign_in(visitor, PASSWORD).request.path == "/survey"


def test_after_signing_in_nobody_stands_before_an_error(demo: Demo):
    obec, form = demo.visitor(), demo.staff("obec").open_form("/obec")
    obec.web.post("/obec/announcement", form.submit_fields())
    session_values = dict(
        line.split()
        for line in (demo.services.settings.instance / "demo-accounts.txt").read_text().splitlines()
    )

    assert try_to_sign_in(obec, session_values["obec"], "obec").request.path == "/obec"


# --- the password link


def test_a_link_works_once(demo: Demo, link: str):
    first = set_password(demo, link, PASSWORD)

    second = demo.visitor().get(link, expect_errors=True)

    assert first.request.path == "/sign-in"
    assert second.status_int == 410
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in second.text


def test_a_link_that_was_used_in_another_window_changes_nothing(demo: Demo, link: str):
    form = demo.visitor().open_form(link)
    set_password(demo, link, PASSWORD)

    fill(form, {"password": "a different phrase"})
    page = send(form)

    assert page.status_int == 410
    assert try_to_sign_in(demo.visitor(), PASSWORD).request.path == "/home"


def test_a_link_expires_after_three_days(demo: Demo, link: str):
    demo.clock.move(days=3, seconds=-1)
    shortly_before = demo.visitor().get(link, expect_errors=True)

    demo.clock.move(seconds=1)

    assert shortly_before.status_int == 200
    assert demo.visitor().get(link, expect_errors=True).status_int == 410


@pytest.mark.parametrize(
    "garbled", ["/password/nonsense", "/password/%00", "/password/%E0%B8%81", f"/password/{'a' * 3000}"]
)
def test_a_garbled_link_is_told_to_be_dead(demo: Demo, garbled: str):
    assert demo.visitor().get(garbled, expect_errors=True).status_int == 410


def test_the_page_of_a_link_is_not_kept_by_browsers(demo: Demo, link: str):
    page = demo.visitor().get(link)

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "อย่างน้อย 10"),
        ("x" * 201, "ไม่เกิน 200"),
        ("aaaaaaaaaaaa", "เดาง่าย"),
        (f"{SCHOOL}!!", "ชื่อผู้ใช้"),
        ("", "อย่างน้อย 10"),
    ],
)
def test_a_weak_password_is_refused(demo: Demo, link: str, password: str, sentence: str):
    page = set_password(demo, link, password)

    assert page.status_int == 422
    assert sentence in problem_texts(page)[0]
    assert page.html.find(id="problems").get_text() == "ยังไม่ได้ตั้งรหัสผ่าน"
    assert demo.visitor().get(link).status_int == 200


def test_a_thai_phrase_is_a_password(demo: Demo, link: str):
    set_password(demo, link, "ฝนตกที่เชียงราย")

    assert try_to_sign_in(demo.visitor(), "ฝนตกที่เชียงราย").request.path == "/home"


@pytest.mark.parametrize(
    "password", ["pasted from a manager: #9x!", "  spaces around it  ", "passwörter sind so"]
)
def test_a_pasted_password_is_taken_as_it_is(demo: Demo, link: str, password: str):
    set_password(demo, link, password)

    assert try_to_sign_in(demo.visitor(), password).request.path == "/home"


def test_a_hash_of_an_earlier_cost_is_renewed_when_its_password_is_used(demo: Demo, clerk: Visitor):
    def stored_hash() -> str:
        with demo.services.db.read() as conn:
            return accounts.get_by_username(conn, SCHOOL)["password_hash"]

    with demo.services.db.begin() as conn:
        earlier = PasswordHasher(time_cost=2, memory_cost=16, parallelism=2).hash("short")
        accounts.update(conn, accounts.get_by_username(conn, SCHOOL)["id"], password_hash=earlier)
        conn.commit()

    try_to_sign_in(demo.visitor(), "wrong")
    unchanged = stored_hash() == earlier
    page = try_to_sign_in(demo.visitor(), "short")
    again = try_to_sign_in(demo.visitor(), "short")

    assert unchanged and stored_hash() != earlier
    assert page.request.path == again.request.path == "/home"
    assert clerk.get("/home").status_int == 200


# --- a forgotten password


def test_a_forgotten_password_says_the_same_for_unknown_names(demo: Demo, clerk: Visitor):
    known_page, unknown_page = ask_for_link(demo), ask_for_link(demo, "57999999")

    send_mail(demo)

    assert known_page.html.main.get_text() == unknown_page.html.main.get_text().replace("57999999", SCHOOL)
    assert len(demo.letters()) == 2


def test_a_forgotten_password_sends_a_link_that_works(demo: Demo, clerk: Visitor):
    ask_for_link(demo)
    send_mail(demo)

    set_password(demo, demo.password_link(), "a new long phrase")

    assert try_to_sign_in(demo.visitor(), "a new long phrase").request.path == "/home"


def test_a_second_request_within_a_minute_sends_no_second_letter(demo: Demo, clerk: Visitor):
    ask_for_link(demo)

    ask_for_link(demo)
    send_mail(demo)

    assert len(demo.letters()) == 2


def test_an_account_that_waits_gets_no_link(demo: Demo):
    demo.visitor().register(captcha=False)

    ask_for_link(demo)
    send_mail(demo)

    assert demo.letters() == []


def test_a_request_without_a_name_asks_for_it(demo: Demo):
    assert problem_texts(ask_for_link(demo, "")) == ["กรุณากรอกชื่อผู้ใช้หรืออีเมล"]


# --- how a session ends


def test_signing_out_ends_the_session(demo: Demo, clerk: Visitor):
    page = send(clerk.get("/home").forms[0])

    assert page.request.path == "/"
    assert clerk.get("/home").location.endswith("/sign-in")


def test_a_new_password_ends_every_session(demo: Demo, clerk: Visitor):
    ask_for_link(demo)
    send_mail(demo)

    set_password(demo, demo.password_link(), "a new long phrase")

    assert clerk.get("/home").status_int == 302


def test_a_cancelled_account_cannot_go_on_nor_sign_in(demo: Demo, clerk: Visitor):
    demo.deliver()
    officer = demo.officer()

    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยกเลิก")
    demo.deliver()

    assert clerk.get("/home").status_int == 302
    assert "ยกเลิกบัญชี" in problem_texts(try_to_sign_in(demo.visitor(), PASSWORD))[0]


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(demo: Demo):
    cookie = demo.visitor().get("/sign-in").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_in_gives_a_new_token(demo: Demo, clerk: Visitor):
    visitor = demo.visitor()
    old_token = csrf_token(visitor)

    visitor.sign_in(SCHOOL)

    assert csrf_token(visitor) != old_token

"""The second step of staff: a password alone opens nothing, no code works twice, and nobody is locked out."""

import re

import pytest

from service import create_app
from service.accounts import second_factor
from service.store import second_factors
from tests.cast.limits import account_id, visitor_from
from tests.cast.pages import problems_of
from tests.cast.people import AREA, PASSWORD, SCHOOL, Demo, Visitor, fill, send
from tests.cast.posts import post, problem_texts, send_mail, signed_in_clerk
from tests.cast.second_step import App, give_code, give_password, password_of, set_up

OFFICER = f"officer-{AREA}"


@pytest.fixture
def demo(settings: dict, clock) -> Demo:
    """A demonstration whose staff needs the second step."""
    return Demo(create_app(settings | {"SECOND_FACTOR": "all"}, clock), clock)


def is_in(person: Visitor) -> bool:
    return person.get("/account").status_int == 200


# --- setting it up


@pytest.mark.parametrize("username", ["obec", OFFICER])
def test_the_first_sign_in_of_staff_sets_it_up(demo: Demo, username: str):
    person, page = give_password(demo, username)
    was_in, app = is_in(person), App(demo, page)

    codes_page = give_code(page, app.code())

    assert page.request.path == "/sign-in/second-step" and not was_in
    assert len(set(codes_page.html.select(".codes li"))) == second_factor.RECOVERY_CODES
    assert codes_page.headers["Cache-Control"] == "no-store"
    assert is_in(person)


def test_a_wrong_code_sets_nothing_up_and_keeps_the_secret(demo: Demo):
    person, page = give_password(demo)
    app = App(demo, page)

    refused = give_code(page, "000000")

    assert refused.status_int == 422 and not is_in(person)
    assert App(demo, refused).totp.secret == app.totp.secret
    assert give_code(refused, app.code()).html.select(".codes")


def test_agencies_need_none(demo: Demo):
    assert is_in(signed_in_clerk(demo))


def test_officers_are_waived_by_the_setting_and_obec_is_not(settings: dict, clock):
    demo = Demo(create_app(settings | {"SECOND_FACTOR": "obec"}, clock), clock)

    assert is_in(demo.staff(OFFICER))
    assert not is_in(demo.staff("obec"))


def test_a_waived_officer_who_has_set_it_up_is_asked(settings: dict, clock):
    demo = Demo(create_app(settings | {"SECOND_FACTOR": "obec"}, clock), clock)
    officer = demo.staff(OFFICER)
    page = officer.get("/account/second-step")

    give_code(page, App(demo, page).code())

    assert not is_in(demo.staff(OFFICER))


def test_it_is_off_on_a_loopback_address(settings: dict, clock):
    demo = Demo(create_app(settings, clock), clock)
    obec = demo.staff("obec")

    assert is_in(obec)
    assert obec.get("/account/second-step", expect_errors=True).status_int == 404


def test_a_secret_that_was_shown_for_another_password_is_not_used(demo: Demo):
    """Somebody who shares the computer may have scanned it."""
    visitor, page = give_password(demo, OFFICER)
    seen = App(demo, page).totp.secret

    _, page = give_password(demo, "obec", visitor)
    _, once_more = give_password(demo, OFFICER, visitor)

    assert len({seen, App(demo, page).totp.secret, App(demo, once_more).totp.secret}) == 3


def test_of_two_who_know_the_password_the_second_sets_nothing_up(demo: Demo):
    (owner, page), (thief, other_page) = give_password(demo), give_password(demo)
    thief_app = App(demo, other_page)
    give_code(page, App(demo, page).code())

    answer = give_code(other_page, thief_app.code())

    assert answer.request.path == "/sign-in"
    assert is_in(owner) and not is_in(thief)


# --- signing in


def test_the_code_of_the_app_signs_in(demo: Demo):
    _, app, _ = set_up(demo)
    person, page = give_password(demo)
    was_in = is_in(person)

    home = give_code(page, app.code())

    assert page.request.path == "/sign-in/code" and not was_in
    assert home.request.path == "/account" and is_in(person)


@pytest.mark.parametrize(
    "write",
    [
        lambda code: f" {code[:3]} {code[3:]} ",
        lambda code: code.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")),
    ],
)
def test_a_code_is_read_with_spaces_and_in_thai_digits(demo: Demo, write):
    _, app, _ = set_up(demo)
    person, page = give_password(demo)

    give_code(page, write(app.code()))

    assert is_in(person)


def test_no_code_works_twice(demo: Demo):
    _, app, _ = set_up(demo)
    give_code(give_password(demo)[1], app.code())
    thief, page = give_password(demo)

    answer = give_code(page, app.code())

    assert answer.status_int == 401 and "ใช้ไปแล้ว" in problem_texts(answer)[0]
    assert not is_in(thief)


def test_the_code_that_set_it_up_does_not_sign_in(demo: Demo):
    _, page = give_password(demo)
    app = App(demo, page)
    give_code(page, app.code())

    assert give_code(give_password(demo)[1], app.code()).status_int == 401


@pytest.mark.parametrize(("offset", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_may_be_one_step_early_or_late(demo: Demo, offset: int, fits: bool):
    _, app, _ = set_up(demo)
    demo.clock.move(minutes=5)
    person, page = give_password(demo)

    give_code(page, app.code(counter_offset=offset))

    assert is_in(person) == fits


def test_a_code_that_was_used_while_the_clock_was_ahead_locks_nobody_out(demo: Demo):
    _, app, _ = set_up(demo)
    demo.clock.move(days=300)
    give_code(give_password(demo)[1], app.code())
    demo.clock.move(days=-300)
    person, page = give_password(demo)

    give_code(page, app.code())

    assert is_in(person)


def test_the_code_page_without_a_password_leads_to_the_sign_in(demo: Demo):
    set_up(demo)

    for path in ("/sign-in/code", "/sign-in/second-step"):
        assert demo.visitor().get(path).location.endswith("/sign-in")
        assert post(demo.visitor(), path, {"code": "000000"}).location.endswith("/sign-in")


def test_the_second_step_waits_ten_minutes(demo: Demo):
    _, app, _ = set_up(demo)
    person, page = give_password(demo)
    demo.clock.move(minutes=10)

    answer = give_code(page, app.code())

    assert answer.request.path == "/sign-in" and not is_in(person)


def test_a_new_password_ends_a_sign_in_that_waits_for_its_code(demo: Demo):
    owner, app, _ = set_up(demo)
    thief, page = give_password(demo)
    form = owner.open_form("/account/password")
    fill(form, {"present": password_of(demo, "obec"), "password": "quite another phrase"})
    send(form)

    give_code(page, app.code())

    assert not is_in(thief)


def test_guesses_at_the_code_are_slowed_down_over_all_addresses(demo: Demo):
    _, app, _ = set_up(demo)
    answers = []
    for number in range(8):
        _, page = give_password(demo, visitor=visitor_from(demo, f"198.51.100.{number}"))
        answers.append(give_code(page, f"00000{number}"))

    assert [answer.status_int for answer in answers] == [401] * 8
    assert "กรุณารอ" in problem_texts(answers[-1])[0]
    assert not is_in(demo.visitor())


def test_a_browser_of_the_persons_own_is_not_slowed_down_by_them(demo: Demo):
    owner, app, _ = set_up(demo)
    post(owner, "/sign-out", {})
    for number in range(8):
        give_code(give_password(demo)[1], f"00000{number}")

    give_code(give_password(demo, visitor=owner)[1], app.code())

    assert is_in(owner)


# --- recovery codes


def test_a_recovery_code_signs_in_once(demo: Demo):
    _, _, codes = set_up(demo)
    person, page = give_password(demo)
    give_code(page, codes[0].upper().replace("-", " "))
    thief, page = give_password(demo)

    answer = give_code(page, codes[0])

    assert is_in(person)
    assert answer.status_int == 401 and not is_in(thief)


def test_the_last_recovery_codes_are_told(demo: Demo):
    _, _, codes = set_up(demo)

    pages = [give_code(give_password(demo)[1], code) for code in codes[:7]]

    assert "เหลือรหัสสำรอง" not in pages[5]
    assert "เหลือรหัสสำรอง 3 รหัส" in pages[6]


def test_the_database_holds_neither_the_secret_nor_a_code(demo: Demo):
    _, app, codes = set_up(demo)
    with demo.services.db.read() as conn:
        text = repr(conn.exec_driver_sql("SELECT * FROM second_factors").all()) + repr(
            conn.exec_driver_sql("SELECT * FROM recovery_codes").all()
        )

    assert app.totp.secret not in text
    assert not any(code in text or code.replace("-", "") in text for code in codes)


def test_a_recovery_code_is_no_code_of_another_account(demo: Demo):
    _, _, codes = set_up(demo)
    set_up(demo, OFFICER)

    assert give_code(give_password(demo, OFFICER)[1], codes[0]).status_int == 401


# --- later


def test_a_code_of_the_app_is_a_proof_too_and_a_used_one_is_none(demo: Demo):
    person, app, _ = set_up(demo)
    demo.clock.move(minutes=15)
    page = person.get("/obec/export").follow()
    form = next(form for form in page.forms.values() if "present" in form.fields)
    form["present"] = code = app.code()
    shown = send(form)
    demo.clock.move(minutes=15)
    form = next(
        form for form in person.get("/obec/export").follow().forms.values() if "present" in form.fields
    )
    form["present"] = code

    assert shown.request.path == "/obec/export"
    assert send(form).status_int == 422


def test_another_telephone_is_set_up_after_a_proof_and_the_old_one_works_no_more(demo: Demo):
    person, old_app, old_codes = set_up(demo)
    page = person.get("/account/second-step")
    new_app = App(demo, page)
    give_code(page, new_app.code())
    demo.clock.move(minutes=1)

    answers = [give_code(give_password(demo)[1], code).status_int for code in (old_app.code(), old_codes[0])]

    assert answers == [401, 401]
    assert give_code(give_password(demo)[1], new_app.code()).request.path == "/obec"
    demo.clock.move(minutes=15)
    assert person.get("/account/second-step").location.endswith("/account/step-up")


def test_obec_removes_it_for_another_whose_sessions_end_and_who_sets_it_up_anew(demo: Demo):
    officer, _, _ = set_up(demo, OFFICER)
    obec, _, _ = set_up(demo)
    page = obec.get("/obec/accounts")
    form = next(form for form in page.forms.values() if form.action.endswith(f"/{OFFICER}/remove-factor"))

    answer = send(form)

    assert "ยกเลิกการยืนยันสองขั้นตอนของ" in answer
    assert not is_in(officer)
    assert give_password(demo, OFFICER)[1].request.path == "/sign-in/second-step"


def test_nobody_removes_their_own(demo: Demo):
    obec, _, _ = set_up(demo)

    post(obec, "/obec/accounts/obec/remove-factor", {})

    with demo.services.db.read() as conn:
        assert second_factors.get(conn, account_id(demo, "obec"))


def test_the_command_removes_it_and_says_so_where_there_is_none(demo: Demo):
    set_up(demo)
    run = demo.app.test_cli_runner().invoke

    first, second = (run(args=["accounts", "remove-factor", "obec"]) for _ in range(2))

    assert first.exit_code == 0 and second.exit_code == 1
    assert "has no second step" in second.output


def test_a_new_password_by_a_letters_link_keeps_the_second_step(demo: Demo):
    set_up(demo)
    run = demo.app.test_cli_runner().invoke
    link = re.search(r"/password/\S+", run(args=["accounts", "slip", "obec"]).output).group()
    demo.visitor().set_password(link)
    thief = demo.visitor().sign_in("obec", PASSWORD)

    assert not is_in(thief)
    assert thief.get("/sign-in/code").status_int == 200


def test_no_agency_opens_the_page(demo: Demo):
    assert signed_in_clerk(demo).get("/account/second-step", expect_errors=True).status_int == 403


def test_log_and_mail_hold_no_code_and_no_secret(demo: Demo):
    _, app, codes = set_up(demo)
    give_code(give_password(demo)[1], "123123")
    give_code(give_password(demo)[1], codes[0])
    send_mail(demo)
    text = "".join(path.read_text() for path in (demo.services.settings.instance / "logs").iterdir())

    assert "second_factor_failed" in text and "recovery_code_used" in text
    assert not any(secret in text for secret in (app.totp.secret, "123123", *codes)) and SCHOOL not in text


@pytest.mark.parametrize("english", [False, True])
def test_the_pages_are_sound(demo: Demo, english: bool):
    visitor = demo.visitor()
    visitor.get(f"/?lang={'en' if english else 'th'}")
    _, page = give_password(demo, visitor=visitor)
    app, refused = App(demo, page), give_code(page, "1")
    codes = give_code(refused, app.code())
    post(visitor, "/sign-out", {})
    demo.clock.move(minutes=1)
    _, asking = give_password(demo, visitor=visitor)
    wrong = give_code(asking, "1")
    give_code(wrong, app.code())
    demo.clock.move(minutes=15)
    post(visitor, f"/obec/accounts/{OFFICER}/slip", {})
    opened = [visitor.get(path) for path in ("/account/step-up", "/obec/accounts", "/account")]

    pages = [page, refused, codes, asking, wrong, *opened]
    assert [problem for page in pages for problem in problems_of(demo, page.request.path, page)] == []

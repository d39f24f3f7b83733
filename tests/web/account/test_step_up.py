"""Access and data of persons are handed out after a proof that is minutes old; what was typed is kept."""

import pytest

from service.web.kit import access
from tests.cast.people import AREA, PASSWORD, SCHOOL, Demo, Visitor, fill, main_form, send
from tests.cast.posts import post, problem_texts, row_count, signed_in_clerk
from tests.cast.second_step import password_of

OFFICER = f"officer-{AREA}"
SLIP = f"/area/{AREA}/people/{SCHOOL}/slip"
NEW_ACCOUNT = {"role": "obec", "username": "somying", "area": "", "email": "somying@obec.example"}
ASKS = "ยืนยันว่าเป็นท่าน"


def later(demo: Demo, username: str) -> Visitor:
    """Return a member of staff who signed in a quarter of an hour ago."""
    person = demo.staff(username)
    demo.clock.move(minutes=15)
    return person


def prove(demo: Demo, page, username: str, password: str | None = None):
    form = main_form(page)
    form["present"] = password or password_of(demo, username)
    return send(form)


# --- forms


def test_a_slip_is_made_only_after_the_password(demo: Demo):
    signed_in_clerk(demo)
    officer = later(demo, OFFICER)

    page = post(officer, SLIP, {})
    count_before = row_count(demo, "password_links")
    slip = prove(demo, page, OFFICER)

    assert page.status_int == 403 and ASKS in page
    assert slip.html.select(".slip") and row_count(demo, "password_links") == count_before + 1


def test_with_a_stolen_cookie_alone_nobody_makes_an_obec_user(demo: Demo):
    thief = later(demo, "obec")

    page = post(thief, "/obec/accounts", NEW_ACCOUNT)
    guess = prove(demo, page, "obec", "a guess at it")

    assert guess.status_int == 422 and problem_texts(guess) == ["รหัสผ่านปัจจุบันไม่ถูกต้อง"]
    assert guess.html.find(id="problems").get_text() == "ยืนยันไม่สำเร็จ"
    assert "somying" not in demo.staff("obec").get("/obec/accounts")


def test_what_was_typed_goes_on_after_the_password_even_after_a_wrong_one(demo: Demo):
    obec = later(demo, "obec")
    form = obec.open_form("/obec/accounts")
    fill(form, NEW_ACCOUNT)

    page = prove(demo, prove(demo, send(form), "obec", "a guess at it"), "obec")

    assert "เปิดบัญชี somying แล้ว" in page


def test_a_form_with_problems_comes_back_after_the_password_with_them(demo: Demo):
    page = post(later(demo, "obec"), "/obec/accounts", NEW_ACCOUNT | {"username": "1"})

    refused = prove(demo, page, "obec")

    assert refused.status_int == 422 and refused.html.find(id="f-email")["value"] == NEW_ACCOUNT["email"]


def test_shortly_after_the_sign_in_and_after_a_proof_nobody_is_asked(demo: Demo):
    signed_in_clerk(demo)
    officer = demo.staff(OFFICER)
    demo.clock.move(minutes=9)
    first = post(officer, SLIP, {})
    demo.clock.move(minutes=5)
    prove(demo, post(officer, SLIP, {}), OFFICER)
    demo.clock.move(minutes=9)
    open_slip = officer.get(f"/area/{AREA}/people?q={SCHOOL}").html.find("input", {"name": "seen"})["value"]

    again = post(officer, SLIP, {"seen": open_slip})

    assert first.html.select(".slip") and again.html.select(".slip")


def test_a_clock_that_was_set_back_makes_no_proof_last_longer(demo: Demo):
    signed_in_clerk(demo)
    officer = demo.staff(OFFICER)

    demo.clock.move(minutes=-30)

    assert ASKS in post(officer, SLIP, {})


def test_guesses_are_slowed_down_in_this_session_and_in_no_other(demo: Demo):
    signed_in_clerk(demo)
    thief, officer = later(demo, OFFICER), later(demo, OFFICER)
    page = post(thief, SLIP, {})
    for _ in range(4):
        page = prove(demo, page, OFFICER, "a guess at it")

    assert "กรุณารอ" in problem_texts(page)[0]
    assert prove(demo, post(officer, SLIP, {}), OFFICER).html.select(".slip")


def test_hidden_fields_repeat_what_was_sent_and_run_nothing(demo: Demo):
    page = post(
        later(demo, "obec"), "/obec/accounts", NEW_ACCOUNT | {"username": '"><script>alert(1)</script>'}
    )

    assert "<script>alert" not in page.text
    assert main_form(page)["username"].value == '"><script>alert(1)</script>'


def test_the_password_is_a_field_of_no_other_form(demo: Demo):
    assert post(demo.staff("obec"), "/obec/announcement", {"present": "x"}).status_int == 400


# --- pages and files


@pytest.mark.parametrize("path", [f"/area/{AREA}/export", f"/area/{AREA}/export?lang=en"])
def test_a_page_asks_first_and_is_shown_after_the_password(demo: Demo, path: str):
    officer = later(demo, OFFICER)

    page = officer.get(path).follow()
    shown = prove(demo, page, OFFICER)

    assert shown.request.path_qs == path and shown.status_int == 200


def test_a_file_asks_first_and_then_its_page_has_the_link(demo: Demo):
    officer = later(demo, OFFICER)

    page = officer.get(f"/area/{AREA}/export/pin.csv").follow()
    shown = prove(demo, page, OFFICER)

    assert shown.request.path == f"/area/{AREA}/export" and "กดดาวน์โหลดอีกครั้ง" in shown
    assert officer.get(f"/area/{AREA}/export/pin.csv").content_type.startswith("text/csv")


def test_a_workbook_asks_first(demo: Demo):
    officer, file = later(demo, OFFICER), demo.officer().file

    page = officer.get(f"/sheets/{file}.xlsx").follow()

    assert ASKS in page
    assert prove(demo, page, OFFICER).request.path == f"/sheets/{file}"


def test_who_may_not_open_a_page_is_refused_and_not_asked(demo: Demo):
    assert later(demo, OFFICER).get("/obec/export", expect_errors=True).status_int == 403


def test_an_account_that_just_opens_the_page_goes_home_to_it(demo: Demo):
    clerk = signed_in_clerk(demo)
    form = clerk.open_form("/account/step-up")
    form["present"] = PASSWORD

    assert send(form).request.path == "/account"


# --- the list


def test_every_endpoint_of_the_list_is_there_and_takes_the_method(demo: Demo):
    methods = {rule.endpoint: rule.methods for rule in demo.app.url_map.iter_rules()}

    assert {
        name for name, wanted in access.STEP_UP.items() if not set(wanted) <= methods.get(name, set())
    } == set()
    assert set(access.PAGE_OF_FILE) <= set(access.STEP_UP)


def test_every_post_to_accounts_of_staff_is_in_the_list(demo: Demo):
    posts = {
        rule.endpoint
        for rule in demo.app.url_map.iter_rules()
        if rule.endpoint.startswith("staff_accounts.") and "POST" in rule.methods
    }

    assert posts <= set(access.STEP_UP), "add it to STEP_UP in service/web/kit/access.py"

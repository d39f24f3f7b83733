"""SECRET_KEY is changed: with the old one as a fallback nobody notices, without it browsers begin anew."""

import pytest

from service import create_app
from tests.cast.own_account import confirm_link, letter_to, offer_account, request_new_address
from tests.cast.people import PASSWORD, REGISTRATION, SCHOOL, Demo, Visitor, fill, send
from tests.cast.posts import post, registration_fields, row_count, signed_in_clerk
from tests.cast.second_step import give_code, give_password, set_up, with_second_step
from tests.web.public.test_registration import account_state

NEW_KEY = "n" * 32


def restarted(demo: Demo, settings: dict, keeps_old: bool = True) -> Demo:
    """Return the same demonstration after a restart with another SECRET_KEY."""
    fallbacks = {"SECRET_KEY_FALLBACKS": f"{'x' * 32}, {settings['SECRET_KEY']}"} if keeps_old else {}
    keys = {"SECRET_KEY": NEW_KEY, "PAPER_KEY": settings["SECRET_KEY"]} | fallbacks
    return Demo(create_app(settings | keys, demo.clock), demo.clock)


def go_on(visitor: Visitor, demo: Demo) -> Visitor:
    """Let a browser go on with the service after its restart."""
    visitor.demo, visitor.web.app = demo, demo.app
    return visitor


def filled_registration(visitor: Visitor):
    form = visitor.open_form(f"/register?agency={SCHOOL}")
    fill(form, REGISTRATION)
    form["notice"] = True
    form.submit_fields_extra = [("altcha", visitor.demo.solved_captcha())]
    return form


@pytest.mark.parametrize(("keeps_old", "status"), [(True, 200), (False, 302)])
def test_a_session_goes_on_with_the_old_key_among_the_fallbacks_and_ends_without(
    demo: Demo, settings: dict, keeps_old: bool, status: int
):
    clerk = signed_in_clerk(demo)

    go_on(clerk, restarted(demo, settings, keeps_old))

    assert clerk.get("/home").status_int == status


@pytest.mark.parametrize(("keeps_old", "stored"), [(True, 1), (False, 0)])
def test_an_open_form_and_its_solved_challenge_count_with_the_old_key_alone(
    demo: Demo, settings: dict, keeps_old: bool, stored: int
):
    visitor = demo.visitor()
    form = filled_registration(visitor)

    go_on(visitor, restarted(demo, settings, keeps_old))
    page = send(form)

    assert row_count(demo) == stored
    assert not stored or account_state(demo, SCHOOL) == "provisional"
    assert stored or page.html.find(id="f-first_name")["value"] == REGISTRATION["first_name"]


@pytest.mark.parametrize("keeps_old", [True, False])
def test_a_form_whose_session_ended_is_kept_as_a_draft_for_its_person_with_the_old_key_alone(
    demo: Demo, settings: dict, keeps_old: bool
):
    clerk = signed_in_clerk(demo)
    form = clerk.open_form("/pin/new")
    form["point_name"] = "จุดที่พิมพ์ไว้"
    clerk.web.cookiejar.clear()

    go_on(clerk, restarted(demo, settings, keeps_old))
    send(form)
    clerk.sign_in(SCHOOL)

    assert ("จุดที่พิมพ์ไว้" in clerk.get("/pin/new")) == keeps_old


@pytest.mark.parametrize(("keeps_old", "status"), [(True, 303), (False, 429)])
def test_the_persons_own_browser_is_known_with_the_old_key_alone(
    demo: Demo, settings: dict, keeps_old: bool, status: int
):
    clerk = signed_in_clerk(demo)
    post(clerk, "/sign-out", {})
    later = restarted(demo, settings, keeps_old)
    for _ in range(8):
        later.visitor().sign_in(SCHOOL, "a guess")

    form = go_on(clerk, later).open_form("/sign-in")
    fill(form, {"username": SCHOOL, "password": PASSWORD})

    assert form.submit(expect_errors=True).status_int == status


@pytest.mark.parametrize("keeps_old", [True, False])
def test_letters_that_wait_links_and_printed_codes_work_whatever_happens_to_the_secret_key(
    demo: Demo, settings: dict, keeps_old: bool
):
    clerk = signed_in_clerk(demo)
    code = demo.hand_over_code("57030010")
    request_new_address(clerk)
    offer_account(clerk)

    later = restarted(demo, settings, keeps_old)

    assert later.visitor().get(confirm_link(later, REGISTRATION["email"])).status_int == 200
    assert "/handover/" in letter_to(later, "next@school.example")
    post(later.visitor(), "/register", registration_fields("57030010", code=code))
    assert account_state(later, "57030010") == "confirmed"


def test_receipt_numbers_go_on_and_their_decisions_act(demo: Demo, settings: dict):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    number = officer.lines("registration")[0]["เลขที่รับ"]

    later = restarted(demo, settings, keeps_old=False)
    later.officer().decide("registration", number, "ยืนยัน")
    later.deliver()

    assert account_state(later, SCHOOL) == "confirmed"


def test_an_authenticator_app_goes_on_whatever_happens_to_the_secret_key(demo: Demo, settings: dict):
    _, app, _ = set_up(with_second_step(demo))

    later = restarted(demo, settings | {"SECOND_FACTOR": "all"}, keeps_old=False)
    demo.clock.move(minutes=5)
    visitor, page = give_password(later)
    give_code(page, app.code())

    assert visitor.get("/account").status_int == 200

"""Too much at once: the form comes back filled and says how long to wait; who sends the same again is never kept out."""

import pytest
from webtest import Upload

from service import create_app
from service.limits import LIMITS, TooMany
from service.store import accounts
from tests.people import OTHER_SCHOOL, PASSWORD, PIN, REGISTRATION, SCHOOL, Demo, Visitor, attach, fill, main_form, picture, send
from tests.web.posts import post_pin, problems, send_mail, settled, stored

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
TOO_OFTEN = "ถี่เกินไป"


def use_up(demo: Demo, kind: str, **whom: object) -> None:
    """As if so many had come just now that the next one is refused."""
    with demo.house.db.begin() as conn:
        with pytest.raises(TooMany):
            for _ in range(max(each.most for each in LIMITS[kind].values()) + 1):
                demo.house.journal.limits.charge(conn, demo.clock(), kind, **whom)
        conn.commit()


def at(demo: Demo, address: str, **forwarded: str) -> Visitor:
    visitor = demo.visitor()
    visitor.web.extra_environ |= {"REMOTE_ADDR": address} | forwarded
    return visitor


def account_id(demo: Demo, username: str = SCHOOL) -> int:
    with demo.house.db.read() as conn:
        return accounts.by_username(conn, username)["id"]


def filled(visitor: Visitor, agency: str = SCHOOL):
    form = visitor.open_form(f"/register?agency={agency}")
    fill(form, REGISTRATION)
    form["notice"] = True
    form.submit_fields_extra = [("altcha", visitor.demo.solved_captcha())]
    return form


def told(page) -> str:
    """The one sentence on top of the page."""
    (sentence,) = page.html.select(".notice.warning[role=status]")
    return sentence.get_text()


# --- registration


@pytest.mark.parametrize("whom", [{"address": HERE}, {"agency": SCHOOL}, {"email": REGISTRATION["email"]}], ids=lambda whom: next(iter(whom)))
def test_one_registration_too_many_comes_back_filled_and_says_how_long_to_wait(demo: Demo, whom: dict):
    use_up(demo, "registration", **whom)

    page = send(filled(demo.visitor()))

    assert page.status_int == 429
    assert "กรุณารอประมาณ" in told(page)
    assert 0 < int(page.headers["Retry-After"]) <= 180
    again = main_form(page)
    assert {key: again[key].value for key in REGISTRATION} == REGISTRATION
    assert again["notice"].checked
    assert [stored(demo, table) for table in ("receipts", "entries", "letters", "solutions")] == [0, 0, 0, 0]
    assert demo.house.journal.receipt(again["submission"].value, "registration", SCHOOL) is None


def test_after_the_wait_the_form_that_came_back_is_taken(demo: Demo):
    use_up(demo, "registration", agency=SCHOOL)
    page = send(filled(demo.visitor()))

    demo.clock.move(seconds=int(page.headers["Retry-After"]))
    taken = send(main_form(page))

    assert taken.request.path.startswith("/receipt/")


def test_it_says_so_in_english_too(demo: Demo):
    use_up(demo, "registration", agency=SCHOOL)
    visitor = demo.visitor()
    visitor.get("/?lang=en")

    page = send(filled(visitor))

    assert "Please wait about 3 minutes" in told(page)


@pytest.mark.parametrize("whom", [{"address": ELSEWHERE}, {"agency": OTHER_SCHOOL}, {"email": "other@school.example"}], ids=lambda whom: next(iter(whom)))
def test_the_limits_of_others_keep_nobody_out(demo: Demo, whom: dict):
    use_up(demo, "registration", **whom)

    assert send(filled(demo.visitor())).request.path.startswith("/receipt/")


def test_the_same_form_again_gets_its_receipt_though_the_limits_are_used_up(demo: Demo):
    form = filled(demo.visitor())
    first = send(form)
    use_up(demo, "registration", address=HERE, agency=SCHOOL, email=REGISTRATION["email"])

    second = send(form)

    assert second.request.path == first.request.path


def test_the_same_form_again_is_not_charged(demo: Demo):
    form = filled(demo.visitor())

    for _ in range(LIMITS["registration"]["agency"].most + 5):
        assert send(form).request.path.startswith("/receipt/")

    assert send(filled(demo.visitor())).request.path.startswith("/receipt/")


def test_a_form_with_problems_is_not_charged(demo: Demo):
    form = demo.visitor().open_form(f"/register?agency={SCHOOL}")

    for _ in range(LIMITS["registration"]["agency"].most + 5):
        assert send(form).status_int == 422

    assert stored(demo, "rates") == 0


def test_who_holds_the_agencys_own_link_is_not_kept_out_by_others_who_use_its_name(demo: Demo):
    use_up(demo, "registration", agency=SCHOOL)

    assert demo.visitor().register(link=True).request.path.startswith("/receipt/")


def test_a_limit_used_up_in_one_process_holds_in_another_and_after_a_restart(demo: Demo, settings: dict, clock):
    use_up(demo, "registration", address=HERE)

    other = Demo(create_app(settings, clock), clock)

    assert send(filled(other.visitor())).status_int == 429


# --- whose address


@pytest.mark.parametrize("claimed", ["192.0.2.1", "192.0.2.1, 192.0.2.2", HERE, "'; DROP TABLE rates; --", "x" * 5000])
def test_without_proxies_nobody_can_claim_another_address(demo: Demo, claimed: str):
    use_up(demo, "registration", address=ELSEWHERE)

    page = send(filled(at(demo, ELSEWHERE, HTTP_X_FORWARDED_FOR=claimed, HTTP_FORWARDED=f"for={claimed}", HTTP_X_REAL_IP=claimed)))

    assert page.status_int == 429


def behind_one_proxy(settings: dict, clock) -> Demo:
    return Demo(create_app(settings | {"TRUSTED_PROXIES": "1"}, clock), clock)


def test_behind_one_proxy_the_address_that_the_proxy_saw_counts(settings: dict, clock):
    demo = behind_one_proxy(settings, clock)
    use_up(demo, "registration", address=ELSEWHERE)

    seen = send(filled(at(demo, "10.0.0.1", HTTP_X_FORWARDED_FOR=ELSEWHERE)))
    other = send(filled(at(demo, "10.0.0.1", HTTP_X_FORWARDED_FOR=HERE)))

    assert (seen.status_int, other.status_int) == (429, 200)


def test_behind_one_proxy_what_a_person_claims_before_it_changes_nothing(settings: dict, clock):
    demo = behind_one_proxy(settings, clock)
    use_up(demo, "registration", address=ELSEWHERE)

    page = send(filled(at(demo, "10.0.0.1", HTTP_X_FORWARDED_FOR=f"{HERE}, {ELSEWHERE}")))

    assert page.status_int == 429


def test_a_proxy_that_nobody_told_us_of_is_not_taken_for_the_whole_country(settings: dict, clock):
    public = {"BASE_URL": "https://pakmut.example", "SECRET_KEY": "k" * 32}
    demo = Demo(create_app(settings | public, clock), clock)
    use_up(demo, "registration", address="10.0.0.1")
    visitor = at(demo, "10.0.0.1", HTTP_HOST="pakmut.example")
    visitor.web.extra_environ["wsgi.url_scheme"] = "https"

    assert send(filled(visitor)).request.path.startswith("/receipt/")


# --- the letter again, another address


@pytest.fixture
def receipt(demo: Demo):
    """The receipt of a registration whose letter may be sent again."""
    page = demo.visitor().register()
    demo.clock.move(minutes=2)
    return page


@pytest.mark.parametrize("whom", [{"address": HERE}, {"agency": SCHOOL}, {"email": REGISTRATION["email"]}], ids=lambda whom: next(iter(whom)))
def test_a_letter_is_not_sent_again_and_again(demo: Demo, receipt, whom: dict):
    use_up(demo, "send_again", **whom)

    page = send(receipt.forms[0])

    assert page.status_int == 429
    assert TOO_OFTEN in told(page)
    assert stored(demo, "letters") == 1


def test_a_letter_is_sent_again_within_the_limit(demo: Demo, receipt):
    send(receipt.forms[0])

    assert stored(demo, "letters") == 2


@pytest.mark.parametrize("whom", [{"address": HERE}, {"agency": SCHOOL}, {"email": "right@school.example"}], ids=lambda whom: next(iter(whom)))
def test_an_address_is_not_corrected_again_and_again_and_what_was_typed_is_kept(demo: Demo, receipt, whom: dict):
    use_up(demo, "other_address", **whom)
    form = demo.visitor().open_form(f"{receipt.request.path}/address")
    form["email"] = "right@school.example"

    page = send(form)

    assert page.status_int == 429
    assert main_form(page)["email"].value == "right@school.example"
    assert TOO_OFTEN in page.text
    assert (stored(demo, "entries"), stored(demo, "letters")) == (1, 1)


def test_an_address_corrected_twice_by_the_same_form_is_charged_once(demo: Demo, receipt):
    form = demo.visitor().open_form(f"{receipt.request.path}/address")
    form["email"] = "right@school.example"
    first = send(form)
    use_up(demo, "other_address", address=HERE, agency=SCHOOL, email="right@school.example")

    assert send(form).request.path == first.request.path


# --- signing in


def sign_in(visitor: Visitor, username: str = SCHOOL, password: str = PASSWORD):
    form = visitor.open_form("/sign-in")
    fill(form, {"username": username, "password": password})
    return send(form)


def test_wrong_passwords_over_many_names_slow_the_whole_network_down(demo: Demo):
    settled(demo)
    use_up(demo, "wrong_password", address=HERE)

    page = sign_in(demo.visitor())

    assert page.status_int == 429
    assert "กรุณารอ 6 วินาที" in problems(page)[0]
    assert page.html.find(id="f-username")["value"] == SCHOOL


def test_the_network_is_slowed_and_never_locked_out(demo: Demo):
    settled(demo)
    use_up(demo, "wrong_password", address=HERE)

    demo.clock.move(seconds=6)

    assert sign_in(demo.visitor()).request.path == "/home"


def test_each_wrong_password_counts_and_a_right_one_does_not(demo: Demo):
    settled(demo)
    before = stored(demo, "rates")

    sign_in(demo.visitor())
    assert stored(demo, "rates") == before
    sign_in(demo.visitor(), password="wrong")
    assert stored(demo, "rates") == before + 1


def test_another_network_is_not_slowed_down(demo: Demo):
    settled(demo)
    use_up(demo, "wrong_password", address=HERE)

    assert sign_in(at(demo, ELSEWHERE)).request.path == "/home"


def test_who_has_just_set_a_password_gets_in_while_others_guess_in_the_same_network(demo: Demo):
    demo.visitor().register()
    send_mail(demo)
    use_up(demo, "wrong_password", address=HERE)
    clerk = demo.visitor()

    clerk.set_password(demo.password_link())

    assert sign_in(clerk).request.path == "/home"


def test_who_has_just_set_a_password_cannot_guess_those_of_others(demo: Demo):
    settled(demo, OTHER_SCHOOL)
    demo.visitor().register()
    send_mail(demo)
    use_up(demo, "wrong_password", address=HERE)
    clerk = demo.visitor()

    clerk.set_password(demo.password_link())

    assert sign_in(clerk, OTHER_SCHOOL).status_int == 429


def test_an_ipv6_household_cannot_guess_one_name_from_ever_new_addresses(demo: Demo):
    settled(demo)
    for number in range(3):
        sign_in(at(demo, f"2001:db8:1:2::{number}"), password="wrong")

    assert sign_in(at(demo, "2001:db8:1:2::ffff")).status_int == 429
    assert sign_in(at(demo, "2001:db8:1:3::1")).request.path == "/home"


# --- signed in


def test_a_flood_of_pins_comes_back_filled_with_its_photos(demo: Demo):
    clerk = settled(demo)
    use_up(demo, "entry", account=account_id(demo))
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    attach(form, [picture()])

    page = send(form)

    assert page.status_int == 429
    assert main_form(page)["contact_name"].value == PIN["contact_name"]
    assert len(page.html.select(".thumbs img")) == 1
    assert TOO_OFTEN in page.text
    assert stored(demo, "entries") == 1
    demo.clock.move(seconds=10)
    assert send(main_form(page)).request.path.startswith("/receipt/")


def test_a_flood_of_surveys_comes_back_filled(demo: Demo):
    clerk = settled(demo)
    use_up(demo, "entry", account=account_id(demo))
    form = clerk.open_form("/survey")
    fill(form, {f"readiness--{key}": "yes" for key in ("computer", "card_reader", "online_lookup")})

    page = send(form)

    assert page.status_int == 429
    assert main_form(page)["readiness--computer"].value == "yes"
    assert stored(demo, "entries") == 1


def test_a_point_is_not_withdrawn_while_its_account_floods(demo: Demo):
    clerk = settled(demo)
    clerk.pin()
    form = clerk.open_form("/pin/1/withdraw")
    use_up(demo, "entry", account=account_id(demo))

    page = send(form)

    assert page.status_int == 429
    assert page.headers["Retry-After"] == "10"
    assert clerk.get("/pin/1").status_int == 200


def test_other_accounts_go_on_while_one_floods(demo: Demo):
    settled(demo)
    use_up(demo, "entry", account=account_id(demo))

    assert settled(demo, OTHER_SCHOOL).pin().request.path.startswith("/receipt/")


def test_a_flood_of_photos_is_told_beside_the_photos_and_the_form_is_kept(demo: Demo):
    clerk = settled(demo)
    use_up(demo, "photo", agency=SCHOOL)

    page = post_pin(clerk, photos=[Upload("sign.jpg", picture(), "image/jpeg")])

    assert page.status_int == 429
    assert TOO_OFTEN in problems(page)[0] and "sign.jpg" in problems(page)[0]
    assert main_form(page)["contact_name"].value == PIN["contact_name"]
    assert stored(demo, "photos") == 0


def test_photos_are_counted_one_by_one(demo: Demo):
    clerk = settled(demo)
    with demo.house.db.begin() as conn:
        for _ in range(LIMITS["photo"]["agency"].most - 2):
            demo.house.journal.limits.charge(conn, demo.clock(), "photo", agency=SCHOOL)
        conn.commit()

    page = post_pin(clerk, photos=[Upload(f"{n}.jpg", picture(), "image/jpeg") for n in range(3)])

    assert ["2.jpg" in sentence for sentence in problems(page)] == [True]
    assert stored(demo, "photos") == 2

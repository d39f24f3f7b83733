"""Too many forms at once: they come back filled and say how long to wait.

A form that is sent again is never refused.
"""

import pytest

from service import create_app
from service.guard.limits import LIMITS
from tests.cast.limits import (
    ADDRESS,
    OTHER_ADDRESS,
    TOO_OFTEN,
    account_id,
    use_up_limit,
    visitor_from,
    warning_text,
)
from tests.cast.people import (
    CORRECTION,
    OTHER_SCHOOL,
    REGISTRATION,
    SCHOOL,
    Demo,
    Visitor,
    fill,
    main_form,
    open_address_form,
    send,
)
from tests.cast.posts import row_count, signed_in_clerk


def filled_form(visitor: Visitor, agency: str = SCHOOL, captcha: bool = True):
    form = visitor.open_form(f"/register?agency={agency}")
    fill(form, REGISTRATION)
    form["notice"] = True
    if captcha:
        form.submit_fields_extra = [("altcha", visitor.demo.solved_captcha())]
    return form


# --- registration


@pytest.mark.parametrize(
    "limit_keys",
    [{"address": ADDRESS}, {"agency": SCHOOL}, {"email": REGISTRATION["email"]}],
    ids=lambda limit_keys: next(iter(limit_keys)),
)
def test_one_registration_too_many_comes_back_filled_and_says_how_long_to_wait(demo: Demo, limit_keys: dict):
    use_up_limit(demo, "registration", **limit_keys)

    page = send(filled_form(demo.visitor(), captcha="address" in limit_keys))

    assert page.status_int == 429
    assert "กรุณารอประมาณ" in warning_text(page)
    assert 0 < int(page.headers["Retry-After"]) <= 180
    second_form = main_form(page)
    assert {key: second_form[key].value for key in REGISTRATION} == REGISTRATION
    assert second_form["notice"].checked
    assert [row_count(demo, table) for table in ("receipts", "entries", "letters", "solutions")] == [
        0,
        0,
        0,
        0,
    ]
    assert demo.services.journal.receipt_id(second_form["submission"].value, "registration", SCHOOL) is None


def test_a_network_of_the_newer_kind_is_limited_as_a_whole(demo: Demo):
    use_up_limit(demo, "registration", address="2001:db8:1:2::5")

    refused = send(filled_form(visitor_from(demo, "2001:db8:1:2::6")))
    taken = send(filled_form(visitor_from(demo, "2001:db8:1:3::6")))

    assert (refused.status_int, taken.request.path.startswith("/receipt/")) == (429, True)


def test_after_the_wait_the_form_that_came_back_is_taken(demo: Demo):
    use_up_limit(demo, "registration", agency=SCHOOL)
    page = send(filled_form(demo.visitor(), captcha=False))

    demo.clock.move(seconds=int(page.headers["Retry-After"]))
    page_after = send(main_form(page))

    assert page_after.request.path.startswith("/receipt/")


def test_it_says_so_in_english_too(demo: Demo):
    use_up_limit(demo, "registration", agency=SCHOOL)
    visitor = demo.visitor()
    visitor.get("/?lang=en")

    page = send(filled_form(visitor, captcha=False))

    assert "Please wait about 3 minutes" in warning_text(page)


@pytest.mark.parametrize(
    "limit_keys",
    [{"address": OTHER_ADDRESS}, {"agency": OTHER_SCHOOL}, {"email": "other@school.example"}],
    ids=lambda limit_keys: next(iter(limit_keys)),
)
def test_the_limits_of_others_keep_nobody_out(demo: Demo, limit_keys: dict):
    use_up_limit(demo, "registration", **limit_keys)

    assert send(filled_form(demo.visitor())).request.path.startswith("/receipt/")


def test_the_same_form_again_gets_its_receipt_though_the_limits_are_used_up(demo: Demo):
    form = filled_form(demo.visitor())
    first = send(form)
    use_up_limit(demo, "registration", address=ADDRESS, agency=SCHOOL, email=REGISTRATION["email"])

    second = send(form)

    assert second.request.path == first.request.path


def test_the_same_form_again_is_not_charged(demo: Demo):
    form = filled_form(demo.visitor())

    for _ in range(LIMITS["registration"]["agency"].most + 5):
        assert send(form).request.path.startswith("/receipt/")

    assert send(filled_form(demo.visitor())).request.path.startswith("/receipt/")


def test_a_form_with_problems_is_not_charged(demo: Demo):
    form = demo.visitor().open_form(f"/register?agency={SCHOOL}")

    for _ in range(LIMITS["registration"]["agency"].most + 5):
        assert send(form).status_int == 422

    assert row_count(demo, "rates") == 0


@pytest.mark.parametrize("limit_keys", [{"agency": SCHOOL}, {"email": REGISTRATION["email"]}])
def test_who_solves_the_captcha_is_not_kept_out_by_others_who_use_the_agencys_name_or_address(
    demo: Demo, limit_keys: dict
):
    use_up_limit(demo, "registration", **limit_keys)

    assert send(filled_form(demo.visitor())).request.path.startswith("/receipt/")


def test_a_solution_that_was_used_before_proves_nothing(demo: Demo):
    form = filled_form(demo.visitor(), OTHER_SCHOOL)
    send(form)
    use_up_limit(demo, "registration", agency=SCHOOL)
    second_form = filled_form(demo.visitor(), captcha=False)
    second_form.submit_fields_extra = form.submit_fields_extra

    assert send(second_form).status_int == 429


def test_twenty_strangers_without_captcha_do_not_stop_the_school(demo: Demo):
    stranger = visitor_from(demo, OTHER_ADDRESS)
    pages = [send(filled_form(stranger, captcha=False)).status_int for _ in range(22)]

    assert 429 in pages
    assert send(filled_form(demo.visitor())).request.path.startswith("/receipt/")


def test_who_is_signed_in_is_not_stopped_by_strangers_who_ask_for_corrections(demo: Demo):
    clerk = signed_in_clerk(demo)
    use_up_limit(demo, "correction", agency=SCHOOL)
    use_up_limit(demo, "correction", email=CORRECTION["email"])

    stranger_page = demo.visitor().ask_for_correction(SCHOOL, captcha=False)

    assert stranger_page.status_int == 429
    assert clerk.ask_for_correction(captcha=False).request.path.startswith("/request/")


def test_who_holds_a_hand_over_letter_is_not_kept_out_by_others_who_use_the_agencys_name(demo: Demo):
    use_up_limit(demo, "registration", agency=SCHOOL)

    assert demo.visitor().register(letter=True).request.path.startswith("/receipt/")


def test_a_limit_used_up_in_one_process_holds_in_another_and_after_a_restart(
    demo: Demo, settings: dict, clock
):
    use_up_limit(demo, "registration", address=ADDRESS)

    other = Demo(create_app(settings, clock), clock)

    assert send(filled_form(other.visitor())).status_int == 429


# --- whose address


@pytest.mark.parametrize(
    "claimed", ["192.0.2.1", "192.0.2.1, 192.0.2.2", ADDRESS, "'; DROP TABLE rates; --", "x" * 5000]
)
def test_without_proxies_nobody_can_claim_another_address(demo: Demo, claimed: str):
    use_up_limit(demo, "registration", address=OTHER_ADDRESS)

    page = send(
        filled_form(
            visitor_from(
                demo,
                OTHER_ADDRESS,
                HTTP_X_FORWARDED_FOR=claimed,
                HTTP_FORWARDED=f"for={claimed}",
                HTTP_X_REAL_IP=claimed,
            )
        )
    )

    assert page.status_int == 429


def behind_one_proxy(settings: dict, clock) -> Demo:
    return Demo(
        create_app(settings | {"TRUSTED_PROXIES": "1", "PROXY_ADDRESSES": "10.0.0.0/8"}, clock), clock
    )


def test_behind_one_proxy_the_address_that_the_proxy_saw_counts(settings: dict, clock):
    demo = behind_one_proxy(settings, clock)
    use_up_limit(demo, "registration", address=OTHER_ADDRESS)

    page = send(filled_form(visitor_from(demo, "10.0.0.1", HTTP_X_FORWARDED_FOR=OTHER_ADDRESS)))
    other = send(filled_form(visitor_from(demo, "10.0.0.1", HTTP_X_FORWARDED_FOR=ADDRESS)))

    assert (page.status_int, other.status_int) == (429, 200)


def test_behind_one_proxy_what_a_person_claims_before_it_changes_nothing(settings: dict, clock):
    demo = behind_one_proxy(settings, clock)
    use_up_limit(demo, "registration", address=OTHER_ADDRESS)

    page = send(
        filled_form(visitor_from(demo, "10.0.0.1", HTTP_X_FORWARDED_FOR=f"{ADDRESS}, {OTHER_ADDRESS}"))
    )

    assert page.status_int == 429


def test_what_a_peer_claims_that_is_no_proxy_of_ours_is_not_believed(settings: dict, clock):
    demo = behind_one_proxy(settings, clock)
    use_up_limit(demo, "registration", address=OTHER_ADDRESS)

    page = send(filled_form(visitor_from(demo, OTHER_ADDRESS, HTTP_X_FORWARDED_FOR=ADDRESS)))

    assert page.status_int == 429


@pytest.mark.parametrize("junk", ["garbage", "", "unknown", "999.1.1.1", "203.0.113.7;DROP"])
def test_what_is_no_address_counts_as_the_peers_own(settings: dict, clock, junk: str):
    demo = behind_one_proxy(settings, clock)
    use_up_limit(demo, "registration", address="10.0.0.1")

    page = send(filled_form(visitor_from(demo, "10.0.0.1", HTTP_X_FORWARDED_FOR=junk)))

    assert page.status_int == 429


@pytest.mark.parametrize("peer", ["", "10.0.0.1", "not an address", "fe80::1%eth0"])
def test_only_loopback_is_believed_by_default(settings: dict, clock, peer: str):
    demo = Demo(create_app(settings | {"TRUSTED_PROXIES": "1"}, clock), clock)
    use_up_limit(demo, "registration", address=ADDRESS)

    forged = send(filled_form(visitor_from(demo, peer, HTTP_X_FORWARDED_FOR=ADDRESS)))
    from_proxy = send(filled_form(visitor_from(demo, "127.0.0.1", HTTP_X_FORWARDED_FOR=ADDRESS)))

    assert (forged.status_int, from_proxy.status_int) == (200, 429)


@pytest.mark.parametrize(("more", "is_told"), [({}, True), ({"TRUSTED_PROXIES": "1"}, False)])
def test_a_start_behind_https_with_no_proxy_named_says_so(
    public_settings: dict, clock, caplog: pytest.LogCaptureFixture, more: dict, is_told: bool
):
    create_app(public_settings | more, clock)

    assert any("TRUSTED_PROXIES is 0" in record.message for record in caplog.records) == is_told


def test_a_proxy_that_nobody_told_us_of_is_not_taken_for_the_whole_country(public_settings: dict, clock):
    demo = Demo(create_app(public_settings, clock), clock)
    use_up_limit(demo, "registration", address="10.0.0.1")
    visitor = visitor_from(demo, "10.0.0.1", HTTP_HOST="pakmut.example")
    visitor.web.extra_environ["wsgi.url_scheme"] = "https"

    assert send(filled_form(visitor)).request.path.startswith("/receipt/")


# --- the letter again, another address


@pytest.fixture
def receipt(demo: Demo):
    """The receipt of a registration whose letter may be sent again."""
    page = demo.visitor().register()
    demo.clock.move(minutes=2)
    return page


@pytest.mark.parametrize("scope", ["address", "account"])
def test_a_letter_is_not_sent_again_and_again(demo: Demo, receipt, scope: str):
    use_up_limit(demo, "send_again", **{scope: {"address": ADDRESS, "account": account_id(demo)}[scope]})

    page = send(receipt.forms[0])

    assert page.status_int == 429
    assert TOO_OFTEN in warning_text(page)
    assert row_count(demo, "letters") == 1


def test_a_letter_is_sent_again_within_the_limit(demo: Demo, receipt):
    send(receipt.forms[0])

    assert row_count(demo, "letters") == 2


@pytest.mark.parametrize("scope", ["address", "account"])
def test_an_address_is_not_corrected_again_and_again_and_what_was_typed_is_kept(
    demo: Demo, receipt, scope: str
):
    use_up_limit(demo, "other_address", **{scope: {"address": ADDRESS, "account": account_id(demo)}[scope]})
    form = open_address_form(receipt)
    form["email"] = "right@school.example"

    page = send(form)

    assert page.status_int == 429
    assert main_form(page)["email"].value == "right@school.example"
    assert TOO_OFTEN in page.text
    assert (row_count(demo, "entries"), row_count(demo, "letters")) == (1, 1)


def test_an_address_corrected_twice_by_the_same_form_is_charged_once(demo: Demo, receipt):
    form = open_address_form(receipt)
    form["email"] = "right@school.example"
    first = send(form)
    use_up_limit(demo, "other_address", address=ADDRESS, account=account_id(demo))

    assert send(form).request.path == first.request.path

"""Wrong passwords from one network, and floods from an account.

They are slowed down, never locked out, and nothing that was typed is lost.
"""

from webtest import Upload

from service.guard.limits import LIMITS
from tests.cast.limits import ADDRESS, OTHER_ADDRESS, TOO_OFTEN, account_id, use_up_limit, visitor_from
from tests.cast.people import (
    OTHER_SCHOOL,
    PASSWORD,
    PIN,
    SCHOOL,
    Demo,
    Visitor,
    attach,
    fill,
    main_form,
    picture,
    send,
)
from tests.cast.posts import post_pin, problem_texts, row_count, send_mail, signed_in_clerk

# --- signing in


def sign_in(visitor: Visitor, username: str = SCHOOL, password: str = PASSWORD):
    form = visitor.open_form("/sign-in")
    fill(form, {"username": username, "password": password})
    return send(form)


def test_the_network_is_slowed_and_never_locked_out(demo: Demo):
    signed_in_clerk(demo)
    use_up_limit(demo, "wrong_password", address=ADDRESS)

    demo.clock.move(seconds=6)

    assert sign_in(demo.visitor()).request.path == "/home"


def test_each_wrong_password_counts_and_a_right_one_does_not(demo: Demo):
    signed_in_clerk(demo)
    count_before = row_count(demo, "rates")

    sign_in(demo.visitor())
    assert row_count(demo, "rates") == count_before
    sign_in(demo.visitor(), password="wrong")
    assert row_count(demo, "rates") == count_before + 1


def test_another_network_is_not_slowed_down(demo: Demo):
    signed_in_clerk(demo)
    use_up_limit(demo, "wrong_password", address=ADDRESS)

    assert sign_in(visitor_from(demo, OTHER_ADDRESS)).request.path == "/home"


def test_who_has_just_set_a_password_gets_in_while_others_guess_in_the_same_network(demo: Demo):
    demo.visitor().register()
    send_mail(demo)
    use_up_limit(demo, "wrong_password", address=ADDRESS)
    clerk = demo.visitor()

    clerk.set_password(demo.password_link())

    assert sign_in(clerk).request.path == "/home"


def test_who_has_just_set_a_password_cannot_guess_those_of_others(demo: Demo):
    signed_in_clerk(demo, OTHER_SCHOOL)
    demo.visitor().register()
    send_mail(demo)
    use_up_limit(demo, "wrong_password", address=ADDRESS)
    clerk = demo.visitor()

    clerk.set_password(demo.password_link())

    assert sign_in(clerk, OTHER_SCHOOL).status_int == 429


# --- signed in


def test_a_flood_of_pins_comes_back_filled_with_its_photos(demo: Demo):
    clerk = signed_in_clerk(demo)
    use_up_limit(demo, "entry", account=account_id(demo))
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    attach(form, [picture()])

    page = send(form)

    assert page.status_int == 429
    assert main_form(page)["contact_name"].value == PIN["contact_name"]
    assert len(page.html.select(".thumbs img")) == 1
    assert TOO_OFTEN in page.text
    assert row_count(demo, "entries") == 1
    demo.clock.move(seconds=10)
    assert send(main_form(page)).request.path.startswith("/receipt/")


def test_a_flood_of_surveys_comes_back_filled(demo: Demo):
    clerk = signed_in_clerk(demo)
    use_up_limit(demo, "entry", account=account_id(demo))
    form = clerk.open_form("/survey")
    fill(form, {f"readiness--{key}": "yes" for key in ("computer", "card_reader", "online_lookup")})

    page = send(form)

    assert page.status_int == 429
    assert main_form(page)["readiness--computer"].value == "yes"
    assert row_count(demo, "entries") == 1


def test_a_point_is_not_withdrawn_while_its_account_floods(demo: Demo):
    clerk = signed_in_clerk(demo)
    clerk.pin()
    form = clerk.open_form("/pin/1/withdraw")
    use_up_limit(demo, "entry", account=account_id(demo))

    page = send(form)

    assert page.status_int == 429
    assert page.headers["Retry-After"] == "10"
    assert clerk.get("/pin/1").status_int == 200


def test_other_accounts_go_on_while_one_floods(demo: Demo):
    signed_in_clerk(demo)
    use_up_limit(demo, "entry", account=account_id(demo))

    assert signed_in_clerk(demo, OTHER_SCHOOL).pin().request.path.startswith("/receipt/")


def test_a_flood_of_photos_is_told_beside_the_photos_and_the_form_is_kept(demo: Demo):
    clerk = signed_in_clerk(demo)
    use_up_limit(demo, "photo", account=account_id(demo))

    page = post_pin(clerk, photos=[Upload("sign.jpg", picture(), "image/jpeg")])

    assert page.status_int == 429
    assert TOO_OFTEN in problem_texts(page)[0] and "sign.jpg" in problem_texts(page)[0]
    assert main_form(page)["contact_name"].value == PIN["contact_name"]
    assert row_count(demo, "photos") == 0


def test_photos_are_counted_one_by_one(demo: Demo):
    clerk = signed_in_clerk(demo)
    with demo.services.db.begin() as conn:
        for _ in range(LIMITS["photo"]["account"].most - 2):
            demo.services.journal.limits.charge(conn, demo.clock(), "photo", account=account_id(demo))
        conn.commit()

    page = post_pin(clerk, photos=[Upload(f"{n}.jpg", picture(), "image/jpeg") for n in range(3)])

    assert ["2.jpg" in sentence for sentence in problem_texts(page)] == [True]
    assert row_count(demo, "photos") == 2

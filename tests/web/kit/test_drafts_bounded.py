"""What a form whose sign-in expired may store: with a fresh key of a living account, and only so much."""

import pytest

from service.store import accounts, photos
from service.web.kit.uploads import MOST_HELD
from tests.cast.people import PIN, SCHOOL, Demo, Visitor, attach, fill, picture, send
from tests.cast.posts import QUICK_HASHER, row_count, signed_in_clerk


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


def key_of_open_form(clerk: Visitor) -> str:
    return clerk.open_form("/pin/new")["submission"].value


def post_signed_out(demo: Demo, key: str, text: str = "x") -> None:
    demo.visitor().web.post("/pin/new", PIN | {"submission": key, "address_th": text}, expect_errors=True)


def test_a_form_of_a_person_whose_sign_in_expired_is_kept(demo: Demo, clerk: Visitor):
    post_signed_out(demo, key_of_open_form(clerk))

    assert row_count(demo, "drafts") == 1


def test_a_key_of_yesterday_stores_nothing(demo: Demo, clerk: Visitor):
    key = key_of_open_form(clerk)
    demo.clock.move(hours=25)

    post_signed_out(demo, key)

    assert row_count(demo, "drafts") == 0


@pytest.mark.parametrize("state", [accounts.LEFT, accounts.CANCELLED, accounts.WAITING])
def test_a_key_of_an_account_that_cannot_sign_in_any_more_stores_nothing(
    demo: Demo, clerk: Visitor, state: str
):
    key = key_of_open_form(clerk)
    with demo.services.db.begin() as conn:
        accounts.set_state(conn, accounts.get_by_username(conn, SCHOOL)["id"], state, demo.clock())
        conn.commit()

    form = demo.visitor().web.post(
        "/pin/new",
        PIN | {"submission": key},
        upload_files=[("photo", "a.jpg", picture())],
        expect_errors=True,
    )

    assert form.location.endswith("/sign-in")
    assert (row_count(demo, "drafts"), row_count(demo, "photos")) == (0, 0)


def test_a_key_from_before_a_new_password_stores_nothing(demo: Demo, clerk: Visitor):
    key = key_of_open_form(clerk)
    with demo.services.db.begin() as conn:
        account = accounts.get_by_username(conn, SCHOOL)["id"]
        accounts.set_password(conn, account, QUICK_HASHER.hash("another phrase"), demo.clock())
        conn.commit()

    post_signed_out(demo, key)

    assert row_count(demo, "drafts") == 0


def test_a_key_that_was_altered_stores_nothing(demo: Demo, clerk: Visitor):
    key = key_of_open_form(clerk)

    for altered in (
        key.replace(SCHOOL, "57030002"),
        f"{key[:-1]}{'0' if key[-1] != '0' else '1'}",
        f"~{key}",
    ):
        post_signed_out(demo, altered)

    assert row_count(demo, "drafts") == 0


def test_without_a_session_nobody_fills_the_disk(demo: Demo, clerk: Visitor):
    for _ in range(12):
        post_signed_out(demo, key_of_open_form(clerk), "ก" * 10_000)

    assert row_count(demo, "drafts") == 6


def test_after_a_while_there_is_room_again(demo: Demo, clerk: Visitor):
    for _ in range(7):
        post_signed_out(demo, key_of_open_form(clerk))
    demo.clock.move(minutes=11)

    post_signed_out(demo, key_of_open_form(clerk))

    assert row_count(demo, "drafts") == 7


def test_a_draft_comes_back_though_the_password_was_forgotten_meanwhile(demo: Demo, clerk: Visitor):
    form = clerk.open_form("/pin/new")
    fill(form, PIN | {"address_th": "ที่อยู่ที่พิมพ์ไว้"})
    demo.clock.move(hours=13)
    send(form)
    with demo.services.db.begin() as conn:
        account = accounts.get_by_username(conn, SCHOOL)["id"]
        accounts.set_password(conn, account, QUICK_HASHER.hash("another long phrase"), demo.clock())
        conn.commit()

    clerk.sign_in(SCHOOL, "another long phrase")

    assert clerk.open_form("/pin/new")["address_th"].value == "ที่อยู่ที่พิมพ์ไว้"


def test_photos_that_wait_for_forms_are_bounded_and_sending_makes_room(demo: Demo, clerk: Visitor):
    with demo.services.db.begin() as conn:
        account = accounts.get_by_username(conn, SCHOOL)["id"]
        for number in range(MOST_HELD):
            facts = {"sha256": f"{number}", "bytes": 1, "width": 1, "height": 1}
            photos.add(conn, f"{number:024}", SCHOOL, account, "a.jpg", facts, demo.clock())
        conn.commit()
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    attach(form, [picture()])

    page = send(form)

    assert page.status_int == 422
    assert "ยังไม่ได้ส่งแบบครบ" in page
    assert row_count(demo, "photos") == MOST_HELD

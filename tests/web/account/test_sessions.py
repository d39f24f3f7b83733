"""Sessions are the server's: they end at once, for copies of the cookie too, and people see theirs."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from service.store import sessions
from service.web.kit.browsers import browser_name
from service.web.kit.sessions import AGENCY_LIFE, STAFF_LIFE
from tests.cast.limits import account_id
from tests.cast.own_account import close_account
from tests.cast.people import AREA, OTHER_SCHOOL, PASSWORD, SCHOOL, Demo, Visitor, fill, send
from tests.cast.posts import post, row_count, signed_in_clerk

ANDROID = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
OFFICER = f"officer-{AREA}"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


def thief(demo: Demo, victim: Visitor) -> Visitor:
    """Somebody who has copied all cookies of a browser."""
    copier = demo.visitor()
    for cookie in victim.web.cookiejar:
        copier.web.cookiejar.set_cookie(cookie)
    return copier


def is_in(person: Visitor, path: str = "/account") -> bool:
    return person.get(path).status_int == 200


def sign_out(person: Visitor) -> None:
    send(person.get("/account").forms[0])


def listed(person: Visitor) -> list[str]:
    """Return the list of places where a person is signed in, as text."""
    return [card.get_text(" ", strip=True) for card in person.get("/account/sessions").html.select(".card")]


# --- a copy of the cookie


def test_a_cookie_that_was_copied_before_the_sign_out_opens_nothing_after_it(demo: Demo, clerk: Visitor):
    copier = thief(demo, clerk)
    opened_before = is_in(copier)

    sign_out(clerk)

    assert opened_before
    assert copier.get("/account/data.json", expect_errors=True).status_int == 403
    assert not is_in(copier)


def test_signing_out_here_does_not_sign_out_there(demo: Demo, clerk: Visitor):
    other = demo.visitor().sign_in(SCHOOL)

    sign_out(clerk)

    assert is_in(other)


def test_signing_in_again_ends_the_session_that_the_browser_had(demo: Demo, clerk: Visitor):
    copier = thief(demo, clerk)
    demo.clock.move(hours=13)
    assert not is_in(clerk)

    clerk.sign_in(SCHOOL)

    assert row_count(demo, "sessions") == 1
    assert not is_in(copier)


def test_closing_the_account_ends_every_session(demo: Demo, clerk: Visitor):
    copier = thief(demo, clerk)

    close_account(clerk)

    assert not is_in(copier)
    assert row_count(demo, "sessions") == 0


def test_the_database_holds_no_token(demo: Demo, clerk: Visitor):
    with demo.services.db.begin() as conn:
        token = sessions.add(conn, account_id(demo), timedelta(days=1), "", "", demo.clock())
        (stored,) = {
            row["digest"] for row in sessions.list_of_account(conn, account_id(demo), demo.clock())
        } & {sessions._digest(token)}

    assert token not in stored


# --- how long


@pytest.mark.parametrize(("username", "life"), [(SCHOOL, AGENCY_LIFE), (OFFICER, STAFF_LIFE)])
def test_a_session_that_is_used_all_the_time_ends_all_the_same(demo: Demo, username: str, life: timedelta):
    person = signed_in_clerk(demo) if username == SCHOOL else demo.staff(username)
    end = demo.clock() + life
    while demo.clock() + timedelta(hours=1) < end:
        demo.clock.move(hours=1)
        assert is_in(person)

    demo.clock.now = end

    assert not is_in(person)


def test_a_session_that_is_not_used_ends_after_half_a_day(demo: Demo, clerk: Visitor):
    demo.clock.move(hours=11, minutes=59)
    shortly_before = is_in(clerk)

    demo.clock.move(hours=12)

    assert shortly_before
    assert not is_in(clerk)


def test_the_last_use_is_written_every_five_minutes_and_not_with_each_page(demo: Demo, clerk: Visitor):
    def last_use() -> timedelta:
        with demo.services.db.read() as conn:
            (row,) = sessions.list_of_account(conn, account_id(demo), demo.clock())
        return demo.clock() - row["used_at"]

    demo.clock.move(minutes=4)
    clerk.get("/account")
    not_yet = last_use()
    demo.clock.move(minutes=1)
    clerk.get("/account")

    assert (not_yet, last_use()) == (timedelta(minutes=4), timedelta())


def test_a_page_opens_though_the_last_use_cannot_be_written(
    demo: Demo, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
):
    def full_disk(*_: object) -> None:
        raise OperationalError("", {}, Exception("database or disk is full"))

    monkeypatch.setattr(sessions, "note_use", full_disk)
    demo.clock.move(minutes=6)

    assert is_in(clerk)


def test_a_session_from_a_time_when_the_clock_was_a_year_ahead_is_none(demo: Demo, clerk: Visitor):
    demo.clock.move(days=365)
    other = demo.visitor().sign_in(SCHOOL)

    demo.clock.move(days=-365)

    assert not is_in(other)
    assert is_in(clerk)


def test_a_clock_that_is_set_back_a_little_signs_nobody_out(demo: Demo, clerk: Visitor):
    demo.clock.move(minutes=-30)

    assert is_in(clerk)


@pytest.mark.parametrize("cookie", ["1.0", "1", "x" * 5000, "", "\x00"])
def test_a_cookie_of_an_earlier_version_and_nonsense_are_no_session(demo: Demo, clerk: Visitor, cookie: str):
    with demo.app.test_client() as client:
        with client.session_transaction() as session:
            session["_user_id"] = cookie
        answer = client.get("/account")

    assert answer.status_code == 302


# --- the list


def test_the_list_tells_the_browser_the_network_and_the_last_use(demo: Demo, clerk: Visitor):
    demo.clock.move(hours=1)
    phone = demo.visitor()
    phone.web.extra_environ |= {"HTTP_USER_AGENT": ANDROID, "REMOTE_ADDR": "198.51.100.9"}
    phone.sign_in(SCHOOL)

    here, there = listed(phone)

    assert "Chrome, Android เครื่องนี้" in here and "198.51.x.x" in here
    assert "20 พฤษภาคม 2569" in there and "203.0.x.x" in there


def test_a_session_is_ended_from_the_list(demo: Demo, clerk: Visitor):
    other = demo.visitor().sign_in(SCHOOL)
    form = next(
        form for form in clerk.get("/account/sessions").forms.values() if form.action.endswith("/end")
    )

    page = send(form)

    assert "ออกจากระบบที่เครื่องนั้นแล้ว" in page
    assert (is_in(clerk), is_in(other)) == (True, False)


def test_all_others_are_ended_at_once(demo: Demo, clerk: Visitor):
    others = [demo.visitor().sign_in(SCHOOL) for _ in range(2)]

    post(clerk, "/account/sessions/end-others", {})

    assert is_in(clerk) and not any(map(is_in, others))
    assert len(listed(clerk)) == 1


def test_nobody_ends_a_session_of_another_account(demo: Demo, clerk: Visitor):
    stranger = signed_in_clerk(demo, OTHER_SCHOOL)
    with demo.services.db.read() as conn:
        (row,) = sessions.list_of_account(conn, account_id(demo), demo.clock())

    post(stranger, f"/account/sessions/{row['id']}/end", {})
    post(stranger, "/account/sessions/end-others", {})

    assert is_in(clerk)


def test_a_new_password_keeps_this_session_and_no_other(demo: Demo, clerk: Visitor):
    other, copier = demo.visitor().sign_in(SCHOOL), thief(demo, clerk)
    form = clerk.open_form("/account/password")
    new_password = "quite another phrase"
    fill(form, {"present": PASSWORD, "password": new_password})

    send(form)

    assert (is_in(clerk), is_in(other), is_in(copier)) == (True, False, False)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (ANDROID, "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 Safari Line/14.1", "LINE, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox, Windows"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>" * 900, ""),
    ],
)
def test_a_browser_is_named_by_its_kind_and_never_by_its_own_words(user_agent: str, name: str):
    assert browser_name(user_agent) == name

"""Two officers of one area who submit its report at the same moment make one report."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from service.accounts.staff import add_with_password
from service.reports import Refused, submit, take_snapshot
from service.reports.submitting import SubmissionSettings
from service.store import accounts, entries
from tests.cast.people import AREA, Demo, Visitor, send
from tests.reports.cast import get_report, report_form

FIRST, SECOND = f"officer-{AREA}", "officer-2"
TYPED = "โรงเรียนที่เหลือน้ำท่วม"


@pytest.fixture
def officers(demo: Demo) -> list[Visitor]:
    with demo.services.db.begin() as conn:
        password = add_with_password(conn, "officer", SECOND, AREA, "", demo.clock())
        conn.commit()
    return [demo.staff(FIRST), demo.visitor().sign_in(SECOND, password)]


def opened_form(officer: Visitor, said: str = ""):
    """Returns the form that the officer has open, filled in and confirmed."""
    form = report_form(officer)
    form["said"], form["sure"] = said, True
    return form


def error_sentence(page) -> str:
    return page.html.select_one(".summary li").get_text(" ", strip=True)


def test_the_second_is_told_of_the_first_keeps_the_words_typed_and_can_replace_it(
    demo: Demo, officers: list[Visitor]
):
    first_form, second_form = opened_form(officers[0]), opened_form(officers[1], TYPED)
    send(first_form)

    answer = send(second_form)

    assert answer.status_int == 409 and get_report(demo, 2) is None
    assert error_sentence(answer).startswith(
        "เพื่อนร่วมงานส่งฉบับที่ 1 แล้วเมื่อ 20 พฤษภาคม 2569 เวลา 10.00 น. ฉบับที่ท่านกำลังจะส่งนี้จึงยังไม่ได้ส่ง"
    )
    again = next(form for form in answer.forms.values() if "shown" in form.fields)
    assert again["said"].value == TYPED and not again["sure"].checked
    again["sure"] = True
    send(again)
    assert (get_report(demo, 2)["who"], get_report(demo, 2)["note"]) == (SECOND, TYPED)


def test_an_officer_with_two_windows_is_not_told_of_a_colleague(demo: Demo, officers: list[Visitor]):
    forms = [opened_form(officers[0]) for _ in range(2)]

    answers = [send(form) for form in forms]

    assert error_sentence(answers[1]).startswith("ท่านส่งฉบับที่ 1 แล้วเมื่อ") and get_report(demo, 2) is None


def test_who_has_seen_the_first_report_replaces_it_without_being_asked(demo: Demo, officers: list[Visitor]):
    for officer in officers:
        send(opened_form(officer))

    assert [get_report(demo, number)["who"] for number in (1, 2)] == [FIRST, SECOND]


def test_of_two_connections_that_counted_before_either_stored_one_stores(demo: Demo, officers: list[Visitor]):
    barrier, settings = Barrier(2), SubmissionSettings(None, "https://pakmut.example", b"0" * 32, 100)

    def submit_at_once(username: str) -> int | str:
        with demo.services.db.read() as conn:
            account = accounts.get_by_username(conn, username)
            snapshot = take_snapshot(conn, AREA, None, None, demo.clock())
        barrier.wait()
        try:
            with demo.services.db.begin() as conn:
                form = (account, "", f"form-{username}", snapshot.digest, snapshot, settings)
                number = submit(conn, AREA, *form, demo.clock())
                conn.commit()
                return number
        except Refused as error:
            return error.reason

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(submit_at_once, (FIRST, SECOND)))

    assert sorted(map(str, results)) == ["1", "newer"] and get_report(demo, 2) is None
    with demo.services.db.read() as conn:
        assert [entry["record"] for entry in entries.list_of_agency(conn, AREA)].count("report") == 1

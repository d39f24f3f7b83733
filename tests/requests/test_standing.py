"""The state of requests: due and overdue days, the tracking page, the officer's page, the figures."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.records.dates import BANGKOK
from service.records.request import DUE, IN_TIME, OVERDUE, due_on, lateness, overdue_since
from tests.cast.people import AREA, MISSING_AGENCY, REGISTRATION, Demo
from tests.requests.desk import OBEC, Desk

LATE_EVENING = datetime(2026, 5, 20, 16, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "received, due",
    [(LATE_EVENING, date(2026, 5, 27)), (datetime(2026, 5, 20, 17, 0, tzinfo=UTC), date(2026, 5, 28))],
)
def test_a_request_is_due_on_the_seventh_calendar_day_in_bangkok(received: datetime, due: date):
    assert due_on(received) == due


@pytest.mark.parametrize("day, late", [(26, IN_TIME), (27, DUE), (31, DUE)])
def test_it_is_due_from_day_7(day: int, late: str):
    assert lateness(LATE_EVENING, date(2026, 5, day)) == late


@pytest.mark.parametrize("day, late", [(4, DUE), (5, OVERDUE)])
def test_it_is_overdue_after_day_15_and_not_on_it(day: int, late: str):
    assert lateness(LATE_EVENING, date(2026, 6, day)) == late


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 40 * 24 * 60),
)
def test_the_moment_it_becomes_overdue_fits_the_days(received: datetime, minutes: int):
    moment = datetime.fromtimestamp(received.timestamp() + 60 * minutes, UTC)

    assert (moment >= overdue_since(received)) == (
        lateness(received, moment.astimezone(BANGKOK).date()) == OVERDUE
    )


def test_figures_and_the_officers_page_tell_what_waits_and_what_is_overdue(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    assert (demo.summary()["requests"], demo.summary()["requests_overdue"]) == (1, 0)
    assert "ครบกำหนด 27 พฤษภาคม 2569" in desk.summary_text()

    demo.clock.move(days=16)
    demo.deliver()

    assert (demo.summary()["requests"], demo.summary()["requests_overdue"]) == (1, 1)
    assert MISSING_AGENCY["full_name"] in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text
    assert demo.staff("obec").get("/obec/summary.json").json["totals"]["requests_overdue"] == 1


def test_the_summary_says_overdue_as_soon_as_it_is_and_not_at_the_next_sweep(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    sync = demo.worker.sync()
    sync.drain()
    demo.clock.move(days=15, hours=13, minutes=58)
    sync.drain()
    assert "เกินกำหนด" not in desk.summary_text()

    demo.clock.move(minutes=3)
    sync.drain()

    assert "เกินกำหนด 15 วัน" in desk.summary_text()


def test_a_decided_request_is_not_overdue(demo: Demo):
    demo.visitor().ask_for_agency()
    desk = Desk(demo)
    desk.decide("ไม่อนุมัติ", "ไม่สังกัด สพฐ.")
    demo.clock.move(days=20)
    demo.deliver()

    assert (demo.summary()["requests"], demo.summary()["requests_overdue"], desk.summary_text()) == (0, 0, "")


def test_the_tracking_page_goes_from_received_to_checking_to_decided(demo: Demo):
    page = demo.visitor().ask_for_agency()
    steps = [page.html.select_one("[aria-current=step] b").get_text()]
    desk = Desk(demo)
    for act in (lambda: None, lambda: desk.decide("อนุมัติ")):
        act()
        steps.append(
            demo.visitor().get(page.request.path).html.select_one("[aria-current=step] b").get_text()
        )

    assert steps == ["ได้รับแล้ว", "ตรวจสอบ", "ผลการพิจารณา"]


def test_the_tracking_page_shows_no_contacts_and_the_summary_no_person(demo: Demo):
    page = demo.visitor().ask_for_agency()
    desk = Desk(demo)
    texts = demo.visitor().get(page.request.path).text + "".join(map(str, desk.officer.cells("summary")))

    for personal in (REGISTRATION["email"], REGISTRATION["last_name"], "711-222"):
        assert personal not in texts


def test_the_receipt_of_a_request_leads_to_its_tracking_page_and_a_made_up_one_nowhere(demo: Demo):
    path = demo.visitor().ask_for_agency().request.path

    assert demo.visitor().get(path.replace("/request/", "/receipt/")).location.endswith(path)
    assert demo.visitor().get("/request/made-up", expect_errors=True).status_int == 404


def test_the_tracking_page_of_a_staff_request_does_not_exist(demo: Demo):
    demo.visitor().ask_for_access(area="สพป.เชียงราย เขต 3")
    desk = Desk(demo, "staff_access", OBEC)
    with demo.services.db.read() as conn:
        receipt = conn.exec_driver_sql("SELECT receipt FROM requests").scalar()

    assert len(desk.lines) == 1
    assert demo.visitor().get(f"/request/{receipt}", expect_errors=True).status_int == 404

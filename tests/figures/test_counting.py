"""Counted figures are stored: a status for each agency, and figures by day, equal to the summary."""

from sqlalchemy import select

from service.figures import counting
from service.figures.effective import area_summary
from service.records.summary import DAILY_FIGURES
from service.store import agencies, agency_status, workbooks
from service.store.schema import agency_status as table
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo


def stored_statuses(demo: Demo) -> dict[str, dict]:
    with demo.services.db.read() as conn:
        return {status["code"]: status for status in agency_status.list_of_area(conn, AREA)}


def test_a_line_tells_what_its_agency_did_and_when(demo: Demo, clock):
    clerk = demo.visitor().settle()
    clock.move(days=1)
    clerk.sign_in(SCHOOL).pin()
    clock.move(days=1)
    clerk.sign_in(SCHOOL).survey()
    demo.deliver()

    status = stored_statuses(demo)[SCHOOL]
    days = [status[key].date().isoformat() for key in ("registered_at", "pinned_at", "surveyed_at")]
    assert days == ["2026-05-20", "2026-05-21", "2026-05-22"]
    assert (status["registered"], status["latitude"], status["longitude"], status["photo"]) == (
        "confirmed",
        20.112233,
        99.876543,
        True,
    )


def test_an_agency_that_did_nothing_is_listed_with_an_empty_line_and_takes_no_room(demo: Demo):
    demo.visitor().settle()

    assert (
        stored_statuses(demo)[OTHER_SCHOOL] | agency_status.EMPTY_STATUS
        == stored_statuses(demo)[OTHER_SCHOOL]
    )
    with demo.services.db.read() as conn:
        assert conn.execute(select(table.c.agency).where(table.c.area == AREA)).scalars().all() == [SCHOOL]


def test_a_pin_that_was_sent_back_is_no_pin_any_more(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    officer = demo.officer()

    officer.decide("pin", officer.lines("pin")[0]["เลขที่รับ"], "ส่งกลับแก้ไข", "รูปไม่ชัด")
    demo.deliver()

    status = stored_statuses(demo)[SCHOOL]
    assert (status["latitude"], status["pinned_at"], status["to_correct"]) == (None, None, ["pin"])


def test_the_days_add_up_to_the_figures(demo: Demo, clock):
    for school, latitude in ((SCHOOL, "20.112233"), (OTHER_SCHOOL, "20.212233")):
        clerk = demo.visitor().settle(school)
        clock.move(days=1)
        clerk.sign_in(school).pin(latitude=latitude)
        clerk.survey()
    demo.deliver()

    with demo.services.db.read() as conn:
        book = workbooks.get(conn, AREA)
    assert {key: sum(day[key] for day in book["by_day"].values()) for key in DAILY_FIGURES} == {
        key: book["figures"][key] for key in DAILY_FIGURES
    }
    assert [day["pinned"] for day in book["by_day"].values()] == [0, 1, 1]


def test_counting_again_writes_nothing(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    with demo.services.db.begin() as conn:
        stored = [
            dict(status) | {"agency": status["code"]} for status in agency_status.list_of_area(conn, AREA)
        ]
        statuses = [
            {key: status[key] for key in ("agency", *agency_status.EMPTY_STATUS)} for status in stored
        ]

        assert not agency_status.replace_area(conn, AREA, statuses)


def test_an_agency_that_left_the_area_leaves_no_line_behind(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    with demo.services.db.begin() as conn:
        assert agency_status.replace_area(conn, AREA, [])
        conn.commit()

    assert stored_statuses(demo)[SCHOOL]["latitude"] is None


def test_an_agency_that_moved_to_another_area_counts_there_once_its_rows_are(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    with demo.services.db.begin() as conn:
        agencies.update(conn, SCHOOL, area=OTHER_AREA)
        conn.commit()

    status_by_moment = {}
    for moment in ("before", "after the next count"):
        with demo.services.db.read() as conn:
            status_by_moment[moment] = next(
                status for status in agency_status.list_of_area(conn, OTHER_AREA) if status["code"] == SCHOOL
            )
        demo.deliver()

    before, after = status_by_moment.values()
    assert before | agency_status.EMPTY_STATUS == before
    assert (after["registered"], after["pinned_at"] is not None) == ("confirmed", True)
    assert SCHOOL not in stored_statuses(demo)


def test_what_another_worker_counted_meanwhile_is_counted_over(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    with demo.services.db.begin() as conn:
        summary, as_of = area_summary(conn, AREA, None, demo.clock())
        workbooks.update(conn, AREA, figures={"pinned": 99})

        counting.save_area_figures(conn, counting.compare_area_figures(conn, AREA, summary, as_of))

        assert workbooks.get(conn, AREA)["figures"]["pinned"] == 1

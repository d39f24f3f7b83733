"""What was counted is kept: a line per agency and the figures by day, the same as the summary, and only what
changed.
"""

from sqlalchemy import select

from service.figures import counting
from service.figures.effective import summary_of
from service.records.summary import DAILY
from service.store import agencies, workbooks
from service.store import agency_status as lines
from service.store.schema import lines as table
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo


def kept(demo: Demo) -> dict[str, dict]:
    with demo.services.db.read() as conn:
        return {line["code"]: line for line in lines.of_area(conn, AREA)}


def test_a_line_tells_what_its_agency_did_and_when(demo: Demo, clock):
    clerk = demo.visitor().settle()
    clock.move(days=1)
    clerk.pin()
    clock.move(days=1)
    clerk.survey()
    demo.deliver()

    line = kept(demo)[SCHOOL]
    days = [line[key].date().isoformat() for key in ("registered_at", "pinned_at", "surveyed_at")]
    assert days == ["2026-05-20", "2026-05-21", "2026-05-22"]
    assert (line["registered"], line["latitude"], line["longitude"], line["photo"]) == (
        "waiting",
        20.112233,
        99.876543,
        True,
    )


def test_an_agency_that_did_nothing_is_listed_with_an_empty_line_and_takes_no_room(demo: Demo):
    demo.visitor().settle()

    assert kept(demo)[OTHER_SCHOOL] | lines.NOTHING == kept(demo)[OTHER_SCHOOL]
    with demo.services.db.read() as conn:
        assert conn.execute(select(table.c.agency).where(table.c.area == AREA)).scalars().all() == [SCHOOL]


def test_a_pin_that_was_sent_back_is_no_pin_any_more(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    officer = demo.officer()

    officer.decide("pin", officer.lines("pin")[0]["เลขที่รับ"], "ส่งกลับแก้ไข", "รูปไม่ชัด")
    demo.deliver()

    line = kept(demo)[SCHOOL]
    assert (line["latitude"], line["pinned_at"], line["to_correct"]) == (None, None, ["pin"])


def test_the_days_add_up_to_the_figures(demo: Demo, clock):
    for school, latitude in ((SCHOOL, "20.112233"), (OTHER_SCHOOL, "20.212233")):
        clerk = demo.visitor().settle(school)
        clock.move(days=1)
        clerk.pin(latitude=latitude)
        clerk.survey()
    demo.deliver()

    with demo.services.db.read() as conn:
        book = workbooks.get(conn, AREA)
    assert {key: sum(day[key] for day in book["by_day"].values()) for key in DAILY} == {
        key: book["figures"][key] for key in DAILY
    }
    assert [day["pinned"] for day in book["by_day"].values()] == [0, 1, 1]


def test_counting_again_writes_nothing(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    with demo.services.db.begin() as conn:
        before = [dict(line) | {"agency": line["code"]} for line in lines.of_area(conn, AREA)]
        same = [{key: line[key] for key in ("agency", *lines.NOTHING)} for line in before]

        assert not lines.put(conn, AREA, same)


def test_an_agency_that_left_the_area_leaves_no_line_behind(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    with demo.services.db.begin() as conn:
        assert lines.put(conn, AREA, [])
        conn.commit()

    assert kept(demo)[SCHOOL]["latitude"] is None


def test_an_agency_that_moved_to_another_area_brings_no_line_along(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    with demo.services.db.begin() as conn:
        agencies.change(conn, SCHOOL, area=OTHER_AREA)
        conn.commit()

    found = {}
    for moment in ("before", "after the next count"):
        with demo.services.db.read() as conn:
            found[moment] = next(line for line in lines.of_area(conn, OTHER_AREA) if line["code"] == SCHOOL)
        demo.deliver()

    assert all(line | lines.NOTHING == line for line in found.values())
    assert SCHOOL not in kept(demo)


def test_what_another_worker_counted_meanwhile_is_counted_over(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()
    with demo.services.db.begin() as conn:
        summary, as_of = summary_of(conn, AREA, None, demo.clock())
        workbooks.change(conn, AREA, figures={"pinned": 99})

        counting.keep(conn, AREA, summary, as_of)

        assert workbooks.get(conn, AREA)["figures"]["pinned"] == 1

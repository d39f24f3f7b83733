"""The health of the service and who must act: /status, `flask status`, /healthz."""

import json
from datetime import timedelta

import pytest

from service.store import leases, workbooks, workers
from service.sync import health
from tests.cast.engine import AREA, sync_over
from tests.cast.faults import BadLine
from tests.cast.people import SCHOOL, Demo


def write_heartbeat(
    demo: Demo, trouble: tuple[str, str] = ("", ""), ago: timedelta = timedelta(), worker: str = "here 1"
) -> None:
    usage = {"reads": 3, "read_limit": 60, "writes": 2, "write_limit": 60, "trouble": trouble[0]}
    with demo.services.db.begin() as conn:
        at = demo.services.db.moment(conn, demo.clock()) - ago
        accounts = {"pakmut@embedded.invalid": usage}
        workers.put(conn, workers.Beat(worker, at, at, trouble=trouble, accounts=accounts))
        conn.commit()


def run_status(demo: Demo, *words: str):
    return demo.app.test_cli_runner().invoke(args=["status", *words])


def get_healthz(demo: Demo):
    return demo.app.test_client().get("/healthz")


@pytest.fixture
def aside(demo: Demo) -> Demo:
    """A registration that Google refuses was set aside."""
    demo.visitor().register(SCHOOL, first_name="ผู้ที่กูเกิลไม่รับ")
    bad_line = BadLine(demo.google)
    bad_line.is_refused = lambda body: "ผู้ที่กูเกิลไม่รับ".encode() in body
    sync_over(demo, bad_line).drain()
    write_heartbeat(demo)
    return demo


def test_a_service_whose_worker_gets_on_is_healthy(demo: Demo):
    write_heartbeat(demo)

    assert (get_healthz(demo).status_code, get_healthz(demo).json["ok"]) == (200, True)


def test_a_service_whose_worker_never_began_is_not_healthy(demo: Demo):
    assert (get_healthz(demo).status_code, get_healthz(demo).json["worker"]) == (503, False)


def test_a_service_whose_worker_fell_silent_is_not_healthy(demo: Demo):
    write_heartbeat(demo, ago=health.SILENCE + timedelta(seconds=1))

    assert get_healthz(demo).status_code == 503


@pytest.mark.sqlite_only(
    "a file that is gone; of a server that is away tells tests/web/kit/test_unavailable.py"
)
def test_a_service_without_its_database_says_so_instead_of_failing(demo: Demo):
    write_heartbeat(demo)
    demo.services.db.engine.dispose()
    (demo.services.settings.instance / "pakmut.sqlite").unlink()

    answer = get_healthz(demo)

    well = {"ok": False, "database": False, "disk": True, "worker": False}
    assert (answer.status_code, answer.json) == (503, well)


def test_all_is_well_when_nothing_waits(demo: Demo):
    write_heartbeat(demo)

    answer = run_status(demo)

    assert answer.exit_code == 0
    assert "is at work" in answer.output


def test_an_entry_that_waits_for_long_needs_a_look_and_one_that_just_came_does_not(demo: Demo):
    demo.visitor().register()
    write_heartbeat(demo)
    assert run_status(demo).exit_code == 0

    demo.clock.now += health.LONG_WAIT + timedelta(minutes=1)
    write_heartbeat(demo)

    answer = run_status(demo)
    assert answer.exit_code == 1
    assert f"{AREA}    1 waiting since" in answer.output


def test_a_parked_workbook_says_why(demo: Demo):
    write_heartbeat(demo)
    with demo.services.db.begin() as conn:
        workbooks.park(conn, AREA, "สมุดงานอยู่ในถังขยะ", demo.clock())
        conn.commit()

    assert "สมุดงานอยู่ในถังขยะ" in run_status(demo).output
    assert "สมุดงานอยู่ในถังขยะ" in demo.staff("obec").get("/status").text


def test_everything_can_be_had_as_json_without_personal_data(aside: Demo):
    status_json = json.loads(run_status(aside, "--json").output)

    (area,) = [area for area in status_json["areas"] if area["key"] == AREA]
    assert (area["aside"], area["waiting"]) == (1, 0)
    assert "example" not in json.dumps(status_json["areas"])


def test_rows_that_were_set_aside_are_shown_and_sent_again(aside: Demo):
    page = aside.staff("obec").get("/status")
    assert "พักไว้" in page.text

    form = next(form for form in page.forms.values() if "send-again" in form.action)
    form.submit()
    aside.deliver()

    assert len(aside.officer().lines("registration")) == 1
    assert "send-again" not in aside.staff("obec").get("/status").text


def test_the_officer_sends_the_own_areas_rows_again(aside: Demo):
    page = aside.staff(f"officer-{AREA}").get(f"/area/{AREA}")

    next(form for form in page.forms.values() if "send-again" in form.action).submit()
    aside.deliver()

    assert len(aside.officer().lines("registration")) == 1


def test_another_areas_officer_does_not(aside: Demo):
    officer = aside.staff("officer-P5402")
    form = next(form for form in officer.get("/area/P5402").forms.values() if "csrf_token" in form.fields)

    answer = officer.web.post(
        f"/area/{AREA}/send-again", {"csrf_token": form["csrf_token"].value}, expect_errors=True
    )

    assert answer.status_int in (302, 303, 403, 404)
    aside.deliver()
    assert aside.officer().lines("registration") == []


def test_an_officer_does_not_send_for_others(aside: Demo):
    answer = aside.staff(f"officer-{AREA}").get("/status", expect_errors=True)

    assert answer.status_int in (302, 403)


def test_the_page_tells_what_troubles_the_worker(demo: Demo):
    write_heartbeat(demo, ("Google ไม่รับบัญชีของระบบ", "Google refuses our account."))

    assert "Google ไม่รับบัญชีของระบบ" in demo.staff("obec").get("/status").text
    assert "3 / 60" in demo.staff("obec").get("/status").text


def workers_on(page) -> dict[str, list[str]]:
    """Returns the cells of each worker on the status page, by its id."""
    table = next(table for table in page.html.select("main table") if "Machine" in table.thead.get_text())
    lines = [
        [cell.get_text(" ", strip=True) for cell in line.select("th, td")]
        for line in table.select("tbody tr")
    ]
    return {cells[0]: cells[1:] for cells in lines}


def lease(demo: Demo, worker: str, area: str = AREA) -> None:
    with demo.services.db.begin() as conn:
        assert leases.claim(conn, area, worker, demo.services.db.moment(conn, demo.clock()))
        conn.commit()


def test_each_worker_is_shown_with_what_it_works_on_and_one_that_ended_days_ago_is_not(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    write_heartbeat(demo, worker="gone 3", ago=health.WORKERS_SHOWN + timedelta(minutes=1))
    write_heartbeat(demo, worker="silent 2", ago=health.SILENCE + timedelta(minutes=1))
    write_heartbeat(demo, worker="here 1")
    lease(demo, "here 1")

    shown = workers_on(demo.staff("obec").get("/status?lang=en"))
    told = run_status(demo).output

    assert {worker: (cells[0], cells[3]) for worker, cells in shown.items()} == {
        "here 1": ("At work", AREA),
        "silent 2": ("Silent", "–"),
    }
    assert "here 1  at work" in told and "1 areas at hand" in told and "gone 3" not in told


def test_a_clock_that_is_off_by_more_than_half_a_minute_is_told_and_one_that_is_off_by_less_is_not(
    demo: Demo,
):
    def tell(clock_ahead: timedelta) -> tuple[str, int]:
        with demo.services.db.begin() as conn:
            at = demo.services.db.moment(conn, demo.clock())
            workers.put(conn, workers.Beat("here 1", at, at, clock_ahead))
            conn.commit()
        return workers_on(demo.staff("obec").get("/status?lang=en"))["here 1"][-1], run_status(demo).exit_code

    assert tell(timedelta(seconds=-95)) == ("off: behind 95 s", 1)
    assert tell(timedelta(seconds=29)) == ("right", 0)


def test_what_troubles_any_worker_that_is_at_work_is_told_and_what_troubled_one_that_ended_is_not(demo: Demo):
    write_heartbeat(demo, ("เก่า", "an old trouble"), health.SILENCE * 2, "silent 2")
    write_heartbeat(demo, ("ใหม่", "a new trouble"), timedelta(minutes=1), "here 3")
    write_heartbeat(demo)

    output = run_status(demo).output

    assert "a new trouble" in output and "an old trouble" not in output

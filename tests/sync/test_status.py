"""The health of the service and who must act: /status, `flask status`, /healthz."""

import json
from datetime import timedelta

import pytest

from service.store import heartbeat, workbooks
from service.sync import health
from tests.cast.engine import AREA, sync_over
from tests.cast.faults import BadLine
from tests.cast.people import SCHOOL, Demo


def write_heartbeat(demo: Demo, trouble: str = "", trouble_en: str = "") -> None:
    usage = {
        "pakmut@embedded.invalid": {
            "reads": 3,
            "read_limit": 60,
            "writes": 2,
            "write_limit": 60,
            "trouble": trouble,
        }
    }
    with demo.services.db.begin() as conn:
        heartbeat.beat(conn, demo.clock(), trouble, trouble_en, usage)
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
    write_heartbeat(demo)
    demo.clock.now += health.SILENCE + timedelta(seconds=1)

    assert get_healthz(demo).status_code == 503


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
    write_heartbeat(demo, "Google ไม่รับบัญชีของระบบ", "Google refuses our account.")

    assert "Google ไม่รับบัญชีของระบบ" in demo.staff("obec").get("/status").text
    assert "3 / 60" in demo.staff("obec").get("/status").text

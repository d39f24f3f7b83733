"""Who must act, and does everything get on: /status, `flask status`, /healthz."""

import json
from datetime import timedelta

import pytest

from service.store import heartbeat, workbooks
from service.sync import health as condition
from tests.cast.engine import AREA, over
from tests.cast.faults import BadLine
from tests.cast.people import SCHOOL, Demo


def beat(demo: Demo, trouble: str = "", trouble_en: str = "") -> None:
    used = {
        "pakmut@embedded.invalid": {
            "reads": 3,
            "read_limit": 60,
            "writes": 2,
            "write_limit": 60,
            "trouble": trouble,
        }
    }
    with demo.services.db.begin() as conn:
        heartbeat.beat(conn, demo.clock(), trouble, trouble_en, used)
        conn.commit()


def told(demo: Demo, *words: str):
    return demo.app.test_cli_runner().invoke(args=["status", *words])


def health(demo: Demo):
    return demo.app.test_client().get("/healthz")


@pytest.fixture
def aside(demo: Demo) -> Demo:
    """A registration that Google refuses was set aside."""
    demo.visitor().register(SCHOOL, first_name="ผู้ที่กูเกิลไม่รับ")
    line = BadLine(demo.google)
    line.refuses = lambda body: "ผู้ที่กูเกิลไม่รับ".encode() in body
    over(demo, line).drain()
    beat(demo)
    return demo


def test_a_service_whose_worker_gets_on_is_healthy(demo: Demo):
    beat(demo)

    assert (health(demo).status_code, health(demo).json["ok"]) == (200, True)


def test_a_service_whose_worker_never_began_is_not_healthy(demo: Demo):
    assert (health(demo).status_code, health(demo).json["worker"]) == (503, False)


def test_a_service_whose_worker_fell_silent_is_not_healthy(demo: Demo):
    beat(demo)
    demo.clock.now += condition.SILENCE + timedelta(seconds=1)

    assert health(demo).status_code == 503


def test_a_service_without_its_database_says_so_instead_of_failing(demo: Demo):
    beat(demo)
    demo.services.db.engine.dispose()
    (demo.services.settings.instance / "pakmut.sqlite").unlink()

    answer = health(demo)

    assert (answer.status_code, answer.json) == (503, {"ok": False, "database": False, "worker": False})


def test_all_is_well_when_nothing_waits(demo: Demo):
    beat(demo)

    answer = told(demo)

    assert answer.exit_code == 0
    assert "is at work" in answer.output


def test_an_entry_that_waits_for_long_needs_a_look_and_one_that_just_came_does_not(demo: Demo):
    demo.visitor().register()
    beat(demo)
    assert told(demo).exit_code == 0

    demo.clock.now += condition.LONG_WAIT + timedelta(minutes=1)
    beat(demo)

    answer = told(demo)
    assert answer.exit_code == 1
    assert f"{AREA}    1 waiting since" in answer.output


def test_a_parked_workbook_says_why(demo: Demo):
    beat(demo)
    with demo.services.db.begin() as conn:
        workbooks.park(conn, AREA, "สมุดงานอยู่ในถังขยะ", demo.clock())
        conn.commit()

    assert "สมุดงานอยู่ในถังขยะ" in told(demo).output
    assert "สมุดงานอยู่ในถังขยะ" in demo.staff("obec").get("/status").text


def test_everything_can_be_had_as_json_without_personal_data(aside: Demo):
    found = json.loads(told(aside, "--json").output)

    (area,) = [area for area in found["areas"] if area["key"] == AREA]
    assert (area["aside"], area["waiting"]) == (1, 0)
    assert "example" not in json.dumps(found["areas"])


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
    beat(demo, "Google ไม่รับบัญชีของระบบ", "Google refuses our account.")

    assert "Google ไม่รับบัญชีของระบบ" in demo.staff("obec").get("/status").text
    assert "3 / 60" in demo.staff("obec").get("/status").text

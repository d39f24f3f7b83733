"""A report from submission to decision: submitted once, decided by OBEC, sent back, submitted again."""

from datetime import UTC, datetime

import pytest

from service.reports import STATE_NAMES
from service.store import workbooks
from service.web.area import reporting
from sheets.embedded import Person
from tests.cast.people import AREA, OTHER_AREA, Demo, Visitor, send
from tests.cast.posts import post
from tests.cast.proposers import summary_text
from tests.reports.cast import OBEC, decide, get_report, report_form, report_state, set_addresses, submit

# The last second of the deadline's day in Bangkok.
LAST_SECOND = datetime(2026, 6, 10, 16, 59, 59, tzinfo=UTC)


@pytest.fixture
def settings(settings: dict) -> dict:
    return settings | {"REPORT_DEADLINE": "2026-06-10"}


@pytest.fixture
def officer(demo: Demo) -> Visitor:
    return demo.staff(f"officer-{AREA}")


def test_who_of_obec_decided_on_a_report_is_named_in_the_trail_of_its_area_too(demo: Demo, officer: Visitor):
    submit(officer)
    demo.deliver()
    obec = demo.officer(OBEC)
    obec.hand = Person(demo.google, "obec")
    obec.decide("report", obec.lines("report")[0]["เลขที่รับ"], "รับรายงาน")
    demo.deliver()

    (decided,) = [
        row.get_text(" ", strip=True)
        for row in officer.get(f"/area/{AREA}/acts").html.select("tbody tr")
        if "→ รับรายงาน" in row.text
    ]
    assert " obec " in decided


@pytest.mark.whole_areas
def test_a_report_goes_to_obecs_tab_in_the_order_of_ars_and_is_accepted_when_two_reads_agree(
    demo: Demo, officer: Visitor
):
    page = submit(officer, "โรงเรียนที่เหลือน้ำท่วม")
    demo.deliver()

    (line,) = demo.officer(OBEC).lines("report")
    assert page.request.path == f"/area/{AREA}/report/1" and line["เลขที่รับ"] in page.text
    assert [
        line[key]
        for key in ("ครั้งที่", "รหัสหน่วยงาน", "โรงเรียนทั้งหมด", "ปักหมุดแล้ว", "ปักหมุดแล้วและมีรูปถ่าย", "ร้อยละที่ปักหมุดแล้ว")
    ] == [1, AREA, 139, 0, 0, 0]
    assert (line["กำหนดส่ง"], line["ผู้ส่ง"], line["วันที่ส่งรายงาน"]) == (
        "ภายในกำหนด",
        "เจ้าหน้าที่เขต",
        "20 พฤษภาคม 2569",
    )
    assert (
        line["หน้ารายงานและหลักฐาน"].endswith(f"/area/{AREA}/report/1")
        and line["ข้อความจากเขต"] == "โรงเรียนที่เหลือน้ำท่วม"
    )

    obec, sync = demo.officer(OBEC), demo.worker.sync()
    obec.decide("report", line["เลขที่รับ"], "รับรายงาน")
    sync.cycle()
    assert report_state(demo) == "submitted"
    demo.clock.move(seconds=10)
    sync.cycle()
    assert (report_state(demo), get_report(demo)["decided_at"]) == ("accepted", demo.clock())

    report_page = officer.get(f"/area/{AREA}/report")
    assert "รายงาน ARS: สพฐ. รับรายงานแล้ว" in officer.get(f"/area/{AREA}").text
    log_text = officer.get(f"/area/{AREA}/acts").text
    assert "ส่งรายงาน ARS ฉบับที่ 1" in log_text and "→ รับรายงาน" in log_text
    assert "สพฐ. รับรายงานแล้ว" in report_page.text and not [
        form for form in report_page.forms.values() if "shown" in form.fields
    ]
    decide(demo, "")
    assert (report_state(demo), get_report(demo)["decided_at"]) == ("submitted", None)


def test_sending_back_without_a_reason_does_nothing_and_is_told_with_one_a_new_one_follows(
    demo: Demo, officer: Visitor
):
    submit(officer)
    demo.deliver()
    decide(demo, "ส่งคืน")

    obec = demo.staff("obec")
    assert report_state(demo) == "submitted"
    assert all(
        "ส่งคืนต้องบอกเหตุผล" in obec.get(path).text
        for path in (f"/area/{AREA}/report/1", "/obec/reports", f"/area/{AREA}/report")
    )

    decide(demo, "ส่งคืน", "จำนวนไม่ตรงกับทะเบียน")
    page = officer.get(f"/area/{AREA}/report")
    assert (
        report_state(demo) == "returned" and "จำนวนไม่ตรงกับทะเบียน" in page.text and "ยังไม่มีผล" not in page.text
    )

    assert submit(officer).request.path == f"/area/{AREA}/report/2"
    demo.deliver()
    assert (report_state(demo), report_state(demo, 2)) == ("returned", "submitted")
    decide(demo, "รับรายงาน", index=0)
    assert (report_state(demo), report_state(demo, 2)) == ("returned", "submitted"), (
        "the older row decides on nothing any more"
    )


def test_a_newer_one_takes_the_place_of_one_that_waits_also_before_it_is_in_the_sheet(
    demo: Demo, officer: Visitor
):
    submit(officer)
    demo.deliver()
    obec, sync = demo.officer(OBEC), demo.worker.sync()
    obec.decide("report", obec.lines("report")[0]["เลขที่รับ"], "รับรายงาน")
    sync.cycle()
    submit(officer)
    sync.drain()

    assert (report_state(demo), report_state(demo, 2)) == ("submitted", "submitted")
    assert "ส่งฉบับใหม่แทนแล้ว" in officer.get(f"/area/{AREA}/report/1").text
    assert [(line["ครั้งที่"], line["ข้อสังเกต"]) for line in obec.lines("report")] == [
        (1, ""),
        (2, "แทนครั้งที่ 1 ซึ่งไม่ต้องพิจารณาแล้ว"),
    ]
    assert "ผลตรวจอยู่ที่ครั้งที่ 1 แต่เขตส่งครั้งที่ 2 แทนแล้ว" in demo.staff("obec").get("/obec/reports").text
    decide(demo, "รับรายงาน")
    assert "ยังไม่มีผล" not in demo.staff("obec").get("/obec/reports").text


def test_the_same_form_twice_is_one_report_and_one_row_also_in_a_workbook_older_than_its_tab(
    demo: Demo, officer: Visitor
):
    obec = demo.officer(OBEC)
    obec.hand.delete_tab(obec.file, obec.sheets["report"])
    with demo.services.db.begin() as conn:
        workbooks.update(
            conn,
            OBEC,
            sheet_ids={key: sheet_id for key, sheet_id in obec.sheets.items() if key != "report"},
            positions=None,
        )
        conn.commit()
    form = report_form(officer)
    form["sure"] = True

    pages = [send(form).request.path for _ in range(2)]
    demo.deliver()

    assert pages == [f"/area/{AREA}/report/1"] * 2
    assert get_report(demo, 2) is None and len(demo.officer(OBEC).lines("report")) == 1


def test_nothing_is_submitted_unconfirmed_too_long_by_others_or_after_acceptance(
    demo: Demo, officer: Visitor
):
    form = report_form(officer)
    form["said"] = "ก" * 1001
    answer = send(form)
    assert answer.status_int == 422 and "ก" * 1001 in answer.text
    assert [a["href"] for a in answer.html.select(".summary a")] == ["#f-said", "#f-sure"]
    assert get_report(demo) is None

    other, obec = demo.staff(f"officer-{OTHER_AREA}"), demo.staff("obec")
    for visitor in (other, obec):
        for path in ("report", "report/photos", "report/photos/x"):
            assert post(visitor, f"/area/{AREA}/{path}", {}).status_int == 403
    assert other.get(f"/area/{AREA}/report", expect_errors=True).status_int == 403
    assert officer.get("/area/OBEC/report", expect_errors=True).status_int == 403
    assert obec.get("/area/OBEC/report", expect_errors=True).status_int == 404
    assert "shown" not in obec.get(f"/area/{AREA}/report").html.main.decode()

    open_form = report_form(officer)
    open_form["sure"] = True
    submit(officer)
    demo.deliver()
    decide(demo, "รับรายงาน")
    assert "ไม่ได้ส่งฉบับใหม่" in send(open_form).text and get_report(demo, 2) is None


def test_figures_that_moved_since_the_page_was_opened_are_shown_before_they_are_submitted(
    demo: Demo, officer: Visitor
):
    form = report_form(officer)
    form["said"], form["sure"] = "ข้อความเดิม", True
    demo.visitor().settle().pin()
    demo.deliver()

    answer = send(form)

    assert answer.status_int == 409 and "ตัวเลขหรือรูปเปลี่ยนไป" in answer.text and "ข้อความเดิม" in answer.text
    assert get_report(demo) is None
    again = next(form for form in answer.forms.values() if "shown" in form.fields)
    again["sure"] = True
    send(again)
    assert (get_report(demo)["figures"]["pinned"], get_report(demo)["note"]) == (1, "ข้อความเดิม")


def test_a_day_lasts_until_its_end_and_late_is_flagged_never_refused(demo: Demo):
    demo.clock.now = LAST_SECOND
    in_time = submit(demo.staff(f"officer-{AREA}"))
    demo.clock.move(seconds=1)
    late = submit(demo.staff(f"officer-{OTHER_AREA}"), area=OTHER_AREA)
    demo.deliver()

    assert (get_report(demo)["late"], get_report(demo, area=OTHER_AREA)["late"]) == (False, True)
    assert ["ส่งล่าช้า" in page.text for page in (in_time, late)] == [False, True]
    assert [line["กำหนดส่ง"] for line in demo.officer(OBEC).lines("report")] == ["ภายในกำหนด", "ล่าช้า"]


# --- letters


def test_obec_gets_one_letter_for_the_reports_of_an_hour_and_the_officer_each_decision(
    demo: Demo, officer: Visitor
):
    set_addresses(demo, "obec", f"officer-{AREA}")
    submit(officer)
    submit(demo.staff(f"officer-{OTHER_AREA}"), area=OTHER_AREA)
    demo.deliver()
    assert demo.letters() == []

    demo.clock.move(hours=1)
    demo.deliver()
    (letter,) = demo.letters()
    assert (
        "obec@staff.example" in letter and "2 เขต" in letter and "สพป.เชียงราย เขต 3, สพป.แพร่ เขต 2" in letter
    )

    lines = demo.officer(OBEC).lines("report")
    own_index = next(index for index, line in enumerate(lines) if line["รหัสหน่วยงาน"] == AREA)
    for decision, note in (("ส่งคืน", "รูปไม่ครบ"), ("", ""), ("รับรายงาน", "")):
        decide(demo, decision, note, index=own_index)
    returned, reopened, accepted = demo.letters()[1:]
    assert all(f"officer-{AREA.lower()}@staff.example" in letter for letter in (returned, reopened, accepted))
    assert "เหตุผล: รูปไม่ครบ" in returned and "ถอนผล" in reopened and "รับรายงาน ARS ฉบับที่ 1 แล้ว" in accepted


def test_every_state_has_its_words():
    assert set(reporting.BADGES) == set(STATE_NAMES) == {"submitted", "accepted", "returned", "superseded"}


def test_a_decision_on_a_report_that_was_replaced_is_answered_in_obecs_summary_until_it_is_taken_back(
    demo: Demo,
):
    officer = demo.staff(f"officer-{AREA}")
    submit(officer, "ฉบับแรก")
    demo.deliver()
    submit(officer, "ฉบับที่สอง")
    demo.deliver()
    demo.sync.drain(country_now=True)
    answer = "แถวนี้ถูกแทนที่แล้ว ไม่มีผล"

    before = summary_text(demo, OBEC)
    decide(demo, "รับรายงาน", index=0)
    demo.sync.drain(country_now=True)
    answered = summary_text(demo, OBEC)
    decide(demo, "", index=0)
    demo.sync.drain(country_now=True)

    newest_id = demo.officer(OBEC).lines("report")[1]["เลขที่รับ"]
    assert answer not in before
    assert f"{answer} ให้พิจารณาแถวเลขที่รับ {newest_id}" in answered
    assert answer not in summary_text(demo, OBEC)

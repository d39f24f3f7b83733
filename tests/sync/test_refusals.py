"""A row, a tab or the summary that Google refuses holds up nothing else, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.store import entries
from service.sync import retry_narrowing
from tests.cast.engine import AREA, receipt_numbers, sync_over, workbook_of
from tests.cast.faults import BadLine
from tests.cast.people import OTHER_SCHOOL, SCHOOL, Demo

BAD = "ผู้ที่กูเกิลไม่รับ"


def entries_set_aside(demo: Demo) -> list:
    with demo.services.db.read() as conn:
        return [entry for entry in entries.list_of_agency(conn, SCHOOL) if entry["set_aside"]]


def line_refusing(demo: Demo, text: str) -> BadLine:
    line = BadLine(demo.google)
    line.is_refused = lambda body: text.encode() in body
    return line


@pytest.fixture
def three(demo: Demo) -> Demo:
    """Three persons registered, the second of whom Google refuses."""
    demo.visitor().register(OTHER_SCHOOL)
    demo.visitor().register(SCHOOL, first_name=BAD)
    demo.visitor().register(OTHER_SCHOOL, first_name="คนที่สาม", email="third@example.org")
    return demo


def test_a_row_that_google_refuses_is_set_aside_and_the_others_arrive(three: Demo):
    sync_over(three, line_refusing(three, BAD)).drain()

    assert len(receipt_numbers(three.officer())) == 2
    (entry,) = entries_set_aside(three)
    assert "appendCells" in entry["set_aside"]


def test_a_row_that_was_set_aside_waits_without_calls_to_google(three: Demo):
    line = line_refusing(three, BAD)
    sync_over(three, line).drain(country_now=True)
    calls_before = len(line.calls)

    sync_over(three, line).drain()

    assert not [call for call in line.calls[calls_before:] if "batchUpdate" in call]


def test_a_row_that_was_set_aside_arrives_once_it_is_sent_again(three: Demo):
    sync_over(three, line_refusing(three, BAD)).drain()
    with three.services.db.begin() as conn:
        assert entries.requeue(conn, [AREA]) == 1
        conn.commit()

    three.deliver()

    row_ids = receipt_numbers(three.officer())
    assert len(row_ids) == len(set(row_ids)) == 3
    assert not entries_set_aside(three)


def test_a_summary_that_google_refuses_holds_up_no_row(demo: Demo):
    demo.visitor().register()

    sync_over(demo, line_refusing(demo, '"updateCells"')).drain()

    assert len(receipt_numbers(demo.officer())) == 1
    assert "สรุป" in workbook_of(demo)["parked_tabs"]["summary"]["reason"]


def test_a_summary_is_written_again_after_a_while(demo: Demo):
    demo.visitor().register()
    sync_over(demo, line_refusing(demo, '"updateCells"')).drain()

    demo.clock.move(minutes=6)
    demo.deliver()

    assert demo.officer().cells("summary")[9][1] == 1


def test_a_protected_tab_is_told_apart_from_a_bad_row(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    officer.hand.protect_tab(officer.file, officer.sheets["registration"])

    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()

    assert "ป้องกัน" in workbook_of(demo)["parked_tabs"]["registration"]["reason"]
    with demo.services.db.read() as conn:
        assert len(entries.list_undelivered(conn, AREA, ["registration"], 9, demo.clock())) == 1


@given(st.integers(1, 300), st.data())
def test_halving_finds_the_bad_row_and_sends_every_other_one(number, data):
    bad = data.draw(st.integers(0, number - 1))
    waiting_rows = [{"record": "pin", "row": row} for row in range(number)]
    level, delivered, send_count = 0, [], 0
    while waiting_rows:
        send_count += 1
        batch = retry_narrowing.rows_to_try(waiting_rows, level)
        if any(row["row"] == bad for row in batch):
            level = retry_narrowing.level_after_refusal(level, len(batch))
            if level is None:
                waiting_rows.remove(batch[0])
                level, bad = 0, None
        else:
            waiting_rows = waiting_rows[len(batch) :]
            delivered += batch
            level = retry_narrowing.level_after_success(level, len(batch))

    assert bad is None
    assert len(delivered) == number - 1
    assert send_count <= 2 * number.bit_length() + 6


def test_after_two_passing_refusals_everything_goes_in_one_call_again(demo: Demo):
    clerk = demo.visitor().settle()
    line = BadLine(demo.google)
    refusals = iter([True, True])
    line.is_refused = lambda body: b"appendCells" in body and next(refusals, False)
    clerk.pin()
    sync_over(demo, line).drain(country_now=True)
    assert workbook_of(demo)["caution"] == 0

    clerk.survey()
    clerk.pin("/pin/1", phone="053-000-111")
    line.calls.clear()
    sync_over(demo, line).drain()

    file_id = workbook_of(demo)["file_id"]
    assert line.calls.count(f"POST {file_id}:batchUpdate") == 1

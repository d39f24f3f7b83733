"""What Google refuses: one row, one tab or the summary hold up nothing else, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.store import entries
from service.sync import retry_narrowing as caution
from tests.cast.engine import AREA, book, ids, over
from tests.cast.faults import BadLine
from tests.cast.people import OTHER_SCHOOL, SCHOOL, Demo

BAD = "ผู้ที่กูเกิลไม่รับ"


def set_aside(demo: Demo) -> list:
    with demo.services.db.read() as conn:
        return [entry for entry in entries.of_agency(conn, SCHOOL) if entry["set_aside"]]


def refusing(demo: Demo, text: str) -> BadLine:
    line = BadLine(demo.google)
    line.refuses = lambda body: text.encode() in body
    return line


@pytest.fixture
def three(demo: Demo) -> Demo:
    """Three persons registered, the second of whom Google refuses."""
    demo.visitor().register(OTHER_SCHOOL)
    demo.visitor().register(SCHOOL, first_name=BAD)
    demo.visitor().register(OTHER_SCHOOL, first_name="คนที่สาม", email="third@example.org")
    return demo


def test_a_row_that_google_refuses_is_set_aside_and_the_others_arrive(three: Demo):
    over(three, refusing(three, BAD)).drain()

    assert len(ids(three.officer())) == 2
    (entry,) = set_aside(three)
    assert "appendCells" in entry["set_aside"]


def test_a_row_that_was_set_aside_waits_without_calls_to_google(three: Demo):
    line = refusing(three, BAD)
    over(three, line).drain(country=True)
    asked = len(line.calls)

    over(three, line).drain()

    assert not [call for call in line.calls[asked:] if "batchUpdate" in call]


def test_a_row_that_was_set_aside_arrives_once_it_is_sent_again(three: Demo):
    over(three, refusing(three, BAD)).drain()
    with three.services.db.begin() as conn:
        assert entries.send_again(conn, [AREA]) == 1
        conn.commit()

    three.deliver()

    found = ids(three.officer())
    assert len(found) == len(set(found)) == 3
    assert not set_aside(three)


def test_a_summary_that_google_refuses_holds_up_no_row(demo: Demo):
    demo.visitor().register()

    over(demo, refusing(demo, '"updateCells"')).drain()

    assert len(ids(demo.officer())) == 1
    assert "สรุป" in book(demo)["parked_tabs"]["summary"]["reason"]


def test_a_summary_is_written_again_after_a_while(demo: Demo):
    demo.visitor().register()
    over(demo, refusing(demo, '"updateCells"')).drain()

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

    assert "ป้องกัน" in book(demo)["parked_tabs"]["registration"]["reason"]
    with demo.services.db.read() as conn:
        assert len(entries.undelivered(conn, AREA, ["registration"], 9)) == 1


@given(st.integers(1, 300), st.data())
def test_halving_finds_the_bad_row_and_sends_every_other_one(number, data):
    bad = data.draw(st.integers(0, number - 1))
    waiting = [{"record": "pin", "row": row} for row in range(number)]
    step, sent, sends = 0, [], 0
    while waiting:
        sends += 1
        part = caution.part(waiting, step)
        if any(row["row"] == bad for row in part):
            step = caution.after_refusal(step, len(part))
            if step is None:
                waiting.remove(part[0])
                step, bad = 0, None
        else:
            waiting = waiting[len(part) :]
            sent += part
            step = caution.after_success(step, len(part))

    assert bad is None
    assert len(sent) == number - 1
    assert sends <= 2 * number.bit_length() + 6

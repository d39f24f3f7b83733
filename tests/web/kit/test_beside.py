"""Files that are stored nowhere are drawn one at a time, in a process beside the web process."""

import os

import pytest

from service.store import proof_codes
from service.web.kit.beside import NotDrawn, turn_to_draw
from tests.cast.people import AREA, Demo
from tests.cast.posts import post

OFFICER, PATH = f"officer-{AREA}", f"/area/{AREA}/hand-over"
BUSY = "กำลังเตรียมไฟล์อื่นอยู่"


def number_of_the_process() -> bytes:
    return str(os.getpid()).encode()


def fail() -> bytes:
    raise ValueError("what was drawn was wrong")


def exhaust_memory() -> bytes:
    return bytes(2 * 1024**3)


def test_it_is_drawn_in_another_process_which_serves_again():
    drawn = []
    for _ in range(2):
        with turn_to_draw() as draw:
            drawn.append(draw(number_of_the_process))

    assert drawn[0] == drawn[1] != number_of_the_process()


def test_a_second_one_does_not_wait_for_the_first():
    with turn_to_draw(), pytest.raises(NotDrawn), turn_to_draw():
        pass


@pytest.mark.parametrize("wrong, error", [(fail, ValueError), (exhaust_memory, NotDrawn)])
def test_what_goes_wrong_there_is_told_and_ends_the_turn(wrong, error: type[Exception]):
    with pytest.raises(error), turn_to_draw() as draw:
        draw(wrong)

    with turn_to_draw() as draw:
        assert draw(number_of_the_process)


def test_while_letters_are_drawn_others_are_asked_to_press_again_and_no_code_is_revoked(demo: Demo):
    officer = demo.staff(OFFICER)
    post(officer, f"{PATH}/letters.pdf", {"part": "1"})

    with turn_to_draw():
        page = post(officer, f"{PATH}/letters.pdf", {"part": "1"}).follow()

    assert BUSY in page and page.request.path == PATH
    with demo.services.db.read() as conn:
        assert proof_codes.count_open_by_agency(conn, AREA, demo.clock())
        issued = conn.exec_driver_sql("SELECT count(*) FROM proof_codes").scalar_one()
        assert sum(proof_codes.count_open_by_agency(conn, AREA, demo.clock()).values()) == issued


def test_while_a_file_is_drawn_a_workbook_is_asked_for_again_and_nobody_is_said_to_have_taken_it(demo: Demo):
    officer, file = demo.staff(OFFICER), demo.officer().file

    with turn_to_draw():
        answer = officer.get(f"/sheets/{file}.xlsx")

    assert answer.location.endswith(f"/sheets/{file}") and BUSY in answer.follow()
    assert "ดาวน์โหลดทั้งตารางเป็นไฟล์ XLSX" not in officer.get(f"/area/{AREA}/acts")

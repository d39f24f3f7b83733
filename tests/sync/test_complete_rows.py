"""A row typed by hand counts from the day on which its required answers first stood complete."""

from datetime import UTC, datetime, timedelta

import pytest

from service.store import agencies, rows, workbooks
from service.sync.google import stand_in
from tests.cast.backups import back_up, put_back
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, TYPED_PIN, Demo
from tests.sync.test_moved_agency import move

# The deadline of the tests is 31 May: six days before it, and five days after it.
BEFORE, AFTER = datetime(2026, 5, 25, 9, 0, tzinfo=UTC), datetime(2026, 6, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def demo(demo: Demo) -> Demo:
    """It is six days before the deadline, and files are dated by the clock of the tests."""
    demo.clock.now = BEFORE
    for google in (demo.google, stand_in(demo.services.settings)):
        google._clock = demo.clock
    return demo


def type_row(demo: Demo, at: datetime, **changes: str) -> None:
    demo.clock.now = at
    demo.officer().type_line("pin", TYPED_PIN | changes)
    demo.deliver()


def type_placeholder(demo: Demo, at: datetime) -> None:
    """Type a row that has the code of its school and nothing else."""
    type_row(demo, at, **dict.fromkeys(TYPED_PIN, "") | {"รหัสหน่วยงาน": SCHOOL})


def pinned_and_late(demo: Demo) -> tuple[int, int]:
    figures = demo.summary()
    return figures["pinned"], figures["late"]


def pinned_days(demo: Demo) -> dict[str, int]:
    """Returns ISO day -> how many pins count from it."""
    with demo.services.db.read() as conn:
        growth = workbooks.get(conn, AREA)["by_day"]
    return {day: figures["pinned"] for day, figures in growth.items() if figures["pinned"]}


def test_a_placeholder_typed_before_the_deadline_and_filled_in_after_it_is_late(demo: Demo):
    type_placeholder(demo, BEFORE)
    assert pinned_and_late(demo) == (0, 0)

    type_row(demo, AFTER)

    assert pinned_and_late(demo) == (1, 1)
    assert pinned_days(demo) == {"2026-06-05": 1}


def test_a_row_complete_before_the_deadline_and_corrected_after_it_is_not_late(demo: Demo):
    type_row(demo, BEFORE)

    type_row(demo, AFTER, ละติจูด="20.254321", โทรศัพท์ของจุดบริการ="053-711-999")

    assert pinned_and_late(demo) == (1, 0)
    assert pinned_days(demo) == {"2026-05-25": 1}


def test_what_is_taken_out_and_typed_again_leaves_the_first_day(demo: Demo):
    type_row(demo, BEFORE)
    type_row(demo, AFTER, ชื่อผู้ประสานงาน="")
    assert pinned_and_late(demo) == (0, 0)

    type_row(demo, AFTER + timedelta(days=1))

    assert pinned_and_late(demo) == (1, 0)


@pytest.mark.parametrize("text", ["ไม่ทราบ", "-"])
def test_a_required_answer_that_cannot_be_read_does_not_complete_a_row(demo: Demo, text: str):
    type_row(demo, BEFORE, ละติจูด=text)
    assert pinned_and_late(demo) == (0, 0)

    type_row(demo, AFTER)

    assert pinned_and_late(demo) == (1, 1)


def test_the_row_of_one_school_gives_its_day_to_no_other_school(demo: Demo):
    type_row(demo, BEFORE)

    type_row(demo, AFTER, รหัสหน่วยงาน=OTHER_SCHOOL)

    assert pinned_and_late(demo) == (1, 1)


def test_a_row_of_before_such_days_were_kept_counts_from_when_it_was_seen(demo: Demo):
    type_row(demo, BEFORE)
    forget_days(demo)

    type_row(demo, AFTER, ละติจูด="20.254321")

    assert pinned_and_late(demo) == (1, 0)


def test_a_placeholder_of_before_such_days_were_kept_counts_from_when_it_is_filled_in(demo: Demo):
    type_placeholder(demo, BEFORE)
    forget_days(demo)

    type_row(demo, AFTER)

    assert pinned_and_late(demo) == (1, 1)


def forget_days(demo: Demo) -> None:
    """Let the only row be as in an older database."""
    with demo.services.db.begin() as conn:
        (pin,) = rows.list_of_area(conn, AREA, "pin")
        rows.update(conn, pin["id"], complete_at=None)
        conn.commit()


def test_a_row_keeps_its_day_when_its_school_moves_to_another_area_and_back(demo: Demo):
    type_placeholder(demo, BEFORE - timedelta(days=2))
    type_row(demo, BEFORE)

    demo.clock.now = AFTER
    for area in (OTHER_AREA, AREA):
        move(demo, area)
        demo.deliver()
        demo.deliver()

        assert demo.summary(area)["late"] == 0
        assert demo.summary(area)["pinned"] == 1


def test_a_backup_makes_no_row_older_and_none_younger_than_the_last_change_of_the_file(demo: Demo):
    type_placeholder(demo, BEFORE)
    backup = back_up(demo)
    type_row(demo, BEFORE + timedelta(days=1))
    demo.clock.now = AFTER

    put_back(demo, backup)
    demo.deliver()

    assert pinned_days(demo) == {"2026-05-26": 1}


def test_a_row_of_a_school_that_the_register_gets_later_counts_from_when_it_was_complete(demo: Demo):
    type_row(demo, BEFORE, รหัสหน่วยงาน="57039999")
    assert pinned_and_late(demo) == (0, 0)

    demo.clock.now = AFTER
    with demo.services.db.begin() as conn:
        new_school = {**agencies.get(conn, SCHOOL), "code": "57039999", "official_code": None}
        agencies.put(conn, [new_school])
        conn.commit()
    demo.deliver()

    assert pinned_and_late(demo) == (1, 0)

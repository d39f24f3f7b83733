"""How a refused batch is narrowed down. The levels are stored with the workbook: their numbers are fixed."""

import pytest

from service.sync.retry_narrowing import NO_SUMMARY, level_after_refusal, level_after_success, rows_to_try

PINS = [{"record": "pin", "row": number} for number in range(5)]
SURVEYS = [{"record": "survey", "row": number} for number in range(3)]
# Of two tabs in turn, a pin first and a survey last.
WAITING = [PINS[0], SURVEYS[0], PINS[1], PINS[2], SURVEYS[1], PINS[3], PINS[4], SURVEYS[2]]


@pytest.mark.parametrize("level", [0, 1])
def test_with_or_without_the_summary_all_rows_are_tried_at_once(level: int):
    assert rows_to_try(WAITING, level) == WAITING


def test_then_the_rows_of_one_tab_are_tried_that_of_the_first_row_and_no_others():
    assert rows_to_try(WAITING, 2) == PINS


@pytest.mark.parametrize(("suspects", "tried"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_of_the_rows_one_of_which_is_refused_the_first_half_is_tried(suspects: int, tried: int):
    assert rows_to_try(WAITING, 2 + suspects) == PINS[:tried]


@pytest.mark.parametrize("level", [0, 1, 2, 5])
def test_where_nothing_waits_nothing_is_tried(level: int):
    assert rows_to_try([], level) == []


def test_the_summary_is_the_first_to_be_left_out():
    assert level_after_refusal(0, 8) == NO_SUMMARY


@pytest.mark.parametrize(
    ("level", "refused", "following"),
    [(0, 1, 1), (0, 8, 1), (1, 1, 2), (1, 8, 2), (2, 8, 10), (2, 2, 4), (10, 4, 6), (4, 2, 4)],
)
def test_a_refusal_leads_to_fewer_suspects(level: int, refused: int, following: int):
    assert level_after_refusal(level, refused) == following


@pytest.mark.parametrize("level", [2, 3, 4])
def test_a_single_row_that_is_refused_on_its_own_is_the_cause(level: int):
    assert level_after_refusal(level, 1) is None


@pytest.mark.parametrize(("level", "sent", "following"), [(7, 3, 4), (4, 1, 3), (6, 2, 4)])
def test_rows_that_went_through_leave_the_others_suspect(level: int, sent: int, following: int):
    assert level_after_success(level, sent) == following


@pytest.mark.parametrize(("level", "sent"), [(0, 8), (1, 8), (3, 1), (4, 2)])
def test_once_no_row_is_suspect_everything_goes_at_once_again(level: int, sent: int):
    assert level_after_success(level, sent) == 0


def test_after_a_whole_tab_went_through_the_next_tab_is_tried_by_itself():
    assert level_after_success(2, 5) == 2

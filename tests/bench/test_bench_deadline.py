"""The measurement of deadline day, with a small country: how many calls of which kind are made."""

import pytest

from tests.bench.deadline import DrainResult, Size, drain, prepare

SIZE = Size(areas=5, agencies=40, forms=100, changed=(1, 3))


@pytest.fixture(scope="module")
def drained(tmp_path_factory: pytest.TempPathFactory) -> DrainResult:
    folder = tmp_path_factory.mktemp("country") / "instance"
    assert prepare(folder, SIZE) == SIZE.areas
    return drain(folder, 2, SIZE)


def test_each_form_stands_once_after_one_call_for_each_area(drained: DrainResult):
    assert drained.is_each_form_once
    assert drained.calls.calls["write"] == SIZE.areas
    assert drained.calls.refused == 0


def test_a_cycle_with_nothing_to_do_costs_one_call_to_drive_and_none_to_sheets(drained: DrainResult):
    assert drained.idle_calls.calls == {"drive": 1}


@pytest.mark.parametrize("number", SIZE.changed)
def test_a_cycle_after_people_changed_some_workbooks_costs_one_call_more_than_these(
    drained: DrainResult, number: int
):
    assert drained.calls_by_change_count[number].calls == {"drive": 1, "read": number}

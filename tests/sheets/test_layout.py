import pytest

from sheets.layout import LAYOUT_TOKEN, Column, Tab, metadata_id
from tests.sheets.cast import LAYOUT, PIN_TAB


def test_a_column_has_the_same_metadata_id_for_ever():
    assert metadata_id("pin", "phone") == 1_175_899_093


def test_metadata_ids_lie_above_every_token_and_within_googles_range():
    ids = [metadata_id(tab.key, column.key) for tab in LAYOUT.tabs for column in tab.columns]

    assert all(LAYOUT_TOKEN < number < 2**31 for number in ids)


def test_the_same_column_key_in_two_tabs_has_two_ids():
    assert metadata_id("pin", "agency") != metadata_id("readiness", "agency")


def test_a_tab_has_spare_columns_for_the_area():
    assert PIN_TAB.grid_width == len(PIN_TAB.columns) + 4


def test_the_summary_has_the_width_that_it_asks_for():
    assert LAYOUT.tab("summary").grid_width == 3


def test_the_summary_is_no_entry_tab():
    assert [tab.key for tab in LAYOUT.entry_tabs] == ["agencies", "pin"]


def test_numbers_take_less_room_than_texts_unless_told_otherwise():
    assert Column("a", "ก").pixels > Column("a", "ก", kind="number").pixels
    assert Column("a", "ก", width=77).pixels == 77


@pytest.mark.parametrize(
    "find", [lambda: LAYOUT.tab("invented"), lambda: Tab("t", "ก", 1).column("invented")]
)
def test_an_unknown_key_is_named(find):
    with pytest.raises(KeyError, match="invented"):
        find()

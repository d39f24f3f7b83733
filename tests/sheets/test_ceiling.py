"""How large a tab may become: what makes it no larger is never refused."""

import pytest

from sheets.ceiling import SHORT_TEXT, TabCeiling, TabSize, advice

CEILING = TabCeiling(rows=10, columns=5, characters=1000, cell_characters=200)
FULL = TabSize(10, 5, 1000)
TOO_LARGE = TabSize(20, 9, 5000)


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (TabSize(11, 5, 1000), "ไม่เกิน 10 แถว หากทำรายการนี้จะมี 11 แถว"),
        (TabSize(10, 6, 1000), "ไม่เกิน 5 คอลัมน์ หากทำรายการนี้จะมี 6 คอลัมน์"),
        (TabSize(10, 5, 1001 + SHORT_TEXT), "ไม่เกิน 1,000 อักษร หากทำรายการนี้จะมี 1,101 อักษร"),
    ],
)
def test_what_makes_a_full_tab_larger_is_refused_with_the_ceiling(after: TabSize, sentence: str):
    assert sentence in CEILING.refusal(FULL, after)


@pytest.mark.parametrize("before", [FULL, TOO_LARGE])
def test_what_makes_it_no_larger_is_not_refused(before: TabSize):
    smaller = TabSize(before.rows - 1, before.columns - 1, before.characters - 1)

    assert (CEILING.refusal(before, before), CEILING.refusal(before, smaller)) == ("", "")


def test_a_decision_or_a_short_note_in_a_full_tab_is_not_refused():
    assert CEILING.refusal(TOO_LARGE, TabSize(20, 9, 5000 + SHORT_TEXT)) == ""


def test_a_cell_has_a_ceiling_of_its_own():
    assert CEILING.cell_refusal("B3", "ก" * 200) == ""
    assert "ช่อง B3 มีได้ไม่เกิน 200 อักษร ข้อความนี้มี 201 อักษร" in CEILING.cell_refusal("B3", "ก" * 201)


def test_the_size_counts_down_to_the_last_filled_row():
    assert TabSize.of([["ab", None], ["", 12], ["", ""], []], 7) == TabSize(2, 7, 4)


def test_a_tab_that_is_too_large_is_told_with_what_to_delete():
    assert CEILING.excess(FULL) == {}
    assert advice("ปักหมุด", CEILING.excess(TabSize(20, 9, 900))) == (
        "แท็บ ปักหมุด มี 20 แถว เกินกำหนด 10 แถว มี 9 คอลัมน์ เกินกำหนด 5 คอลัมน์ ทำให้ทำงานช้า "
        "กรุณาลบแถวที่ไม่ใช้ และลบคอลัมน์ที่ไม่ใช้ ระบบยังบันทึกข้อมูลตามปกติ"
    )

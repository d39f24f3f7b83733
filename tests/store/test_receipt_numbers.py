"""Receipt numbers: unique whatever the database forgot, and nobody can make one up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.store.receipt_numbers import CROCKFORD, draw_letters, format_number, next_copy_id, parse_number
from tests.cast.people import AREA

SECRET, OTHER_AREA = b"secret", "P5402"
letters = st.text(CROCKFORD, min_size=4, max_size=4) | st.just("")


def test_a_number_tells_its_entry_and_revision():
    number = format_number(SECRET, AREA, 7, 2, "9MXR")

    assert number[4:] == "-9MXR-0007-2" and set(number[:4]) <= set(CROCKFORD)


@given(letters, st.integers(1, 10**7), st.integers(1, 99), st.sampled_from(["", "r1", "r12"]))
def test_what_was_given_is_read_again_also_of_earlier_days_and_of_a_row_appended_again(
    drawn: str, entry: int, revision: int, suffix: str
):
    number = format_number(SECRET, AREA, entry, revision, drawn)

    assert parse_number(SECRET, AREA, f" {number}{suffix}") == (entry, revision)


@pytest.mark.parametrize("drawn", ["9MXR", ""])
def test_no_other_number_has_its_check(drawn: str):
    check = format_number(SECRET, AREA, 7, 2, drawn)[:4]
    others = [
        format_number(b"other", AREA, 7, 2, drawn),
        format_number(SECRET, OTHER_AREA, 7, 2, drawn),
        check + format_number(SECRET, AREA, 8, 2, drawn)[4:],
        check + format_number(SECRET, AREA, 7, 3, drawn)[4:],
        check + format_number(SECRET, AREA, 7, 2, "AAAA")[4:],
    ]

    assert [parse_number(SECRET, AREA, other) for other in others] == [None] * len(others)


@pytest.mark.parametrize(
    "text", ["", "K7Q2", "K7Q2-0001", "K7Q2-9MXR-0001-1-1", "k7q2-9mxr-0001-1", "เลขที่รับ", "ZZZZ-0000-1"]
)
def test_other_texts_are_no_numbers(text: str):
    assert parse_number(SECRET, AREA, text) is None


def test_letters_are_drawn_anew():
    assert len({draw_letters() for _ in range(50)}) > 45


def test_a_copy_gets_a_number_that_no_other_copy_has():
    assert next_copy_id(["K7Q2-9MXR-0001-1"]) == "K7Q2-9MXR-0001-1r1"
    assert (
        next_copy_id(["K7Q2-9MXR-0001-1", "K7Q2-9MXR-0001-1r10", "K7Q2-9MXR-0001-1r9"])
        == "K7Q2-9MXR-0001-1r11"
    )

"""National ID numbers: only that the number was checked is stored, and nothing typed is shown again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.th import pin

from service.records import CORRECTION, MISSING_AGENCY, REQUEST_RECORDS, STAFF_ACCESS
from service.records.kinds import Invalid, NationalId

DIGITS = st.text("0123456789", min_size=12, max_size=12)
REQUEST_FORMS = (CORRECTION, MISSING_AGENCY, STAFF_ACCESS)


def with_check_digit(twelve: str) -> str:
    """Return the number of these twelve digits and their check digit."""
    return next(twelve + last for last in "0123456789" if pin.calc_check_digit(twelve) == last)


@given(DIGITS.filter(lambda digits: digits[0] not in "09"))
def test_a_number_that_fits_is_taken_however_it_is_written_and_is_not_the_value(twelve: str):
    number = with_check_digit(twelve)
    dashed = f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"
    thai = number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))

    assert {NationalId().read([typed]) for typed in (number, dashed, thai)} == {"yes"}


@given(DIGITS.filter(lambda digits: digits[0] not in "09"), st.integers(1, 9))
def test_a_wrong_last_digit_is_refused_and_the_sentence_does_not_repeat_it(twelve: str, off: int):
    right = with_check_digit(twelve)
    wrong = twelve + str((int(right[-1]) + off) % 10)

    with pytest.raises(Invalid) as refused:
        NationalId().read([wrong])

    assert refused.value.values == {}


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()))
def test_whatever_stands_in_the_cell_says_at_most_that_it_was_checked(cell: object):
    assert NationalId().from_cell(cell) in ("yes", None)


@given(st.text())
def test_nothing_that_was_typed_is_shown_again(typed: str):
    kind = NationalId()

    assert (kind.write(typed), kind.write("yes")) == ("", "")
    assert CORRECTION.without_secrets({"national_id": typed})["national_id"] in (None, "ตรวจแล้ว")


@pytest.mark.parametrize("record", REQUEST_FORMS, ids=lambda record: record.key)
@given(st.data())
def test_a_request_is_read_whatever_is_posted_and_every_breach_is_told(record, data: st.DataObject):
    keys = st.sampled_from([f.key for f in record.fields])
    raw = data.draw(st.dictionaries(keys, st.lists(st.text(max_size=300), max_size=3)))

    reading = record.read(raw, data.draw(st.sampled_from(["school", "area_office", "bureau", "nonsense"])))

    for problem in reading.problems:
        assert record.sentence(problem, "th") and record.sentence(problem, "en")
    assert set(reading.answers) <= {f.key for f in record.fields}
    required = {f.key for f in record.fields if f.required is True}
    assert all(
        reading.answers.get(key) is not None or key in {p.key for p in reading.problems} for key in required
    )


def test_every_request_has_a_letters_address_and_the_notice():
    assert {record.key for record in REQUEST_FORMS} == REQUEST_RECORDS
    for record in REQUEST_FORMS:
        assert {"email", "notice"} <= {f.key for f in record.fields if f.required}

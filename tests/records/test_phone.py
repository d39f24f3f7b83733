"""Telephone numbers as Thai offices write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.records.phone import NotAPhone, read_phone, read_sheet_phone


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("021234567", "02-123-4567"),
        ("0 2123 4567", "02-123-4567"),
        ("(053) 742.222", "053-742-222"),
        ("053–742‑222", "053-742-222"),
        ("๐๘๑-๒๓๔-๕๖๗๘", "081-234-5678"),
        ("+66 81 234 5678", "081-234-5678"),
        ("+66(0)53-742222", "053-742-222"),
        ("โทร. 0 5374 2222", "053-742-222"),
        ("1800 123 456", "1800-123-456"),
        ("FAX 053742222", "053-742-222"),
        ("1579", "1579"),
        ("1 579", "1579"),
    ],
)
def test_it_shows_a_number_as_an_office_writes_it(typed, shown):
    assert read_phone(typed).text == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("053-742222-4", "053-742-222-4"),
        ("0-5374-2222 - 4", "053-742-222-4"),
        ("053-742222 ถึง 4", "053-742-222-4"),
        ("053-742222 to 4", "053-742-222-4"),
        ("0-2288-5511-15", "02-288-5511-15"),
    ],
)
def test_it_keeps_a_range_of_lines(typed, shown):
    phone = read_phone(typed)

    assert phone.text == shown
    assert len(phone.e164) == 1


@pytest.mark.parametrize("typed", ["053-742222-1", "053-742222-2"])
def test_it_does_not_take_a_range_that_runs_backwards_or_nowhere(typed):
    with pytest.raises(NotAPhone):
        read_phone(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "02-123-4567 ต่อ 12",
        "02-123-4567 กด 12",
        "02-123-4567 ext. 12",
        "02-123-4567 EXT 12",
        "021234567#12",
        "0 2123 4567 x 12",
        "02-123-4567 เบอร์ต่อ ๑๒",
        "02-123-4567 ต่อภายใน 12",
        "02-123-4567, ต่อ 12",
    ],
)
def test_it_finds_the_extension(typed):
    phone = read_phone(typed)

    assert (phone.text, phone.e164, phone.extension) == ("02-123-4567 ต่อ 12", ("+6621234567",), "12")


def test_it_keeps_several_extensions_with_their_number():
    phone = read_phone("02-123-4567 ต่อ 12, 101-105 และ 081 234 5678")

    assert phone.text == "02-123-4567 ต่อ 12, 101-105, 081-234-5678"
    assert phone.extension == "12, 101-105"


def test_an_extension_belongs_to_the_number_before_it_and_not_to_the_first():
    numbers = "02-123-4567, 081-234-5678"

    assert read_phone(f"{numbers} ต่อ 12, 13").text == f"{numbers} ต่อ 12, 13"
    assert read_phone(f"{numbers}, ต่อ 101 - 105").text == f"{numbers} ต่อ 101-105"


def test_a_short_number_may_follow_a_number_and_has_no_international_form():
    phone = read_phone("02-123-4567, 1579")

    assert (phone.text, phone.e164) == ("02-123-4567, 1579", ("+6621234567",))


def test_it_does_not_guess_whether_what_follows_an_extension_is_a_short_number():
    with pytest.raises(NotAPhone):
        read_phone("02-123-4567 ต่อ 12 หรือ 1 579")


@pytest.mark.parametrize(
    "typed",
    [
        "053 711 222, 081 234 5678",
        "053 711 222 / 081-2345678",
        "053-711222 หรือ 0812345678",
        "053-711222 and 0812345678",
        "053711222; 0812345678",
        "053 711 222 081 234 5678",
        "โทร 053711222 มือถือ 0812345678",
    ],
)
def test_it_reads_two_numbers(typed):
    assert read_phone(typed).e164 == ("+6653711222", "+66812345678")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0-2288-5511, 5512", "02-288-5511, 02-288-5512"),
        ("0-2288-5511, 288-5512", "02-288-5511, 02-288-5512"),
        ("053-711222/3", "053-711-222, 053-711-223"),
        ("053-711333, 222", "053-711-333, 053-711-222"),
        ("02-288-5511, 053-711222, 333", "02-288-5511, 053-711-222, 053-711-333"),
    ],
)
def test_it_completes_a_line_of_which_only_the_end_is_written(typed, shown):
    assert read_phone(typed).text == shown


@pytest.mark.parametrize("typed", ["02-123-4567/12", "053-711222/22"])
def test_it_does_not_guess_whether_two_figures_are_a_line_or_an_extension(typed):
    with pytest.raises(NotAPhone):
        read_phone(typed)


def test_it_keeps_a_number_abroad():
    assert read_phone("+856 20 55 555 555").e164 == ("+8562055555555",)


@pytest.mark.parametrize(
    "typed",
    ["", "-", "ไม่มี", "053", "053-74222", "0501234567", "081-234-56789", "ต่อ 12", "02-123-4567 ต่อ", "12/34"],
)
def test_it_does_not_take_for_a_phone(typed):
    with pytest.raises(NotAPhone):
        read_phone(typed)


@pytest.mark.parametrize(
    "cell", [812345678, 812345678.0, "812345678.0", "0812345678", " 081-234-5678 ", 66812345678]
)
def test_a_spreadsheet_number_gets_its_zero_back(cell):
    assert read_sheet_phone(cell).text == "081-234-5678"


@pytest.mark.parametrize("cell", [812345678.5, float("nan"), float("inf"), 0, -812345678, 1e300])
def test_a_spreadsheet_number_that_is_no_phone_does_not_become_one(cell):
    with pytest.raises(NotAPhone):
        read_sheet_phone(cell)


NUMBERS = st.sampled_from(
    ["02-123-4567", "0 5374 2222", "081.234.5678", "+66 81 234 5679", "1579", "๐๕๓๗๑๑๒๒๒"]
)
BETWEEN = st.sampled_from([", ", " ", " หรือ ", "/", " ต่อ 12, ", "-8 , ", " ต่อ 1 "])
joined = st.builds(
    lambda first, rest: first + "".join(between + number for between, number in rest),
    NUMBERS,
    st.lists(st.tuples(BETWEEN, NUMBERS), max_size=3),
)
typed = st.one_of(joined, st.text(alphabet="0123456789 -,/()+#xต่อ.๐๙กด", max_size=40), st.text(max_size=40))


@given(typed)
def test_what_is_shown_is_read_back_to_the_same(text):
    try:
        phone = read_phone(text)
    except NotAPhone:
        return

    assert read_phone(phone.text) == phone


def test_a_text_of_200_characters_is_read_and_a_longer_one_is_refused_at_once():
    assert read_phone("1579".ljust(200, ",")).text == "1579"
    with pytest.raises(NotAPhone):
        read_phone("1579".ljust(201, ","))
    with pytest.raises(NotAPhone):
        read_phone("1579 " * 10_000)

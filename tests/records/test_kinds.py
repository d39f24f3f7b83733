"""The kinds of answer: what each accepts and refuses, and that form -> sheet -> form changes nothing."""

import json
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.records.kinds import (
    Choice,
    Choices,
    Coordinate,
    Date,
    Email,
    EnglishText,
    Invalid,
    Kind,
    LongText,
    Notice,
    Phone,
    Photos,
    Text,
    WholeNumber,
    YesNo,
)
from service.records.sentences import sentence

BASE = "https://pakmut.example"
COLOURS = (("red", "แดง", "Red"), ("green", "เขียว", "Green"), ("none", "ไม่มีสี", "None"))
KINDS = {
    "text": Text(30),
    "long text": LongText(60),
    "English text": EnglishText(40),
    "choice": Choice(options=COLOURS),
    "yes or no": YesNo(),
    "choices": Choices(options=COLOURS, alone="none"),
    "whole number": WholeNumber(0, 1_000_000),
    "e-mail": Email(),
    "telephone": Phone(),
    "date": Date(today=lambda: date(2026, 5, 20)),
    "latitude": Coordinate("latitude"),
    "longitude": Coordinate("longitude", "100.140660"),
    "photos": Photos(most=3),
    "notice": Notice("2569-1"),
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())

# What people type: anything, and texts that are more often valid.
ANY = st.text(max_size=70)
LIKELY = {
    "choice": st.sampled_from(["red", "แดง", "Green"]),
    "yes or no": st.sampled_from(["yes", "no", "ใช่", "ไม่ใช่", "Yes"]),
    "choices": st.sampled_from(["red", "เขียว", "None"]),
    "whole number": st.integers(-10, 2_000_000).map(str) | st.integers(0, 999_999).map("{:,}".format),
    "e-mail": st.from_regex(r"[a-z][a-z0-9.]{0,8}[a-z]@[a-z]{2,8}\.(go|ac)\.th", fullmatch=True),
    "telephone": st.from_regex(r"0[2-9][0-9]{7,8}( ต่อ [0-9]{1,4})?", fullmatch=True),
    "date": st.dates(date(2000, 1, 1), date(2080, 1, 1)).map(lambda d: f"{d.day}/{d.month}/{d.year + 543}"),
    "latitude": st.floats(5.6, 20.5).map(str) | st.floats(-90, 90).map("{:.7f}".format),
    "longitude": st.floats(97.3, 105.7).map(str) | st.floats(-180, 180).map("{:.7f}".format),
    "English text": st.from_regex(r"[A-Za-z0-9 ,./-]{0,39}[A-Za-z]", fullmatch=True),
    "photos": st.from_regex(r"[0-9a-f]{24}", fullmatch=True),
    "notice": st.just("2569-1"),
}


def draw_texts(data: st.DataObject, kind: Kind) -> list[str]:
    name = next(name for name, listed_kind in KINDS.items() if listed_kind is kind)
    # The ids of photos come from our own pages: nobody types them.
    unlikely = LIKELY[name] if name == "photos" else ANY
    texts = st.one_of(LIKELY[name], LIKELY[name], unlikely) if name in LIKELY else ANY
    return data.draw(st.lists(texts, min_size=1, max_size=3 if isinstance(kind, Choices | Photos) else 1))


def read(kind: Kind, raw: list[str]) -> object:
    """Return the value; None for a refused answer, whose rule must have a sentence."""
    try:
        return kind.read(raw)
    except Invalid as invalid:
        assert sentence(invalid.rule, "th", "ป้าย", **invalid.values)
        return None


# --- on the way


@every_kind
@given(data=st.data())
def test_an_accepted_value_is_json_and_shows_in_the_form_as_what_reads_back_the_same(
    kind: Kind, data: st.DataObject
):
    value = read(kind, draw_texts(data, kind))

    assert json.loads(json.dumps(value)) == value
    form_value = kind.write(value)
    assert kind.read(form_value if isinstance(form_value, list) else [form_value]) == value


@every_kind
@given(data=st.data())
def test_a_value_comes_back_from_the_sheet_as_it_went_there(kind: Kind, data: st.DataObject):
    value = read(kind, draw_texts(data, kind))
    cell = kind.to_cell(value, BASE)

    assert cell is None or isinstance(cell, str | int | float)
    assert kind.from_cell(cell) == value
    # As Google returns numbers.
    if isinstance(cell, int) and not isinstance(cell, bool):
        assert kind.from_cell(float(cell)) == value


@every_kind
@given(
    cell=st.one_of(
        ANY, st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.booleans(), st.none()
    )
)
def test_whatever_a_person_puts_into_a_cell_is_read_or_refused_and_shows_in_the_form_as_the_same(
    kind: Kind, cell
):
    try:
        value = kind.from_cell(cell)
    except Invalid:
        return

    form_value = kind.write(value)
    assert kind.read(form_value if isinstance(form_value, list) else [form_value]) == value


@every_kind
def test_nothing_is_no_answer(kind: Kind):
    assert kind.read([]) is None
    assert kind.read([""]) is None
    assert kind.to_cell(None) is None
    assert kind.from_cell(None) is None
    assert kind.from_cell("") is None
    assert not kind.write(None)
    assert kind.show(None, "th") == kind.show(None, "en") == ""


@pytest.mark.parametrize(
    "kind",
    [kind for kind in KINDS.values() if not isinstance(kind, Photos)],
    ids=lambda kind: type(kind).__name__,
)
def test_what_cannot_be_seen_is_no_answer(kind: Kind):
    assert kind.read(["   "]) is kind.read(["\u200b\n"]) is kind.from_cell("\u00a0") is None


# --- text


def test_text_takes_as_many_characters_as_a_reader_counts():
    assert Text(4).read(["ที่น้ำใส"]) == "ที่น้ำใส"


def test_text_does_not_take_one_more():
    with pytest.raises(Invalid) as refused:
        Text(4).read(["ที่น้ำใสๆ"])

    assert (refused.value.rule, refused.value.values) == ("too_long", {"limit": 4, "found": 5})


@pytest.mark.parametrize(
    "formula", ['=IMPORTXML("https://x.example";"//a")', "+66812345678", "-1", "@x", "'x", "0812345678"]
)
def test_text_that_looks_like_a_formula_or_a_number_stays_the_text_it_is(formula: str):
    assert Text().to_cell(Text().read([formula])) == formula


def test_a_long_text_keeps_its_lines_and_a_text_does_not():
    assert LongText().read(["บรรทัด 1\r\nบรรทัด 2"]) == "บรรทัด 1\nบรรทัด 2"
    assert Text().read(["บรรทัด 1\r\nบรรทัด 2"]) == "บรรทัด 1 บรรทัด 2"


def test_english_text_takes_english_and_does_not_take_thai():
    assert EnglishText().read(["Ban Nong Bua"]) == "Ban Nong Bua"

    with pytest.raises(Invalid, match="not_english"):
        EnglishText().read(["บ้านหนองบัว"])


# --- choices


@pytest.mark.parametrize("text", ["red", "แดง", "Red", " แดง "])
def test_a_choice_is_understood_by_key_and_label(text: str):
    assert Choice(options=COLOURS).read([text]) == "red"
    assert Choice(options=COLOURS).from_cell(text) == "red"


def test_a_choice_does_not_take_what_is_not_offered():
    for read_option in (
        lambda: Choice(options=COLOURS).read(["น้ำเงิน"]),
        lambda: Choice(options=COLOURS).from_cell("น้ำเงิน"),
    ):
        with pytest.raises(Invalid, match="not_an_option"):
            read_option()


def test_a_choice_stands_in_the_sheet_in_thai_and_its_cell_offers_the_same_words():
    assert (
        Choice(options=COLOURS).to_cell("green")
        in Choice(options=COLOURS).cell_options
        == ("แดง", "เขียว", "ไม่มีสี")
    )


def test_several_choices_come_in_the_order_they_are_offered():
    assert Choices(options=COLOURS).read(["green", "red", "green"]) == ["red", "green"]
    assert Choices(options=COLOURS).from_cell("เขียว, แดง") == ["red", "green"]


def test_none_of_these_does_not_stand_beside_others():
    assert Choices(options=COLOURS, alone="none").read(["none"]) == ["none"]
    assert Choices(options=COLOURS, alone="none").read(["none", "red"]) == ["red"]


# --- numbers, dates, coordinates


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("๑,๒๓๔", 1234), ("1 000", 1000), ("12.0", 12), ("+5", 5)]
)
def test_a_whole_number_is_read(text: str, number: int):
    assert WholeNumber().read([text]) == number


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("12.5", "not_a_number"),
        ("สิบ", "not_a_number"),
        ("1e3", "not_a_number"),
        ("-1", "out_of_range"),
        ("1000001", "out_of_range"),
        ("9" * 40, "not_a_number"),
    ],
)
def test_what_is_no_whole_number_in_range_is_not_read(text: str, rule: str):
    with pytest.raises(Invalid, match=rule):
        WholeNumber().read([text])


def test_a_number_from_a_sheet_that_is_none_is_refused():
    for cell in (12.5, True, 1e300, math.pi):
        with pytest.raises(Invalid):
            WholeNumber().from_cell(cell)


@pytest.mark.parametrize("text", ["31/5/2569", "31/5/2026", "31 พ.ค. 2569", "๓๑ พฤษภาคม ๒๕๖๙", "2026-05-31"])
def test_a_day_is_the_same_in_both_eras(text: str):
    assert KINDS["date"].read([text]) == "2026-05-31"


@pytest.mark.parametrize("text", ["31/6/2569", "พรุ่งนี้", "2569", "0/0/0"])
def test_what_is_no_day_is_not_read(text: str):
    with pytest.raises(Invalid, match="not_a_date"):
        KINDS["date"].read([text])


def test_a_coordinate_has_six_decimals_and_another_axis_is_refused():
    assert Coordinate("latitude").read(["18.14321049"]) == 18.14321
    assert Coordinate("latitude").write(18.1) == "18.100000"

    with pytest.raises(Invalid, match="not_degrees"):
        Coordinate("latitude").read(["100.14"])


# --- e-mail, telephone, photos, notice


@pytest.mark.parametrize("address", ["clerk@school.example", "สมชาย@example.org", "a.b+c@EXAMPLE.org"])
def test_an_address_is_taken(address: str):
    assert "@" in Email().read([address])


@pytest.mark.parametrize(
    "address",
    [
        "clerk",
        "clerk@",
        "a@b",
        "a b@example.org",
        "a@example.org\nBcc: b@example.org",
        "x" * 250 + "@example.org",
    ],
)
def test_what_is_no_address_is_not_taken(address: str):
    with pytest.raises(Invalid):
        Email().read([address])


def test_a_telephone_number_is_written_as_offices_write_it_and_a_sheets_lost_zero_comes_back():
    assert Phone().read(["๐๘๑๒๓๔๕๖๗๘"]) == "081-234-5678"
    assert Phone().from_cell(812345678) == "081-234-5678"
    assert Phone().remarks("081-234-5678") == []


def test_what_is_no_telephone_number_is_kept_as_typed_with_a_remark():
    value = Phone().read(["โทรหาครูใหญ่"])

    assert value == "โทรหาครูใหญ่"
    assert [remark.as_json() for remark in Phone().remarks(value)] == [
        ["phone_unread", {"found": "โทรหาครูใหญ่"}]
    ]


def test_photos_are_links_in_the_sheet_one_a_line_and_come_back():
    cell = Photos(3).to_cell(["aa11", "bb22"], BASE)

    assert cell == f"{BASE}/photo/aa11\n{BASE}/photo/bb22"
    assert Photos(3).from_cell(cell + "\nดูรูปที่สอง") == ["aa11", "bb22"]


def test_more_photos_than_allowed_are_not_taken():
    with pytest.raises(Invalid, match="too_many"):
        Photos(3).read(["a", "b", "c", "d"])


def test_the_same_photo_twice_is_one():
    assert Photos(3).read(["a", "a", "b"]) == ["a", "b"]


def test_a_notice_keeps_the_version_that_was_read():
    assert Notice("2569-2").read(["2569-1"]) == "2569-1"
    assert Notice().show("2569-1", "th") == "ฉบับ 2569-1"

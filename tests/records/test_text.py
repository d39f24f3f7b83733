"""Cleaning: text as clerks type it becomes text that can be stored, compared and counted."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.records.text import arabic_digits, clean, clean_line, is_english, length

THAI = "กขนมวาำํเแโที่ิีุู้๊๋์ฺ \u200b\u200d"
typed = st.one_of(st.text(max_size=60), st.text(alphabet=THAI, max_size=30))


@pytest.mark.parametrize(
    ("typed_text", "meant"),
    [
        ("สังข์อํ่าวิทยา", "สังข์อ่ำวิทยา"),
        ("น้ํา", "น้ำ"),
        ("นํ้า", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("กําแพง", "กำแพง"),
        ("เเพร่", "แพร่"),
        ("ท่ี", "ที่"),
    ],
)
def test_it_mends_thai_marks_typed_in_another_order(typed_text, meant):
    assert clean(typed_text) == unicodedata.normalize("NFC", meant)


@pytest.mark.parametrize("right", ["น้ำ", "ที่", "เทศบาล", "สำนักงานเขตพื้นที่การศึกษา", "โรงเรียนบ้านหนองบัว ๙", "ฤๅษี"])
def test_it_does_not_change_thai_that_is_right(right):
    assert clean(right) == right


def test_it_removes_what_cannot_be_seen():
    typed_text = "\ufeffบ้าน\u200bหนอง\u200eบัว\u202e\x00\ud800\u00ad"

    assert clean(typed_text) == "บ้านหนองบัว"


def test_it_keeps_an_emoji_together():
    assert clean("👩\u200d🏫\u200d") == "👩\u200d🏫"


def test_it_makes_one_space_of_many_and_one_line_end_of_all_kinds():
    assert clean("  ก\u00a0\u00a0 ข \r\n\tค\rง  ") == "ก ข\nค\nง"


def test_a_field_of_one_line_has_no_line_end():
    assert clean_line("ก\r\n ข\n\nค") == "ก ข ค"


@given(typed)
def test_cleaning_twice_changes_nothing(text):
    once = clean(text)

    assert clean(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)


@given(typed)
def test_cleaned_text_can_be_encoded_and_holds_no_control(text):
    clean(text).encode("utf-8")

    assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in clean(text))
    assert "\n" not in clean_line(text)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("", 0),
        ("ที่", 1),
        ("น้ำ", 1),
        ("น\u0e4d\u0e49า", 1),
        ("สำนัก", 3),
        ("แพร่", 3),
        ("School", 6),
        ("👩\u200d🏫", 1),
    ],
)
def test_it_counts_characters_as_a_reader_does(word, count):
    assert length(word) == count


def test_thai_digits_become_arabic():
    assert arabic_digits("๐๘๑-๒๓๔ ห้อง ๙ A1") == "081-234 ห้อง 9 A1"


@pytest.mark.parametrize(
    "address",
    ["123/4 Moo 5, Tambon Wiang, Chiang Rai 57140", "Ban “Nong Bua” School – 2", "P.O. Box 1 (Main)\nPhrae"],
)
def test_it_takes_english(address):
    assert is_english(address)


@pytest.mark.parametrize("address", ["โรงเรียน", "Ban หนองบัว", "๑๒ Moo 5", "-", "57140", "", "Школа"])
def test_it_does_not_take_for_english(address):
    assert not is_english(address)

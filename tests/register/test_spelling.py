"""Spellings of one name become one; different names stay different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.register.normalisation import (
    expanded_name,
    fold,
    folded_words,
    looks_like_code,
    split_brackets,
    tidy,
    without_prefix,
    without_school,
)

typed = st.one_of(st.text(max_size=60), st.text(alphabet="โรงเรียนบ้านสพป.อำ(ํา)๓3 \u200bเ", max_size=40))


@pytest.mark.parametrize(
    "other",
    [
        "บานหนองบัวคำ",
        "บ้่านหนองบั่วคำ",
        "บ้านหนองบัวคํา",
        " บ้าน  หนองบัว (คำ) ",
        "บ้าน\u200bหนองบัว\ufeffคำ",
        "“บ้านหนองบัวคำ”",
    ],
)
def test_spellings_of_one_name_fold_to_one(other):
    assert fold(tidy(other)) == fold(tidy("บ้านหนองบัวคำ"))


@pytest.mark.parametrize(
    ("one", "other"), [("เเม่แพร่", "แม่แพร่"), ("ราษฏร์", "ราษฎร์"), ("วิทยา ๘๖", "วิทยา 86"), ("ABC", "abc")]
)
def test_mixed_up_letters_and_digits_fold_to_one(one, other):
    assert fold(tidy(one)) == fold(tidy(other))


@pytest.mark.parametrize(("one", "other"), [("บ้านดง", "บ้านคง"), ("วิทยา 85", "วิทยา 86"), ("บ้านนา", "บ้านนาดี")])
def test_different_names_do_not_fold_to_one(one, other):
    assert fold(tidy(one)) != fold(tidy(other))


@pytest.mark.parametrize(
    "written",
    [
        "โรงเรียนบ้านทดลอง",
        "โรงเรียน บ้านทดลอง",
        "โรงเรีนบ้านทดลอง",
        "โรงเรียบบ้านทดลอง",
        "โรเรียนบ้านทดลอง",
        "โรงเรีียนบ้านทดลอง",
        "รร.บ้านทดลอง",
        "ร.ร. บ้านทดลอง",
        "ร.ร.บ้านทดลอง",
        "รร บ้านทดลอง",
        "บ้านทดลอง",
    ],
)
def test_the_word_for_school_in_front_is_taken_off(written):
    assert without_prefix(written) == "บ้านทดลอง"


@pytest.mark.parametrize("name", ["โรงช้างวิทยา", "โรงเข้", "เรียนดี", "บ้านโรงเรียน"])
def test_a_name_that_only_looks_like_it_is_not_cut(name):
    assert without_prefix(name) == name


def test_the_word_for_school_alone_leaves_nothing():
    assert without_prefix("โรงเรียน") == ""


def test_the_english_word_for_school_is_taken_off_at_either_end_and_not_within():
    assert without_school("ban todlong school.") == "ban todlong"
    assert without_school("school ban todlong") == "ban todlong"
    assert without_school("preschool todlong") == "preschool todlong"


@pytest.mark.parametrize(
    ("short", "long"), [("บ.ทดลอง", "บ้านทดลอง"), ("รร.ว. ทดลอง", "วัดทดลอง"), ("อบ.ทดลอง", "อนุบาลทดลอง")]
)
def test_abbreviations_in_front_are_written_out(short, long):
    assert expanded_name(short) == long


def test_brackets_are_told_from_the_rest_even_while_one_is_open():
    outside, inside = split_brackets("บ้านทดลอง(ราษฎร์สมมติ)")
    begun = split_brackets("บ้านทดลอง (ราษ")

    assert (outside.strip(), inside) == ("บ้านทดลอง", ["ราษฎร์สมมติ"])
    assert begun[1] == ["ราษ"]


@pytest.mark.parametrize(
    "written",
    [
        "สพป.เชียงราย เขต 3",
        "สพป เชียงราย 3",
        "สพป.เชียงราย เขต ๓",
        "ส.พ.ป. เชียงราย เขต3",
        "สพป.เชียงราย3",
        "สพป.เชียงรายเขต 3",
        "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาเชียงราย เขต 3",
        "เขตพื้นที่การศึกษาประถมศึกษา เชียงราย เขต 3",
    ],
)
def test_spellings_of_one_area_have_the_same_words(written):
    assert "".join(folded_words(tidy(written))) == "สพปเชียงราย3"


@pytest.mark.parametrize("written", ["บ้านทดลองสพป.ชร.3", "บ้านทดลอง สพป.ชร.3"])
def test_an_area_glued_to_a_name_is_a_word_of_its_own(written):
    assert folded_words(tidy(written)) == ["บานทดลอง", "สพป", "ชร", "3"]


def test_a_district_glued_to_a_name_is_a_word_of_its_own():
    assert folded_words(tidy("ทดลองอ.กุมภวาปี")) == ["ทดลอง", "อ", "กุมภวาปี"]


def test_codes_are_told_from_names():
    assert looks_like_code("57030001")
    assert looks_like_code("X-P5703-1")
    assert not looks_like_code("Todlong School 2")
    assert not looks_like_code("ทดลอง2")


@given(st.text(alphabet="กขนรสศเแำาัิ่้์ํๅฯๆ.:( )-๓3", max_size=30))
def test_folded_thai_folds_to_itself(text):
    once = fold(tidy(text))

    assert fold(tidy(once)) == once


@given(typed)
def test_nothing_that_can_be_typed_raises(text):
    tidied = tidy(text)

    assert all(word for word in folded_words(tidied))
    assert without_school(expanded_name(tidied)) is not None
    assert len(split_brackets(tidied)) == 2

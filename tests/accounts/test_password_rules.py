"""New passwords: length and a guess at their guessability, in sentences that say what to do."""

import pytest

from service.accounts.password_rules import context_of, problem

ACCOUNT = {"username": "57030001", "email": "somchai.jaidee@bansan.example"}
AGENCY = {"code": "57030001", "name_th": "โรงเรียนบ้านสันตัวอย่าง", "name_en": "Ban San Tuayang School"}
CONTEXT = context_of(ACCOUNT, AGENCY)


@pytest.mark.parametrize(
    "password",
    [
        "a long enough phrase",
        "ฝนตกที่เชียงราย",
        "มะม่วงสองใบลอยน้ำ",
        "tR7#kq!2Lw",
        "y" * 5 + "correct horse battery",
        "ไก่ jikes จิก 77",
    ],
)
def test_a_phrase_is_accepted_in_either_language_and_no_kinds_of_characters_are_demanded(password: str):
    assert problem(password, CONTEXT) is None


@pytest.mark.parametrize(
    "password",
    [
        # those that an officer's account accepted before, made as long as the rule wants
        "1234567890ab",
        "password12",
        "qwerty123456",
        "abcd1234efgh",
        "P@ssw0rd2569",
        "1q2w3e4r5t6y",
        "aaaaaaaaaaaa",
        "กกกกกกกกกกกก",
        "กดกดกดกดกดกด",
        "ปักหมุดปักหมุด",
    ],
)
def test_what_everybody_guesses_first_is_refused(password: str):
    thai, english = problem(password, CONTEXT)

    assert "เดาง่าย" in thai and "easy to guess" in english


@pytest.mark.parametrize(
    "password",
    [
        "57030001aa",
        "somchai.jaidee",
        "bansan.example1",
        "โรงเรียนบ้านสันตัวอย่าง1",
        "บ้านสันตัวอย่าง12",
        "tuayang2569",
        "pakmut2569",
    ],
)
def test_what_stands_in_the_persons_own_data_is_refused_and_told_apart(password: str):
    assert "ชื่อหน่วยงาน" in problem(password, CONTEXT)[0]


def test_the_same_word_is_no_secret_of_another_agency():
    assert problem("บ้านสันตัวอย่าง12", context_of(ACCOUNT, None)) is None


@pytest.mark.parametrize(
    "password", ["0812345678", "081-234-5678", "1234567890123", "๐๘๙๑๒๓๔๕๖๗", "25.12.2530.1"]
)
def test_digits_alone_are_refused_in_thai_too(password: str):
    assert "ตัวเลขล้วน" in problem(password)[0]


@pytest.mark.parametrize(("password", "word"), [("", "10"), ("x" * 9, "10"), ("ก" * 201, "200")])
def test_the_length_is_told(password: str, word: str):
    assert all(word in sentence for sentence in problem(password))


def test_a_long_password_is_judged_by_its_beginning_and_so_in_no_time():
    """zxcvbn's time grows with the length; this one took it 1.5 seconds."""
    assert problem("4@8({[<369!1|70$5+%2" * 10) is None
    assert problem("a" * 200) is not None

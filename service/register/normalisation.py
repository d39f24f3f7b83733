"""Brings the names of schools and areas, as clerks write them, to one spelling for comparing.

The results are never shown: `fold` removes everything that people leave out, add or confuse.
"""

import regex
from rapidfuzz.distance import Levenshtein

from ..records.text import arabic_digits, clean_line

# Tone marks, maitaikhu, thanthakhat, nikhahit, phinthu: left out or confused more often than any letter.
_SILENT_MARKS = dict.fromkeys(map(ord, "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e\u0e3a"))
# Letters of the same sound that are confused in names: ราษฏร์ for ราษฎร์, สันติศุข for สันติสุข.
_SAME_SOUND = str.maketrans("ศษณฬฎใ", "สสนลฏไ")
_FOLD = _SILENT_MARKS | _SAME_SOUND
_NOT_A_LETTER = regex.compile(r"[^\p{L}\p{M}\p{Nd}]+")

_SCHOOL = "โรงเรียน"
_SCHOOL_SHORT = regex.compile(r"(?:ร\s?\.\s?ร\s?\.|รร\s?\.?)\s*(?=\S)")
_SCHOOL_ENGLISH = regex.compile(r"^school\s+(?=\S)|[\s.]*\bschool\b[\s.]*$", regex.IGNORECASE)
# The abbreviations that clerks write in front of a name.
_ABBREVIATIONS = (
    (regex.compile(r"บ\.\s*"), "บ้าน"),
    (regex.compile(r"ว\.\s*"), "วัด"),
    (regex.compile(r"อบ\.\s*"), "อนุบาล"),
)
# The last bracket may be open: the clerk is still typing.
_BRACKETED = regex.compile(r"[(\[{（]([^)\]}）]*)[)\]}）]?")

# The names of the two kinds of areas, the longest first, and their usual short form.
_AREA_KINDS = (
    (regex.compile(r"(?:สำนักงาน)?เขตพื้นที่(?:การศึกษา)?ประถม(?:ศึกษา)?"), "สพป"),
    (regex.compile(r"(?:สำนักงาน)?เขตพื้นที่(?:การศึกษา)?มัธยม(?:ศึกษา)?"), "สพม"),
    (regex.compile(r"ส\s?\.\s?พ\s?\.\s?([ปม])"), r"สพ\1"),
)
# The start of a place that is typed without a space before it: บ้านหนองบัวสพป.อด.1, หนองบัวอ.กุมภวาปี.
_JOINED_PLACE = regex.compile(r"(?<=\S)(?=สพป|สพม|อำเภอ|จังหวัด)|(?<=[ก-๎]{2})(?=[ตอจ]\.\s?[ก-๎]{3})")
_ZONE_WORD = regex.compile(r"เขต\s*(?=\p{Nd})")
_TOKENS = regex.compile(r"[\p{L}\p{M}]+|\p{Nd}+")


def tidy(text: str) -> str:
    """Returns one clean line, in lower case, with Arabic digits: the input of `fold` and other functions."""
    return arabic_digits(clean_line(text)).lower()


def fold(tidied: str) -> str:
    """Returns only letters and digits, without tone marks, with one letter for each sound.

    Folded Thai folds to itself.
    """
    return _NOT_A_LETTER.sub("", tidied.translate(_FOLD)).replace("เเ", "แ")


def without_school(text: str) -> str:
    """Returns a name without the word for school: before it (`without_prefix`), in English also after it."""
    return _SCHOOL_ENGLISH.sub("", without_prefix(text))


def without_prefix(text: str) -> str:
    """Returns a Thai name without โรงเรียน, รร. or ร.ร. in front, or a mistyped form such as โรงเรีน.

    A name that is only that word becomes empty.
    """
    text = text.strip()
    if short := _SCHOOL_SHORT.match(text):
        return text[short.end() :]
    return text[_school_word_length(text) :].strip() if text.startswith("โ") else text


def expanded_name(tidied: str) -> str:
    """Returns a typed name without the word for school, with บ. ว. อบ. in front written out."""
    name = without_school(tidied)
    for abbreviation, word in _ABBREVIATIONS:
        if match := abbreviation.match(name):
            return word + name[match.end() :]
    return name


def _school_word_length(text: str) -> int:
    """Returns how many characters at the start are โรงเรียน, with at most one letter added, missing, wrong."""
    distance, length = min(
        (Levenshtein.distance(_SCHOOL, text[:length], score_cutoff=1), abs(length - len(_SCHOOL)))
        for length in range(len(_SCHOOL) - 1, len(_SCHOOL) + 2)
    )
    if distance > 1:
        return 0
    lengths = (len(_SCHOOL) - length, len(_SCHOOL) + length)
    return next(n for n in lengths if Levenshtein.distance(_SCHOOL, text[:n]) == distance)


def looks_like_code(text: str) -> bool:
    """Returns whether a text is a code and no name: 57030001, P5703, X-P5703-1."""
    return text.isascii() and " " not in text and any(char.isdecimal() for char in text)


def split_brackets(tidied: str) -> tuple[str, list[str]]:
    """Returns the text outside brackets and the texts inside: บ้านปง(วัฒนาวิทยาคาร) -> บ้านปง, [วัฒนาวิทยาคาร]."""
    return _BRACKETED.sub(" ", tidied), [inner for inner in _BRACKETED.findall(tidied) if inner.strip()]


def folded_words(tidied: str) -> list[str]:
    """Returns the runs of letters and of digits, folded: kinds of areas by their short form, without เขต.

    สพป.ชร.3, สพป ชร 3, สพปชร3 and สพป.ชร. เขต ๓ all give สพป ชร 3 or สพปชร 3.
    """
    for long, short in _AREA_KINDS:
        tidied = long.sub(short, tidied)
    folded = (fold(word) for word in _TOKENS.findall(_JOINED_PLACE.sub(" ", _ZONE_WORD.sub(" ", tidied))))
    return [bare for word in folded if (bare := word.removeprefix("เขต"))]

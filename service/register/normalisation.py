"""How clerks write the names of schools and areas, brought to one spelling for comparing.

Nothing here is for showing: `fold` throws away all that people leave out, add or mistake.
"""

import regex
from rapidfuzz.distance import Levenshtein

from ..records.text import arabic_digits, clean_line

# Tone marks, maitaikhu, thanthakhat, nikhahit, phinthu: left out or mistaken more often than any letter.
_UNHEARD = dict.fromkeys(map(ord, "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e\u0e3a"))
# Letters of one sound that names are misspelt with: ราษฏร์ for ราษฎร์, สันติศุข for สันติสุข.
_ONE_SOUND = str.maketrans("ศษณฬฎใ", "สสนลฏไ")
_FOLD = _UNHEARD | _ONE_SOUND
_NOT_A_LETTER = regex.compile(r"[^\p{L}\p{M}\p{Nd}]+")

_SCHOOL = "โรงเรียน"
_SCHOOL_SHORT = regex.compile(r"(?:ร\s?\.\s?ร\s?\.|รร\s?\.?)\s*(?=\S)")
_SCHOOL_ENGLISH = regex.compile(r"^school\s+(?=\S)|[\s.]*\bschool\b[\s.]*$", regex.IGNORECASE)
# Clerks' abbreviations in front of a name.
_IN_FRONT = (
    (regex.compile(r"บ\.\s*"), "บ้าน"),
    (regex.compile(r"ว\.\s*"), "วัด"),
    (regex.compile(r"อบ\.\s*"), "อนุบาล"),
)
# A bracket may be open at the end: the clerk is still typing.
_BRACKETED = regex.compile(r"[(\[{（]([^)\]}）]*)[)\]}）]?")

# What the two kinds of areas are called, longest first, and the usual short form.
_OFFICES = (
    (regex.compile(r"(?:สำนักงาน)?เขตพื้นที่(?:การศึกษา)?ประถม(?:ศึกษา)?"), "สพป"),
    (regex.compile(r"(?:สำนักงาน)?เขตพื้นที่(?:การศึกษา)?มัธยม(?:ศึกษา)?"), "สพม"),
    (regex.compile(r"ส\s?\.\s?พ\s?\.\s?([ปม])"), r"สพ\1"),
)
# A place typed without a space before it: บ้านหนองบัวสพป.อด.1, หนองบัวอ.กุมภวาปี.
_STUCK = regex.compile(r"(?<=\S)(?=สพป|สพม|อำเภอ|จังหวัด)|(?<=[ก-๎]{2})(?=[ตอจ]\.\s?[ก-๎]{3})")
_BEFORE_ZONE = regex.compile(r"เขต\s*(?=\p{Nd})")
_TOKENS = regex.compile(r"[\p{L}\p{M}]+|\p{Nd}+")


def tidy(text: str) -> str:
    """One clean line with Arabic digits in lower case: what `fold` and the parsers below start from."""
    return arabic_digits(clean_line(text)).lower()


def fold(tidied: str) -> str:
    """Letters and digits only, without tone marks, letters of one sound made one. Folded Thai folds to
    itself.
    """
    return _NOT_A_LETTER.sub("", tidied.translate(_FOLD)).replace("เเ", "แ")


def without_school(text: str) -> str:
    """A name without the word for school, before it (see `without_prefix`) or, in English, after it."""
    return _SCHOOL_ENGLISH.sub("", without_prefix(text))


def without_prefix(text: str) -> str:
    """A Thai name without โรงเรียน, รร. or ร.ร. in front, nor typed variants such as โรงเรีน.

    A name that is nothing but that word becomes empty.
    """
    text = text.strip()
    if short := _SCHOOL_SHORT.match(text):
        return text[short.end() :]
    return text[_mistyped_school(text) :].strip() if text.startswith("โ") else text


def typed_name(tidied: str) -> str:
    """What was typed without the word for school, บ. ว. อบ. in front written out."""
    name = without_school(tidied)
    for short, long in _IN_FRONT:
        if found := short.match(name):
            return long + name[found.end() :]
    return name


def _mistyped_school(text: str) -> int:
    """How many characters at the start are โรงเรียน with at most one letter too many, too few or wrong."""
    distance, length = min(
        (Levenshtein.distance(_SCHOOL, text[:length], score_cutoff=1), abs(length - len(_SCHOOL)))
        for length in range(len(_SCHOOL) - 1, len(_SCHOOL) + 2)
    )
    if distance > 1:
        return 0
    lengths = (len(_SCHOOL) - length, len(_SCHOOL) + length)
    return next(n for n in lengths if Levenshtein.distance(_SCHOOL, text[:n]) == distance)


def looks_like_code(text: str) -> bool:
    """57030001, P5703, X-P5703-1: no name."""
    return text.isascii() and " " not in text and any(char.isdecimal() for char in text)


def brackets(tidied: str) -> tuple[str, list[str]]:
    """The text outside brackets and the texts inside: บ้านปง(วัฒนาวิทยาคาร) -> บ้านปง, [วัฒนาวิทยาคาร]."""
    return _BRACKETED.sub(" ", tidied), [inner for inner in _BRACKETED.findall(tidied) if inner.strip()]


def words(tidied: str) -> list[str]:
    """Runs of letters and runs of digits, folded, offices by their short form, without the word เขต.

    สพป.ชร.3, สพป ชร 3, สพปชร3 and สพป.ชร. เขต ๓ all give สพป ชร 3 or สพปชร 3.
    """
    for long, short in _OFFICES:
        tidied = long.sub(short, tidied)
    found = (fold(word) for word in _TOKENS.findall(_STUCK.sub(" ", _BEFORE_ZONE.sub(" ", tidied))))
    return [bare for word in found if (bare := word.removeprefix("เขต"))]

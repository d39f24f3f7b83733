"""Cleans typed text for storing, comparing and counting: NFC, Thai marks in order, nothing invisible."""

import unicodedata
from functools import lru_cache

import regex

# Controls, zero-width and bidi characters, lone surrogates and noncharacters: nobody sees them, or types them
# on purpose. The zero-width joiner has a pattern of its own, because it holds emoji together.
_INVISIBLE = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF--[\n\u200D]]", regex.V1)
_STRAY_JOINER = regex.compile(
    r"(?<![\p{Extended_Pictographic}\uFE0F\U0001F3FB-\U0001F3FF])\u200D|\u200D(?!\p{Extended_Pictographic})"
)
_LINE_END = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = regex.compile(r"[\t\p{Zs}]+")

_TONES = "\u0e48-\u0e4b"
# Vowels and signs above and below a consonant, with the tones: a person may type a tone before them.
_MARKS = regex.compile(rf"[\u0e31\u0e34-\u0e3a\u0e47\u0e4c\u0e4d{_TONES}]{{2,}}")
_SPLIT_SARA_AM = regex.compile(rf"\u0e4d([{_TONES}]*)\u0e32")
_SARA_AM_AND_TONES = regex.compile(rf"[\u0e33{_TONES}]{{2,}}")
_CLUSTER = regex.compile(r"\X")

# Punctuation of printed English beyond ASCII: dashes, quotation marks, ellipsis, degree, numero, section.
_ENGLISH = regex.compile(r"[\n -~–—‘’“”…°№§]*")


# Cleaned texts are cached, because each reading of a workbook meets the same codes, names and choices again:
# how many, and up to which length in characters (longer texts seldom come twice).
CACHE_SIZE, MAX_CACHED_LENGTH = 8192, 80


def clean(text: str) -> str:
    """Return text of several lines as it is stored. Cleaning twice changes nothing.

    NFC; decomposed sara am composed (also around a tone), two sara e to sara ae, tones behind their vowel;
    line ends LF; invisible characters gone; runs of spaces one space; no spaces at the ends of lines.
    """
    return _cached_clean(text) if len(text) <= MAX_CACHED_LENGTH else _clean(text)


def _clean(text: str) -> str:
    text = _SPACES.sub(" ", _LINE_END.sub("\n", text))
    text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))
    text = _compose(text)
    return "\n".join(line.strip(" ") for line in _SPACES.sub(" ", text).split("\n")).strip("\n")


_cached_clean = lru_cache(CACHE_SIZE)(_clean)


def clean_line(text: str) -> str:
    """Return text of one line as it is stored: `clean`, with line ends as spaces."""
    return _SPACES.sub(" ", clean(text).replace("\n", " "))


def length(text: str) -> int:
    """Return how many characters a reader counts: grapheme clusters of Unicode.

    Marks above and below belong to their consonant and so does sara am: ที่ is 1, น้ำ is 1, สำนัก is 3.
    A vowel written before its consonant counts for itself: แพร่ is 3.
    """
    return len(_CLUSTER.findall(_compose(text)))


def arabic_digits(text: str) -> str:
    """Return the text with Thai (and any other) decimal digits as 0–9, everything else unchanged."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def is_english(text: str) -> bool:
    """True for text in English letters: ASCII and printed punctuation only, at least one letter."""
    return bool(_ENGLISH.fullmatch(text)) and any(char.isalpha() for char in text)


def _compose(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    text = text.replace("\u0e40\u0e40", "\u0e41")
    text = _MARKS.sub(lambda run: "".join(sorted(run[0], key=_is_tone)), text)
    text = _SPLIT_SARA_AM.sub("\\1\u0e33", text)
    text = _SARA_AM_AND_TONES.sub(lambda run: "".join(sorted(run[0], key="\u0e33".__eq__)), text)
    return unicodedata.normalize("NFC", text)


def _is_tone(mark: str) -> bool:
    return "\u0e48" <= mark <= "\u0e4b"

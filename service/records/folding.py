"""Text as its reader sees it: wide letters plain, Thai digits as 0-9, invisible signs gone. Pure."""

import unicodedata
from dataclasses import dataclass

from .text import arabic_digits


@dataclass(frozen=True)
class FoldedText:
    """`places`: of each character of `text`, where it stands in what was folded."""

    text: str
    places: list[int]


def fold(text: str) -> FoldedText:
    """Return a text as its reader sees it. Thai letters stay as they are."""
    letters, places = [], []
    for place, char in enumerate(text):
        if "\u0e00" <= char <= "\u0e7f":
            plain = arabic_digits(char)
        elif unicodedata.category(char) == "Cf":
            continue
        else:
            plain = arabic_digits(unicodedata.normalize("NFKC", char))
        letters.append(plain)
        places += [place] * len(plain)
    return FoldedText("".join(letters), places)

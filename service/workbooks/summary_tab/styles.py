"""Titles, headers and colours. A colour only repeats what the words of its cell say."""

from sheets.layout import Cell

# Background colours: of headers, of what is done, of what waits for somebody, of what must be corrected.
HEADER, GOOD, WAITS, BAD = "#e3f1ee", "#e2f3e5", "#fff1cf", "#fdeceb"


def title(text: str) -> list:
    return [Cell(text, bold=True)]


def header(*texts: str) -> list:
    return [Cell(text, bold=True, fill=HEADER, wrap=True) for text in texts]

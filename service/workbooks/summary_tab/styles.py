"""What the parts of the tab look like. A colour only repeats what the words of its cell say."""

from sheets.layout import Cell

# Backgrounds: of headers; what is done, what waits for somebody, what is to be mended.
HEADER, GOOD, WAITS, BAD = "#e3f1ee", "#e2f3e5", "#fff1cf", "#fdeceb"


def title(text: str) -> list:
    return [Cell(text, bold=True)]


def header(*texts: str) -> list:
    return [Cell(text, bold=True, fill=HEADER, wrap=True) for text in texts]

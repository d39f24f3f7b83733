"""Wraps Thai text to a width.

Lines are broken at spaces where that wastes little room, else between words. A word that is wider than the
line is broken between letters, but never apart from its vowels and tone marks.
"""

import re
from collections.abc import Iterator

from .document import Document
from .line_breaks import BREAK_MARK, add_break_marks

# A part between two spaces is not broken while it takes at most this share of a line.
UNBROKEN_SHARE = 0.45
# A consonant with the vowel before it and the marks above, below or behind it.
_CLUSTER = re.compile(r"[เ-ไ]*.[\u0e30-\u0e3a\u0e45-\u0e4e\u0e2f]*", re.DOTALL)


def wrap_text(page: Document, text: str, width: float) -> list[str]:
    """Returns the lines of a text in the current type, at least one. `width`: millimetres."""
    lines, line = [], ""
    for part in _unbroken_parts(page, text, width):
        if part == "\n":
            lines, line = [*lines, line.rstrip()], ""
        elif line and page.get_string_width((line + part).rstrip()) > width:
            lines, line = [*lines, line.rstrip()], part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()]


def shorten_text(page: Document, text: str, width: float, max_lines: int) -> list[str]:
    """Returns at most `max_lines` lines of a text; the last one ends in … where text is left out."""
    lines = wrap_text(page, text, width)
    if len(lines) <= max_lines:
        return lines
    clusters = _CLUSTER.findall(lines[max_lines - 1])
    while clusters and page.get_string_width("".join(clusters) + "…") > width:
        clusters.pop()
    return [*lines[: max_lines - 1], "".join(clusters) + "…"]


def _unbroken_parts(page: Document, text: str, width: float) -> Iterator[str]:
    """Yields the parts that stay on one line, each with the space behind it; a line break as itself."""
    for chunk in re.findall(r"\n|[^ \n]+ *| +", text):
        if chunk == "\n" or page.get_string_width(chunk) <= width * UNBROKEN_SHARE:
            yield chunk
            continue
        for word in add_break_marks(chunk).split(BREAK_MARK):
            yield from [word] if page.get_string_width(word) <= width else _CLUSTER.findall(word)

"""Lines of Thai that fit a width: broken at spaces where that wastes little, else between words; a word that
is wider than the line never loses its vowels and tone marks.
"""

import re
from collections.abc import Iterator

from .document import Document
from .line_breaks import MAY_BREAK, breakable

# What stands before a space moves to the next line whole while it takes no more than this share of one.
WHOLE = 0.45
# A consonant with the vowel before it, and all that is written above, below or behind it.
_CLUSTER = re.compile(r"[เ-ไ]*.[\u0e30-\u0e3a\u0e45-\u0e4e\u0e2f]*", re.DOTALL)


def wrap(page: Document, text: str, width: float) -> list[str]:
    """`width`: millimetres, of the type that is set. At least one line."""
    lines, line = [], ""
    for part in _parts(page, text, width):
        if part == "\n":
            lines, line = [*lines, line.rstrip()], ""
        elif line and page.get_string_width((line + part).rstrip()) > width:
            lines, line = [*lines, line.rstrip()], part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()]


def shortened(page: Document, text: str, width: float, most: int) -> list[str]:
    """The same in at most so many lines; the last one ends in … where something is left out."""
    lines = wrap(page, text, width)
    if len(lines) <= most:
        return lines
    clusters = _CLUSTER.findall(lines[most - 1])
    while clusters and page.get_string_width("".join(clusters) + "…") > width:
        clusters.pop()
    return [*lines[: most - 1], "".join(clusters) + "…"]


def _parts(page: Document, text: str, width: float) -> Iterator[str]:
    """What stays on one line, each with the space behind it; a new line as itself."""
    for chunk in re.findall(r"\n|[^ \n]+ *| +", text):
        if chunk == "\n" or page.get_string_width(chunk) <= width * WHOLE:
            yield chunk
            continue
        for word in breakable(chunk).split(MAY_BREAK):
            yield from [word] if page.get_string_width(word) <= width else _CLUSTER.findall(word)

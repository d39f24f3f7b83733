"""Where a line of Thai may break: the language writes no spaces between words, and fpdf2 breaks only where it sees one."""

import re

import budoux

# Takes no room and shows nothing; fpdf2 breaks there.
MAY_BREAK = "\u200b"
# Only between two words of Thai: digits, brackets and Latin stay with what stands beside them.
_BETWEEN_WORDS = re.compile(rf"(?<=[ก-๎]){MAY_BREAK}(?=[ก-๎])")

_PARSER = budoux.load_default_thai_parser()


def breakable(text: str) -> str:
    """The same text with an invisible sign between the words of Thai, line by line."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    marked = MAY_BREAK.join(_PARSER.parse(line.replace(MAY_BREAK, ""))) if line else ""
    wanted = {match.start() for match in _BETWEEN_WORDS.finditer(marked)}
    return "".join(sign for at, sign in enumerate(marked) if sign != MAY_BREAK or at in wanted)

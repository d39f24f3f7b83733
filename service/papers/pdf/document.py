"""A PDF document in our type: A4, margins, headings, a foot with the page's number. Lengths are millimetres,
type is in points.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import qrcode
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from .line_breaks import MAY_BREAK, breakable

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "@expo-google-fonts" / "sarabun"
FAMILY = "Sarabun"
MARGIN, FOOT = 15, 12
# Points, and the height of a line as a share of it: Thai has vowels and tone marks above and below the
# letters.
TEXT, SMALL, HEADING, TITLE = 12, 10, 15, 20
LINE = 1.5
# A line is taken for full when it is as near to its end as this: words are measured one by one.
TOLERANCE = 0.3
# A word with what parts it from the next.
_PIECE = re.compile(rf"[^ {MAY_BREAK}]*[ {MAY_BREAK}]*")
# Light squares around a code, as its standard asks.
QUIET = 4
MM_PER_POINT = 25.4 / 72
INK, PALE, LINES, TEAL = (27, 36, 48), (227, 241, 238), (150, 160, 170), (11, 95, 116)


class Document(FPDF):
    """A4 upright. `foot` stands at the left of every page's last line; `made_at` is the file's date, so that
    the same content gives the same bytes.
    """

    def __init__(self, title: str, foot: str, made_at: datetime, lang: str = "th"):
        super().__init__(unit="mm", format="A4")
        self.foot_text = foot
        self._copies: dict[str, bytes] = {}
        # (word, style) -> length at one point
        self._lengths: dict[tuple[str, str], float] = {}
        self.add_font(FAMILY, "", FONTS / "Sarabun_400Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "Sarabun_700Bold.ttf")
        self.set_text_shaping(True)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + FOOT)
        self.set_title(title)
        self.set_lang(lang)
        self.set_creation_date(made_at)
        self.set_producer("Pakmut")
        self.ink()

    def ink(self) -> None:
        """Back to the colour of text."""
        self.set_text_color(*INK)

    def type(self, points: float = TEXT, bold: bool = False) -> None:
        self.set_font(FAMILY, "B" if bold else "", points)

    @property
    def line_height(self) -> float:
        """Of the type that is set."""
        return self.font_size_pt * LINE * MM_PER_POINT

    def write_text(
        self, text: str, points: float = TEXT, bold: bool = False, align: str = "L", width: float = 0
    ) -> None:
        """A paragraph from here on, broken where Thai may break; the next one begins below it. `width` 0: to
        the margin.
        """
        self.type(points, bold)
        self.multi_cell(
            width, self.line_height, breakable(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    @contextmanager
    def inset(self, left: float, width: float) -> Iterator[None]:
        """Text within is written into a column that begins `left` of the page and is so wide."""
        kept = self.l_margin, self.r_margin
        self.set_left_margin(left)
        self.set_right_margin(self.w - left - width)
        self.set_x(left)
        yield
        self.set_left_margin(kept[0])
        self.set_right_margin(kept[1])
        self.set_x(kept[0])

    def lines_of(self, text: str, width: float) -> list[str]:
        """How a text breaks in the type that is set. Each word is measured once, whatever the type: setting a
        text only to see how it breaks takes ten times as long.
        """
        return [line for line, _ in self._broken(text, width)]

    def _broken(self, text: str, width: float) -> list[tuple[str, float]]:
        """Its lines, and how long each is; longer than the width where a single word is."""
        found, room = [], width - 2 * self.c_margin - TOLERANCE
        for paragraph in breakable(text).split("\n"):
            line, length = "", 0.0
            for piece in _PIECE.findall(paragraph):
                word = piece.rstrip(f" {MAY_BREAK}")
                if line and length + self._length(word) > room:
                    found.append((line.rstrip(), length))
                    line, length = "", 0.0
                line += piece.replace(MAY_BREAK, "")
                length += self._length(word) + self._length(" ") * (len(piece) - len(word)) * piece.endswith(
                    " "
                )
            found.append((line.rstrip(), length))
        return found

    def _length(self, word: str) -> float:
        """Of a word in the type that is set."""
        key = (word, self.font_style)
        if key not in self._lengths:
            self._lengths[key] = self.get_string_width(word) / self.font_size_pt
        return self._lengths[key] * self.font_size_pt

    def heading(self, text: str, points: float = HEADING) -> None:
        self.write_text(text, points, bold=True)
        self.ln(1.5)

    def fitted(
        self, text: str, width: float, points: float, least: float, lines: int = 1, bold: bool = False
    ) -> float:
        """The largest type between `least` and `points`, in halves, in which the text takes at most so many
        lines of this width; `least` where none does.
        """
        low, high = round(2 * least), round(2 * points)
        while low < high:
            # Upwards, so that the search ends.
            middle = -(-(low + high) // 2)
            self.type(middle / 2, bold)
            found = self._broken(text, width)
            fits = len(found) <= lines and max(length for _, length in found) <= width - 2 * self.c_margin
            low, high = (middle, high) if fits else (low, middle - 1)
        return low / 2

    def repeated(self, draw: Callable[[], None]) -> None:
        """What looks the same on every page: drawn the first time, copied afterwards, since setting type
        takes long.

        `draw` is known by its name; it says itself where everything stands, in which type and colours, and
        adds no links.
        """
        if draw.__name__ in self._copies:
            self._out(self._copies[draw.__name__])
            return
        with self.local_context():
            before = len(self.pages[self.page].contents)
            # A type that nobody uses: the one that is set would not be told again, and a copy would have that
            # of its page.
            self.type(1)
            self.set_fill_color(*INK)
            draw()
            self._copies[draw.__name__] = b"q\n" + bytes(self.pages[self.page].contents[before:]) + b"Q"

    def qr(self, address: str, x: float, y: float, side: float) -> None:
        """A code with quartile error correction, its quiet zone inside `side`: a photocopied, creased page
        still reads.
        """
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=QUIET)
        code.add_data(address)
        code.make()
        squares = code.get_matrix()
        unit = side / len(squares)
        self.set_fill_color(0, 0, 0)
        for row, line in enumerate(squares):
            for start, end in _runs(line):
                # A hair higher than it is, so that no printer leaves a white line between two rows.
                self.rect(x + start * unit, y + row * unit, (end - start) * unit, unit * 1.02, style="F")

    def footer(self) -> None:
        self.set_y(-FOOT - 3)
        self.type(9)
        self.set_text_color(*LINES)
        self.cell(0, 6, self.foot_text)
        self.set_x(self.l_margin)
        self.cell(0, 6, f"{self.page_no()}/{{nb}}", align="R")
        self.ink()

    def bytes(self) -> bytes:
        """The whole file."""
        return bytes(self.output())


def _runs(line: list[bool]) -> list[tuple[int, int]]:
    """Where dark squares stand side by side: (first, one after the last)."""
    found, start = [], None
    for at, dark in enumerate([*line, False]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            found.append((start, at))
            start = None
    return found

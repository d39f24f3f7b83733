"""A PDF document in the service's type: A4, with margins, headings, and a footer with the page's number.

Lengths are millimetres, sizes of type are points.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import qrcode
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from .line_breaks import BREAK_MARK, add_break_marks

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "@expo-google-fonts" / "sarabun"
FAMILY = "Sarabun"
MARGIN, FOOTER_HEIGHT = 15, 12
# Sizes of type, points.
TEXT, SMALL, HEADING, TITLE = 12, 10, 15, 20
# Height of a line as a multiple of its type: Thai has vowels and tone marks above and below the letters.
LINE_HEIGHT = 1.5
# A line counts as full this far before its end: words are measured one by one, which adds up small errors.
TOLERANCE = 0.3
# A word with the separators behind it.
_PIECE = re.compile(rf"[^ {BREAK_MARK}]*[ {BREAK_MARK}]*")
# The light squares around a QR code, as its standard requires.
QUIET_ZONE = 4
MM_PER_POINT = 25.4 / 72
# Colours, (red, green, blue).
TEXT_COLOUR, PALE, GREY, TEAL = (27, 36, 48), (227, 241, 238), (150, 160, 170), (11, 95, 116)


class Document(FPDF):
    """A document on A4, upright.

    `footer_text`: stands at the left of the last line of every page. `made_at`: the date of the file, so that
    the same content gives the same bytes.
    """

    def __init__(self, title: str, footer_text: str, made_at: datetime, lang: str = "th"):
        super().__init__(unit="mm", format="A4")
        self.footer_text = footer_text
        self._copies: dict[str, bytes] = {}
        # (word, style) -> its length in type of one point.
        self._lengths: dict[tuple[str, str], float] = {}
        self.add_font(FAMILY, "", FONTS / "Sarabun_400Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "Sarabun_700Bold.ttf")
        self.set_text_shaping(True)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + FOOTER_HEIGHT)
        self.set_title(title)
        self.set_lang(lang)
        self.set_creation_date(made_at)
        self.set_producer("Pakmut")
        self.use_text_colour()

    def use_text_colour(self) -> None:
        """Set the colour of text back to the normal one."""
        self.set_text_color(*TEXT_COLOUR)

    def set_type(self, points: float = TEXT, bold: bool = False) -> None:
        """Set the size and weight of the type."""
        self.set_font(FAMILY, "B" if bold else "", points)

    @property
    def line_height(self) -> float:
        """The height of a line in the current type."""
        return self.font_size_pt * LINE_HEIGHT * MM_PER_POINT

    def write_text(
        self, text: str, points: float = TEXT, bold: bool = False, align: str = "L", width: float = 0
    ) -> None:
        """Write a paragraph, broken where Thai may break; the position moves below it.

        `width`: 0 for up to the right margin.
        """
        self.set_type(points, bold)
        self.multi_cell(
            width, self.line_height, add_break_marks(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    @contextmanager
    def inset(self, left: float, width: float) -> Iterator[None]:
        """Inside this context, text is written into a column that begins at `left` and has this width."""
        margins = self.l_margin, self.r_margin
        self.set_left_margin(left)
        self.set_right_margin(self.w - left - width)
        self.set_x(left)
        yield
        self.set_left_margin(margins[0])
        self.set_right_margin(margins[1])
        self.set_x(margins[0])

    def text_lines(self, text: str, width: float) -> list[str]:
        """Returns the lines of a text in the current type.

        Each word is measured only once, whatever the size of the type: fpdf2 takes ten times as long to set a
        text only to break it.
        """
        return [line for line, _ in self._measured_lines(text, width)]

    def _measured_lines(self, text: str, width: float) -> list[tuple[str, float]]:
        """Returns each line of a text with its length. A word that is too long makes a line too long."""
        lines, room = [], width - 2 * self.c_margin - TOLERANCE
        for paragraph in add_break_marks(text).split("\n"):
            line, length = "", 0.0
            for piece in _PIECE.findall(paragraph):
                word = piece.rstrip(f" {BREAK_MARK}")
                if line and length + self._word_length(word) > room:
                    lines.append((line.rstrip(), length))
                    line, length = "", 0.0
                line += piece.replace(BREAK_MARK, "")
                length += self._word_length(word) + self._word_length(" ") * (
                    len(piece) - len(word)
                ) * piece.endswith(" ")
            lines.append((line.rstrip(), length))
        return lines

    def _word_length(self, word: str) -> float:
        """Returns the length of a word in the current type."""
        key = (word, self.font_style)
        if key not in self._lengths:
            self._lengths[key] = self.get_string_width(word) / self.font_size_pt
        return self._lengths[key] * self.font_size_pt

    def write_heading(self, text: str, points: float = HEADING) -> None:
        """Write a bold line with a small gap below it."""
        self.write_text(text, points, bold=True)
        self.ln(1.5)

    def fitting_size(
        self,
        text: str,
        width: float,
        points: float,
        min_points: float,
        max_lines: int = 1,
        bold: bool = False,
    ) -> float:
        """Returns the largest type in which a text takes at most `max_lines` lines of this width.

        It is between `min_points` and `points`, in half points; `min_points` where none is small enough.
        """
        low, high = round(2 * min_points), round(2 * points)
        while low < high:
            # Rounded up, so that the search ends.
            middle = -(-(low + high) // 2)
            self.set_type(middle / 2, bold)
            lines = self._measured_lines(text, width)
            fits = len(lines) <= max_lines and max(length for _, length in lines) <= width - 2 * self.c_margin
            low, high = (middle, high) if fits else (low, middle - 1)
        return low / 2

    def draw_repeated(self, draw: Callable[[], None]) -> None:
        """Draw what is the same on every page: the first time by calling `draw`, afterwards as a copy.

        Setting type takes long. The copy is found by the name of `draw`, which must set every position, type
        and colour itself, and must add no links.
        """
        if draw.__name__ in self._copies:
            self._out(self._copies[draw.__name__])
            return
        with self.local_context():
            start = len(self.pages[self.page].contents)
            # Set a type that `draw` does not use: fpdf2 does not write the current type again, and
            # then a copy would have the type of its page.
            self.set_type(1)
            self.set_fill_color(*TEXT_COLOUR)
            draw()
            self._copies[draw.__name__] = b"q\n" + bytes(self.pages[self.page].contents[start:]) + b"Q"

    def draw_qr(self, address: str, x: float, y: float, side: float) -> None:
        """Draw a QR code; `side` includes its quiet zone.

        Quartile error correction, so that the code can be read from a photocopied or creased page.
        """
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=QUIET_ZONE)
        code.add_data(address)
        code.make()
        squares = code.get_matrix()
        unit = side / len(squares)
        self.set_fill_color(0, 0, 0)
        for row, row_squares in enumerate(squares):
            for start, end in _dark_runs(row_squares):
                # Slightly higher than a row, so that no printer leaves a white line between two rows.
                self.rect(x + start * unit, y + row * unit, (end - start) * unit, unit * 1.02, style="F")

    def footer(self) -> None:
        self.set_y(-FOOTER_HEIGHT - 3)
        self.set_type(9)
        self.set_text_color(*GREY)
        self.cell(0, 6, self.footer_text)
        self.set_x(self.l_margin)
        self.cell(0, 6, f"{self.page_no()}/{{nb}}", align="R")
        self.use_text_colour()

    def bytes(self) -> bytes:
        """Returns the finished file."""
        return bytes(self.output())


def _dark_runs(row: list[bool]) -> list[tuple[int, int]]:
    """Returns the runs of dark squares in a row, each as (first, one after the last)."""
    runs, start = [], None
    for index, is_dark in enumerate([*row, False]):
        if is_dark and start is None:
            start = index
        elif not is_dark and start is not None:
            runs.append((start, index))
            start = None
    return runs

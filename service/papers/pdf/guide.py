"""The guide on paper: the words of its page, read from the page itself, so that they stand in one place."""

from datetime import datetime

from fpdf.fonts import FontFace

from .document import INK, LINES, MARGIN, PALE, TEAL, Document
from .html_blocks import Block, Run, read
from .line_breaks import breakable

# Millimetres: how far text of a list is set in, and between blocks.
STEP, BETWEEN = 7, 1.6
SIZES = {"h1": 22, "h2": 15}
# Lines of a paragraph that are not parted by the end of a page.
KEPT_WHOLE = 6
# How wide the columns of a table are, one to another.
COLUMNS = (3, 2, 6)


def guide(page: str, address: str, foot: str, made_at: datetime, lang: str) -> bytes:
    """The part of the page (HTML) with class `guide` as a PDF. `address`: before its links, which lead to
    paths.
    """
    blocks = read(page, "guide")
    title = next(block.text for block in blocks if block.kind == "h1")
    document = _Guide(title, foot, made_at, lang)
    document.address = address
    document.add_page()
    for block in blocks:
        document.draw(block)
    return document.bytes()


class _Guide(Document):
    address = ""

    def draw(self, block: Block) -> None:
        if block.kind == "table":
            self._table(block)
        elif block.kind in SIZES:
            self._head(block)
        else:
            self._paragraph(block)

    def _head(self, block: Block) -> None:
        """Never alone at the foot of a page."""
        self.type(SIZES[block.kind], bold=True)
        room = 4 * self.line_height
        if self.will_page_break(room):
            self.add_page()
        elif block.kind == "h2":
            self.ln(3)
        self.heading(block.text, SIZES[block.kind])

    def _paragraph(self, block: Block) -> None:
        left = MARGIN + STEP * block.depth
        width, bold = self.w - MARGIN - left, block.kind == "dt"
        self.type(bold=bold)
        # A short paragraph stays whole, and a term with the first lines of what is said of it.
        lines = len(self.lines_of(block.text, width)) + (2 if bold else 0)
        if self.will_page_break(self.line_height * min(lines, KEPT_WHOLE)):
            self.add_page()
        if block.kind == "notice":
            self._notice(block)
            return
        if block.mark:
            self.set_x(left - STEP)
            self.cell(STEP - 2, self.line_height, block.mark, align="R")
        with self.inset(left, width):
            self._runs(block.runs, bold)
        self.ln(0.4 if bold else BETWEEN)

    def _notice(self, block: Block) -> None:
        self.type(13)
        self.set_fill_color(*PALE)
        self.rect(MARGIN, self.get_y(), self.w - 2 * MARGIN, self.line_height + 4, style="F")
        self.ln(2)
        with self.inset(MARGIN + 3, self.w - 2 * MARGIN - 6):
            self._runs(block.runs, points=13)
        self.ln(5)

    def _runs(self, runs: list[Run], bold: bool = False, points: float = 0) -> None:
        """A paragraph of texts, some of them bold, some of them links."""
        for run in runs:
            self.type(points or self.font_size_pt, bold or run.bold)
            link = f"{self.address}{run.link}" if run.link.startswith("/") else run.link
            if link:
                self.set_text_color(*TEAL)
            self.write(self.line_height, breakable(run.text), link=link)
            self.ink()
        self.ln(self.line_height)

    def _table(self, block: Block) -> None:
        self.ln(1)
        self.type(11)
        self.set_draw_color(*LINES)
        self.set_line_width(0.2)
        head = FontFace(emphasis="BOLD", color=INK, fill_color=PALE)
        body = FontFace(fill_color=(255, 255, 255))
        with self.table(
            line_height=self.line_height,
            padding=(0.6, 2),
            col_widths=COLUMNS,
            text_align="LEFT",
            headings_style=head,
        ) as table:
            for number, line in enumerate(block.lines):
                row = table.row(style=body if number else None)
                for cell in line:
                    row.cell(breakable(cell.text), rowspan=cell.rows)
        self.ln(3)
        self.type()

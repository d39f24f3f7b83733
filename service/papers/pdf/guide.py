"""The guide on paper. Its text is read from the HTML page, so that it is written in one place only."""

from collections.abc import Sequence
from datetime import datetime

from fpdf.fonts import FontFace

from ..html_blocks import Block, Run
from .document import GREY, MARGIN, PALE, TEAL, TEXT_COLOUR, Document
from .line_breaks import add_break_marks

# Indent of a list, and gap between blocks, millimetres.
INDENT, GAP = 7, 1.6
HEADING_SIZES = {"h1": 22, "h2": 15}
# The first lines of a paragraph that are kept on one page.
LINES_TOGETHER = 6
# The relative widths of the columns of a table.
COLUMN_WIDTHS = (3, 2, 6)


def guide_pdf(blocks: Sequence[Block], address: str, footer_text: str, made_at: datetime, lang: str) -> bytes:
    """Convert the blocks of the guide's page (html_blocks.read_blocks) to a PDF.

    `address`: the base address that is put in front of its links, which are paths.
    """
    title = next(block.text for block in blocks if block.kind == "h1")
    document = _GuideDocument(title, footer_text, made_at, lang)
    document.address = address
    document.add_page()
    for block in blocks:
        document.draw_block(block)
    return document.bytes()


class _GuideDocument(Document):
    address = ""

    def draw_block(self, block: Block) -> None:
        if block.kind == "table":
            self._draw_table(block)
        elif block.kind in HEADING_SIZES:
            self._write_block_heading(block)
        else:
            self._write_paragraph(block)

    def _write_block_heading(self, block: Block) -> None:
        """Write a heading, on a new page if only the heading would fit on this one."""
        self.set_type(HEADING_SIZES[block.kind], bold=True)
        room = 4 * self.line_height
        if self.will_page_break(room):
            self.add_page()
        elif block.kind == "h2":
            self.ln(3)
        self.write_heading(block.text, HEADING_SIZES[block.kind])

    def _write_paragraph(self, block: Block) -> None:
        left = MARGIN + INDENT * block.depth
        width, bold = self.w - MARGIN - left, block.kind == "dt"
        self.set_type(bold=bold)
        # Keep a short paragraph together, and a term with the first lines of its description.
        lines = len(self.text_lines(block.text, width)) + (2 if bold else 0)
        if self.will_page_break(self.line_height * min(lines, LINES_TOGETHER)):
            self.add_page()
        if block.kind == "notice":
            self._write_notice(block)
            return
        if block.mark:
            self.set_x(left - INDENT)
            self.cell(INDENT - 2, self.line_height, block.mark, align="R")
        with self.inset(left, width):
            self._write_runs(block.runs, bold)
        self.ln(0.4 if bold else GAP)

    def _write_notice(self, block: Block) -> None:
        self.set_type(13)
        self.set_fill_color(*PALE)
        self.rect(MARGIN, self.get_y(), self.w - 2 * MARGIN, self.line_height + 4, style="F")
        self.ln(2)
        with self.inset(MARGIN + 3, self.w - 2 * MARGIN - 6):
            self._write_runs(block.runs, points=13)
        self.ln(5)

    def _write_runs(self, runs: list[Run], bold: bool = False, points: float = 0) -> None:
        """Write the runs of a paragraph; some are bold, some are links."""
        for run in runs:
            self.set_type(points or self.font_size_pt, bold or run.bold)
            link = f"{self.address}{run.link}" if run.link.startswith("/") else run.link
            if link:
                self.set_text_color(*TEAL)
            self.write(self.line_height, add_break_marks(run.text), link=link)
            self.use_text_colour()
        self.ln(self.line_height)

    def _draw_table(self, block: Block) -> None:
        self.ln(1)
        self.set_type(11)
        self.set_draw_color(*GREY)
        self.set_line_width(0.2)
        header_style = FontFace(emphasis="BOLD", color=TEXT_COLOUR, fill_color=PALE)
        body_style = FontFace(fill_color=(255, 255, 255))
        with self.table(
            line_height=self.line_height,
            padding=(0.6, 2),
            col_widths=COLUMN_WIDTHS,
            text_align="LEFT",
            headings_style=header_style,
        ) as table:
            for number, cells in enumerate(block.rows):
                row = table.row(style=body_style if number else None)
                for cell in cells:
                    row.cell(add_break_marks(cell.text), rowspan=cell.rowspan)
        self.ln(3)
        self.set_type()

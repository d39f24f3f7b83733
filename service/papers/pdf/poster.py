"""Posters: one page for each school, with its name and a QR code of the form to register it.

Lengths are millimetres.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from .document import PALE, TEAL, Document

WIDTH = 180
# From the top: height of the band; top and height of the name; tops of the code, the steps and the contacts.
BAND_HEIGHT, NAME_TOP, NAME_HEIGHT, CODE_TOP, STEPS_TOP, CONTACT_TOP = 32, 38, 38, 91, 198, 252
# The side of the code with its light border, which reaches into the page's margin.
CODE_SIDE, CODE_BORDER = 104, 7
# Sizes of a name, points: the largest and smallest on one line, the largest and smallest on two.
ONE_LINE, TWO_LINES = (44, 30), (33, 16)
STEP_WIDTH, GAP = 56, 6

# The steps of an agency: (heading, instruction).
STEPS_TH = (
    ("ลงทะเบียน", "สแกนคิวอาร์โค้ดนี้ กรอกชื่อผู้รับผิดชอบและอีเมลที่ใช้อยู่"),
    ("ปักหมุด", "ตั้งรหัสผ่านจากลิงก์ในอีเมล เข้าสู่ระบบ บอกที่อยู่และตำแหน่ง แนบรูปจุดบริการ"),
    ("สำรวจ No Copy", "ตอบว่าพร้อมเลิกขอสำเนาบัตรประชาชนและทะเบียนบ้านหรือไม่"),
)
STEPS_EN = (
    ("Register", "Scan this code, say who is responsible with an e-mail address, and send."),
    ("Pin", "Set a password from the link in the e-mail, sign in, give address and position, add a photo."),
    ("No Copy survey", "Say whether you can stop asking for copies of ID cards and house registrations."),
)


@dataclass(frozen=True)
class PosterSchool:
    """The school of one page. `place`: code, district, province in one line; `link`: the QR code's target."""

    name: str
    place: str
    link: str


@dataclass(frozen=True)
class PosterContext:
    """What is the same on every page.

    `area`: its full name. `deadline`: in words, "" without one. `address`: of the area's public page.
    `contact`: an address or telephone number for questions.
    """

    area: str
    deadline: str
    address: str
    contact: str
    english: bool = False

    def t(self, thai: str, english: str) -> str:
        """Returns the text in the language of the posters."""
        return english if self.english else thai


def posters_pdf(
    context: PosterContext,
    schools: Iterable[PosterSchool],
    made_at: datetime,
    progress: Callable[[int], object] = lambda pages: None,
) -> bytes:
    """Returns the PDF. `progress` is called with 1 after each page."""
    document = _PosterDocument(context, made_at)
    for school in schools:
        document.add_school(school)
        progress(1)
    return document.bytes()


class _PosterDocument(Document):
    def __init__(self, context: PosterContext, made_at: datetime):
        title = context.t("โปสเตอร์รายโรงเรียน", "Posters of schools")
        super().__init__(f"{title} {context.area}", context.area, made_at, context.t("th", "en"))
        self.context = context
        self.set_auto_page_break(False)
        self.c_margin = 0

    def add_school(self, school: PosterSchool) -> None:
        self.add_page()
        self.draw_repeated(self._draw_frame)
        self._write_name(school.name)
        self.set_y(NAME_TOP + NAME_HEIGHT + 1)
        self.write_text(school.place, 14, align="C")
        self.draw_qr(school.link, self.l_margin - CODE_BORDER, CODE_TOP - CODE_BORDER, CODE_SIDE)

    def _write_name(self, name: str) -> None:
        """Write the name as large as it fits: on one line, else on two, if possible broken at a bracket."""
        points = self.fitting_size(name, WIDTH, *ONE_LINE, bold=True)
        self.set_type(points, bold=True)
        if len(self.text_lines(name, WIDTH)) > 1:
            two_line_name = name.replace("(", "\n(", 1)
            name = (
                two_line_name
                if self.fitting_size(two_line_name, WIDTH, *TWO_LINES, max_lines=2, bold=True) > TWO_LINES[1]
                else name
            )
            points = self.fitting_size(name, WIDTH, *TWO_LINES, max_lines=2, bold=True)
        self.set_type(points, bold=True)
        lines = self._balanced(name)
        self.set_y(NAME_TOP + max(0, NAME_HEIGHT - len(lines) * self.line_height) / 2)
        self.write_text("\n".join(lines), points, bold=True, align="C")

    def _balanced(self, name: str) -> list[str]:
        """Returns the lines of the name, as equal in length as possible."""
        lines = self.text_lines(name, WIDTH)
        candidates = (self.text_lines(name, WIDTH * share / 20) for share in range(11, 20))
        return (
            next((candidate for candidate in candidates if len(candidate) == len(lines)), lines)
            if len(lines) > 1
            else lines
        )

    def _draw_frame(self) -> None:
        """Draw everything but the name, the code and the footer."""
        self._draw_band()
        self._write_scan_text()
        steps = self.context.t(STEPS_TH, STEPS_EN)
        for number, (heading, text) in enumerate(steps):
            self._draw_step(number + 1, heading, text, self.l_margin + number * (STEP_WIDTH + GAP))
        self._write_contacts()

    def _draw_band(self) -> None:
        self.set_fill_color(*PALE)
        self.rect(0, 0, self.w, BAND_HEIGHT, style="F")
        self.set_xy(self.l_margin, 6)
        t = self.context.t
        self.write_text(self.context.area, self.fitting_size(self.context.area, WIDTH, 15, 9))
        self.write_text(t("ปักหมุดจุดบริการของหน่วยงาน", "Pin your service point"), 24, bold=True)

    def _write_scan_text(self) -> None:
        """Write the text beside the code: what it is for, and the deadline."""
        t, left_edge = self.context.t, self.l_margin + CODE_SIDE - 2 * CODE_BORDER + GAP
        width = self.w - self.r_margin - left_edge
        with self.inset(left_edge, width):
            self.set_y(CODE_TOP)
            self.write_text(
                t("สแกนด้วยกล้องโทรศัพท์เพื่อลงทะเบียน", "Scan with your phone to register"), 20, bold=True
            )
            self.ln(2)
            self.write_text(
                t(
                    "โค้ดนี้เปิดแบบลงทะเบียนของโรงเรียน ติดประกาศได้ ผู้ลงทะเบียนทำงานได้ทันที และข้อมูลจะนับเมื่อเขตยืนยัน หรือเมื่อใช้รหัสในใบนำส่ง",
                    "This code opens your school's form and may hang on a wall. Who registers can work at once; it counts once the area office has confirmed it, or with the code of a hand-over letter.",
                ),
                14,
            )
            if self.context.deadline:
                self.ln(4)
                self._draw_deadline(left_edge, width)

    def _draw_deadline(self, left_edge: float, width: float) -> None:
        top = self.get_y()
        self.set_draw_color(*TEAL)
        self.set_line_width(0.8)
        self.rect(left_edge, top, width, 25, style="D", round_corners=True, corner_radius=2)
        self.set_y(top + 2.5)
        self.write_text(self.context.t("ปักหมุดให้เสร็จภายในวันที่", "Pin by"), 13, align="C")
        points = self.fitting_size(self.context.deadline, width - 6, 22, 14, bold=True)
        self.write_text(self.context.deadline, points, bold=True, align="C")

    def _draw_step(self, number: int, heading: str, text: str, left_edge: float) -> None:
        self.set_fill_color(*TEAL)
        self.ellipse(left_edge, STEPS_TOP, 10, 10, style="F")
        self.set_text_color(255, 255, 255)
        self.set_type(15, bold=True)
        self.set_xy(left_edge, STEPS_TOP)
        self.cell(10, 10, str(number), align="C")
        self.use_text_colour()
        self.set_xy(left_edge + 13, STEPS_TOP)
        points = self.fitting_size(heading, STEP_WIDTH - 13, 17, 11, bold=True)
        self.set_type(points, bold=True)
        self.cell(STEP_WIDTH - 13, 10, heading)
        with self.inset(left_edge, STEP_WIDTH):
            self.set_y(STEPS_TOP + 12)
            self.write_text(text, 14)

    def _write_contacts(self) -> None:
        t, address = self.context.t, self.context.address
        self.set_draw_color(*TEAL)
        self.set_line_width(0.4)
        self.line(self.l_margin, CONTACT_TOP - 3, self.w - self.r_margin, CONTACT_TOP - 3)
        self.set_xy(self.l_margin, CONTACT_TOP)
        self.write_text(
            t("สแกนไม่ได้ เปิดที่อยู่นี้แล้วพิมพ์ชื่อโรงเรียน", "No camera? Open this address and type your school's name"),
            13,
        )
        self.write_text(address, self.fitting_size(address, WIDTH, 17, 8, bold=True), bold=True)
        self.write_text(f"{t('สอบถาม', 'Help')} {self.context.contact}", 13)

"""Posters: a page for each school, with its name and its own registration link as a code. Lengths are
millimetres.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from .document import PALE, TEAL, Document

WIDTH = 180
# From the top: where the name's room begins and how high it is, the code, the steps, and where to turn.
BAND, NAME_TOP, NAME_HEIGHT, MIDDLE, STEPS, BOTTOM = 32, 38, 38, 91, 198, 252
# The code with its light border; the border lies in the page's margin.
CODE_SIDE, BORDER = 104, 7
# Points: a name on one line, and on two.
ONE_LINE, TWO_LINES, LEAST = (44, 30), 33, 16
COLUMN, GAP = 56, 6

# (heading, what to do), Thai and English
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
class School:
    """A page. `place`: code, district and the like in one line; `link`: what the code leads to."""

    name: str
    place: str
    link: str


@dataclass(frozen=True)
class Occasion:
    """What is the same on every page. `area`: its full name; `deadline`: in words, "" without one; `address`:
    of the area's public page; `contact`: whom to ask.
    """

    area: str
    deadline: str
    address: str
    contact: str
    english: bool = False

    def say(self, thai: str, english: str) -> str:
        return english if self.english else thai


def posters(
    occasion: Occasion,
    schools: Iterable[School],
    made_at: datetime,
    progress: Callable[[int], object] = lambda pages: None,
) -> bytes:
    """The file. `progress` is told of each page that is done: 1."""
    document = _Posters(occasion, made_at)
    for school in schools:
        document.page_of(school)
        progress(1)
    return document.bytes()


class _Posters(Document):
    def __init__(self, occasion: Occasion, made_at: datetime):
        title = occasion.say("โปสเตอร์รายโรงเรียน", "Posters of schools")
        super().__init__(f"{title} {occasion.area}", occasion.area, made_at, occasion.say("th", "en"))
        self.occasion = occasion
        self.set_auto_page_break(False)
        self.c_margin = 0

    def page_of(self, school: School) -> None:
        self.add_page()
        self.repeated(self._frame)
        self._name(school.name)
        self.set_y(NAME_TOP + NAME_HEIGHT + 1)
        self.write_text(school.place, 14, align="C")
        self.qr(school.link, self.l_margin - BORDER, MIDDLE - BORDER, CODE_SIDE)

    def _name(self, name: str) -> None:
        """As large as it goes, in the middle of its room: on one line, else on two, broken before a bracket
        if it can be.
        """
        points = self.fitted(name, WIDTH, *ONE_LINE, bold=True)
        self.type(points, bold=True)
        if len(self.lines_of(name, WIDTH)) > 1:
            broken = name.replace("(", "\n(", 1)
            name = (
                broken if self.fitted(broken, WIDTH, TWO_LINES, LEAST, lines=2, bold=True) > LEAST else name
            )
            points = self.fitted(name, WIDTH, TWO_LINES, LEAST, lines=2, bold=True)
        self.type(points, bold=True)
        lines = self._balanced(name)
        self.set_y(NAME_TOP + max(0, NAME_HEIGHT - len(lines) * self.line_height) / 2)
        self.write_text("\n".join(lines), points, bold=True, align="C")

    def _balanced(self, name: str) -> list[str]:
        """Its lines, as alike in length as they can be."""
        lines = self.lines_of(name, WIDTH)
        tried = (self.lines_of(name, WIDTH * share / 20) for share in range(11, 20))
        return (
            next((found for found in tried if len(found) == len(lines)), lines) if len(lines) > 1 else lines
        )

    def _frame(self) -> None:
        """Everything but name, code and foot."""
        self._band()
        self._scan()
        steps = self.occasion.say(STEPS_TH, STEPS_EN)
        for number, (heading, text) in enumerate(steps):
            self._step(number + 1, heading, text, self.l_margin + number * (COLUMN + GAP))
        self._bottom()

    def _band(self) -> None:
        self.set_fill_color(*PALE)
        self.rect(0, 0, self.w, BAND, style="F")
        self.set_xy(self.l_margin, 6)
        say = self.occasion.say
        self.write_text(self.occasion.area, self.fitted(self.occasion.area, WIDTH, 15, 9))
        self.write_text(say("ปักหมุดจุดบริการของหน่วยงาน", "Pin your service point"), 24, bold=True)

    def _scan(self) -> None:
        """Beside the code: what it is, and until when."""
        say, left = self.occasion.say, self.l_margin + CODE_SIDE - 2 * BORDER + GAP
        width = self.w - self.r_margin - left
        with self.inset(left, width):
            self.set_y(MIDDLE)
            self.write_text(
                say("สแกนด้วยกล้องโทรศัพท์เพื่อลงทะเบียน", "Scan with your phone to register"), 20, bold=True
            )
            self.ln(2)
            self.write_text(
                say(
                    "โค้ดนี้เป็นของโรงเรียนนี้เท่านั้น ผู้ที่ลงทะเบียนด้วยโค้ดนี้ไม่ต้องรอเขตยืนยัน โปรดมอบให้ผู้รับผิดชอบโดยตรง และอย่าเผยแพร่",
                    "This code is your school's own: who registers with it need not wait for the area. Give it to the person responsible, and do not publish it.",
                ),
                14,
            )
            if self.occasion.deadline:
                self.ln(4)
                self._deadline(left, width)

    def _deadline(self, left: float, width: float) -> None:
        top = self.get_y()
        self.set_draw_color(*TEAL)
        self.set_line_width(0.8)
        self.rect(left, top, width, 25, style="D", round_corners=True, corner_radius=2)
        self.set_y(top + 2.5)
        self.write_text(self.occasion.say("ปักหมุดให้เสร็จภายในวันที่", "Pin by"), 13, align="C")
        points = self.fitted(self.occasion.deadline, width - 6, 22, 14, bold=True)
        self.write_text(self.occasion.deadline, points, bold=True, align="C")

    def _step(self, number: int, heading: str, text: str, left: float) -> None:
        self.set_fill_color(*TEAL)
        self.ellipse(left, STEPS, 10, 10, style="F")
        self.set_text_color(255, 255, 255)
        self.type(15, bold=True)
        self.set_xy(left, STEPS)
        self.cell(10, 10, str(number), align="C")
        self.ink()
        self.set_xy(left + 13, STEPS)
        points = self.fitted(heading, COLUMN - 13, 17, 11, bold=True)
        self.type(points, bold=True)
        self.cell(COLUMN - 13, 10, heading)
        with self.inset(left, COLUMN):
            self.set_y(STEPS + 12)
            self.write_text(text, 14)

    def _bottom(self) -> None:
        say, address = self.occasion.say, self.occasion.address
        self.set_draw_color(*TEAL)
        self.set_line_width(0.4)
        self.line(self.l_margin, BOTTOM - 3, self.w - self.r_margin, BOTTOM - 3)
        self.set_xy(self.l_margin, BOTTOM)
        self.write_text(
            say(
                "สแกนไม่ได้ เปิดที่อยู่นี้แล้วพิมพ์ชื่อโรงเรียน", "No camera? Open this address and type your school's name"
            ),
            13,
        )
        self.write_text(address, self.fitted(address, WIDTH, 17, 8, bold=True), bold=True)
        self.write_text(f"{say('สอบถาม', 'Help')} {self.occasion.contact}", 13)

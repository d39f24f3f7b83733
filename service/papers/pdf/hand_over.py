"""Hand-over letters (ใบนำส่ง): one page for the head of each school, with a code that works once.

Lengths are millimetres.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from .document import GREY, PALE, TEAL, Document

LEFT, WIDTH = 20, 170
# Tops: of the lines that name the receiver, the text, the box with the code, the steps, and whom to ask.
RECEIVER_TOP, TEXT_TOP, BOX_TOP, STEPS_TOP, END_TOP = 58, 82, 112, 186, 258
BOX_HEIGHT, QR_SIDE, PADDING = 66, 62, 4
# Sizes of the receiver's name, points: the largest, and the smallest on two lines.
NAME_SIZES = (15, 10)


@dataclass(frozen=True)
class HandOverPage:
    """The receiver of one page. `place`: code, district, province; `link`: the QR code's target."""

    name: str
    place: str
    code: str
    link: str


@dataclass(frozen=True)
class HandOverContext:
    """What is the same on every page. Days are in words; `deadline`: for pins, "" without one.

    `day`: of printing. `until`: the last day on which the codes work. `search_address`: where schools are
    found. `prove_address`: where somebody who works already types the code.
    """

    area: str
    day: str
    deadline: str
    until: str
    search_address: str
    prove_address: str
    contact: str
    english: bool = False

    def t(self, thai: str, english: str) -> str:
        """Returns the text in the language of the letters."""
        return english if self.english else thai


def hand_over_pdf(
    context: HandOverContext,
    pages: Iterable[HandOverPage],
    made_at: datetime,
    progress: Callable[[int], object] = lambda pages: None,
) -> bytes:
    """Returns the PDF. `progress` is called with 1 after each page."""
    document = _HandOverDocument(context, made_at)
    for page in pages:
        document.add_letter(page)
        progress(1)
    return document.bytes()


class _HandOverDocument(Document):
    def __init__(self, context: HandOverContext, made_at: datetime):
        title = context.t("ใบนำส่งรหัสลงทะเบียน", "Hand-over letters")
        super().__init__(f"{title} {context.area}", "", made_at, context.t("th", "en"))
        self.context = context
        self.set_margins(LEFT, 15, LEFT)
        self.set_auto_page_break(False)
        self.c_margin = 0

    def footer(self) -> None:
        """No number of a page: each goes to another school."""

    def add_letter(self, page: HandOverPage) -> None:
        self.add_page()
        self.draw_repeated(self._draw_frame)
        self._write_receiver(page)
        self.draw_qr(page.link, LEFT + 2, BOX_TOP + (BOX_HEIGHT - QR_SIDE) / 2, QR_SIDE)
        with self.inset(LEFT + QR_SIDE + 2 * PADDING, WIDTH - QR_SIDE - 3 * PADDING):
            self.set_y(BOX_TOP + 13)
            self.write_text(page.code, 28, bold=True)

    def _write_receiver(self, page: HandOverPage) -> None:
        t = self.context.t
        receiver = t(f"เรียน  ผู้อำนวยการ{page.name}", f"To the head of {page.name}")
        points = self.fitting_size(receiver, WIDTH, *NAME_SIZES, max_lines=2, bold=True)
        self.set_xy(LEFT, RECEIVER_TOP)
        self.write_text(receiver, points, bold=True)
        self.write_text(page.place, 11)

    def _draw_frame(self) -> None:
        """Draw everything but the receiver and the code."""
        self._write_head()
        self._write_request()
        self._draw_box()
        self._write_steps()
        self._write_end()

    def _write_head(self) -> None:
        t, context = self.context.t, self.context
        self.set_xy(LEFT, 15)
        self.write_text(context.area, self.fitting_size(context.area, WIDTH, 14, 9, bold=True), bold=True)
        self.write_text(t(f"วันที่ {context.day}", context.day), 11)
        self.ln(3)
        self.write_text(t("ใบนำส่งรหัสลงทะเบียน", "Hand-over letter"), 20, bold=True, align="C")
        self.write_text(
            t(
                "เรื่อง  การลงทะเบียนและปักหมุดจุดบริการของหน่วยงานในระบบปักหมุด",
                "Registration and service point in Pakmut",
            ),
            13,
        )

    def _write_request(self) -> None:
        t, deadline = self.context.t, self.context.deadline
        by_day = t(f" ภายในวันที่ {deadline}", f" by {deadline}") if deadline else ""
        self.set_xy(LEFT, TEXT_TOP)
        self.write_text(
            t(
                f"ขอความร่วมมือให้หน่วยงานลงทะเบียนผู้รับผิดชอบ ปักหมุดจุดบริการ และตอบแบบสำรวจ No Copy{by_day} "
                "โปรดมอบใบนี้ให้ผู้รับผิดชอบหนึ่งคน ผู้ที่ใช้รหัสในใบนี้ได้รับการยืนยันโดยไม่ต้องรอสำนักงานเขต",
                f"Please register the person who is responsible, pin the service point and answer the No Copy survey{by_day}. "
                "Give this letter to that one person: whoever uses its code need not wait for the area office.",
            ),
            13,
        )

    def _draw_box(self) -> None:
        t, context = self.context.t, self.context
        self.set_draw_color(*TEAL)
        self.set_line_width(0.8)
        self.set_fill_color(*PALE)
        self.rect(LEFT, BOX_TOP, WIDTH, BOX_HEIGHT, style="D", round_corners=True, corner_radius=2)
        left, width = LEFT + QR_SIDE + 2 * PADDING, WIDTH - QR_SIDE - 3 * PADDING
        with self.inset(left, width):
            self.set_y(BOX_TOP + PADDING)
            self.write_text(t("รหัสของหน่วยงาน", "The code"), 13)
            self.set_y(BOX_TOP + 30)
            until = t(f"ใช้ได้ถึงวันที่ {context.until}", f"Works until {context.until}")
            self.write_text(until, self.fitting_size(until, width, 15, 10, bold=True), bold=True)
            self.write_text(
                t(
                    "ใช้ได้ครั้งเดียว สำหรับผู้รับผิดชอบหนึ่งคน โปรดอย่าติดประกาศ ถ่ายรูป หรือส่งต่อ",
                    "It works once, for one person. Do not hang it up, photograph it or pass it on.",
                ),
                12,
            )

    def _write_steps(self) -> None:
        t, context = self.context.t, self.context
        self.set_xy(LEFT, STEPS_TOP)
        for number, text in enumerate(
            (
                t(
                    f"สแกนคิวอาร์โค้ดด้วยกล้องโทรศัพท์ หรือเปิด {context.search_address} ค้นหาหน่วยงาน แล้วพิมพ์รหัสนี้ในช่อง “รหัสในใบนำส่ง”",
                    f"Scan the code with a phone, or open {context.search_address}, find your agency and type the code.",
                ),
                t(
                    "กรอกชื่อ อีเมลที่ใช้อยู่ และโทรศัพท์ แล้วตั้งรหัสผ่านจากลิงก์ที่ส่งให้ทางอีเมล",
                    "Give your name, e-mail address and telephone, and set a password from the link in the mail.",
                ),
                t(
                    "เข้าสู่ระบบ ปักหมุดจุดบริการ แนบรูปถ่าย และตอบแบบสำรวจ No Copy",
                    "Sign in, pin the service point with a photo, and answer the No Copy survey.",
                ),
            ),
            1,
        ):
            self.write_text(f"{number}.  {text}", 13)
            self.ln(1)
        self.ln(1)
        self.write_text(
            t(
                f"ลงทะเบียนไว้แล้วแต่ยังรอการยืนยัน: เข้าสู่ระบบ เปิด {context.prove_address} แล้วพิมพ์รหัสนี้",
                f"Registered already, but not confirmed: sign in, open {context.prove_address} and type the code.",
            ),
            12,
        )

    def _write_end(self) -> None:
        t = self.context.t
        self.set_draw_color(*GREY)
        self.set_line_width(0.3)
        self.line(LEFT, END_TOP - 3, LEFT + WIDTH, END_TOP - 3)
        self.set_xy(LEFT, END_TOP)
        self.write_text(
            t(
                "หากมีผู้ใช้รหัสนี้ก่อนท่าน หรือใบนี้หาย กรุณาแจ้งสำนักงานเขตทันที",
                "If somebody has used the code before you, or the letter is lost, tell the area office at once.",
            ),
            12,
            bold=True,
        )
        self.write_text(f"{t('สอบถาม', 'Help')} {self.context.contact}", 12)

"""PDFs: Thai breaks between words, text is fitted, and QR codes can be read."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
import zxingcpp
from pypdfium2 import PdfDocument

from service.papers.pdf import Document
from service.papers.pdf.line_breaks import BREAK_MARK, add_break_marks

MADE_AT = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)


def new_document() -> Document:
    page = Document("ทดสอบ", "ปักหมุด", MADE_AT)
    page.add_page()
    return page


def test_a_line_may_break_between_words_of_thai():
    assert add_break_marks("โรงเรียนที่ยังไม่ปักหมุด").split(BREAK_MARK)[:3] == ["โรงเรียน", "ที่", "ยัง"]


@pytest.mark.parametrize("text", ["K7Q2-0001-1", "31/5/2569", "name@example.go.th", "(บ้าน", "", "สพฐ."])
def test_a_line_does_not_break_inside_what_is_not_thai_nor_beside_brackets(text: str):
    assert add_break_marks(text) == text


def test_no_letter_is_lost_or_added():
    text = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาเชียงราย เขต 3 (สพฐ.)\nบรรทัดใหม่"

    assert add_break_marks(text).replace(BREAK_MARK, "") == text


def test_a_long_name_is_made_smaller_until_it_fits_and_a_short_one_is_not():
    page = new_document()

    assert page.fitting_size("บ้านสัน", 100, 30, 10) == 30
    assert page.fitting_size("โรงเรียนอนุบาลจอมสวรรค์ราษฎร์บำรุงวิทยาสรรค์" * 2, 100, 30, 10, max_lines=2) < 30


def test_the_same_content_gives_the_same_bytes():
    first, second = new_document(), new_document()
    for page in (first, second):
        page.write_text("น้ำที่นี่")

    assert first.bytes() == second.bytes()


def test_a_code_on_a_page_is_read_again():
    page = new_document()
    page.draw_qr("https://pakmut.example/register?agency=57030001", 50, 50, 60)
    picture = PdfDocument(BytesIO(page.bytes()))[0].render(scale=2).to_pil()

    assert [barcode.text for barcode in zxingcpp.read_barcodes(picture)] == [
        "https://pakmut.example/register?agency=57030001"
    ]

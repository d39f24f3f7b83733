"""Marks where a line of Thai may break.

Thai has no spaces between words, and fpdf2 breaks lines only at spaces and at BREAK_MARK.
"""

import re
from functools import lru_cache
from itertools import accumulate

import budoux

# The zero-width space: it is invisible, and fpdf2 breaks lines at it.
BREAK_MARK = "\u200b"
# A break is allowed between two Thai letters only: digits, brackets and Latin letters stay together.
_TWO_THAI_LETTERS = re.compile(r"[ก-๎]{2}")
# Words that the parser splits wrongly, or whose halves read badly apart.
_UNBROKEN_WORDS = re.compile(
    "รหัส|จังหวัด|ตำแหน่ง|ตำบล|ละติจูด|ลองจิจูด|บัญชี|บันทึก|ปัจจุบัน|กรอก|เอกสาร|ฐานะ|ล่าช้า|ยืนยัน|ยกเลิก|หน่วยงาน|ปักหมุด|"
    "หมายเหตุ|ผลตรวจ|เจ้าหน้าที่|ร้อยละ|ถูกต้อง|บังคับ|เบราว์เซอร์|คิวอาร์โค้ด|สถานะ|ผู้รับผิดชอบ|อัตโนมัติ|อินเทอร์เน็ต|พฤษภาคม"
)
# Texts in the cache: the same sentences stand on many pages, and a name is tried in many sizes.
CACHE_SIZE = 1000

_PARSER = budoux.load_default_thai_parser()


@lru_cache(CACHE_SIZE)
def add_break_marks(text: str) -> str:
    """Returns a text with a BREAK_MARK between the words of Thai, line by line."""
    return "\n".join(_mark_line(line) for line in text.split("\n"))


def _mark_line(line: str) -> str:
    line = line.replace(BREAK_MARK, "")
    inside_words = {
        index for word in _UNBROKEN_WORDS.finditer(line) for index in range(word.start() + 1, word.end())
    }
    parts, start = [], 0
    for end in accumulate(map(len, _PARSER.parse(line)) if line else ()):
        if end == len(line) or (
            end not in inside_words and _TWO_THAI_LETTERS.fullmatch(line, end - 1, end + 1)
        ):
            parts.append(line[start:end])
            start = end
    return BREAK_MARK.join(parts)

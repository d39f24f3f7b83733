"""Where a line of Thai may break: the language writes no spaces between words, and fpdf2 breaks only where it
sees one.
"""

import re
from functools import lru_cache
from itertools import accumulate

import budoux

# Takes no room and shows nothing; fpdf2 breaks there.
MAY_BREAK = "\u200b"
# Only between two words of Thai: digits, brackets and Latin stay with what stands beside them.
_BETWEEN_WORDS = re.compile(r"[ก-๎]{2}")
# Words of this service that the parser takes for two, or whose halves read badly apart.
_WHOLE = re.compile(
    "รหัส|จังหวัด|ตำแหน่ง|ตำบล|ละติจูด|ลองจิจูด|บัญชี|บันทึก|ปัจจุบัน|กรอก|เอกสาร|ฐานะ|ล่าช้า|ยืนยัน|ยกเลิก|หน่วยงาน|ปักหมุด|"
    "หมายเหตุ|ผลตรวจ|เจ้าหน้าที่|ร้อยละ|ถูกต้อง|บังคับ|เบราว์เซอร์|คิวอาร์โค้ด|สถานะ|ผู้รับผิดชอบ|อัตโนมัติ|อินเทอร์เน็ต|พฤษภาคม"
)
# Texts that are kept broken: the same sentences stand on many pages, and a name that is fitted is tried in
# many sizes.
KEPT = 1000

_PARSER = budoux.load_default_thai_parser()


@lru_cache(KEPT)
def breakable(text: str) -> str:
    """The same text with an invisible sign between the words of Thai, line by line."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    line = line.replace(MAY_BREAK, "")
    parts, at, taken = (
        [],
        0,
        {place for word in _WHOLE.finditer(line) for place in range(word.start() + 1, word.end())},
    )
    for end in accumulate(map(len, _PARSER.parse(line)) if line else ()):
        if end == len(line) or (end not in taken and _BETWEEN_WORDS.fullmatch(line, end - 1, end + 1)):
            parts.append(line[at:end])
            at = end
    return MAY_BREAK.join(parts)

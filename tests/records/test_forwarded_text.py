"""Free text that is sent on: no way to strangers is left in it, and nothing else is lost."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.records.forwarded_text import MOST_CHARACTERS, NO_LINK, NO_NUMBER, OwnContacts, forwarded_text

OWN = OwnContacts.of(
    ["pakmut.example"],
    ["Office@area.example"],
    ["053-742-222 ต่อ 12", "1579", "ไม่มี"],
    ["57030011", "1057030011"],
)
LINKS = [
    "http://evil.example/login",
    "HTTPS://EVIL.EXAMPLE:8443/a?b=1#c",
    "hxxp://evil[.]example",
    "ftp://evil.example",
    "www.evil.co.th/x?y=1",
    "evil.example",
    "evil-bank.online/เข้า"[:17],
    "ｅｖｉｌ．ｃｏｍ",
    "evil。com",
    "evil . com",
    "evil . co . th",
    "evil [dot] com",
    "evil(.)com",
    "evil dot com",
    "evil จุด com",
    "ev\u200bil.com",
    "𝐞𝐯𝐢𝐥.com",
    "еvil.com",
    "xn--12c1fe0br.xn--o3cw4h",
    "10.20.30.40/login",
    "http://3232235777/",
    "[2001:db8::1]/a",
    "line.me/ti/p/abc",
    "somebody@evil.example",
    "somebody [at] evil [dot] com",
    "@evilshop",
    "https://pakmut.example@evil.example/",
    "https://pakmut.example.evil.example/",
    "https://pakmut.example\\@evil.example",
    "https://pakmut.example/,http://evil.example/login",
    "https://pakmut.example/?next=evil.example",
    "pakmut.example/#0812345678",
    "www evil com",
    "www evil co th",
    "www.evil com/login",
    "http evil com",
    "bit ly/evil",
    "evil com",
    "evil,com",
    "evil . c o m",
    "evil  com",
    "www-evil-com",
    "evil_dot_com",
    "t me/evil",
]
NUMBERS = [
    "0812345678",
    "081-234-5678",
    "๐๘๑-๒๓๔-๕๖๗๘",
    "０８１ ２３４ ５６７８",
    "0 8 1 2 3 4 5 6 7 8",
    "O81 234 5678",
    "(053) 711 999",
    "02-123-4567",
    "+66 81 234 5678",
    "+856 20 55 555 555",
    "66812345678",
    "1800-123-456",
    "123-4-56789-0",
    "๑๒๓-๔-๕๖๗๘๙-๐",
    "1-1017-00203-45-0",
    "08,1234,5678",
    "08/1234/5678",
    "08'1234'5678",
    "081’234’5678",
    "081:234:5678",
    "081|234|5678",
    "02/123/4567",
    "08=1234=5678",
    "08 (1234) 5678",
    "08 ... 1234 ... 5678",
    "081\u30fb234\u30fb5678",
]
PLAIN = [
    "กรุณาถ่ายรูปป้ายชื่อใหม่ ภายใน 3 วัน",
    "ส.พ.ฐ. สพป.เชียงราย เขต 1 ป.4 ข้อ 1.2 ร้อยละ 3.5",
    "พิกัด 19.90512, 99.83251 ผิด ควรเป็น 0.123456",
    "รหัส 57030011 และ 1057030011 ไม่ตรง",
    "เลขที่รับ K7Q2-9MXR-0001-1",
    "วันที่ 05-11-2569 เวลา 08.30 น. และ 08/11/2569 10.00-12.00 น.",
    "ไฟล์ photo.jpg และ report.pdf ไม่ชัด",
    "99/1 หมู่ 5 ต.เวียง อ.เมือง 57000 ปี 2568-2570",
    "The form is late. Please correct it. Thanks",
    "โทร 053-742-222 ต่อ 12 หรือสายด่วน 1579",
    "ดูที่ https://pakmut.example/pin/1 หรือเขียนถึง office@area.example",
    "บัญชีผู้ใช้ 1057030011 และบัญชี 57030011-2 ยังไม่ยืนยัน",
    "โอนวันที่ 05-11-2569 เวลา 08.30 น. เป็นเงิน 1,500,000.00 บาท",
    "ที่ ศธ 04001/ว 1234 ลงวันที่ 5 พฤศจิกายน 2569 ครั้งที่ 1234567890123",
    "โทรแจ้งธนาคารหรือ 053-742-222",
    "ส่งทาง line แล้ว ดูใน LINE ของเขต ไลน์กลุ่มเขต และ LINE group",
    "The line should be longer, see line 2, line 12 and line 112",
    "แจ้งใน LINE 2569 แล้ว",
    "ที่ ศธ 04001/1234 ลงวันที่ 5 พ.ย. 2569 หนังสือที่ ศธ 04230/567",
    "โอนเงิน 1,500,000.00 บาท งบ 66,500,000.00 บาท",
    "เปิด 08.30-16.30 น. 05/11/2569 หรือ 08/11/69 08.30 น. หรือ 08.30, 09.30, 10.30 น.",
    "ลบชื่อ 1057030012 แล้ว รหัส 1010720001 กรุงเทพ",
    "ค้นหากลุ่มเขตใน LINE ดู QR ใน LINE ของเขต ส่ง file ทาง line",
    "ไลน์ไอดี ไม่ถูกต้อง LINE ID: ไม่ถูกต้อง K7Q2-9MXR-0001-1 ใน LINE",
    "go to/from school, เว็บ www ของเขต",
    "เฟซบุ๊กของโรงเรียน facebook ของโรงเรียน ไม่ใช่จุดบริการ online 2569",
]
# Thai words, none of which tells a dot, an at or a telephone.
WORDS = st.text("กขคงจชซดตนบปพมยรลวสหอะาิีุู่้", min_size=1, max_size=12)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_or_an_address_is_cut_out(link: str):
    assert forwarded_text(f"ด่วน ยืนยันที่ {link} ภายในวันนี้", OWN) == f"ด่วน ยืนยันที่ {NO_LINK} ภายในวันนี้"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_telephone_number_an_account_and_an_identity_number_are_cut_out(number: str):
    assert forwarded_text(f"ติดต่อ {number} ด่วน", OWN) == f"ติดต่อ {NO_NUMBER} ด่วน"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("ดูที่evil.comแล้วแจ้ง", f"ดูที่{NO_LINK}แล้วแจ้ง"),
        ("ที่ธนาคาร.com ด่วน", f"ที่ธนาคาร{NO_LINK} ด่วน"),
        ("ธนาคาร.ไทย ด่วน", f"ธนาคาร{NO_LINK} ด่วน"),
        ("แอดไลน์ไอดี somchai01 นะ", f"แอดไลน์ไอดี {NO_LINK} นะ"),
        ("LINE ID: abc_99", f"LINE ID: {NO_LINK}"),
        ("(http://evil.example/a).", f"({NO_LINK})."),
        ("evil.example/a. แล้ว", f"{NO_LINK}. แล้ว"),
        ("ID Line abc_99 หรือไอดีไลน์ somchai01", f"ID Line {NO_LINK} หรือไอดีไลน์ {NO_LINK}"),
        ("แอดไลน์ชื่อ evilshop นะ", f"แอดไลน์ชื่อ {NO_LINK} นะ"),
        ("Tel0812345678 LINE0812345678", f"Tel{NO_NUMBER} LINE{NO_NUMBER}"),
        ("สายด่วน 1234", f"สายด่วน {NO_NUMBER}"),
        ("ดูevilดอทคอมนะ", f"ดู{NO_LINK}นะ"),
        ("ธนาคารดอทคอมครับ", f"ธนาคาร{NO_LINK}ครับ"),
        ("line pakmut123 ครับ", f"line {NO_LINK} ครับ"),
        ("ไลน์ somchai ครับ", f"ไลน์ {NO_LINK} ครับ"),
        ("ไลน์ไอดีpakmut", f"ไลน์ไอดี{NO_LINK}"),
        ("telegram: evil_99 หรือเฟซบุ๊ก evilpage", f"telegram: {NO_LINK} หรือเฟซบุ๊ก {NO_LINK}"),
        ("โอนเข้าบัญชี 1234567890 ด่วน", f"โอนเข้าบัญชี {NO_NUMBER} ด่วน"),
        ("ออมสิน 020123456789 กสิกรไทย 4051234567", f"ออมสิน {NO_NUMBER} กสิกรไทย {NO_NUMBER}"),
        ("พร้อมเพย์ 0812345678", f"พร้อมเพย์ {NO_NUMBER}"),
        ("โอนมาที่ 012-3-45678-9", f"โอนมาที่ {NO_NUMBER}"),
        ("บ/ช 1234567890 หรือ บช. 4051234567", f"บ/ช {NO_NUMBER} หรือ บช. {NO_NUMBER}"),
        ("1234567890 ธ.กรุงไทย", f"{NO_NUMBER} ธ.กรุงไทย"),
        ("1234567890123 (KTB)", f"{NO_NUMBER} (KTB)"),
        ("บัญชี เลขที่ 123,456,7890", f"บัญชี เลขที่ {NO_NUMBER}"),
        ("SCB 123/4/567890", f"SCB {NO_NUMBER}"),
        ("ธ.กรุงไทย สาขา 5 เลขที่ 4051234567", f"ธ.กรุงไทย สาขา 5 เลขที่ {NO_NUMBER}"),
        ("ไลน์ @ปักหมุด", f"ไลน์ {NO_LINK}"),
        ("แอดเพื่อน somchai ในไลน์", f"แอดเพื่อน {NO_LINK} ในไลน์"),
        ("line ไอดี ปักหมุด01", f"line ไอดี {NO_LINK}"),
        ("แอดไลน์ ปักหมุด01", f"แอดไลน์ {NO_LINK}"),
        ("ค้นหา somchai ใน LINE", f"ค้นหา {NO_LINK} ใน LINE"),
        ("เพิ่มเพื่อน ปักหมุด01 ทางไลน์", f"เพิ่มเพื่อน {NO_LINK} ทางไลน์"),
        ("โทร 081-234-5678, 02-123-4567", f"โทร {NO_NUMBER}, {NO_NUMBER}"),
    ],
)
def test_the_thai_words_around_stay(text: str, sent: str):
    assert forwarded_text(text, OWN) == sent


@pytest.mark.parametrize("text", PLAIN)
def test_what_leads_to_nobody_or_to_the_offices_concerned_stays(text: str):
    assert forwarded_text(text, OWN) == text


def test_an_offices_own_number_stays_however_it_is_written():
    assert forwarded_text("โทร ๐๕๓ ๗๔๒ ๒๒๒ หรือ +66 53 742 222", OWN) == "โทร ๐๕๓ ๗๔๒ ๒๒๒ หรือ +66 53 742 222"
    assert forwarded_text("053-742-222", OwnContacts()) == NO_NUMBER


@given(before=WORDS, contact=st.sampled_from([*LINKS, *NUMBERS]), after=WORDS)
def test_no_thai_letter_around_is_lost(before: str, contact: str, after: str):
    sent = forwarded_text(f"{before} {contact} {after}", OWN)

    assert sent.startswith(f"{before} (") and sent.endswith(f") {after}")


# What may stand between the digits of a number.
SEPARATORS = st.text(st.sampled_from(" -–.·,_()[]/*•~'’`|=+:;#\u30fb"), max_size=4)


@given(
    number=st.sampled_from(["0812345678", "0987654321", "021234567", "053711999"]),
    separators=st.lists(SEPARATORS, min_size=3, max_size=3),
    cuts=st.lists(st.integers(2, 8), min_size=3, max_size=3, unique=True),
    word=st.sampled_from(["โทร ", "ติดต่อ ", "โทรด่วน "]),
)
def test_no_signs_between_its_digits_save_a_telephone_number(
    number: str, separators: list[str], cuts: list[int], word: str
):
    written = _with_separators(number, cuts, separators)

    # With three dots it is the address of a host.
    assert forwarded_text(f"{word}{written} ด่วน", OWN) in (f"{word}{NO_NUMBER} ด่วน", f"{word}{NO_LINK} ด่วน")


@given(
    number=st.sampled_from(["4051234567", "020123456789", "7771234567"]),
    separators=st.lists(SEPARATORS, min_size=2, max_size=2),
    cuts=st.lists(st.integers(4, 8), min_size=2, max_size=2, unique=True),
    words=st.sampled_from(
        [("บัญชี ", ""), ("บ/ช ", ""), ("บช. ", ""), ("SCB ", ""), ("", " ธ.กรุงไทย"), ("", " (KBANK)")]
    ),
)
def test_none_save_the_number_of_an_account_behind_or_before_the_word_for_it(
    number: str, separators: list[str], cuts: list[int], words: tuple[str, str]
):
    before, after = words
    written = _with_separators(number, cuts, separators)

    assert forwarded_text(f"ส่ง {before}{written}{after}", OWN) == f"ส่ง {before}{NO_NUMBER}{after}"


def _with_separators(number: str, cuts: list[int], separators: list[str]) -> str:
    parts, start = [], 0
    for cut, separator in zip(sorted(cuts), separators, strict=True):
        parts += [number[start:cut], separator]
        start = cut
    return "".join([*parts, number[start:]])


@given(
    st.text(st.sampled_from("กจุด.。@[]()-/:+๐๑0123456789 \u200b．" + string.ascii_lowercase), max_size=200)
)
def test_doing_it_twice_changes_nothing(text: str):
    once = forwarded_text(text, OWN)

    assert forwarded_text(once, OWN) == once


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "0 ",
        "a",
        "[.]",
        "a@",
        "1.",
        "http:",
        "a จุด ",
        "โทร ",
        "[a:",
        "line id ",
        "บัญชี ",
        "ดอท",
        "ไลน์ a.",
        "1-",
        "1,",
        "a,",
        "www ",
        "www a ",
        "ค้นหา a ",
        "01:01 ",
        "บ/ช 1 ",
        "1 ธ.",
    ],
)
def test_a_hostile_text_of_100_kb_is_cut_off(piece: str):
    sent = forwarded_text(piece * (100_000 // len(piece)), OWN)

    assert len(sent) <= MOST_CHARACTERS * len(NO_NUMBER)

"""The deadline on pages, and the words for late pins: they are accepted, never refused."""

from service import create_app
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.cast.posts import signed_in_clerk

DAY, LEFT = "31 พฤษภาคม 2569", "เหลืออีก 11 วัน"
LATE = "ระบบรับไว้และบันทึกว่าล่าช้า"


def test_day_and_days_left_stand_wherever_people_need_them(demo: Demo):
    receipt = demo.visitor().register(OTHER_SCHOOL).request.path
    clerk = signed_in_clerk(demo)

    pages = {
        path: clerk.get(path).text
        for path in (
            "/",
            f"/a/{AREA}",
            "/guide",
            "/poster",
            f"/poster?area={AREA}",
            "/home",
            "/pin",
            "/pin/new",
            receipt,
        )
    }

    assert [path for path, text in pages.items() if f"{DAY}" not in text or LEFT not in text] == []
    assert [path for path, text in pages.items() if LATE in text] == []
    assert demo.letters() and all(f"{DAY} ({LEFT})" in letter for letter in demo.letters()), (
        "in the welcome letters too"
    )


def test_a_pin_in_time_is_not_called_late_not_even_when_it_is_corrected_later(demo: Demo):
    clerk = signed_in_clerk(demo)
    receipt = clerk.pin()
    demo.deliver()
    officer = demo.officer()
    officer.decide("pin", officer.lines("pin")[0]["เลขที่รับ"], "ส่งกลับแก้ไข", "รูปไม่ชัด")
    demo.clock.move(days=20)
    demo.deliver()
    clerk = demo.visitor().sign_in(SCHOOL)

    second_receipt = clerk.pin("/pin/1", phone="053-711-999")

    pages = [receipt, clerk.get("/pin/1"), clerk.get("/pin/new"), clerk.get("/pin"), second_receipt]
    assert [LATE in page.text for page in pages] == [False] * 5


def test_a_pin_after_the_deadline_is_taken_and_called_late_kindly(demo: Demo):
    demo.clock.move(days=12)
    clerk = signed_in_clerk(demo)

    form, receipt = clerk.get("/pin/new"), clerk.pin()
    demo.deliver()

    assert (
        "เลยกำหนดวันที่ 31 พฤษภาคม 2569 (เลยกำหนดมาแล้ว 1 วัน) · ยังส่งได้ตามปกติ" in form.text and LATE in form.text
    )
    assert receipt.status_int == 200 and f"ส่งหลังกำหนด {LATE}" in receipt.text
    assert LATE in clerk.get("/pin").text and LATE in clerk.get("/home").text
    assert (demo.summary()["pinned"], demo.summary()["late"]) == (1, 1)


def test_without_a_deadline_none_is_told_and_nobody_is_late(settings: dict, clock):
    demo = Demo(create_app(settings | {"PIN_DEADLINE": ""}, clock), clock)
    clerk = signed_in_clerk(demo)

    pages = [clerk.get(path).text for path in ("/", "/guide", "/poster", "/home", "/pin/new")] + [
        clerk.pin().text
    ]

    assert [text for text in pages if DAY in text] == []
    assert not any(LATE in text for text in pages) and "None" not in "".join(demo.letters())

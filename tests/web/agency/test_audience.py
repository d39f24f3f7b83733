"""Who sees what: people whom nobody has confirmed are sealed off, and units keep their contacts apart."""

from datetime import UTC, datetime

import pytest

from service.exports.rows import counting_rows
from service.store import accounts, schema
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Visitor, main_form, send
from tests.cast.posts import post, signed_in_clerk

CONTACT = {"contact_name": "ผู้ประสานงานส่วนตัว", "contact_phone": "081-777-1234", "contact_email": "p@o.example"}
FIRST_UNIT, OTHER_UNIT = "กลุ่มอำนวยการ", "กลุ่มบุคคล"


def person_of(demo: Demo, agency: str, username: str, letter: bool = False, **changes: str) -> Visitor:
    """Register one more person of an agency, who signs in."""
    demo.visitor().register(agency, letter=letter, **changes)
    demo.deliver()
    demo.visitor().set_password(demo.password_link())
    return demo.visitor().sign_in(username)


@pytest.fixture
def unit(demo: Demo) -> Visitor:
    """A confirmed unit of the area office that has pinned with its coordinator's contacts."""
    person = signed_in_clerk(demo, AREA, unit=FIRST_UNIT)
    person.pin(**CONTACT)
    demo.deliver()
    return person


# --- units of one office


def test_an_invented_unit_reads_no_contacts_and_withdraws_nothing(demo: Demo, unit: Visitor):
    stranger = person_of(demo, AREA, f"{AREA}-2", unit="กลุ่มที่แต่งขึ้น", email="s@elsewhere.example")

    pages = [
        stranger.get(path, expect_errors=True) for path in ("/pin", "/pin/1", "/pin/1/withdraw", "/home")
    ]
    withdrawal = post(stranger, "/pin/1/withdraw", {})

    assert [page.status_int for page in pages] == [200, 404, 404, 200]
    assert withdrawal.status_int == 404
    assert not any(text in page for page in pages for text in (*CONTACT.values(), "จุดบริการหลัก"))


def second_unit(demo: Demo) -> Visitor:
    """Returns another unit of the office, which the officer has confirmed."""
    person = person_of(demo, AREA, f"{AREA}-2", unit=OTHER_UNIT, email="two@office.example")
    officer = demo.officer()
    officer.decide("registration", officer.lines("registration")[-1]["เลขที่รับ"], "ยืนยัน", "รู้จัก")
    demo.deliver()
    return person


def test_a_confirmed_unit_sees_the_others_point_without_the_contacts_and_cannot_change_it(
    demo: Demo, unit: Visitor
):
    other = second_unit(demo)

    points = other.get("/pin")

    assert "จุดบริการหลัก" in points and "จุดของกลุ่มอื่น" in points
    assert not any(text in points for text in CONTACT.values())
    assert other.get("/pin/1", expect_errors=True).status_int == 404
    assert post(other, "/pin/1/withdraw", {}).status_int == 404
    assert "081-777-1234" in unit.get("/pin/1")


def test_a_point_whose_sender_has_left_is_taken_over_with_contacts_of_ones_own(demo: Demo, unit: Visitor):
    other = second_unit(demo)
    with demo.services.db.begin() as conn:
        first = accounts.get_by_username(conn, AREA)["id"]
        accounts.set_state(conn, first, accounts.LEFT, demo.clock())
        conn.commit()

    form = other.open_form("/pin/1")
    shown = {key: form[key].value for key in CONTACT}
    refused = send(form)
    for key, value in CONTACT.items():
        main_form(refused)
        form[key] = f"new-{value}" if key == "contact_email" else value
    form["contact_name"] = "ผู้ประสานงานคนใหม่"
    send(form)
    demo.deliver()

    assert set(shown.values()) == {""}
    assert refused.status_int == 422
    assert demo.officer().lines("pin")[-1]["ชื่อผู้ประสานงาน"] == "ผู้ประสานงานคนใหม่"


# --- figures


def test_nonsense_pins_of_strangers_move_no_public_figure(demo: Demo):
    for number, code in enumerate((SCHOOL, OTHER_SCHOOL, "57030010")):
        signed_in_clerk(demo, code, letter=False, email=f"s{number}@elsewhere.example").pin(
            latitude=f"20.{100001 + number * 3000}"
        )
    demo.deliver()

    figures = demo.summary()
    assert (figures["registered"], figures["pinned"], figures["pinned_unconfirmed"]) == (3, 0, 3)
    public = demo.visitor().get(f"/a/{AREA}").html.select_one(".figures").get_text(" ", strip=True)
    assert "ปักหมุดแล้ว 0" in public


def test_a_stranger_takes_no_registration_typed_by_hand_out_of_the_export(demo: Demo):
    officer = demo.officer()
    typed = {"รหัสหน่วยงาน": SCHOOL, "ชื่อ": "พิมพ์เอง", "นามสกุล": "ตัวอย่าง", "อีเมล": "t@school.example"}
    typed |= {"โทรศัพท์": "053-711-222", "รับทราบประกาศความเป็นส่วนตัวแล้ว": "2569-2"}
    head = officer.cells("registration")[0]
    cells = [[typed.get(title, "") for title in head]]
    officer.hand.paste(officer.file, officer.sheets["registration"], 1, 0, cells)
    demo.deliver()
    demo.visitor().register(email="s@elsewhere.example", first_name="คนแปลกหน้า")
    demo.deliver()

    with demo.services.db.read() as conn:
        exported = [row.answers["first_name"] for _, _, row in counting_rows(conn, AREA, "registration")]
    assert sorted(exported) == ["คนแปลกหน้า", "พิมพ์เอง"]


@pytest.mark.parametrize(("sent_on", "late"), [(31, 0), (32, 1)])
def test_a_pin_counts_from_the_confirmation_as_of_when_it_was_sent(
    demo: Demo, settings: dict, clock, sent_on: int, late: int
):
    clock.now = datetime(2026, 5, 31, 9, tzinfo=UTC) if sent_on == 31 else datetime(2026, 6, 1, 9, tzinfo=UTC)
    clerk = signed_in_clerk(demo, letter=False)
    clerk.pin()
    demo.deliver()
    before = demo.summary()
    clock.move(days=5)
    officer = demo.officer()

    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")
    demo.deliver()

    after = demo.summary()
    assert (before["pinned"], before["late"], before["pinned_unconfirmed"]) == (0, 0, 1)
    assert (after["pinned"], after["late"], after["pinned_unconfirmed"]) == (1, late, 0)


def test_who_waits_to_be_confirmed_reads_that_nothing_is_left_to_do(demo: Demo):
    clerk = signed_in_clerk(demo, letter=False)
    receipt = clerk.pin()
    clerk.survey()

    for page in (receipt, clerk.get("/home")):
        assert "ส่งทันเวลาแล้ว" in page and "ไม่ต้องทำอะไรอีก" in page and "จะนับเมื่อ" in page
    assert "นับแล้ว" not in clerk.get("/pin")


def test_who_is_confirmed_reads_no_such_thing(demo: Demo):
    clerk = signed_in_clerk(demo)
    receipt = clerk.pin()

    assert "จะนับเมื่อ" not in receipt and "จะนับเมื่อ" not in clerk.get("/home")


def test_no_reminder_goes_to_who_has_sent_everything_and_waits(demo: Demo):
    clerk = signed_in_clerk(demo, letter=False)
    clerk.pin()
    clerk.survey()
    demo.deliver()
    half = signed_in_clerk(demo, OTHER_SCHOOL, letter=False, email="half@school.example")
    half.pin()
    demo.deliver()

    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/reminders")

    assert page.html.select_one(f"#text-{SCHOOL}") is None
    assert page.html.select_one(f"#text-{OTHER_SCHOOL}") is not None


def test_a_strangers_pin_sent_back_is_told_to_nobody_else(demo: Demo):
    signed_in_clerk(demo)
    person_of(demo, SCHOOL, f"{SCHOOL}-2", email="s@elsewhere.example").pin()
    demo.deliver()
    officer = demo.officer()
    officer.decide("registration", officer.lines("registration")[-1]["เลขที่รับ"], "ยกเลิก")
    demo.deliver()

    officer.decide("pin", officer.lines("pin")[-1]["เลขที่รับ"], "ส่งกลับแก้ไข", "หมุดของคนแปลกหน้า")
    demo.deliver()

    assert not any("หมุดของคนแปลกหน้า" in letter for letter in demo.letters())


# --- photos and positions


def photo_ids(demo: Demo) -> list[str]:
    with demo.services.db.read() as conn:
        return [row["id"] for row in conn.execute(schema.photos.select().order_by("created_at")).mappings()]


def test_neither_sees_the_others_photo_and_the_officer_sees_both(demo: Demo):
    clerk = signed_in_clerk(demo)
    clerk.pin()
    demo.deliver()
    stranger = person_of(demo, SCHOOL, f"{SCHOOL}-2", email="s@elsewhere.example")
    demo.clock.move(minutes=1)
    stranger.pin()
    own, foreign = photo_ids(demo)
    officer = demo.staff(f"officer-{AREA}")

    def answers(person: Visitor) -> list[int]:
        return [person.get(f"/photo/{photo}", expect_errors=True).status_int for photo in (own, foreign)]

    assert (answers(clerk), answers(stranger), answers(officer)) == ([200, 403], [403, 200], [200, 200])


def test_a_photo_of_the_school_is_not_taken_into_a_strangers_pin(demo: Demo):
    signed_in_clerk(demo).pin()
    demo.deliver()
    stranger = person_of(demo, SCHOOL, f"{SCHOOL}-2", email="s@elsewhere.example")
    (photo,) = photo_ids(demo)

    form = stranger.open_form("/pin/new")
    page = post(stranger, "/pin/new", {"photo_kept": photo, "submission": form["submission"].value})

    assert photo not in page.text


def test_a_strangers_pin_makes_nobody_elses_doubtful(demo: Demo):
    signed_in_clerk(demo, OTHER_SCHOOL, letter=False, email="s@elsewhere.example").pin()

    page = signed_in_clerk(demo).pin()

    assert page.request.path.startswith("/receipt/")


def test_a_confirmed_pin_at_the_same_spot_is_told(demo: Demo):
    signed_in_clerk(demo, OTHER_SCHOOL, email="other@school.example").pin()

    page = signed_in_clerk(demo).pin()

    assert "พิกัดนี้ตรงกับจุดของ" in page

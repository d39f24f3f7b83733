"""Where a letter waits for its place in the budget of new addresses, pages say about when it goes."""

import pytest

from service.store.schema import letters
from tests.cast.budget import queue_to_strangers, with_budget
from tests.cast.people import AREA, SCHOOL, Demo
from tests.cast.posts import post, row_count, send_mail, signed_in_clerk
from tests.cast.squatters import give_addresses

PER_HOUR = 6
WAITS = "อีเมลกำลังรอคิวส่ง"
# It is 10.00 in Bangkok; one letter goes every ten minutes once the hour's places are taken.
TENTH_MINUTE = "20 พฤษภาคม 2569 เวลา 10.10 น."


@pytest.fixture
def calm(demo: Demo) -> Demo:
    """A demonstration whose budget has two places left."""
    small = with_budget(demo, PER_HOUR)
    queue_to_strangers(small, PER_HOUR - 2)
    send_mail(small)
    return small


@pytest.fixture
def flooded(calm: Demo) -> Demo:
    """A demonstration whose budget is used up."""
    queue_to_strangers(calm, PER_HOUR)
    send_mail(calm)
    with calm.services.db.begin() as conn:
        conn.execute(letters.delete().where(letters.c.state == "waiting"))
        conn.commit()
    return calm


def test_the_receipt_says_about_when_the_letter_goes(flooded: Demo):
    page = flooded.visitor().register()

    assert WAITS in page and TENTH_MINUTE in page
    assert "เราส่งชื่อผู้ใช้" not in page and "ขอใบเข้าสู่ระบบจากสำนักงานเขต" in page
    assert "ส่งอีเมลอีกครั้ง" not in page and "อีเมลไม่ถูกต้อง" in page


def test_it_says_later_the_more_letters_wait_before(flooded: Demo):
    queue_to_strangers(flooded, 3)

    assert "เวลา 10.40 น." in flooded.visitor().register()


def test_while_there_are_places_it_says_nothing_of_waiting(calm: Demo):
    page = calm.visitor().register()

    assert WAITS not in page and "เราส่งชื่อผู้ใช้" in page and "ส่งอีเมลอีกครั้ง" in page


def test_once_the_letter_went_the_receipt_says_so(flooded: Demo):
    visitor = flooded.visitor()
    receipt = visitor.register().request.path
    flooded.clock.move(minutes=10)
    send_mail(flooded)

    page = visitor.get(receipt)

    assert WAITS not in page and "เราส่งชื่อผู้ใช้" in page


def test_who_registers_with_the_code_of_a_hand_over_letter_waits_for_nothing(flooded: Demo):
    page = flooded.visitor().register(letter=True)
    send_mail(flooded)

    assert WAITS not in page
    assert flooded.password_link()


def test_a_letter_that_waits_is_not_queued_a_second_time(flooded: Demo):
    visitor = flooded.visitor()
    receipt = visitor.register().request.path
    count = row_count(flooded, "letters")
    flooded.clock.move(minutes=2)

    page = post(visitor, f"{receipt}/send-again", {}).follow()

    assert "รอคิวอยู่แล้ว" in page
    assert row_count(flooded, "letters") == count


def test_the_officer_sees_that_it_waits(flooded: Demo):
    flooded.visitor().register()

    assert "รอคิวส่ง" in flooded.staff(f"officer-{AREA}").get(f"/area/{AREA}/people")


def test_a_link_that_the_officer_sends_meanwhile_goes_at_once(flooded: Demo):
    flooded.visitor().register()
    flooded.clock.move(minutes=2)

    post(flooded.staff(f"officer-{AREA}"), f"/area/{AREA}/people/{SCHOOL}/letter", {})
    send_mail(flooded)

    assert flooded.password_link()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/invite", {"email": "colleague@school.example"}),
        ("/account/email", {"email": "other@school.example", "present": "a long enough phrase"}),
    ],
)
def test_who_lets_a_letter_be_sent_to_a_new_address_reads_about_when_it_goes(
    flooded: Demo, path: str, fields: dict
):
    page = post(signed_in_clerk(flooded), path, fields).follow()

    assert "อีเมลนี้จะส่งประมาณ 20 พฤษภาคม 2569 เวลา 10." in page


def test_nothing_is_said_of_it_while_there_are_places(calm: Demo):
    page = post(signed_in_clerk(calm), "/account/invite", {"email": "colleague@school.example"}).follow()

    assert "ส่งคำเชิญแล้ว" in page and "อีเมลนี้จะส่งประมาณ" not in page


# --- what OBEC sees


def test_obec_sees_the_alarm_and_how_many_wait(flooded: Demo):
    give_addresses(flooded)
    queue_to_strangers(flooded, 1234)
    send_mail(flooded)
    obec = flooded.staff("obec")

    alarm = "อีเมลถึงผู้รับที่ระบบไม่เคยส่งถึงมาก่อนมีมากกว่าจำนวนที่กำหนดให้ส่งต่อชั่วโมง จึงรอคิว"
    assert all(alarm in obec.get(path) for path in ("/obec", "/area/OBEC", "/status"))
    figure = obec.get("/status").html.find(string="อีเมลถึงผู้รับรายใหม่ที่รอคิว").find_parent(class_="figure")
    assert "1,234" in figure.get_text()
    assert "1234 to new addresses" in flooded.app.test_cli_runner().invoke(args=["status"]).output
    assert alarm not in flooded.staff(f"officer-{AREA}").get(f"/area/{AREA}")


def test_obec_sees_no_alarm_while_there_are_places(calm: Demo):
    send_mail(calm)

    assert "จำนวนที่กำหนดให้ส่งต่อชั่วโมง" not in calm.staff("obec").get("/obec")

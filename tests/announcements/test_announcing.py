"""What OBEC says on every page: by whom and when, what needs a second person, and what stays of it."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config

from service.announcements.announcing import needs_second_person
from service.store import Database, accounts, announcements, migrate
from service.store.schema import announcements as table
from tests.cast.pages import register_obec
from tests.cast.people import AREA, Demo, Visitor
from tests.cast.posts import post
from tests.cast.proposers import of_obec

PHISHING = "ขอให้ทุกโรงเรียนโอนเงินที่ http://evil.example"
PLAIN = "เลื่อนกำหนดส่งเป็นวันที่ 30 พฤศจิกายน 2569"


@pytest.fixture
def obec(demo: Demo) -> Visitor:
    return demo.staff("obec")


@pytest.fixture
def second(demo: Demo) -> Visitor:
    return register_obec(demo)


def announce(visitor: Visitor, text: str):
    return post(visitor, "/obec/announcement", {"announcement": text}).follow()


def shown_to(visitor: Visitor) -> str:
    notice = visitor.get("/").html.select_one(".announcement")
    return notice.get_text(" ", strip=True) if notice else ""


# --- what needs a second person


@pytest.mark.parametrize(
    "text",
    [
        PHISHING,
        "ดูที่ www.evil.example",
        "ดูที่ evil-pakmut.com",
        "ดูที่ evil．com",
        "โอนเข้าบัญชี 123-4-56789-0",
        "โอนเข้าบัญชี ๑๒๓-๔-๕๖๗๘๙-๐",
        "โอนเข้าบัญชี 123 4 56789 0",
        "โอนเข้าบัญชี １２３４５６７８９０",
        "โอนเข้าบัญชี 123\u200b4567\u200b890",
        "พร้อมเพย์ 081-234-5678",
        "โทร 08'1234'5678",
        "บ/ช 123|456|7890",
        "ดูที่ www evil com",
        "ค้นหา somchai ใน LINE",
        "พร้อมเพย์ 1 1234 56789 01 2",
        "เขียนถึง someone@evil.example",
        "เพิ่มเพื่อน line id: evilpakmut",
    ],
)
def test_a_way_to_strangers_or_a_number_of_an_account_needs_a_second_person(text: str):
    assert needs_second_person(text)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "ปิดปรับปรุงระบบ 18.00-20.00 น. วันที่ 1-15 ธ.ค.",
        "ส่งแล้ว 28,123 จาก 29,642 โรงเรียน",
        "เลื่อนเป็น 30-11-2569",
    ],
)
def test_days_hours_and_counts_need_nobody_else(text: str):
    assert not needs_second_person(text)


# --- finding 2.10a


def test_a_phishing_announcement_of_one_obec_user_stands_on_no_page(
    demo: Demo, obec: Visitor, second: Visitor
):
    page = announce(obec, PHISHING)

    assert "ยังไม่แสดงประกาศนี้" in page and "evil.example" in page
    assert [shown_to(demo.visitor()), shown_to(obec), shown_to(second)] == ["", "", ""]
    assert "evil.example" in second.get("/obec")


def test_it_is_shown_once_another_obec_user_has_released_it(demo: Demo, obec: Visitor, second: Visitor):
    announce(obec, PHISHING)

    post(second, "/obec/announcements/1/release", {})

    assert "evil.example" in shown_to(demo.visitor())
    assert "ผู้เขียน obec ผู้อนุมัติ somying" in shown_to(demo.staff(f"officer-{AREA}"))


def test_its_writer_cannot_release_it_and_is_told_why(demo: Demo, obec: Visitor):
    page = announce(obec, PHISHING)

    answer = post(obec, "/obec/announcements/1/release", {}).follow()

    assert "อนุมัติให้แสดง" not in page and "อีกคนหนึ่งอนุมัติ" in answer
    assert shown_to(demo.visitor()) == ""


def test_nor_can_an_account_with_the_writers_address(demo: Demo, obec: Visitor):
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, "obec")["id"], email="One@obec.example")
        conn.commit()
    same = register_obec(demo, email="one@obec.example")
    announce(obec, PHISHING)

    assert "อีเมลเดียวกับ" in post(same, "/obec/announcements/1/release", {}).follow()
    assert shown_to(demo.visitor()) == ""


def test_nor_can_an_account_that_the_writer_has_a_slip_of(demo: Demo, obec: Visitor, second: Visitor):
    post(obec, "/obec/accounts/somying/slip", {})
    announce(obec, PHISHING)

    assert "ออกใบเข้าสู่ระบบ" in post(second, "/obec/announcements/1/release", {}).follow()
    assert shown_to(demo.visitor()) == ""


def test_nor_can_who_has_the_writers_account_in_hand(demo: Demo, obec: Visitor, second: Visitor):
    post(obec, "/obec/accounts/somying/slip", {})
    announce(second, PHISHING)

    assert "อนุมัติให้แสดง" not in obec.get("/obec/announcements")
    assert "ออกใบเข้าสู่ระบบ" in post(obec, "/obec/announcements/1/release", {}).follow()
    assert shown_to(demo.visitor()) == ""


def test_nor_can_two_accounts_from_one_hand_release_each_others(demo: Demo, obec: Visitor, second: Visitor):
    third = register_obec(demo, "somsri", "somsri@obec.example")
    for username in ("somying", "somsri"):
        post(obec, f"/obec/accounts/{username}/slip", {})
    announce(second, PHISHING)

    assert "โดยคนเดียวกัน" in post(third, "/obec/announcements/1/release", {}).follow()
    assert shown_to(demo.visitor()) == ""


def test_a_week_after_a_slip_of_which_all_were_told_they_are_two_persons_again(demo: Demo, obec: Visitor):
    of_obec(demo, "obec2")
    post(obec, "/obec/accounts/obec2/slip", {})
    demo.clock.move(days=8)
    announce(demo.staff("obec"), PHISHING)

    post(of_obec(demo, "obec2"), "/obec/announcements/1/release", {})

    assert "evil.example" in shown_to(demo.visitor())


def test_what_was_replaced_while_it_was_looked_at_is_not_released(demo: Demo, obec: Visitor, second: Visitor):
    announce(obec, "ดูที่ http://good.example")
    announce(obec, PHISHING)

    answer = post(second, "/obec/announcements/1/release", {}).follow()

    assert "ไม่ได้รอการอนุมัติแล้ว" in answer and shown_to(demo.visitor()) == ""


def test_whoever_drops_it_leaves_what_is_shown(demo: Demo, obec: Visitor, second: Visitor):
    announce(obec, PLAIN)
    announce(obec, PHISHING)

    post(second, "/obec/announcements/2/drop", {})

    assert PLAIN in shown_to(demo.visitor()) and "evil.example" not in second.get("/obec")


# --- by whom, when, and what stays


def test_it_is_shown_with_who_announced_it_and_when_and_names_its_writer_to_staff_alone(
    demo: Demo, obec: Visitor
):
    announce(obec, PLAIN)

    assert "ประกาศโดย สพฐ. เมื่อ" in shown_to(demo.visitor())
    assert "ผู้เขียน obec" not in shown_to(demo.visitor())
    assert "ผู้เขียน obec" in shown_to(demo.staff(f"officer-{AREA}"))


def test_earlier_texts_stay_with_who_wrote_and_who_ended_them(demo: Demo, obec: Visitor, second: Visitor):
    announce(obec, PLAIN)
    announce(second, "ประกาศฉบับใหม่")
    announce(obec, "")

    cards = [card.get_text(" ", strip=True) for card in obec.get("/obec/announcements").html.select(".card")]
    assert len(cards) == 2 and shown_to(demo.visitor()) == ""
    assert "ประกาศฉบับใหม่" in cards[0] and cards[0].count("somying") == 1 and cards[0].count("obec") == 1
    assert PLAIN in cards[1] and "somying" in cards[1]


def test_the_trail_of_obec_holds_the_text_that_was_emptied_since(demo: Demo, obec: Visitor, second: Visitor):
    announce(obec, PHISHING)
    post(second, "/obec/announcements/1/release", {})
    announce(obec, "")

    acts = [row.get_text(" ", strip=True) for row in obec.get("/obec/acts").html.select("tbody tr")]
    assert [PHISHING in act for act in acts[:3]] == [True] * 3
    assert "obec" in acts[0] and "somying" in acts[1] and "รอผู้ใช้ สพฐ." in acts[2]


def test_a_text_that_was_altered_in_the_database_is_not_told_as_the_one_of_then(demo: Demo, obec: Visitor):
    announce(obec, PLAIN)
    with demo.services.db.begin() as conn:
        conn.execute(table.update().values(text="ไม่เคยพูด"))
        conn.commit()

    page = obec.get("/obec/acts").html.select_one("tbody").get_text()

    assert "ไม่เคยพูด" not in page and "ถูกเปลี่ยน" in page


def test_the_same_text_again_changes_nothing(demo: Demo, obec: Visitor):
    announce(obec, PLAIN)
    announce(obec, PLAIN)

    with demo.services.db.read() as conn:
        assert len(announcements.list_all(conn, 10)) == 1


# --- an older database


@pytest.fixture
def older(tmp_path) -> Iterator[Database]:
    """A database of before, in which an announcement stands."""
    db, config = Database(f"sqlite:///{tmp_path / 'old.sqlite'}"), Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    with db.begin() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0026")
        conn.exec_driver_sql(f"INSERT INTO instance_values (key, value) VALUES ('announcement', '{PLAIN}')")
        conn.exec_driver_sql(
            "INSERT INTO audit_log (id, at, who, act, about) VALUES (1, '2026-05-01 01:02:03.000004', 'obec',"
            " 'announcement', '{}')"
        )
        conn.commit()
    return db


def test_an_announcement_from_before_is_shown_with_who_is_known_to_have_written_it(older: Database):
    migrate.upgrade(older)

    with older.read() as conn:
        shown = announcements.get_shown(conn)
    assert (shown["text"], shown["written_by"], shown["released_at"].year) == (PLAIN, "obec", 2026)


@pytest.mark.parametrize("page", ["0", "-1", "2", "99999999999999999999", "x"])
def test_a_page_that_is_not_there_is_the_last_one(obec: Visitor, page: str):
    announce(obec, PLAIN)

    assert PLAIN in obec.get(f"/obec/announcements?page={page}").html.select_one("main").text

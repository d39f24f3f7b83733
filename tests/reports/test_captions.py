"""What is done with a report's pictures and captions is an act, with the words before and after."""

from datetime import timedelta

import pytest
from sqlalchemy import Executable, select
from webtest import Upload

from service.audit.audit_page import CHANGED_TEXT
from service.audit.audit_words import act_sentence
from service.audit.chain import BrokenChain, check_chain
from service.store import audit_log
from service.store.schema import act_texts
from service.store.schema import audit_log as table
from tests.cast.people import AREA, Demo, picture
from tests.cast.posts import post

OFFICER, PHOTOS = f"officer-{AREA}", f"/area/{AREA}/report/photos"


def acts(demo: Demo) -> list[tuple[str, str, dict]]:
    query = select(table).where(table.c.act.startswith("report_photo")).order_by(table.c.id)
    with demo.services.db.read() as conn:
        return [(row["act"], row["who"], row["about"]) for row in conn.execute(query).mappings()]


def test_a_caption_leaves_its_words_before_and_after_and_a_picture_its_key(demo: Demo):
    officer = demo.staff(OFFICER)
    post(officer, PHOTOS, {"caption": "ประชุมชี้แจง"}, [Upload("a.jpg", picture(), "image/jpeg")])
    photo = officer.get(f"/area/{AREA}/report").html.select_one(".evidence a")["href"].rpartition("/")[2]

    for fields in ({"caption": "ประชุมผู้บริหาร"}, {"caption": "ประชุมผู้บริหาร"}, {"remove": "yes"}):
        post(officer, f"{PHOTOS}/{photo}", fields)

    assert [(act, who, sorted(about)) for act, who, about in acts(demo)] == [
        ("report_photos", OFFICER, ["caption_digest", "n", "photos"]),
        ("report_photo_changed", OFFICER, ["after_digest", "before_digest", "photo"]),
        ("report_photo_removed", OFFICER, ["caption_digest", "photo"]),
    ]
    trail = officer.get(f"/area/{AREA}/acts").html.get_text(" ")
    assert "จาก “ประชุมชี้แจง” เป็น “ประชุมผู้บริหาร”" in trail


def test_a_caption_that_is_refused_leaves_nothing(demo: Demo):
    officer = demo.staff(OFFICER)
    post(officer, PHOTOS, {"caption": "ก"}, [Upload("a.jpg", picture(), "image/jpeg")])
    photo = acts(demo)[0][2]["photos"][0]

    assert post(officer, f"{PHOTOS}/{photo}", {"caption": "ก" * 201}).status_int == 422

    assert len(acts(demo)) == 1


def test_what_older_acts_did_not_keep_is_said_to_be_missing(demo: Demo):
    assert act_sentence("report_photo_removed", {}, True).endswith("caption “–”")


def test_the_log_itself_holds_no_word_of_a_caption(demo: Demo):
    post(demo.staff(OFFICER), PHOTOS, {"caption": "นายตัวอย่าง"}, [Upload("a.jpg", picture(), "image/jpeg")])

    assert "นายตัวอย่าง" not in repr(acts(demo))


@pytest.mark.parametrize(
    "change",
    [act_texts.update().values(text="คำบรรยายที่ถูกเปลี่ยน"), act_texts.delete()],
    ids=["changed", "gone"],
)
def test_a_caption_that_is_not_the_one_of_then_is_not_shown(demo: Demo, change: Executable):
    officer = demo.staff(OFFICER)
    post(officer, PHOTOS, {"caption": "ประชุมชี้แจง"}, [Upload("a.jpg", picture(), "image/jpeg")])
    with demo.services.db.begin() as conn:
        conn.execute(change)
        conn.commit()

    page = officer.get(f"/area/{AREA}/acts").text

    assert CHANGED_TEXT in page and "คำบรรยายที่ถูกเปลี่ยน" not in page
    with demo.services.db.read() as conn:
        with pytest.raises(BrokenChain, match="text"):
            check_chain(conn, demo.clock())
        # The text ends with its term, and that breaks nothing.
        later = demo.clock() + timedelta(days=3 * 365 + 1)
        assert check_chain(conn, later).count


def test_an_older_act_that_holds_its_caption_itself_still_shows_it(demo: Demo):
    with demo.services.db.begin() as conn:
        audit_log.add(conn, demo.clock(), "report_photo_removed", OFFICER, AREA, photo="x", caption="ของเดิม")
        conn.commit()

    assert "คำบรรยาย “ของเดิม”" in demo.staff(OFFICER).get(f"/area/{AREA}/acts").text

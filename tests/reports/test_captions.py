"""What is done with a report's pictures and captions is an act, with the words before and after."""

from sqlalchemy import select
from webtest import Upload

from service.audit.audit_words import act_sentence
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

    assert acts(demo) == [
        ("report_photos", OFFICER, {"n": 1, "photos": [photo], "caption": "ประชุมชี้แจง"}),
        ("report_photo_changed", OFFICER, {"photo": photo, "before": "ประชุมชี้แจง", "after": "ประชุมผู้บริหาร"}),
        ("report_photo_removed", OFFICER, {"photo": photo, "caption": "ประชุมผู้บริหาร"}),
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

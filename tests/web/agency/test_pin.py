"""Pins: the form, positions in every notation, photos kept, replaced and removed, points, withdrawing."""

import pytest
from webtest import Upload

from tests.cast.people import PIN, SCHOOL, Demo, Visitor, attach, fill, picture, send
from tests.cast.posts import post_pin, problem_texts, row_count, send_mail, signed_in_clerk
from tests.cast.sql import run_sql

THUMBS = ".thumbs img"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


def pin_rows(demo: Demo, tab: str = "pin") -> list[dict]:
    demo.deliver()
    return demo.officer().lines(tab)


# --- the form


def test_everything_that_is_missing_is_told_at_once(demo: Demo, clerk: Visitor):
    form = clerk.open_form("/pin/new")
    fill(form, dict.fromkeys(PIN, ""))

    page = send(form)

    assert page.status_int == 422
    assert len(problem_texts(page)) == 11
    assert [
        link["href"] for link in page.html.select(".summary a") if not page.html.find(id=link["href"][1:])
    ] == []


def test_the_form_of_a_first_point_starts_with_what_the_register_knows(demo: Demo, clerk: Visitor):
    with demo.services.db.begin() as conn:
        values = (
            "name_en = 'Example School', phone = '053-711-222', district = 'เชียงของ', subdistrict = 'เวียง'"
        )
        run_sql(conn, f"UPDATE agencies SET {values} WHERE code = ?", SCHOOL)
        conn.commit()

    form = clerk.open_form("/pin/new")

    assert (form["point_name"].value, form["name_en"].value) == ("จุดบริการหลัก", "Example School")
    assert form["phone"].value == "053-711-222"
    assert "เชียงของ" in form["address_th"].value
    assert "Chiang Khong" in form["address_en"].value


def test_a_photo_is_kept_when_the_form_comes_back(demo: Demo, clerk: Visitor):
    form = clerk.open_form("/pin/new")
    fill(form, PIN | {"phone": ""})
    attach(form, [picture()])

    page = send(form)
    second_form = page.forms[1]
    fill(second_form, {"phone": PIN["phone"]})
    receipt = send(second_form)

    assert len(page.html.select(THUMBS)) == 1
    assert receipt.request.path.startswith("/receipt/")
    assert row_count(demo, "photos") == 1


def test_a_form_whose_photos_do_not_fit_now_keeps_what_was_typed_and_is_taken_later(
    demo: Demo, clerk: Visitor, monkeypatch
):
    form = clerk.open_form("/pin/new")
    fill(form, PIN | {"point_name": "โต๊ะรับเรื่องที่หนึ่ง"})
    attach(form, [picture()])
    monkeypatch.setattr(demo.services.decoder.lane, "patience", 0)

    with demo.services.decoder.admit("somebody else"):
        page = send(form)
    again = page.forms[1]
    attach(again, [picture()])
    receipt = send(again)

    assert page.status_int == 503
    assert again["point_name"].value == "โต๊ะรับเรื่องที่หนึ่ง"
    assert any("photo-0.jpg" in text and "พร้อมกันมาก" in text for text in problem_texts(page))
    assert receipt.request.path.startswith("/receipt/")
    assert row_count(demo, "photos") == 1


def test_a_form_without_photos_does_not_wait_for_those_of_others(demo: Demo, clerk: Visitor, monkeypatch):
    clerk.pin()
    monkeypatch.setattr(demo.services.decoder.lane, "patience", 0)

    with demo.services.decoder.admit("somebody else"):
        form = clerk.open_form("/pin/1")
        fill(form, {"point_name": "โต๊ะรับเรื่องที่สอง"})
        receipt = send(form)

    assert receipt.request.path.startswith("/receipt/")


def test_a_missing_photo_is_asked_for(demo: Demo, clerk: Visitor):
    page = clerk.pin(photos=[])

    assert problem_texts(page) == ["กรุณาเลือกรูปถ่ายจุดบริการหรือป้ายหน่วยงาน"]


def test_a_fourth_photo_is_too_many(demo: Demo, clerk: Visitor):
    page = clerk.pin(photos=[picture(colour) for colour in ("teal", "navy", "olive", "maroon")])

    assert problem_texts(page) == ["รูปถ่ายจุดบริการหรือป้ายหน่วยงานได้ไม่เกิน 3 รายการ"]
    assert len(page.html.select(THUMBS)) == 4


# --- positions


@pytest.mark.parametrize(
    "pasted",
    [
        "20.112233, 99.876543",
        "https://www.google.com/maps?q=20.112233,99.876543",
        "20°06'44.04\"N 99°52'35.55\"E",
    ],
)
def test_a_pasted_position_is_as_good_as_a_typed_one(demo: Demo, clerk: Visitor, pasted: str):
    clerk.pin(position=pasted, latitude="", longitude="")

    (line,) = pin_rows(demo)
    assert (line["ละติจูด"], line["ลองจิจูด"]) == pytest.approx((20.112233, 99.876543), abs=0.00001)
    assert line["วิธีได้พิกัด"] == "วางลิงก์หรือพิกัด"


def test_swapped_coordinates_are_offered_the_right_way_round(demo: Demo, clerk: Visitor):
    page = clerk.pin(latitude="99.876543", longitude="20.112233")

    form = page.forms[1]
    assert (form["latitude"].value, form["longitude"].value) == ("20.112233", "99.876543")
    assert row_count(demo) == 1
    assert send(form).request.path.startswith("/receipt/")


def test_a_position_outside_thailand_is_refused(demo: Demo, clerk: Visitor):
    page = clerk.pin(latitude="48.858370", longitude="2.294481")

    assert "นอกประเทศไทย" in problem_texts(page)[0]


def test_a_doubtful_position_is_asked_about_once_and_told_to_the_officer(demo: Demo, clerk: Visitor):
    page = clerk.pin(latitude="13.764737", longitude="100.509661")

    form = page.forms[1]
    assert (page.status_int, row_count(demo)) == (200, 1)
    form["confirm"] = True
    assert send(form).request.path.startswith("/receipt/")
    assert "ค่าเริ่มต้นของแผนที่" in pin_rows(demo)[0]["ข้อสังเกต"]


def test_a_doubt_that_was_confirmed_asks_again_about_another_position(demo: Demo, clerk: Visitor):
    form = clerk.pin(latitude="13.764737", longitude="100.509661").forms[1]
    form["confirm"] = True

    form["latitude"] = "13.7"

    assert send(form).status_int == 200
    assert row_count(demo) == 1


def test_a_doubt_cannot_be_confirmed_in_advance(demo: Demo, clerk: Visitor):
    answer = post_pin(clerk, latitude="13.764737", longitude="100.509661", confirm="yes")

    assert answer.status_int == 200
    assert row_count(demo) == 1


@pytest.mark.parametrize("accuracy", ["150000", "12.7", "about ten metres", "-1"])
def test_an_accuracy_that_nobody_typed_never_stops_a_pin(demo: Demo, clerk: Visitor, accuracy: str):
    answer = post_pin(clerk, accuracy=accuracy)

    assert answer.status_int == 303


def test_a_method_that_nobody_chose_never_stops_a_pin(demo: Demo, clerk: Visitor):
    assert post_pin(clerk, location_method="teleport").status_int == 303


# --- revisions and photos


def links_of(line: dict) -> list[str]:
    return [link.rsplit("/", 1)[-1] for link in line["รูปถ่ายจุดบริการหรือป้ายหน่วยงาน"].splitlines()]


def test_a_revision_keeps_the_photos_that_stay_ticked(demo: Demo, clerk: Visitor):
    clerk.pin(photos=[picture("teal"), picture("navy")])
    clerk.pin("/pin/1", opening_hours="08.30-16.30")

    first, second = pin_rows(demo)
    assert len(links_of(first)) == 2
    assert links_of(first) == links_of(second)


def test_a_revision_removes_a_photo_and_adds_another(demo: Demo, clerk: Visitor):
    clerk.pin(photos=[picture("teal"), picture("navy")])

    form = clerk.open_form("/pin/1")
    form.fields["photo_kept"][0].checked = False
    attach(form, [picture("olive")])
    send(form)

    first, second = pin_rows(demo)
    assert links_of(second)[0] == links_of(first)[1]
    assert len(links_of(second)) == 2
    assert links_of(second)[1] not in links_of(first)


def test_a_revision_without_any_photo_is_refused(demo: Demo, clerk: Visitor):
    clerk.pin()

    form = clerk.open_form("/pin/1")
    form.fields["photo_kept"][0].checked = False

    assert problem_texts(send(form)) == ["กรุณาเลือกรูปถ่ายจุดบริการหรือป้ายหน่วยงาน"]


def test_a_revision_is_the_next_row_of_the_same_point(demo: Demo, clerk: Visitor):
    clerk.pin()
    clerk.pin("/pin/1", phone="053-999-888")

    assert [(line["จุดที่"], line["ครั้งที่"]) for line in pin_rows(demo)] == [("1", 1), ("1", 2)]
    assert demo.summary()["pinned"] == 1


def test_the_form_of_a_revision_shows_what_is_still_on_its_way(demo: Demo, clerk: Visitor):
    clerk.pin(contact_name="ผู้ประสานงานคนใหม่")

    assert clerk.open_form("/pin/1")["contact_name"].value == "ผู้ประสานงานคนใหม่"


def test_a_photo_is_shown_to_its_agency_without_its_metadata(demo: Demo, clerk: Visitor):
    clerk.pin()
    page = clerk.get("/pin/1")

    large, small = (
        clerk.get(page.html.select(".thumbs a")[0]["href"]),
        clerk.get(page.html.select(THUMBS)[0]["src"]),
    )

    assert (large.content_type, small.content_type) == ("image/jpeg", "image/jpeg")
    assert len(small.body) < len(large.body)
    assert "private" in large.headers["Cache-Control"]


# --- several points, withdrawing


def test_an_agency_has_several_points(demo: Demo, clerk: Visitor):
    clerk.pin()
    clerk.pin(point_name="ห้องทะเบียน", latitude="20.113000")

    assert [line["จุดที่"] for line in pin_rows(demo)] == ["1", "2"]
    assert demo.summary()["pinned"] == 1
    assert [card.h2.get_text() for card in clerk.get("/pin").html.select(".card")] == [
        "จุดบริการหลัก",
        "ห้องทะเบียน",
    ]


def test_a_withdrawn_point_does_not_count_and_leaves_the_list(demo: Demo, clerk: Visitor):
    clerk.pin()
    send(clerk.open_form("/pin/1/withdraw"))

    assert [line["สถานะรายการ"] for line in pin_rows(demo)] == ["", "ถอนแล้ว"]
    assert demo.summary()["pinned"] == 0
    assert clerk.get("/pin").html.select(".card") == []
    assert clerk.get("/pin/1", expect_errors=True).status_int == 404


def test_a_point_that_was_withdrawn_can_be_pinned_again_with_the_same_answers(demo: Demo, clerk: Visitor):
    clerk.pin()
    send(clerk.open_form("/pin/1/withdraw"))

    clerk.pin()

    assert [line["จุดที่"] for line in pin_rows(demo)] == ["1", "1", "2"]
    assert demo.summary()["pinned"] == 1


def test_a_spot_of_another_agency_is_a_doubt_until_that_agency_withdraws(demo: Demo, clerk: Visitor):
    other = signed_in_clerk(demo, "57030002", email="other@school.example")
    other.pin()
    doubted = clerk.pin()

    send(other.open_form("/pin/1/withdraw"))
    accepted = clerk.pin()

    assert doubted.status_int == 200
    assert "ตรงกับจุดของ" in doubted.text
    assert accepted.request.path.startswith("/receipt/")


def test_a_coordinators_phone_that_cannot_be_read_is_kept_as_typed_with_a_remark(demo: Demo, clerk: Visitor):
    clerk.pin(contact_phone="โทรผ่านครูเวร")

    (line,) = pin_rows(demo)
    assert line["โทรศัพท์ผู้ประสานงาน"] == "โทรผ่านครูเวร"
    assert "โทรผ่านครูเวร" in line["ข้อสังเกต"]


def test_the_receipt_of_a_pin_shows_no_contact_in_full(demo: Demo, clerk: Visitor):
    page = clerk.pin(fax="053-711-223")

    stranger = demo.visitor().get(page.request.path)

    assert "Example School" in stranger.text
    for contact in ("clerk@school.example", "081-234-5678", "053-711-222", "053-711-223"):
        assert contact not in stranger.text
    assert "/photo/" not in stranger.text


def test_who_has_no_letter_yet_cannot_pin(demo: Demo):
    demo.visitor().register(SCHOOL)
    send_mail(demo)

    answer = post_pin(demo.visitor(), photos=[Upload("sign.jpg", picture(), "image/jpeg")])

    assert answer.location.endswith("/sign-in")
    assert row_count(demo) == 1

"""Pages for everyone: what they say, what they link to, and the headers they come with."""

import json
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from service import create_app
from service.records.registration import NOTICE_VERSION
from tests.people import AREA, SCHOOL, Demo

PAGES = ("/", f"/a/{AREA}", f"/register?agency={SCHOOL}", "/register", "/register/missing", "/guide", "/privacy",
         f"/poster?area={AREA}", "/poster", "/sign-in", "/password/forgot", "/mailbox")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_made_in_both_languages(demo: Demo, path: str):
    for lang in ("th", "en"):
        visitor = demo.visitor()
        visitor.get(f"/?lang={lang}")

        page = visitor.get(path)

        html = page.html
        ids = [tag["id"] for tag in html.select("[id]")]
        assert html.html["lang"] == lang
        assert len(ids) == len(set(ids))
        assert html.title.text.strip() and len(html.select("h1")) >= 1
        assert not html.select("script:not([src])") and not html.select("[style], style, [onclick]")
        assert all(form.get("action", "").startswith("/") for form in html.select("form"))


def test_every_link_of_the_public_pages_leads_somewhere(demo: Demo):
    visitor = demo.visitor()
    links = {tag["href"] for path in PAGES for tag in visitor.get(path).html.select("a[href^='/']")}

    answers = {link: visitor.get(link, expect_errors=True).status_int for link in links}

    assert {link: status for link, status in answers.items() if status >= 400} == {}


def test_pages_come_with_a_strict_policy_and_are_not_framed(demo: Demo):
    headers = demo.visitor().get("/").headers

    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_map_tiles_that_are_set_are_allowed_and_others_are_not(settings: dict, clock):
    app = create_app(settings | {"MAP_TILES_URL": "https://tiles.example/{z}/{x}/{y}.png"}, clock)

    assert "https://tiles.example;" in app.test_client().get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(("path", "target"), [("/qr.png", "/"), (f"/qr/{AREA}.png", f"/a/{AREA}")])
def test_a_code_is_read_by_an_independent_reader_and_leads_to_its_page(demo: Demo, path: str, target: str):
    image = Image.open(BytesIO(demo.visitor().get(path).body))

    (code,) = zxingcpp.read_barcodes(image.convert("RGB"))

    assert code.text == f"http://127.0.0.1:8000{target}"
    assert demo.visitor().get(target).status_int == 200


@pytest.mark.parametrize("path", ["/qr.svg", f"/qr/{AREA}.svg"])
def test_a_code_is_there_for_print_too(demo: Demo, path: str):
    answer = demo.visitor().get(path)

    assert answer.content_type.startswith("image/svg+xml")
    assert b"<path" in answer.body


def test_the_poster_shows_the_areas_code_and_the_four_steps(demo: Demo):
    page = demo.visitor().get(f"/poster?area={AREA}")

    assert page.html.find("img", src=f"/qr/{AREA}.svg")
    assert f"/a/{AREA}" in page.text
    assert all(step in page.text for step in ("เตรียม", "ลงทะเบียน", "ปักหมุด", "No Copy"))


def test_the_notice_that_is_ticked_is_the_notice_that_is_shown(demo: Demo):
    assert NOTICE_VERSION in demo.visitor().get("/privacy").text
    assert NOTICE_VERSION in demo.visitor().get(f"/register?agency={SCHOOL}").text


def test_the_deadline_stands_on_the_first_page_as_a_thai_date(demo: Demo):
    assert "31 พฤษภาคม 2569" in demo.visitor().get("/").text


def test_the_lookup_answers_with_the_published_keys_best_first(demo: Demo):
    answer = demo.visitor().get("/agencies", params={"q": "สันโค้ง", "area": AREA})

    found = json.loads(answer.text)
    assert set(found[0]) == {
        "code", "name", "name_en", "kind", "area", "area_name", "district", "province"}  # fmt: skip
    assert (found[0]["code"], found[0]["area_name"]) == ("57030025", "สพป.เชียงราย เขต 3")


def test_a_sub_district_comes_with_a_draft_of_its_english_address(demo: Demo):
    (found, *_) = json.loads(demo.visitor().get("/tambons", params={"q": "สรอย", "province": "54"}).text)

    assert "Wang Chin" in found["address_en"] and found["address_en"].endswith("54160")


def test_the_announcement_of_obec_stands_on_every_page_and_is_escaped(demo: Demo):
    obec = demo.staff("obec")
    form = next(form for form in obec.get("/obec").forms.values() if form.action.endswith("announcement"))
    form["announcement"] = "เลื่อนกำหนด <b>ส่ง</b>"
    form.submit()

    page = demo.visitor().get("/guide").text
    assert "เลื่อนกำหนด &lt;b&gt;ส่ง" in page


def test_an_error_of_ours_is_a_page_with_help_and_not_a_traceback(demo: Demo):
    demo.app.config["PROPAGATE_EXCEPTIONS"] = False
    demo.app.view_functions["public.guide"] = lambda: 1 / 0

    page = demo.visitor().get("/guide", expect_errors=True)

    assert page.status_int == 500
    assert "help@pakmut.example" in page.text and "ZeroDivisionError" not in page.text


def test_health_is_told(demo: Demo):
    assert demo.visitor().get("/healthz").json == {"ok": True}

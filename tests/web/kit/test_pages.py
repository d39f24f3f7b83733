"""Pages: what all share, landing and search without JavaScript, codes, posters, language, errors, headers."""

import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from service import create_app
from service.records.registration import NOTICE_VERSION
from tests.cast.pages import PUBLIC_PATHS, every_page, linked_addresses, problems_of
from tests.cast.people import AREA, SCHOOL, Demo, fill, send
from tests.cast.posts import post, registration_fields, signed_in_clerk


def qr_content(data: bytes) -> str:
    """Returns the content of a QR code, read by an independent library."""
    (barcode,) = zxingcpp.read_barcodes(Image.open(BytesIO(data)))
    return barcode.text


def svg_as_png(svg: str) -> bytes:
    """Returns an SVG code as a picture, with 10 pixels for a unit.

    Its path is made of squares: M x,y H … V … H … z.
    """
    width = round(float(re.search(r'viewBox="0 0 ([\d.]+) ', svg)[1]) * 10)
    image = Image.new("L", (width, width), 255)
    for square in re.findall(r"M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H", svg):
        image.paste(0, tuple(round(float(edge) * 10) for edge in square))
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def test_every_page_is_whole(demo: Demo):
    page_faults = [fault for name, page in every_page(demo) for fault in problems_of(demo, name, page)]

    assert page_faults == []


def test_every_link_of_the_public_pages_leads_somewhere(demo: Demo):
    visitor = demo.visitor()
    pages = [visitor.get(page, expect_errors=True) for page in PUBLIC_PATHS]
    links = {path for page in pages if page.status_int == 200 for path in linked_addresses(page.html)}

    answers = {link: visitor.get(link, expect_errors=True).status_int for link in links}

    assert {link: status for link, status in answers.items() if status >= 400} == {}


# --- landing, guide, privacy


def test_the_landing_page_leads_to_search_guide_and_sign_in(demo: Demo):
    page = demo.visitor().get("/")

    links = {link["href"] for link in page.html.select("a")}
    assert {"/guide", "/privacy", "/sign-in"} <= links
    assert page.html.find(id="agency-search")


def test_a_search_without_javascript_finds_the_school_and_leads_to_its_form(demo: Demo):
    form = demo.visitor().get(f"/a/{AREA}").forms[0]
    form["q"] = "อนุบาลจอมสวรรค์"

    page = form.submit().click("อนุบาลจอมสวรรค์")

    assert (page.request.path, page.request.GET["agency"]) == ("/register", SCHOOL)


def test_a_search_that_finds_nothing_says_what_to_try(demo: Demo):
    page = demo.visitor().get("/", params={"q": "กขคฆง"})

    assert "ไม่พบหน่วยงานที่ตรงกับ" in page.text
    assert "/register/missing" in page.text


@pytest.mark.whole_areas
def test_the_page_of_an_area_shows_its_name_and_progress_and_no_names_of_people(demo: Demo):
    signed_in_clerk(demo).pin()
    demo.deliver()

    page = demo.visitor().get(f"/a/{AREA}")

    assert "เชียงราย เขต 3" in page.html.h1.parent.get_text()
    assert [figure.get_text() for figure in page.html.select(".figure .number")][-1] == "1 / 139"
    assert "ทดสอบระบบ" not in page.text


def test_an_area_that_does_not_exist_is_not_found(demo: Demo):
    assert demo.visitor().get("/a/P9999", expect_errors=True).status_int == 404


def test_the_deadline_is_told_where_people_begin(demo: Demo):
    pages = [
        demo.visitor().get(path).text
        for path in ("/", f"/a/{AREA}", "/guide", "/poster", f"/poster?area={AREA}")
    ]

    assert ["31 พฤษภาคม 2569" in page for page in pages] == [True] * 5


def test_the_privacy_notice_names_the_version_that_people_tick(demo: Demo):
    assert NOTICE_VERSION in demo.visitor().get("/privacy").text
    assert demo.visitor().open_form(f"/register?agency={SCHOOL}").fields["notice"][0]._value == NOTICE_VERSION


def test_the_announcement_of_obec_stands_on_every_page_as_text(demo: Demo):
    form = demo.staff("obec").open_form("/obec")
    fill(form, {"announcement": "เลื่อนกำหนด <b>ส่ง</b>"})
    send(form)

    pages = [
        demo.visitor().get(path, expect_errors=True).text for path in ("/", "/guide", "/sign-in", "/nowhere")
    ]

    assert ["เลื่อนกำหนด &lt;b&gt;ส่ง" in page for page in pages] == [True] * 4


def test_the_lookup_answers_with_the_published_keys_best_first(demo: Demo):
    agencies = demo.visitor().get("/agencies", params={"q": "สันโค้ง", "area": AREA}).json

    assert set(agencies[0]) == {
        "code",
        "name",
        "name_en",
        "kind",
        "area",
        "area_name",
        "district",
        "province",
    }
    assert (agencies[0]["code"], agencies[0]["area_name"]) == ("57030025", "สพป.เชียงราย เขต 3")


def test_a_sub_district_comes_with_a_draft_of_its_english_address(demo: Demo):
    (tambon, *_) = demo.visitor().get("/tambons", params={"q": "สรอย", "province": "54"}).json

    assert "Wang Chin" in tambon["address_en"]
    assert tambon["address_en"].endswith("54160")


def test_health_is_told(demo: Demo):
    assert demo.visitor().get("/healthz", status=503).json["database"]


# --- codes and posters


@pytest.mark.parametrize(
    ("code", "target"), [("/qr", "/"), (f"/qr/{AREA}", f"/a/{AREA}"), ("/qr/OBEC", "/a/OBEC")]
)
def test_a_code_leads_to_its_landing_page(public_settings: dict, clock, code: str, target: str):
    visitor = Demo(create_app(public_settings, clock), clock).visitor()

    png, svg = visitor.get(f"{code}.png"), visitor.get(f"{code}.svg")

    assert qr_content(png.body) == f"https://pakmut.example{target}"
    assert qr_content(svg_as_png(svg.text)) == f"https://pakmut.example{target}"
    assert visitor.get(target).status_int == 200


def test_a_code_of_an_unknown_area_is_not_drawn(demo: Demo):
    assert demo.visitor().get("/qr/P9999.svg", expect_errors=True).status_int == 404


def test_a_poster_shows_code_address_and_four_steps(demo: Demo):
    page = demo.visitor().get(f"/poster?area={AREA}")

    poster = page.html.select_one(".poster")
    assert poster.img and poster.select_one(".code img")["src"] == f"/qr/{AREA}.svg"
    assert f"http://127.0.0.1:8000/a/{AREA}" in poster.get_text()
    assert [step.b.get_text() for step in poster.select(".steps li")] == [
        "เตรียม",
        "ลงทะเบียน",
        "ปักหมุด",
        "สำรวจ No Copy",
    ]
    assert len(poster.select(".prepare li")) == 4


# --- language


def test_pages_are_thai_until_switched(demo: Demo):
    visitor = demo.visitor()

    thai = visitor.get("/")
    english = thai.click("English")

    assert (thai.html.html["lang"], english.html.html["lang"]) == ("th", "en")
    assert english.headers["Content-Language"] == "en"
    assert visitor.get("/guide").html.html["lang"] == "en"


def test_an_unknown_language_changes_nothing(demo: Demo):
    assert demo.visitor().get("/?lang=xx").html.html["lang"] == "th"


def test_the_switch_keeps_the_page_and_its_search(demo: Demo):
    page = demo.visitor().get("/register", params={"area": AREA, "q": "บ้าน"}).click("English")

    assert (page.request.GET["area"], page.request.GET["q"]) == (AREA, "บ้าน")


def test_the_language_survives_signing_in(demo: Demo):
    signed_in_clerk(demo)
    visitor = demo.visitor()
    visitor.get("/?lang=en")

    visitor.sign_in(SCHOOL)

    assert visitor.get("/home").html.html["lang"] == "en"


def test_problems_are_told_in_the_language_of_the_reader(demo: Demo):
    visitor = demo.visitor()
    visitor.get("/?lang=en")

    page = post(visitor, "/register", registration_fields(SCHOOL, email=""))

    assert "Please fill in: E-mail" in page.text


# --- headers


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/nowhere", "/qr.svg", "/agencies?q=x", "/static/css/app.css"]
)
def test_every_answer_carries_the_headers_that_protect_it(demo: Demo, path: str):
    headers = demo.visitor().get(path, expect_errors=True).headers

    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == (
        "'none'",
        "'self'",
        "'self'",
    )
    assert (policy["object-src"], policy["frame-ancestors"], policy["base-uri"]) == (
        "'none'",
        "'none'",
        "'none'",
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in headers


def test_the_map_tiles_that_are_set_are_allowed_and_no_others(settings: dict, clock):
    app = create_app(settings | {"MAP_TILES_URL": "https://tiles.example/{z}/{x}/{y}.png"}, clock)

    policy = Demo(app, clock).visitor().get("/").headers["Content-Security-Policy"]

    assert "img-src 'self' data: blob: https://tiles.example;" in policy


def test_pages_of_a_signed_in_person_are_not_kept_by_others(demo: Demo):
    clerk = signed_in_clerk(demo)

    assert all(
        clerk.get(path).headers["Cache-Control"] in ("no-store", "private, no-cache")
        for path in ("/home", "/pin", "/survey")
    )


def test_static_files_are_kept_for_a_year_under_their_version(demo: Demo):
    style = demo.visitor().get("/").html.select('link[rel="stylesheet"]')[0]["href"]

    assert "immutable" in demo.visitor().get(style).headers["Cache-Control"]

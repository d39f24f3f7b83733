"""The main job as people do it: a clerk on a phone, then the officer at a desk."""

import re
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.cast.people import AREA, PASSWORD

SEND = "main form button[type=submit]"


def is_true_within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Return whether the condition becomes true within so many seconds.

    The limit is patience, not a requirement; `make bench` measures speed.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """12 megapixels of noise, several megabytes: worse than any real photo."""
    path = tmp_path / "sign.jpg"
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(path, quality=92)
    return path


def register(phone: Page, live: Live) -> str:
    """Go from the QR code's page to the receipt and return the school's code."""
    phone.goto(f"{live.address}/a/{AREA}")
    phone.fill("#agency-search", "บ้านสันโค้ง")
    phone.locator(".autocomplete__option").first.click()
    phone.wait_for_url("**/register**")
    code = phone.locator("[name=agency]").input_value()
    for key, text in {
        "first_name": "ตัวอย่าง",
        "last_name": "ทดสอบ",
        "email": "clerk@school.example",
        "phone": "0812345678",
    }.items():
        phone.fill(f"#f-{key}", text)
    phone.check("#f-notice")
    phone.click(SEND)
    phone.wait_for_url("**/receipt/**")
    return code


def sign_in_by_mail(phone: Page, live: Live) -> None:
    assert is_true_within(30, lambda: bool(live.demo.letters()))
    phone.goto(f"{live.address}/mailbox")
    phone.locator(".picks a").first.click()
    phone.locator('a[href*="/password/"]').click()
    phone.fill("#f-password", PASSWORD)
    phone.click(SEND)
    phone.fill("#f-password", PASSWORD)
    phone.click(SEND)
    phone.wait_for_url("**/home")


def pin(phone: Page, live: Live, photo: Path) -> None:
    phone.goto(f"{live.address}/pin/new")
    values = {
        "name_en": "Example School",
        "address_th": "1 หมู่ 2",
        "address_en": "1 Moo 2, Chiang Rai 57110",
        "phone": "053-711-222",
        "contact_name": "ตัวอย่าง",
        "contact_phone": "081-234-5678",
        "contact_email": "a@b.example",
    }
    for key, text in values.items():
        phone.fill(f"#f-{key}", text)
    phone.locator("[data-locate]").click()
    expect(phone.locator("#f-latitude")).to_have_value(re.compile(r"^20\.2"))
    phone.set_input_files("#f-photo", photo)
    expect(phone.locator("[data-chosen] img")).to_have_count(1, timeout=30_000)
    phone.locator(SEND).last.click()
    phone.wait_for_url("**/receipt/**", timeout=30_000)


@pytest.mark.whole_areas
def test_a_clerk_goes_the_whole_way_on_a_phone_and_the_officer_sends_the_pin_back(
    phone: Page, desktop: Page, live: Live, photo: Path
):
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 20.2, "longitude": 99.8, "accuracy": 12})
    phone.on("dialog", lambda dialog: dialog.accept())

    code = register(phone, live)
    sign_in_by_mail(phone, live)
    pin(phone, live, photo)
    officer = live.demo.officer()
    assert is_true_within(30, lambda: len(officer.lines("pin")) == 1)
    assert is_true_within(30, lambda: live.demo.summary()["pinned_unconfirmed"] == 1)
    officer.decide("registration", officer.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")
    assert is_true_within(30, lambda: live.demo.summary()["pinned"] == 1)

    phone.goto(f"{live.address}/survey")
    for key in ("computer", "card_reader", "online_lookup"):
        phone.locator(f'[name="readiness--{key}"][value=yes]').check(force=True)
    phone.locator(SEND).last.click()
    phone.wait_for_url("**/receipt/**")
    phone.goto(f"{live.address}/survey")
    phone.locator("[data-no-copies]").click()
    phone.wait_for_url("**/receipt/**")
    phone.goto(f"{live.address}/home")
    expect(phone.locator("main")).to_contain_text("ตอบครบแล้ว")

    row_id = officer.lines("pin")[0]["เลขที่รับ"]
    officer.type("pin", row_id, "ที่อยู่ภาษาไทย", "99 หมู่ 9 ที่เขตแก้")
    officer.decide("pin", row_id, "ส่งกลับแก้ไข", "ป้ายไม่ชัด")
    assert is_true_within(30, lambda: any("ป้ายไม่ชัด" in letter for letter in live.demo.letters()))
    phone.goto(f"{live.address}/home")
    expect(phone.locator("main")).to_contain_text("ป้ายไม่ชัด")
    phone.locator('main a[href="/pin/1"]').click()
    expect(phone.locator("#f-address_th")).to_have_value("99 หมู่ 9 ที่เขตแก้")
    assert live.demo.summary()["to_correct"] == 1

    phone.locator(SEND).last.click()
    phone.wait_for_url("**/receipt/**")
    assert is_true_within(30, lambda: live.demo.summary()["to_correct"] == 0)
    # An entry counts before it is delivered, so the sheet follows a moment later.
    assert is_true_within(
        30, lambda: [line["ที่อยู่ภาษาไทย"] for line in officer.lines("pin")] == ["99 หมู่ 9 ที่เขตแก้"] * 2
    )
    live.sign_in(desktop, f"officer-{AREA}")
    expect(desktop.locator("main")).to_contain_text("138")
    assert code not in desktop.locator("main table").first.inner_text()


def test_a_photo_of_a_phones_size_arrives_small(phone: Page, live: Live, photo: Path):
    live.demo.visitor().settle()
    live.sign_in(phone, "57030001", PASSWORD)
    phone.goto(f"{live.address}/pin/new")

    phone.set_input_files("#f-photo", photo)
    expect(phone.locator("[data-chosen] img")).to_have_count(1, timeout=30_000)
    size = phone.evaluate("document.querySelector('#f-photo').files[0].size")

    assert photo.stat().st_size > 3_000_000
    assert size < 600_000


@pytest.mark.parametrize(
    ("pasted", "latitude", "longitude"),
    [
        ("20.123456, 99.876543", "20.123456", "99.876543"),
        ("https://www.google.com/maps/@20.123456,99.876543,17z", "20.123456", "99.876543"),
        ("99.876543, 20.123456", "20.123456", "99.876543"),
    ],
)
def test_a_pasted_position_moves_the_pin(phone: Page, live: Live, pasted: str, latitude: str, longitude: str):
    live.demo.visitor().settle()
    live.sign_in(phone, "57030001", PASSWORD)
    phone.goto(f"{live.address}/pin/new")

    phone.fill("#f-position", pasted)
    phone.locator("#f-position").blur()

    expect(phone.locator("#f-latitude")).to_have_value(latitude)
    expect(phone.locator("#f-longitude")).to_have_value(longitude)
    expect(phone.locator(".leaflet-marker-icon")).to_have_count(1)


def test_the_photo_that_arrives_is_a_picture_without_its_exif(live: Live):
    clerk = live.demo.visitor().settle()
    data, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "Invented Camera"
    Image.new("RGB", (900, 700), "teal").save(data, "JPEG", exif=exif)

    clerk.pin(photos=[data.getvalue()])

    stored = next(
        path
        for path in (live.demo.services.settings.instance / "photos").rglob("*.jpg")
        if "small" not in path.name
    )
    assert not Image.open(stored).getexif()

"""The version of the privacy notice is stored with every entry of a person's form, and is on the form."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service import create_app
from service.records.registration import NOTICE_VERSION
from service.store import sessions
from service.store.schema import entries
from tests.cast.people import OTHER_SCHOOL, SCHOOL, Demo, send
from tests.cast.posts import signed_in_clerk
from tests.cast.proposers import Register
from tests.conftest import Clock


def notices(demo: Demo) -> dict[str, set[str]]:
    """Returns record -> versions of the notice in its entries; withdrawals are kept apart."""
    versions: dict[str, set[str]] = {}
    with demo.services.db.read() as conn:
        for entry in conn.execute(select(entries)).mappings():
            key = "withdrawal" if entry["withdrawn"] else entry["record"]
            versions.setdefault(key, set()).add(entry["notice"])
    return versions


def test_every_entry_of_a_form_has_it_withdrawals_too(demo: Demo):
    clerk = signed_in_clerk(demo)
    clerk.pin()
    clerk.survey()
    send(clerk.open_form("/pin/1/withdraw"))

    assert notices(demo) == {
        key: {NOTICE_VERSION} for key in ("registration", "pin", "readiness", "no_copy", "withdrawal")
    }


def test_what_was_read_from_a_sheet_has_none(demo: Demo):
    tab = Register(demo)

    tab.rename(OTHER_SCHOOL, "โรงเรียนชื่อใหม่")
    demo.deliver()

    assert notices(demo) == {"proposal": {""}}


@pytest.mark.parametrize("path", ["/pin/new", f"/register?agency={OTHER_SCHOOL}"])
def test_a_form_that_takes_personal_data_names_it_with_a_link(demo: Demo, path: str):
    page = signed_in_clerk(demo, SCHOOL).get(path).html

    (link,) = page.select("main a[href='/privacy']")
    assert NOTICE_VERSION in link.parent.get_text()


def test_so_does_the_form_for_another_address(demo: Demo):
    visitor = demo.visitor()
    receipt = visitor.register().request.path

    assert NOTICE_VERSION in visitor.get(f"{receipt}/address").text


def test_it_tells_of_the_list_of_sign_ins_the_receipts_link_and_the_mail_provider(demo: Demo):
    text = demo.visitor().get("/privacy").text

    assert all(each in text for each in ("ชนิดของเบราว์เซอร์", "ลิงก์ใบตอบรับ", "ผู้ให้บริการส่งอีเมล"))
    assert "ผู้ให้บริการภาพแผนที่" not in text


def test_a_sign_in_is_listed_for_seven_days_at_most_as_it_tells():
    assert timedelta(days=7) == sessions.LONGEST_LIFE


def test_where_a_provider_draws_the_map_it_is_named(settings: dict[str, str], clock: Clock):
    tiles = {"MAP_TILES_URL": "https://tiles.example/{z}/{x}/{y}.png"}
    demo = Demo(create_app(settings | tiles, clock), clock)

    assert "ผู้ให้บริการภาพแผนที่" in demo.visitor().get("/privacy").text

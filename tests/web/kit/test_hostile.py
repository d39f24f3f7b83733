"""Requests of a hurried, mistaken or hostile person: no 500, no lost answer, no data of others."""

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webtest import Upload

from service.records import RECORDS
from service.store import entries
from service.store.schema import drafts, photos, receipts
from service.store.schema import entries as entries_table
from tests.cast.people import (
    AREA,
    OTHER_SCHOOL,
    PIN,
    REGISTRATION,
    SCHOOL,
    Demo,
    attach,
    fill,
    main_form,
    picture,
    send,
)

NASTY = (
    "",
    " ",
    "x" * 5000,
    "ก" * 5000,
    "a\0b",
    "😀" * 40,
    "\u202eevil\u202c",
    '=IMPORTXML("https://x.example";"//a")',
    "<script>alert(1)</script>",
    "'; DROP TABLE entries; --",
    "{{ 7 * 7 }}",
    "%s%n",
    "\ud800".encode("utf-8", "replace").decode(),
)


def row_count(demo: Demo, table=receipts) -> int:
    with demo.services.db.read() as conn:
        return len(conn.execute(table.select()).all())


@pytest.mark.parametrize("nasty", NASTY, ids=lambda text: repr(text[:12]))
def test_no_text_in_any_field_of_the_registration_breaks_it(demo: Demo, nasty: str):
    form = demo.visitor().open_form(f"/register?agency={SCHOOL}")
    fill(form, {key: nasty.replace("\0", "\x01") if key == "email" else nasty for key in REGISTRATION})
    form["notice"] = True

    answer = send(form)

    assert answer.status_int in (200, 422)
    assert "<script>alert(1)</script>" not in answer.text


@pytest.mark.parametrize("key", list(PIN))
def test_no_text_in_a_field_of_the_pin_breaks_it(demo: Demo, key: str):
    clerk = demo.visitor().settle()

    for nasty in NASTY:
        form = clerk.open_form("/pin/new")
        fill(form, PIN | {key: nasty})
        answer = send(form)

        assert answer.status_int == 422
        assert "<script>alert(1)</script>" not in answer.text


def test_a_formula_and_markup_arrive_in_the_sheet_as_the_text_they_are(demo: Demo):
    formula, markup = '=CONCATENATE("a";"b")', "<b>หนา</b>"

    page = demo.visitor().register(first_name=formula, last_name=markup)
    demo.deliver()

    (line,) = demo.officer().lines("registration")
    assert (line["ชื่อ"], line["นามสกุล"]) == (formula, markup)
    assert markup not in page.text and "&lt;b&gt;" in page.text


def test_the_same_form_twice_gives_the_same_receipt_and_one_entry(demo: Demo):
    visitor = demo.visitor()
    form = visitor.open_form(f"/register?agency={SCHOOL}")
    fill(form, REGISTRATION)
    form["notice"] = True

    first, second = send(form), send(form)

    assert first.request.path == second.request.path
    demo.deliver()
    assert len(demo.officer().lines("registration")) == 1


def test_a_pin_sent_from_two_tabs_makes_one_point(demo: Demo):
    clerk = demo.visitor().settle()
    tabs = [clerk.open_form("/pin/new"), clerk.open_form("/pin/new")]

    for tab in tabs:
        fill(tab, PIN)
        attach(tab, [picture()])
        send(tab)
    demo.deliver()

    assert len(demo.officer().lines("pin")) == 1


def test_a_submission_key_of_another_agency_shows_nothing_of_it(demo: Demo):
    visitor = demo.visitor()
    form = visitor.open_form(f"/register?agency={SCHOOL}")
    fill(form, REGISTRATION)
    form["notice"] = True
    own_path = send(form).request.path
    other = visitor.open_form(f"/register?agency={OTHER_SCHOOL}")
    fill(other, REGISTRATION)
    other["notice"] = True
    other["submission"] = form["submission"].value

    answer = send(other)

    assert answer.request.path != own_path
    assert (
        answer.form is None
        if not answer.forms
        else main_form(answer)["first_name"].value == REGISTRATION["first_name"]
    )
    assert row_count(demo) == 1


def test_a_stale_token_brings_the_form_back_filled_and_stores_nothing(demo: Demo):
    clerk = demo.visitor().settle()
    count_before = row_count(demo)
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    attach(form, [picture()])
    form["csrf_token"] = "stale"

    page = send(form)

    assert row_count(demo) == count_before
    second_form = main_form(page)
    assert second_form["contact_name"].value == PIN["contact_name"]
    assert len(second_form.fields["photo_kept"]) == 1
    assert send(second_form).request.path.startswith("/receipt/")
    assert row_count(demo) == count_before + 1


def test_an_expired_sign_in_keeps_what_was_typed_with_its_photo_until_the_person_is_back(demo: Demo):
    clerk = demo.visitor().settle()
    count_before = row_count(demo)
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    attach(form, [picture()])
    clerk.web.cookiejar.clear()

    page = send(form)
    assert page.request.path == "/sign-in"
    assert (row_count(demo), row_count(demo, drafts)) == (count_before, 1)
    back = send(fill_in(main_form(page), {"username": SCHOOL, "password": "a long enough phrase"}))

    assert back.request.path == "/pin/new"
    second_form = main_form(back)
    assert second_form["contact_name"].value == PIN["contact_name"]
    assert len(second_form.fields["photo_kept"]) == 1
    assert send(second_form).request.path.startswith("/receipt/")
    assert row_count(demo) == count_before + 1


def fill_in(form, values: dict):
    fill(form, values)
    return form


def test_what_was_held_for_one_person_is_not_shown_to_another(demo: Demo):
    clerk, other = demo.visitor().settle(), demo.visitor().settle(OTHER_SCHOOL)
    form = clerk.open_form("/pin/new")
    fill(form, PIN | {"contact_name": "ชื่อลับ"})
    clerk.web.cookiejar.clear()
    page = send(form)

    back = send(fill_in(main_form(page), {"username": OTHER_SCHOOL, "password": "a long enough phrase"}))

    assert "ชื่อลับ" not in back.text
    assert "ชื่อลับ" not in other.get("/pin/new").text


def test_a_stranger_cannot_leave_things_with_us_by_posting_without_a_sign_in(demo: Demo):
    visitor = demo.visitor()
    fields = PIN | {"submission": f"aaaaaaaaaaaaaaaa.{SCHOOL}.0123456789abcdef"}

    visitor.web.post("/pin/new", fields, upload_files=[("photo", "x.jpg", picture())], expect_errors=True)

    assert (row_count(demo, drafts), row_count(demo, photos)) == (0, 0)


def test_photos_of_another_agency_cannot_be_kept(demo: Demo):
    clerk, other = demo.visitor().settle(), demo.visitor().settle(OTHER_SCHOOL)
    clerk.pin()
    with demo.services.db.read() as conn:
        theirs = conn.execute(photos.select()).mappings().first()["id"]
    form = other.open_form("/pin/new")
    fill(form, PIN | {"latitude": "20.3001"})

    answer = other.web.post("/pin/new", form.submit_fields() + [("photo_kept", theirs)], expect_errors=True)

    assert answer.status_int == 422
    assert theirs not in answer.text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.jpg", b"no picture at all"),
        ("x.jpg", picture()[:2000]),
        ("<img src=x>.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50),
        ("../../etc/passwd", b"GIF89a"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_a_file_that_is_no_picture_gets_a_sentence_and_the_form_is_kept(demo: Demo, name: str, data: bytes):
    clerk = demo.visitor().settle()
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    form["photo"] = [Upload(name, data, "image/jpeg")]

    answer = send(form)

    assert answer.status_int == 422
    assert main_form(answer)["contact_name"].value == PIN["contact_name"]
    assert "<img src=x>" not in answer.text


def test_ten_megabytes_of_text_are_refused_with_a_page_that_says_what_to_do(demo: Demo):
    visitor = demo.visitor()
    form = visitor.open_form(f"/register?agency={SCHOOL}")
    fill(form, REGISTRATION | {"position": "x" * 10_000_000})

    answer = send(form)

    assert answer.status_int == 413
    assert "help@pakmut.example" in answer.text
    assert row_count(demo) == 0


@pytest.mark.parametrize(
    "path", ["/receipt/unknown", "/a/NOWHERE", "/qr/NOWHERE.svg", "/pin/99", "/nothing", "/sheets/unknown"]
)
def test_what_is_not_there_is_not_found_or_closed(demo: Demo, path: str):
    answer = demo.visitor().settle().get(path, expect_errors=True)

    assert answer.status_int in (403, 404)
    assert "help@pakmut.example" in answer.text


def test_an_unknown_agency_code_leads_to_the_search(demo: Demo):
    answer = demo.visitor().get("/register?agency=99999999", expect_errors=True)

    assert answer.status_int == 404
    assert "99999999" in answer.text and answer.forms


def test_another_agencys_point_cannot_be_opened_or_withdrawn(demo: Demo):
    demo.visitor().settle().pin()
    other = demo.visitor().settle(OTHER_SCHOOL)

    assert other.get("/pin/1", expect_errors=True).status_int == 404
    assert other.get("/pin/1/withdraw", expect_errors=True).status_int == 404


def test_the_sign_in_leads_to_no_other_site(demo: Demo):
    visitor = demo.visitor()
    visitor.settle()
    visitor.web.cookiejar.clear()

    visitor.get("//evil.example/pin", expect_errors=True)
    form = visitor.open_form("/sign-in?next=https://evil.example/")
    page = send(fill_in(form, {"username": SCHOOL, "password": "a long enough phrase"}))

    assert page.request.host.startswith("localhost")


WORDS = st.dictionaries(
    st.sampled_from(
        [f.key for record in RECORDS.values() for f in record.fields]
        + [
            "agency",
            "submission",
            "seen",
            "confirm",
            "photo_kept",
            "position",
            "altcha",
            "proof",
            "enrolment--copies",
            "readiness--computer",
            "no_copies",
        ]
    ),
    st.text(max_size=60),
    max_size=12,
)
PATIENT = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@PATIENT
@given(values=WORDS)
def test_no_values_whatever_break_a_form(demo: Demo, values: dict):
    visitor = demo.visitor()
    token = main_form(visitor.get(f"/register?agency={SCHOOL}"))["csrf_token"].value
    clean = {key: text.encode("utf-8", "ignore").decode() for key, text in values.items()}

    for path in ("/register", "/pin/new", "/survey", "/sign-in", "/password/forgot", "/password/x"):
        answer = visitor.web.post(
            path, {"agency": SCHOOL} | clean | {"csrf_token": token}, expect_errors=True
        )

        assert answer.status_int < 500


@PATIENT
@given(values=WORDS)
def test_no_values_whatever_break_a_form_of_a_signed_in_person(demo: Demo, values: dict):
    clerk = _signed_in(demo)
    token = main_form(clerk.get("/pin/new"))["csrf_token"].value
    clean = {key: text.encode("utf-8", "ignore").decode() for key, text in values.items()}

    for path in ("/pin/new", "/survey"):
        answer = clerk.web.post(path, PIN | clean | {"csrf_token": token}, expect_errors=True)

        assert answer.status_int < 500


def _signed_in(demo: Demo):
    """One person for all examples of a property: settling costs a second."""
    if not hasattr(demo, "signed_in"):
        demo.signed_in = demo.visitor().settle()
    return demo.signed_in


def test_a_picture_of_too_many_pixels_is_refused(demo: Demo):
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    bomb = BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )
    clerk = demo.visitor().settle()
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    form["photo"] = [Upload("bomb.png", bomb.getvalue(), "image/png")]

    answer = send(form)

    assert answer.status_int == 422
    assert "จุดภาพ" in answer.text
    with demo.services.db.read() as conn:
        assert entries.list_undelivered(conn, AREA, ["pin"], 9, demo.clock()) == []


def test_a_request_for_the_head_of_a_page_sends_no_form(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.pin()
    count_before = row_count(demo, entries_table)

    answers = [
        clerk.web.head(path).status_int
        for path in ("/pin/1/withdraw", "/account/leave", "/pin/new", "/survey")
    ]

    assert answers == [200, 200, 200, 200]
    assert row_count(demo, entries_table) == count_before
    assert clerk.get("/home").status_int == 200

"""Tampered requests: garbage in every hidden field, ids of others, tricks with mail and links."""

import base64

import pytest
from webtest import Upload

from service import create_app
from service.records import RECORDS
from tests.cast.people import (
    OTHER_SCHOOL,
    PIN,
    REGISTRATION,
    SCHOOL,
    Demo,
    Visitor,
    attach,
    fill,
    main_form,
    picture,
    send,
)
from tests.cast.posts import (
    csrf_token,
    post,
    post_pin,
    problem_texts,
    registration_fields,
    row_count,
    send_mail,
    signed_in_clerk,
)

NASTY = (
    "",
    "x" * 3000,
    "ก" * 3000,
    "a\0b",
    "😀" * 300,
    "\u202eกลับ\u202c",
    '=IMPORTXML("https://x.example";"//a")',
    "<script>alert(1)</script>",
    '"><img src=x>',
    "{{ 7 * 7 }}",
    "9" * 3000,
    "-1",
    "1e309",
    "nan",
    "٣",
    "0,0 " * 500,
)
GARBAGE = ("ก.ข.ค", "a.b.c", "..", "x" * 5000, "\0", f"aaaaaaaaaaaaaaaa.{SCHOOL}.ก")


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


# --- every field of the survey


@pytest.mark.parametrize(
    "key", [f.key for record in ("readiness", "no_copy") for f in RECORDS[record].form_fields]
)
def test_no_text_in_a_field_of_the_survey_breaks_it(demo: Demo, clerk: Visitor, key: str):
    part = "readiness" if key in [f.key for f in RECORDS["readiness"].form_fields] else "own-1"

    for nasty in NASTY:
        page = post(
            clerk,
            "/survey",
            {"own-1--service_name": "งาน", "own-1--copies": "id_card", f"{part}--{key}": nasty},
        )

        assert page.status_int == 422, nasty
        assert "<script>alert" not in page.text
        assert "<img src=x>" not in page.text


def test_formulas_and_markup_of_pin_and_survey_arrive_as_the_text_they_are(demo: Demo, clerk: Visitor):
    formula, markup = '=CONCATENATE("x";"//a")', "<b>หนา</b>"

    clerk.pin(contact_name=formula, address_th=markup, opening_hours="+1-1")
    post(
        clerk,
        "/survey",
        {
            "own-1--service_name": formula,
            "own-1--copies": "other",
            "own-1--copies_other": markup,
            "own-1--can_stop": "not_yet",
            "own-1--why": "@SUM(1)",
        },
    )
    demo.deliver()

    (pin,), (service,) = demo.officer().lines("pin"), demo.officer().lines("no_copy")
    assert [pin[key] for key in ("ชื่อผู้ประสานงาน", "ที่อยู่ภาษาไทย", "วันและเวลาทำการ")] == [formula, markup, "+1-1"]
    assert [service[key] for key in ("ชื่องานบริการ", "สำเนาอื่น ระบุ", "เหตุผลที่ยังเลิกไม่ได้")] == [
        formula,
        markup,
        "@SUM(1)",
    ]
    assert not any(markup in clerk.get(path).text for path in ("/pin", "/pin/1", "/survey", "/home"))


@pytest.mark.parametrize("path", ["/sign-in", "/password/forgot"])
def test_no_text_breaks_signing_in_or_asking_for_a_link(demo: Demo, path: str):
    visitor = demo.visitor()
    for nasty in NASTY:
        page = post(visitor, path, {"username": nasty} | ({"password": nasty} if path == "/sign-in" else {}))

        assert page.status_int in (200, 401), nasty
        assert "<script>alert" not in page.text


@pytest.mark.parametrize("path", ["/", "/agencies", "/register", "/tambons"])
def test_no_query_breaks_a_search(demo: Demo, path: str):
    visitor = demo.visitor()
    for nasty in NASTY:
        page = visitor.get(
            path, params={"q": nasty, "area": nasty[:200], "province": nasty[:200]}, expect_errors=True
        )

        assert page.status_int == 200, nasty
        assert "<script>alert" not in page.text


def test_bytes_that_are_no_text_are_no_error_of_ours(demo: Demo):
    visitor = demo.visitor()
    body = f"csrf_token={csrf_token(visitor)}&agency={SCHOOL}&first_name=%ff%fe"

    page = visitor.web.post(
        "/register", body, content_type="application/x-www-form-urlencoded", expect_errors=True
    )

    assert page.status_int == 422


@pytest.mark.parametrize("path", ["/register", "/sign-in", "/pin/new"])
def test_a_body_of_another_kind_is_no_error_of_ours(demo: Demo, path: str):
    for kind in ("application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x"):
        page = demo.visitor().web.post(path, b'{"a": [1]}', content_type=kind, expect_errors=True)

        assert page.status_int < 500, kind


# --- keys, proofs and captchas


def test_a_garbled_key_is_replaced(demo: Demo, clerk: Visitor):
    for number, key in enumerate(GARBAGE):
        answer = post_pin(clerk, submission=key, point_name=f"จุดที่ {number}")

        assert answer.status_int == 303, key

    assert row_count(demo) == 1 + len(GARBAGE)


def test_a_garbled_key_of_somebody_not_signed_in_holds_nothing(demo: Demo):
    for key in GARBAGE:
        answer = demo.visitor().web.post("/pin/new", PIN | {"submission": key}, expect_errors=True)

        assert answer.location.endswith("/sign-in"), key

    assert row_count(demo, "drafts") == 0


@pytest.mark.parametrize(
    "solution",
    [
        "x",
        "%%%",
        "ก",
        "e30=",
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b'{"challenge": 1}').decode(),
        base64.b64encode(b'{"challenge": {"parameters": {}, "signature": ""}, "solution": null}').decode(),
        "A" * 6000,
    ],
)
def test_a_captcha_that_was_not_solved_makes_the_registration_wait(demo: Demo, solution: str):
    answer = post(demo.visitor(), "/register", registration_fields(SCHOOL, altcha=solution))

    assert answer.status_int == 303
    assert "รอสำนักงานเขตยืนยัน" in answer.follow().text


@pytest.mark.parametrize("code", ["x", "ก", "\0x", "x" * 5000, "AAAA-AAAA-AAAA"])
def test_a_garbled_code_is_refused_and_kept_to_be_corrected(demo: Demo, code: str):
    page = post(demo.visitor(), "/register", registration_fields(SCHOOL, code=code))

    assert page.status_int == 422
    assert "รหัสในใบนำส่งไม่ถูกต้อง" in page
    assert row_count(demo) == 0


def test_a_key_that_another_form_was_sent_with_stores_nothing_and_keeps_the_answers(
    demo: Demo, clerk: Visitor
):
    survey, pin = clerk.open_form("/survey"), clerk.open_form("/pin/new")
    send(survey, "no_copies")
    fill(pin, PIN | {"submission": survey["submission"].value})
    attach(pin, [picture()])

    page = send(pin)

    assert main_form(page)["contact_name"].value == PIN["contact_name"]
    assert len(page.html.select(".thumbs img")) == 1
    assert row_count(demo) == 6


def test_a_key_that_another_form_was_sent_with_withdraws_nothing(demo: Demo, clerk: Visitor):
    survey = clerk.open_form("/survey")
    send(survey, "no_copies")
    clerk.pin()

    answer = post(clerk, "/pin/1/withdraw", {"submission": survey["submission"].value})

    assert answer.location.endswith("/pin/1/withdraw")
    assert clerk.get("/pin/1").status_int == 200


def test_a_key_of_another_agency_corrects_no_address(demo: Demo):
    theirs = demo.visitor().open_form(f"/register?agency={OTHER_SCHOOL}")
    fill(theirs, REGISTRATION)
    theirs["notice"] = True
    send(theirs)
    visitor = demo.visitor()
    receipt_path = visitor.register().request.path

    page = post(
        visitor,
        f"{receipt_path}/address",
        {"email": "right@school.example", "submission": theirs["submission"].value},
    )

    assert main_form(page)["email"].value == "right@school.example"
    assert row_count(demo) == 2


# --- uploads


def test_the_name_of_a_file_is_only_text(demo: Demo, clerk: Visitor):
    name = "../../<img src=x onerror=alert(1)>.jpg"

    page = post_pin(clerk, photos=[Upload(name, picture(), "image/jpeg")], latitude="ไม่ทราบ")

    assert page.status_int == 422
    assert page.html.select(".thumbs img")[0]["alt"].endswith(name)
    assert "<img src=x onerror" not in page.text
    assert not (demo.services.settings.instance / "photos" / ".." / name).exists()


def test_of_many_files_none_is_lost_silently(demo: Demo, clerk: Visitor):
    files = [Upload(f"{n}.jpg", picture(), "image/jpeg") for n in range(30)]

    page = post_pin(clerk, photos=files)

    assert problem_texts(page) == ["รูปถ่ายจุดบริการหรือป้ายหน่วยงานได้ไม่เกิน 3 รายการ"]
    assert row_count(demo, "photos") <= 6


def test_a_good_photo_beside_a_bad_file_is_kept(demo: Demo, clerk: Visitor):
    page = post_pin(
        clerk, photos=[Upload("a.jpg", picture(), "image/jpeg"), Upload("b.jpg", b"no picture", "image/jpeg")]
    )

    assert ["b.jpg" in sentence for sentence in problem_texts(page)] == [True]
    assert len(page.html.select(".thumbs img")) == 1


def test_photo_ids_that_are_none_are_dropped(demo: Demo, clerk: Visitor):
    page = post_pin(clerk, photos=[], photo_kept=["../../secret", "ก", "0" * 24, "\0"])

    assert problem_texts(page) == ["กรุณาเลือกรูปถ่ายจุดบริการหรือป้ายหน่วยงาน"]
    assert page.html.select(".thumbs img") == []


# --- mail, links, https


@pytest.mark.parametrize(
    "email",
    [
        "clerk@school.example\r\nBcc: all@school.example",
        "clerk@school.example\nBcc: x@y.example",
        "a@b.example,c@d.example",
        "Name <clerk@school.example>",
        "clerk@school.example\0",
        "clerk@[127.0.0.1]",
        '"a b"@school.example',
        "@",
        "a@",
        "=1@b",
    ],
)
def test_an_address_brings_no_second_addressee(demo: Demo, email: str):
    answer = post(
        demo.visitor(), "/register", registration_fields(SCHOOL, email=email, altcha=demo.solved_captcha())
    )
    send_mail(demo)

    accepted = answer.status_int == 303
    assert [letter.splitlines()[0] for letter in demo.letters()] == (
        ["clerk@school.example"] if accepted else []
    )


def test_a_thai_address_holds_up_no_other_letter(demo: Demo):
    post(
        demo.visitor(),
        "/register",
        registration_fields(SCHOOL, email="ครู@school.example", altcha=demo.solved_captcha()),
    )
    demo.visitor().register(OTHER_SCHOOL)

    send_mail(demo)

    assert "clerk@school.example" in [letter.splitlines()[0] for letter in demo.letters()]


@pytest.mark.parametrize(
    "query", ["next=https://evil.example/", "next=//evil.example", "lang=//evil.example"]
)
def test_signing_in_leads_to_no_other_site(demo: Demo, clerk: Visitor, query: str):
    visitor = demo.visitor()
    form = visitor.open_form(f"/sign-in?{query}")
    fill(form, {"username": SCHOOL, "password": "a long enough phrase"})

    answer = form.submit()

    assert answer.headers["Location"] == "/home"


def test_forms_work_over_https_for_browsers_that_send_no_referrer(public_settings: dict, clock):
    demo = Demo(create_app(public_settings | {"TRUSTED_PROXIES": "1"}, clock), clock)
    visitor = demo.visitor()
    visitor.web.extra_environ |= {
        "wsgi.url_scheme": "https",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_HOST": "pakmut.example",
    }

    page = visitor.register()

    assert page.request.path.startswith("/receipt/")


def test_addresses_in_letters_come_from_the_setting_and_not_from_the_request(demo: Demo):
    visitor = demo.visitor()
    visitor.web.extra_environ |= {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example"}

    visitor.register()
    send_mail(demo)

    assert "http://127.0.0.1:8000/password/" in demo.letters()[0]
    assert "evil" not in demo.letters()[0]

"""Officers' and OBEC's own accounts, kept by OBEC on the web and by command."""

import re

import pytest

from tests.cast.own_account import count_letters_to, get_account, letter_to
from tests.cast.people import AREA, SCHOOL, Demo, Visitor, fill, main_form, send
from tests.cast.posts import post, problem_texts, row_count, send_mail, signed_in_clerk

PAGE = "/obec/accounts"


@pytest.fixture
def obec(demo: Demo) -> Visitor:
    return demo.staff("obec")


def add_account(obec: Visitor, **values: str):
    form = next(form for form in obec.get(PAGE).forms.values() if "username" in form.fields)
    fill(
        form,
        {"role": "officer", "username": "somchai", "area": AREA, "email": "somchai@area.example"} | values,
    )
    return send(form)


def press_button(obec: Visitor, username: str, act: str):
    return send(
        next(form for form in obec.get(PAGE).forms.values() if form.action == f"{PAGE}/{username}/{act}")
    )


def account_in_use(demo: Demo, username: str, password: str = "a long enough phrase") -> Visitor:
    demo.visitor().set_password(demo.password_link(), password)
    return demo.visitor().sign_in(username, password)


def flask(demo: Demo, *words: str):
    return demo.app.test_cli_runner().invoke(args=["accounts", *words])


# --- adding


def test_an_officer_with_an_address_gets_a_letter_with_a_link_and_no_password(demo: Demo, obec: Visitor):
    page = add_account(obec)

    assert "กำลังส่งไปทางอีเมล" in page
    letter = letter_to(demo, "somchai@area.example")
    assert "ชื่อผู้ใช้ของท่าน: somchai" in letter and "สพป.เชียงราย เขต 3" in letter
    officer = account_in_use(demo, "somchai")
    assert officer.get(f"/area/{AREA}").status_int == 200
    assert officer.get(PAGE, expect_errors=True).status_int == 403


def test_without_an_address_it_takes_a_slip(demo: Demo, obec: Visitor):
    page = add_account(obec, role="obec", username="somying", area="", email="")
    paper = press_button(obec, "somying", "slip")

    assert "กรุณากด" in page and row_count(demo, "letters") == 0
    assert paper.headers["Cache-Control"] == "no-store"
    demo.visitor().set_password(re.search(r"/password/[\w-]+", paper.text).group())
    assert demo.visitor().sign_in("somying").get("/obec").status_int == 200


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"username": "obec"}, "มีชื่อผู้ใช้ obec แล้ว"),
        ({"username": ""}, "กรุณากรอกชื่อผู้ใช้"),
        ({"username": SCHOOL}, "ตัวอักษรอังกฤษตัวเล็ก"),
        ({"username": AREA}, "ตัวอักษรอังกฤษตัวเล็ก"),
        ({"username": "evil-shop.com"}, "ชื่อเว็บไซต์หรือหมายเลข"),
        ({"username": "evil.co.th"}, "ชื่อเว็บไซต์หรือหมายเลข"),
        ({"username": "a081-234-5678"}, "ชื่อเว็บไซต์หรือหมายเลข"),
        ({"username": "สมชาย"}, "ตัวอักษรอังกฤษตัวเล็ก"),
        ({"username": "a/../b"}, "ตัวอักษรอังกฤษตัวเล็ก"),
        ({"area": ""}, "กรุณาเลือกเขต"),
        ({"email": "nonsense"}, "ไม่ถูกต้อง"),
    ],
)
def test_what_does_not_fit_makes_no_account_and_keeps_what_was_typed(
    demo: Demo, obec: Visitor, values: dict, says: str
):
    account_count = row_count(demo, "accounts")

    page = add_account(obec, **values)

    assert page.status_int == 422 and says in problem_texts(page)[0]
    assert row_count(demo, "accounts") == account_count
    form = next(form for form in page.forms.values() if "username" in form.fields)
    assert form["email"].value == values.get("email", "somchai@area.example")


@pytest.mark.parametrize("values", [{"role": "agency"}, {"role": ""}, {"area": "P9999"}])
def test_a_role_or_area_that_no_form_offers_makes_no_account(demo: Demo, obec: Visitor, values: dict):
    account_count = row_count(demo, "accounts")

    answer = post(obec, PAGE, {"role": "officer", "username": "somchai", "area": AREA, "email": ""} | values)

    assert answer.status_int == 422
    assert row_count(demo, "accounts") == account_count


def test_a_double_tap_makes_one_account(demo: Demo, obec: Visitor):
    form = next(form for form in obec.get(PAGE).forms.values() if "username" in form.fields)
    fill(form, {"role": "officer", "username": "somchai", "area": AREA, "email": "somchai@area.example"})

    send(form)
    send(form)

    assert count_letters_to(demo, "somchai@area.example") == 1


# --- closing and opening again


def test_closing_ends_sessions_and_links_and_says_what_is_left_to_do_by_hand(demo: Demo, obec: Visitor):
    add_account(obec)
    send_mail(demo)
    officer = account_in_use(demo, "somchai")
    press_button(obec, "somchai", "letter")
    demo.clock.move(minutes=2)

    page = press_button(obec, "somchai", "close")

    assert "ยกเลิกการแชร์ไฟล์ Google" in page
    assert officer.get(f"/area/{AREA}").status_int == 302
    form = demo.visitor().open_form("/sign-in")
    fill(form, {"username": "somchai", "password": "a long enough phrase"})
    assert problem_texts(send(form)) == ["บัญชีนี้ถูกปิดแล้ว กรุณาติดต่อ สพฐ."]
    assert demo.visitor().get(demo.password_link(), expect_errors=True).status_int == 410


def test_opened_again_it_needs_a_new_password(demo: Demo, obec: Visitor):
    add_account(obec)
    send_mail(demo)
    account_in_use(demo, "somchai")
    press_button(obec, "somchai", "close")
    demo.clock.move(minutes=2)

    press_button(obec, "somchai", "reopen")

    assert demo.visitor().sign_in("somchai").get(f"/area/{AREA}").status_int == 302
    send_mail(demo)
    assert account_in_use(demo, "somchai", "another long phrase").get(f"/area/{AREA}").status_int == 200


def test_nobody_closes_the_own_account(demo: Demo, obec: Visitor):
    answer = post(obec, f"{PAGE}/obec/close", {})

    assert "ปิดบัญชีของตนเองไม่ได้" in answer.follow()
    assert obec.get(PAGE).status_int == 200


def test_the_last_obec_account_that_can_sign_in_is_not_closed(demo: Demo):
    """Another one without a password does not count: it cannot sign in."""
    assert flask(demo, "close", "obec2").exit_code == 0
    flask(demo, "add", "obec", "somying")

    refused = flask(demo, "close", "obec")
    demo.visitor().set_password(re.search(r"/password/[\w-]+", flask(demo, "slip", "somying").output).group())
    closed = flask(demo, "close", "obec")

    assert (refused.exit_code, closed.exit_code) == (1, 0)
    assert "cannot be closed" in refused.output
    assert flask(demo, "close", "somying").exit_code == 1


def test_a_closed_account_gets_no_link_and_no_slip(demo: Demo, obec: Visitor):
    add_account(obec)
    press_button(obec, "somchai", "close")
    link_count = row_count(demo, "password_links")

    texts = [post(obec, f"{PAGE}/somchai/{act}", {}).follow().text for act in ("letter", "slip")]

    assert all("ปิดอยู่" in text for text in texts)
    assert row_count(demo, "password_links") == link_count


def test_an_account_without_an_address_is_sent_no_letter(demo: Demo, obec: Visitor):
    assert "ไม่มีอีเมล" in post(obec, f"{PAGE}/officer-{AREA}/letter", {}).follow()


def test_the_list_has_no_agencies_and_no_whole_addresses(demo: Demo, obec: Visitor):
    signed_in_clerk(demo)
    add_account(obec)

    page = obec.get(PAGE)

    assert SCHOOL not in page
    assert "somchai@area.example" not in page and "s••••••@area.example" in page


def test_a_stale_token_brings_the_form_back_and_adds_nothing(demo: Demo, obec: Visitor):
    form = next(form for form in obec.get(PAGE).forms.values() if "username" in form.fields)
    fill(form, {"role": "officer", "username": "somchai", "area": AREA, "csrf_token": "stale"})

    page = send(form)

    assert main_form(page)["username"].value == "somchai"
    assert get_account(demo, "somchai") is None


# --- by command


def test_the_list_by_command_tells_how_each_stands_without_addresses(demo: Demo):
    flask(demo, "add", "officer", "somchai", "--area", AREA, "--email", "somchai@area.example")
    flask(demo, "close", "somchai")

    lines = dict(line.split("\t", 1) for line in flask(demo, "list").output.splitlines())

    assert lines["somchai"] == f"officer\t{AREA}\tclosed\tnever used\thas an address"
    assert lines["obec"] == "obec\t-\topen\tnever used\tno address"


def test_an_address_set_by_command_voids_links_to_the_old_one_and_tells_it(demo: Demo):
    flask(demo, "add", "obec", "somying", "--email", "old@obec.example")
    send_mail(demo)
    link = demo.password_link()

    answer = flask(demo, "email", "somying", "new@obec.example")

    assert answer.exit_code == 0
    assert get_account(demo, "somying")["email"] == "new@obec.example"
    assert demo.visitor().get(link, expect_errors=True).status_int == 410
    assert "เปลี่ยนไปใช้อีเมลอื่นแล้ว" in letter_to(demo, "old@obec.example")


def test_a_slip_by_command_prints_a_link_that_works_once(demo: Demo):
    printed = flask(demo, "slip", f"officer-{AREA}").output
    link = re.search(r"/password/[\w-]+", printed).group()

    demo.visitor().set_password(link)

    assert demo.visitor().sign_in(f"officer-{AREA}").get(f"/area/{AREA}").status_int == 200
    assert demo.visitor().get(link, expect_errors=True).status_int == 410


@pytest.mark.parametrize(
    "words",
    [
        ("close", SCHOOL),
        ("reopen", "nobody"),
        ("email", "nobody", "a@b.example"),
        ("slip", SCHOOL),
        ("email", "obec", "nonsense"),
        ("reopen", "obec"),
    ],
)
def test_commands_do_nothing_for_agencies_and_unknown_names(demo: Demo, words: tuple[str, ...]):
    signed_in_clerk(demo)

    answer = flask(demo, *words)

    assert answer.exit_code == 1 and "Traceback" not in answer.output
    assert get_account(demo)["state"] == "confirmed"

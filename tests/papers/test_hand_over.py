"""Hand-over letters: what stands on them, who may print them, and what becomes of their codes."""

import stat
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from service.accounts import letter_codes
from service.papers import hand_over
from service.store import proof_codes
from service.store.schema import agencies
from service.store.schema import proof_codes as codes_table
from tests.audit.test_acts import audit_rows
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, main_form, send
from tests.cast.posts import post, registration_fields, row_count, send_mail, signed_in_clerk
from tests.cast.second_step import password_of
from tests.papers.test_posters import AREA_ROW, MADE_AT, SETTINGS, page_codes, page_text, school
from tests.web.public.test_registration import account_state

OFFICER = f"officer-{AREA}"
PATH = f"/area/{AREA}/hand-over"
CODES = ["K7Q2-9MXR-4TBD", "AAAA-BBBB-CCCC"]
FEW = [SCHOOL, OTHER_SCHOOL, "57030050"]


@pytest.fixture
def few(demo: Demo) -> Demo:
    """The area has only three open schools."""
    with demo.services.db.begin() as conn:
        rest = (agencies.c.code.not_in(FEW), agencies.c.area == AREA, agencies.c.kind == "school")
        conn.execute(agencies.update().where(*rest).values(closed_at=demo.clock()))
        conn.commit()
    return demo


def letters_pdf(demo: Demo, **fields: str) -> bytes:
    answer = post(demo.staff(OFFICER), f"{PATH}/letters.pdf", fields)
    assert answer.content_type == "application/pdf"
    return answer.body


def codes_of(content: bytes) -> list[str]:
    """Returns the code of each page, as its QR code has it."""
    return [address.rpartition("/")[2] for address in page_codes(content, 1.5)]


def register_with(demo: Demo, code: str, agency: str = SCHOOL, **changes: str) -> int:
    return post(demo.visitor(), "/register", registration_fields(agency, code=code, **changes)).status_int


# --- the page of a school


def draw(names: list[str], lang: str) -> bytes:
    """Returns letters to schools of these English names. The text of a Thai page cannot be read back."""
    schools = [school(number, "ตัวอย่าง") | {"name_en": name} for number, name in enumerate(names)]
    codes = {row["code"]: code for row, code in zip(schools, CODES, strict=False)}
    return hand_over.draw_letters(SETTINGS, AREA_ROW, schools, codes, date(2026, 6, 30), MADE_AT, lang)


def test_a_page_names_receiver_code_last_day_and_whom_to_ask():
    pdf = draw(["Example One", "Example Two"], "en")

    for number, name in enumerate(("Example One", "Example Two")):
        text = page_text(pdf, number)
        prove = "https://pakmut.example/account/prove"
        expected = (f"To the head of {name}", CODES[number], "Works until 30 June 2026", prove)
        assert [part for part in (*expected, "help@pakmut.example") if part not in text] == []


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_page_holds_the_code_in_a_form_that_a_phone_reads(lang: str):
    assert page_codes(draw(["One", "Two"], lang), 1.5) == [
        f"https://pakmut.example/letter/{code}" for code in CODES
    ]


def test_the_longest_name_stays_above_the_text():
    text = PdfDocument(BytesIO(draw(["Example " * 18], "en")))[0].get_textpage()

    place, request = (text.search(words).get_next()[0] for words in ("57030000", "Please register"))

    assert text.get_charbox(place)[1] > text.get_charbox(request)[3]


@pytest.mark.parametrize(
    ("deadline", "today", "last"),
    [
        (date(2026, 5, 31), date(2026, 5, 20), date(2026, 6, 30)),
        (date(2026, 5, 31), date(2026, 7, 1), date(2026, 7, 31)),
        (None, date(2026, 5, 20), date(2026, 6, 19)),
    ],
)
def test_codes_work_thirty_days_after_the_deadline_or_the_printing(deadline, today, last):
    assert letter_codes.last_day(deadline, today) == last


# --- printing


def test_every_school_without_a_confirmed_person_gets_a_letter_whose_code_confirms(few: Demo):
    signed_in_clerk(few)

    codes = codes_of(letters_pdf(few))
    status = register_with(few, codes[0], OTHER_SCHOOL)

    assert len(codes) == 2
    assert (status, account_state(few, OTHER_SCHOOL)) == (303, "confirmed")


def test_a_code_works_through_its_last_day_in_bangkok_and_not_after(few: Demo):
    first, second = codes_of(letters_pdf(few))[:2]

    few.clock.now = datetime(2026, 6, 30, 16, 59, tzinfo=UTC)
    on_the_last_day = register_with(few, first)
    few.clock.now = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)

    assert (on_the_last_day, register_with(few, second, OTHER_SCHOOL)) == (303, 422)


def test_the_file_is_no_page_that_a_browser_would_send_again_and_no_cache_keeps_it(few: Demo):
    answer = post(few.staff(OFFICER), f"{PATH}/letters.pdf", {"agency": SCHOOL})

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_new_letter_revokes_the_earlier_one_of_its_school_alone(few: Demo):
    old_code, other_code = codes_of(letters_pdf(few))[:2]

    (new_code,) = codes_of(letters_pdf(few, agency=SCHOOL))

    assert register_with(few, old_code) == 422
    assert register_with(few, new_code) == register_with(few, other_code, OTHER_SCHOOL) == 303


def test_codes_are_stored_nowhere(few: Demo):
    (code,) = codes_of(letters_pdf(few, agency=SCHOOL))
    few.deliver()

    folder = few.services.settings.instance
    files = [file for file in folder.rglob("*") if file.is_file()]

    assert len(files) > 3
    assert not any(code.encode() in file.read_bytes() for file in files)


def portion_titles(page) -> list[str]:
    return [button.get_text() for button in page.html.select("button") if "รหัส 5" in button.get_text()]


def test_a_large_area_is_printed_in_portions(demo: Demo, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("service.web.area.hand_over.PORTION", 5)
    officer = demo.staff(OFFICER)

    titles = portion_titles(officer.get(PATH))
    last = post(officer, f"{PATH}/letters.pdf", {"part": "3"})
    none = post(officer, f"{PATH}/letters.pdf", {"part": "4"}).follow()

    assert [title.split(" โรงเรียน")[0] for title in titles] == ["พิมพ์ 5", "พิมพ์ 5", "พิมพ์ 3"]
    assert len(PdfDocument(BytesIO(last.body))) == 3
    assert "ไม่มีโรงเรียนที่ต้องพิมพ์ใบนำส่ง" in none


def test_who_is_confirmed_between_two_portions_keeps_no_other_school_out_of_both(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("service.web.area.hand_over.PORTION", 5)
    officer = demo.staff(OFFICER)
    first, second, _ = portion_titles(officer.get(PATH))

    signed_in_clerk(demo, SCHOOL)

    first_then, second_then, _ = portion_titles(officer.get(PATH))
    assert (first_then.split("–")[1], second_then) == (first.split("–")[1], second)
    assert "พิมพ์ 4 โรงเรียน" in first_then


def test_where_everybody_is_confirmed_nothing_is_printed(few: Demo):
    for code in FEW:
        signed_in_clerk(few, code)

    page = post(few.staff(OFFICER), f"{PATH}/letters.pdf", {}).follow()

    assert "ไม่มีโรงเรียนที่ต้องพิมพ์ใบนำส่ง" in page
    assert "ทุกโรงเรียนมีผู้ได้รับการยืนยันแล้ว" in page


@pytest.mark.parametrize("agency", ["54020001", "99999999", "57030003"])
def test_no_letter_is_printed_for_an_agency_of_another_area_none_or_a_closed_one(few: Demo, agency: str):
    before = row_count(few, "proof_codes")

    answers = [
        post(few.staff(OFFICER), f"{PATH}/{act}", {"agency": agency}) for act in ("letters.pdf", "revoke")
    ]

    assert [answer.status_int for answer in answers] == [404, 404]
    assert row_count(few, "proof_codes") == before


# --- revoking


def test_a_letter_that_was_lost_is_revoked_for_a_school_or_for_the_area(few: Demo):
    first, second, third = codes_of(letters_pdf(few))
    officer = few.staff(OFFICER)

    post(officer, f"{PATH}/revoke", {"agency": SCHOOL})
    one = [register_with(few, first), register_with(few, second, OTHER_SCHOOL)]
    page = post(officer, f"{PATH}/revoke", {}).follow()

    assert one == [422, 303]
    assert "ยกเลิกรหัสแล้ว 1 รหัส" in page
    assert register_with(few, third, "57030050") == 422


def test_the_page_counts_schools_and_open_codes(few: Demo):
    signed_in_clerk(few)
    letters_pdf(few, agency=OTHER_SCHOOL)

    texts = [cell.get_text() for cell in few.staff(OFFICER).get(PATH).html.select("dd")]

    assert texts == ["2", "1", "30 มิถุนายน 2569"]


# --- attacks


def test_with_a_stolen_cookie_nothing_is_printed(few: Demo):
    thief = few.staff(OFFICER)
    few.clock.move(minutes=15)

    answers = [post(thief, f"{PATH}/{act}", {}) for act in ("letters.pdf", "revoke")]

    assert [answer.status_int for answer in answers] == [403, 403]
    assert thief.get(PATH).status_int == 302
    assert row_count(few, "proof_codes") == 0


def test_after_the_password_the_page_opens_and_the_file_comes_at_once(few: Demo):
    officer = few.staff(OFFICER)
    few.clock.move(minutes=15)

    form = main_form(officer.get(PATH).follow())
    form["present"] = password_of(few, OFFICER)
    page = send(form)

    assert page.request.path == PATH
    assert main_form(page).submit().content_type == "application/pdf"


def test_the_confirmed_people_are_told_of_a_letter_for_their_school_once_a_day(few: Demo):
    signed_in_clerk(few)

    for _ in range(2):
        letters_pdf(few, agency=SCHOOL)
    send_mail(few)
    first_day = [text for text in few.letters() if "พิมพ์ใบนำส่ง" in text]
    few.clock.move(days=1, minutes=1)
    letters_pdf(few, agency=SCHOOL)
    send_mail(few)

    assert len(first_day) == 1 and first_day[0].startswith(REGISTRATION["email"])
    assert len([text for text in few.letters() if "พิมพ์ใบนำส่ง" in text]) == 2


def test_printing_and_revoking_stand_in_the_audit_log_with_who_and_how_many(few: Demo):
    letters_pdf(few)
    letters_pdf(few, agency=SCHOOL)
    post(few.staff(OFFICER), f"{PATH}/revoke", {})

    acts = [
        (row["act"], row["who"], row["agency"], row["about"])
        for row in audit_rows(few)
        if row["act"].startswith("hand_over_p") or row["act"].startswith("hand_over_r")
    ]

    assert acts == [
        ("hand_over_printed", OFFICER, "", {"n": 3}),
        ("hand_over_printed", OFFICER, SCHOOL, {"n": 1}),
        ("hand_over_revoked", OFFICER, "", {"n": 3}),
    ]


def test_an_officer_who_uses_a_letter_of_their_own_is_seen(few: Demo):
    """It is not prevented: whoever hands letters out can keep one. The trail and the real person show it."""
    (code,) = codes_of(letters_pdf(few, agency=SCHOOL))
    register_with(few, code, email="insider@elsewhere.example")

    few.visitor().register(email="real@school.example")
    send_mail(few)

    trail = few.staff(OFFICER).get(f"/area/{AREA}/acts").html.select_one("tbody").get_text(" ")
    assert f"บัญชี {SCHOOL} ใช้รหัสยืนยัน (ใบนำส่ง ออกโดย {OFFICER} เมื่อ 20 พฤษภาคม 2569 เวลา" in trail
    told = {text.splitlines()[0] for text in few.letters() if "มากกว่าหนึ่งคน" in text}
    assert told == {"insider@elsewhere.example", "real@school.example"}
    assert account_state(few, f"{SCHOOL}-2") == "provisional"


def test_a_photo_of_a_letter_flags_both_and_confirms_nobody_new(few: Demo):
    (code,) = codes_of(letters_pdf(few, agency=SCHOOL))
    register_with(few, code)

    register_with(few, code, email="photo@elsewhere.example")
    send_mail(few)

    assert account_state(few, f"{SCHOOL}-2") == "waiting"
    assert sum("ถูกใช้สองครั้ง" in text for text in few.letters()) == 1
    with few.services.db.read() as conn:
        assert conn.execute(codes_table.select()).mappings().one()["used_again_at"]


def test_nobody_else_prints(few: Demo):
    for visitor in (few.visitor(), few.visitor().settle(), few.staff(f"officer-{OTHER_AREA}")):
        answer = post(visitor, f"{PATH}/letters.pdf", {})
        assert answer.status_int in (302, 403) and answer.content_type == "text/html"
    assert row_count(few, "proof_codes") == 1


# --- the command


def run(demo: Demo, *words: str):
    return demo.app.test_cli_runner().invoke(args=["hand-over", AREA, *words])


def test_the_command_writes_a_file_that_nobody_else_reads(few: Demo, tmp_path: Path):
    file = tmp_path / "letters.pdf"
    file.write_bytes(b"x" * 1_000_000)
    file.chmod(0o644)

    result = run(few, "--to", str(file))

    assert "3 letters" in result.output and "2026-06-30" in result.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(codes_of(file.read_bytes())) == 3


def test_the_command_takes_one_school_and_another_last_day(few: Demo, tmp_path: Path):
    file = tmp_path / "letters.pdf"

    run(few, "--to", str(file), "--school", SCHOOL, "--until", "2026-05-21")
    (code,) = codes_of(file.read_bytes())
    few.clock.move(days=2)

    assert register_with(few, code) == 422


def test_the_command_revokes(few: Demo, tmp_path: Path):
    file = tmp_path / "letters.pdf"
    run(few, "--to", str(file))
    code = codes_of(file.read_bytes())[0]

    outputs = [run(few, "--revoke", "--school", SCHOOL).output, run(few, "--revoke").output]

    assert outputs == ["1 codes are revoked.\n", "2 codes are revoked.\n"]
    assert register_with(few, code) == 422


def test_a_file_that_cannot_be_written_leaves_earlier_letters_alone(few: Demo, tmp_path: Path):
    (code,) = codes_of(letters_pdf(few, agency=SCHOOL))

    result = run(few, "--to", str(tmp_path / "none" / "letters.pdf"))

    assert result.exit_code != 0
    with few.services.db.read() as conn:
        assert proof_codes.get(conn, few.services.journal.secret, SCHOOL, code)["revoked_at"] is None


@pytest.mark.parametrize("words", [["--school", "54020001"], ["--until", "2026-05-19"], ["--until", "soon"]])
def test_the_command_refuses_what_makes_no_letter(few: Demo, tmp_path: Path, words: list[str]):
    result = run(few, "--to", str(tmp_path / "letters.pdf"), *words)

    assert result.exit_code != 0
    assert row_count(few, "proof_codes") == 0

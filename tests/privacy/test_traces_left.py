"""Where a person's name or address stood beside forms: it goes, too, when the person is erased."""

import pytest
from webtest import Upload

from service.accounts.staff import add_with_password
from service.store import accounts, proof_codes
from tests.cast.people import AREA, SCHOOL, Demo, picture, send
from tests.cast.posts import signed_in_clerk
from tests.privacy.cast import PERSON, RunFlask, register_person
from tests.privacy.test_person import without_drive
from tests.privacy.traces import traces
from tests.web.account.test_prove import give_code

OFFICER = "somying.office"


@pytest.fixture
def officer(demo: Demo) -> str:
    with demo.services.db.begin() as conn:
        add_with_password(conn, "officer", OFFICER, AREA, "somying@area.example", demo.clock())
        conn.commit()
    return OFFICER


@pytest.mark.parametrize("typed", [PERSON["email"], PERSON["email"].upper()])
def test_an_address_that_was_typed_with_a_wrong_password(demo: Demo, flask: RunFlask, typed: str):
    register_person(demo)
    demo.visitor().sign_in(typed, "wrong wrong wrong")

    flask("person", "erase", SCHOOL)

    assert without_drive(traces(demo, typed)) == []


def test_the_username_of_staff_that_was_typed_with_a_wrong_password(
    demo: Demo, flask: RunFlask, officer: str
):
    demo.visitor().sign_in(officer.title(), "wrong wrong wrong")

    flask("person", "erase", officer)

    assert without_drive(traces(demo, officer.title())) == []


def test_the_officer_whose_code_somebody_gave(demo: Demo, flask: RunFlask, officer: str):
    now = demo.clock()
    with demo.services.db.begin() as conn:
        secret = demo.services.journal.secret
        code = proof_codes.add(conn, secret, SCHOOL, proof_codes.LETTER, officer, now, now.replace(year=2027))
        conn.commit()
    give_code(signed_in_clerk(demo, letter=False), code)

    flask("person", "erase", officer)

    assert without_drive(traces(demo, officer)) == []


def test_the_unit_of_an_account(demo: Demo, flask: RunFlask):
    signed_in_clerk(demo, AREA, **PERSON, unit="งานครูนามสกุลสมมติ")
    demo.deliver()

    flask("person", "erase", PERSON["email"])

    assert without_drive(traces(demo, "นามสกุลสมมติ")) == []


def test_the_file_name_of_a_photo_of_staff_is_never_kept(demo: Demo):
    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/report")
    form = next(form for form in page.forms.values() if {"caption", "photo"} <= set(form.fields))
    form["photo"] = [Upload("ครูสมหญิงหน้าเสาธง.jpg", picture("red"), "image/jpeg")]
    form["caption"] = "ประชุมชี้แจง"
    send(form)

    assert traces(demo, "ครูสมหญิงหน้าเสาธง") == []


def test_one_who_goes_on_working_keeps_the_unit(demo: Demo):
    signed_in_clerk(demo, AREA, unit="กลุ่มนโยบายและแผน")

    with demo.services.db.read() as conn:
        assert accounts.get_by_username(conn, AREA)["unit"] == "กลุ่มนโยบายและแผน"

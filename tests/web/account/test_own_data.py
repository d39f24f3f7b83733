"""A signed-in person's own data as a file."""

import json

from tests.cast.people import AREA, OTHER_SCHOOL, Demo
from tests.cast.posts import signed_in_clerk
from tests.privacy.cast import OTHER, PERSON, register_person


def test_it_holds_the_account_and_what_it_sent(demo: Demo):
    answer = register_person(demo).get("/account/data.json")

    assert answer.json["account"]["email"] == PERSON["email"]
    assert [entry["form"] for entry in answer.json["entries"]][:2] == ["ลงทะเบียน", "ปักหมุด"]
    assert answer.json["entries"][0]["answers"]["ชื่อ"] == PERSON["first_name"]


def test_it_holds_nothing_of_others_and_no_secret(demo: Demo):
    signed_in_clerk(demo, OTHER_SCHOOL, **OTHER)
    clerk = register_person(demo)

    document = json.dumps(clerk.get("/account/data.json").json, ensure_ascii=False)

    assert OTHER["email"] not in document and "password" not in document and "epoch" not in document


def test_it_is_kept_in_no_cache_and_is_a_file(demo: Demo):
    answer = signed_in_clerk(demo).get("/account/data.json")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_staff_get_their_own_account_alone(demo: Demo):
    register_person(demo)

    answer = demo.staff(f"officer-{AREA}").get("/account/data.json")

    assert answer.json["account"]["username"] == f"officer-{AREA}" and answer.json["entries"] == []
    assert PERSON["email"] not in answer.text


def test_who_is_not_signed_in_gets_nothing(demo: Demo):
    assert demo.visitor().get("/account/data.json", expect_errors=True).status_int == 403

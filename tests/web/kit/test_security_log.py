"""The security log and the access log: what of a request stands in them, and what never does."""

import ast
import json
import re

import pytest

from service.audit.audit_words import ACT_SENTENCES
from service.store import audit_log
from service.web.kit import security_log
from tests.cast.downloads import prepared_table
from tests.cast.people import AREA, OTHER_AREA, PASSWORD, SCHOOL, Demo
from tests.cast.posts import post, signed_in_clerk
from tests.rooms import ROOT, module_paths, syntax_tree


def log_lines(demo: Demo, name: str) -> list[dict]:
    """The lines of a log of all days."""
    files = sorted((demo.services.settings.instance / "logs").glob(f"{name}-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def security_events(demo: Demo) -> list[str]:
    return [line["event"] for line in log_lines(demo, "security")]


def test_a_refused_page_is_told_with_who_whence_and_which(demo: Demo):
    officer = demo.staff(f"officer-{AREA}")

    officer.web.get(f"/area/{OTHER_AREA}/people", status=403, extra_environ={"REMOTE_ADDR": "192.0.2.7"})

    line = next(line for line in log_lines(demo, "security") if line["event"] == "refused")
    assert re.fullmatch("[0-9a-f]{16}", line.pop("sign_in"))
    assert line == {
        "at": "2026-05-20T03:00:00.000+00:00",
        "event": "refused",
        "who": f"officer-{AREA}",
        "address": "192.0.2.7",
        "method": "GET",
        "endpoint": "people.page",
        "status": 403,
        "about": {},
    }


def test_a_page_that_may_be_opened_is_no_event_of_security(demo: Demo):
    demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/people")

    assert "refused" not in security_events(demo)


def test_who_signs_in_and_out_who_fails_and_who_is_slowed_is_told(demo: Demo):
    signed_in_clerk(demo)
    clerk = demo.visitor()
    before = len(log_lines(demo, "security"))

    clerk.sign_in(SCHOOL)
    post(clerk, "/sign-out", {})
    for _ in range(4):
        post(demo.visitor(), "/sign-in", {"username": SCHOOL, "password": "a wrong phrase"})

    lines = log_lines(demo, "security")[before:]
    assert [line["event"] for line in lines] == [
        "signed_in",
        "signed_out",
        *["sign_in_failed"] * 3,
        "sign_in_slowed",
    ]
    assert [line["about"].get("name") for line in lines] == [SCHOOL, None, *[SCHOOL] * 4]


def test_forms_without_token_with_unknown_fields_or_too_many_are_told(demo: Demo):
    visitor = demo.visitor()

    visitor.web.post("/sign-out", status=400)
    post(visitor, "/sign-in", {"username": SCHOOL, "password": "x", "role": "obec"})
    while post(visitor, "/password/forgot", {"username": SCHOOL}).status_int != 429:
        pass

    assert security_events(demo)[:2] == ["csrf_failed", "unknown_field"]
    assert security_events(demo)[-1] == "limited"


def test_an_act_of_the_audit_log_is_repeated_with_address_and_route(demo: Demo):
    clerk = signed_in_clerk(demo)

    post(clerk, "/account/language", {"language": "en"})

    act = log_lines(demo, "security")[-1]
    assert (act["event"], act["who"], act["endpoint"]) == ("language_changed", SCHOOL, "own.language")
    assert (act["address"], act["about"]["agency"]) == ("203.0.113.7", SCHOOL)


def test_exports_are_told(demo: Demo):
    demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/export/registration.csv")
    signed_in_clerk(demo).get("/account/data.json")

    assert {"rows_exported", "own_data_taken"} <= set(security_events(demo))


def test_a_prepared_export_is_told_when_it_is_made_and_when_it_is_taken(demo: Demo):
    prepared_table(demo.staff(f"officer-{AREA}"), "registration")

    made, taken = log_lines(demo, "security")[-2:]
    assert (made["event"], taken["event"]) == ("rows_exported", "rows_taken")
    assert made["who"] == taken["who"] == f"officer-{AREA}"
    assert (taken["endpoint"], taken["about"]["record"]) == ("downloads.file", "registration")


def test_signing_in_and_failing_to_are_told_without_what_was_typed(demo: Demo):
    signed_in_clerk(demo)
    demo.visitor().sign_in(SCHOOL, "not the password")
    demo.visitor().sign_in("no-such-name", "not the password")

    told = [line for line in log_lines(demo, "security") if line["event"].startswith("sign")]
    assert [(line["event"], line["about"]) for line in told] == [
        ("signed_in", {"name": SCHOOL}),
        ("sign_in_failed", {"name": SCHOOL}),
        ("sign_in_failed", {}),
    ]


def test_an_act_that_was_not_committed_is_not_repeated(demo: Demo, clock):
    with demo.services.db.begin() as conn:
        audit_log.add(conn, clock(), "password_changed", SCHOOL, AREA, SCHOOL)
    with demo.services.db.begin() as conn:
        audit_log.add(conn, clock(), "slip", "(command)", AREA, SCHOOL, username=SCHOOL)
        conn.commit()

    assert security_events(demo) == ["slip"]


def test_the_access_log_has_a_line_for_each_request_with_how_long_it_took(demo: Demo):
    demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/people?page=2")
    demo.visitor().get("/no-such-page", status=404)

    people, lost = log_lines(demo, "access")[-2:]
    assert people.pop("ms") >= 0
    assert people == {
        "at": "2026-05-20T03:00:00.000+00:00",
        "event": "request",
        "who": f"officer-{AREA}",
        "address": "203.0.113.7",
        "method": "GET",
        "route": "/area/<area>/people",
        "status": 200,
    }
    assert (lost["route"], lost["status"], lost["who"]) == ("", 404, "")


def test_files_that_are_the_same_for_all_and_health_checks_are_left_out(demo: Demo):
    demo.visitor().get("/static/css/app.css")
    demo.visitor().get("/healthz", expect_errors=True)

    assert log_lines(demo, "access") == []


def test_no_token_query_password_or_address_is_ever_logged(demo: Demo):
    demo.visitor().settle()
    link = demo.password_link()
    demo.visitor().get(f"{link}?also=secret-query", expect_errors=True)
    demo.visitor().sign_in("clerk@school.example", "a-wrong-phrase")
    demo.visitor().get("/no/such/secret-path", status=404)

    text = json.dumps([log_lines(demo, "security"), log_lines(demo, "access")])
    token = link.rpartition("/")[2]
    for secret in (token, "secret-query", "secret-path", "a-wrong-phrase", PASSWORD, "@", "proof="):
        assert secret not in text
    assert "/password/<token>" in text


def test_a_log_that_cannot_be_written_does_not_break_a_request(demo: Demo):
    folder = demo.services.settings.instance / "logs"
    folder.touch()

    demo.visitor().get("/a/P5703", status=200)


def test_an_error_of_ours_is_logged_as_one(demo: Demo):
    def fail() -> str:
        raise ZeroDivisionError

    demo.app.view_functions["public.guide"] = fail
    demo.visitor().get("/guide", status=500)

    assert log_lines(demo, "access")[-1]["status"] == 500


def noted_events() -> list[tuple[str, str]]:
    """(module, event) for every call of `note` in the service."""
    return [
        (path.relative_to(ROOT).as_posix(), call.args[0].value)
        for path in module_paths("service")
        for call in ast.walk(syntax_tree(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("security_log.note")
    ]


@pytest.mark.parametrize(("module", "event"), noted_events())
def test_every_event_that_is_noted_stands_in_the_list(module: str, event: str):
    assert event in security_log.EVENTS, f"{module}: add it to EVENTS of web/kit/security_log.py"


def test_no_event_has_the_name_of_an_act():
    assert security_log.EVENTS.keys() & ACT_SENTENCES.keys() == set()


def test_an_act_that_seals_many_others_is_told_without_its_digests(demo: Demo):
    with demo.services.db.begin() as conn:
        seals = {"1": "0" * 64}
        audit_log.add(conn, demo.clock(), "edits_cleaned", audit_log.COMMAND, AREA, n=1, seals=seals)
        conn.commit()

    assert log_lines(demo, "security")[-1]["about"] == {"area": AREA, "n": 1}

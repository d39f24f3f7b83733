"""Who may open which route: every route by every role."""

from urllib.parse import quote

import pytest

from service.store import accounts, confirmations, workbooks
from service.store.schema import photos
from service.web.kit import access
from tests.cast.downloads import ask_for_table, make_files
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, PASSWORD, SCHOOL, Demo, Visitor
from tests.cast.posts import QUICK_HASHER
from tests.reports.cast import submit

# waiting: registered for SCHOOL without proof, and tried to sign in. provisional: registered for SCHOOL
# beside the confirmed person, sealed off from it. agency: the confirmed person of SCHOOL.
ROLES = ("visitor", "waiting", "provisional", "agency", "other agency", "officer", "other officer", "obec")
EVERYONE = set(ROLES)
NOT_SIGNED_IN = {"visitor", "waiting"}
AGENCIES = {"provisional", "agency", "other agency"}
OWN_AREA = {"officer", "obec"}
SIGNED_IN = EVERYONE - NOT_SIGNED_IN

# endpoint -> (address, who gets in). Addresses name things of SCHOOL in AREA.
GETS: dict[str, tuple[str, set[str]]] = {
    "public.landing": ("/", EVERYONE),
    "public.area_landing": (f"/a/{AREA}", EVERYONE),
    "public.guide": ("/guide", EVERYONE),
    "public.privacy": ("/privacy", EVERYONE),
    "public.agencies": (f"/agencies?q={quote('บ้าน')}", EVERYONE),
    "public.tambons": (f"/tambons?q={quote('แม่')}", EVERYONE),
    "status.page": ("/status", {"obec"}),
    "codes.national_qr": ("/qr.svg", EVERYONE),
    "codes.area_qr": (f"/qr/{AREA}.png", EVERYONE),
    "codes.poster": (f"/poster?area={AREA}", EVERYONE),
    "papers.guide": ("/guide.pdf", EVERYONE),
    "papers.of_area": (f"/area/{AREA}/posters", OWN_AREA),
    "hand_over.page": (f"/area/{AREA}/hand-over", OWN_AREA),
    "files.of_area": (f"/area/{AREA}/export", OWN_AREA),
    "files.of_area_file": (f"/area/{AREA}/export/pin.csv", OWN_AREA),
    "files.of_obec": ("/obec/export", {"obec"}),
    "downloads.page": ("/downloads/{download}", OWN_AREA),
    "downloads.file": ("/downloads/{download}/file", OWN_AREA),
    "grid_download.workbook": ("/sheets/{file}.xlsx", OWN_AREA),
    "registration.form": (f"/register?agency={SCHOOL}", EVERYONE),
    "asking.missing": ("/register/missing", EVERYONE),
    "asking.correction": (f"/correction?agency={SCHOOL}", EVERYONE),
    "asking.staff": ("/password/forgot/staff", EVERYONE),
    "asking.track": ("{request}", EVERYONE),
    "registration.challenge": ("/altcha", EVERYONE),
    "well_known.robots": ("/robots.txt", EVERYONE),
    "well_known.security": ("/.well-known/security.txt", EVERYONE),
    "registration.receipt": ("{receipt}", EVERYONE),
    "account.sign_in": ("/sign-in", EVERYONE),
    "account.forgot": ("/password/forgot", EVERYONE),
    "own_data.data": ("/account/data.json", SIGNED_IN),
    "own.page": ("/account", SIGNED_IN),
    "own_sessions.page": ("/account/sessions", SIGNED_IN),
    "step_up.prove": ("/account/step-up", SIGNED_IN),
    "own.password": ("/account/password", SIGNED_IN),
    "own.email": ("/account/email", SIGNED_IN),
    "own.hand_over": ("/account/hand-over", AGENCIES),
    "prove.page": ("/account/prove", AGENCIES),
    "invite.page": ("/account/invite", AGENCIES),
    "own.leave": ("/account/leave", AGENCIES),
    "confirm.confirm": ("/confirm/{address_token}", EVERYONE),
    "confirm.refuse": ("/confirm/{address_token}/refuse", EVERYONE),
    "confirm.take": ("/handover/{handover_token}", EVERYONE),
    "not_ours.page": ("/not-ours/{not_ours_token}", EVERYONE),
    "people.page": (f"/area/{AREA}/people", OWN_AREA),
    "acts.of_area": (f"/area/{AREA}/acts", OWN_AREA),
    "acts.of_obec": ("/obec/acts", {"obec"}),
    "closings.page": ("/obec/closings", {"obec"}),
    "unconfirmed.page": ("/obec/unconfirmed", {"obec"}),
    "staff_accounts.page": ("/obec/accounts", {"obec"}),
    "announced.page": ("/obec/announcements", {"obec"}),
    "agency.home": ("/home", AGENCIES),
    "agency.points": ("/pin", AGENCIES),
    "agency.new_point": ("/pin/new", AGENCIES),
    "agency.point": ("/pin/1", {"agency"}),
    "agency.withdraw": ("/pin/1/withdraw", {"agency"}),
    "survey.form": ("/survey", AGENCIES),
    "agency.photo": ("/photo/{photo}", {"agency", "officer", "obec"}),
    "area.overview": (f"/area/{AREA}", OWN_AREA),
    "one_agency.page": (f"/area/{AREA}/agencies/{SCHOOL}", OWN_AREA),
    "area.edits": (f"/area/{AREA}/edits", OWN_AREA),
    "area.summary": (f"/area/{AREA}/summary.json", OWN_AREA),
    "area.poster": (f"/area/{AREA}/poster", OWN_AREA),
    "reporting.page": (f"/area/{AREA}/report", OWN_AREA),
    "report_pages.one": (f"/area/{AREA}/report/1", OWN_AREA),
    "report_pages.evidence": (f"/area/{AREA}/report/1/evidence", OWN_AREA),
    "reporting.everywhere": ("/obec/reports", {"obec"}),
    "reminding.page": (f"/area/{AREA}/reminders", OWN_AREA),
    "held_letters.page": (f"/area/{AREA}/letters", OWN_AREA),
    "reminding.mail": (f"/area/{AREA}/reminders/mail", OWN_AREA),
    "national_reminding.page": ("/obec/reminders", {"obec"}),
    "national.overview": ("/obec", {"obec"}),
    "national.find": ("/obec/agencies", {"obec"}),
    "national.summary": ("/obec/summary.json", {"obec"}),
    "pins.country": ("/obec/pins.json", {"obec"}),
    "grid.workbook": ("/sheets/{file}", OWN_AREA),
    "grid.cells": ("/sheets/{file}/{sheet}.json", OWN_AREA),
    "mailbox.letters": ("/mailbox", set()),
}
# Routes that only take posts, or need a one-time link: named here so that none is forgotten, tested beside
# their page.
ELSEWHERE = {
    "static",
    "public.healthz",
    "registration.letter",
    "registration.send_again",
    "registration.other_address",
    "account.sign_out",
    "account.password",
    "objection.page",
    "national.announce",
    "announced.release",
    "announced.drop",
    "status.send_again",
    "area.send_again",
    "grid.change",
    "mailbox.letter",
    "grid_columns.change",
    "grid_blocks.paste",
    "grid_blocks.undo",
    "own.language",
    "own.digest",
    "hand_over.print_letters",
    "hand_over.revoke",
    "prove.send_code",
    "invite.revoke",
    "own_sessions.end",
    # tests/web/account/test_second_factor.py
    "second_factor.code",
    "second_factor.first",
    "second_factor.again",
    "staff_accounts.remove_factor",
    "own_sessions.end_others",
    "own.take_back_email",
    "own.take_back_hand_over",
    "people.send_letter",
    "people.slip",
    "closings.confirm",
    "unconfirmed.confirm",
    "staff_accounts.send_link",
    "staff_accounts.slip",
    "staff_accounts.close",
    "staff_accounts.reopen",
    "reporting.submit",
    "report_uploads.add",
    "report_uploads.change",
    # tests/web/area/test_own_link.py
    "own_link.show",
    "reminding.line",
    "reminding.stop",
    "held_letters.send",
    "held_letters.drop",
    "national_reminding.stop",
    # tests/web/area/test_downloads.py
    "papers.prepare",
    "report_pages.prepare",
    "files.prepare_of_area",
    "files.prepare_of_obec",
}


@pytest.fixture
def people(demo: Demo) -> dict[str, Visitor]:
    """One of each role; the agency has pinned a point with a photo."""
    agency = demo.visitor().settle(SCHOOL)
    agency.pin()
    demo.deliver()
    demo.visitor().register(SCHOOL, email="second@school.example")
    demo.deliver()
    demo.visitor().set_password(demo.password_link())
    return {
        "visitor": demo.visitor(),
        "waiting": waiting_person(demo),
        "provisional": demo.visitor().sign_in(f"{SCHOOL}-2"),
        "agency": agency,
        "other agency": demo.visitor().settle(OTHER_SCHOOL),
        "officer": demo.staff(f"officer-{AREA}"),
        "other officer": demo.staff(f"officer-{OTHER_AREA}"),
        "obec": demo.staff("obec"),
    }


def waiting_person(demo: Demo) -> Visitor:
    """Return the browser of a person who registered without proof, and signs in with the right password."""
    person = demo.visitor()
    person.register(SCHOOL, captcha=False, email="third@school.example")
    with demo.services.db.begin() as conn:
        account = accounts.get_by_username(conn, f"{SCHOOL}-3")
        accounts.set_password(conn, account["id"], QUICK_HASHER.hash(PASSWORD), demo.clock())
        conn.commit()
    return person.sign_in(f"{SCHOOL}-3")


def address_values_of(demo: Demo) -> dict[str, str]:
    """Returns the values for the placeholders in the addresses of GETS."""
    with demo.services.db.read() as conn:
        photo = conn.execute(photos.select()).mappings().first()
        book = workbooks.get(conn, AREA)
    submit(demo.staff(f"officer-{AREA}"))
    download = ask_for_table(demo.staff(f"officer-{AREA}"), "agencies").location.rpartition("/")[2]
    make_files(demo)
    receipt = demo.visitor().register("57030010").request.path
    request_path = demo.visitor().ask_for_correction(SCHOOL).request.path
    kinds = ("address", "handover", "not_ours")
    tokens = {f"{kind}_token": add_waiting_link(demo, kind) for kind in kinds}
    return {
        "photo": photo["id"],
        "download": download,
        "request": request_path,
        "file": book["file_id"],
        "sheet": book["sheet_ids"]["pin"],
        "receipt": receipt,
        **tokens,
    }


def add_waiting_link(demo: Demo, kind: str) -> str:
    """Add a link of SCHOOL that waits for confirmation; returns its token."""
    with demo.services.db.begin() as conn:
        account = accounts.get_by_username(conn, SCHOOL)
        answers = {"first_name": "ผู้รับช่วง", "last_name": "ตัวอย่าง", "email": "next@school.example"}
        facts = {
            "email": "new@school.example",
            "before": account["email"],
            "answers": answers,
            "language": "th",
        }
        stored_kind = confirmations.OLD_ADDRESS if kind == "address" else kind
        confirmations.add(conn, account["id"], stored_kind, f"token-of-{kind}", facts, demo.clock())
        conn.commit()
    return f"token-of-{kind}"


def test_every_route_answers_every_role_as_its_rule_says(demo: Demo, people: dict[str, Visitor]):
    address_values, wrong = address_values_of(demo), []
    for endpoint, (address, allowed) in GETS.items():
        for role in ROLES:
            answer = people[role].get(address.format(**address_values), expect_errors=True)
            # Who is signed in already is led on from the sign-in page.
            led_on = endpoint == "account.sign_in" and answer.status_int == 302
            redirected = (
                endpoint in ("area.poster",) and answer.status_int == 302 and "/poster" in answer.location
            )
            inside = answer.status_int == 200 or led_on or redirected
            if inside != (role in allowed):
                wrong.append((endpoint, role, answer.status_int))

    assert wrong == []


def test_every_route_has_a_rule_and_stands_in_the_matrix(demo: Demo):
    routes = {rule.endpoint for rule in demo.app.url_map.iter_rules()}

    assert routes == set(access.RULES)
    assert routes == set(GETS) | ELSEWHERE


def test_a_route_without_a_rule_is_closed_to_everybody(demo: Demo):
    demo.app.add_url_rule("/forgotten", "forgotten", lambda: "open")

    answer = demo.staff("obec").get("/forgotten", expect_errors=True)

    assert answer.status_int == 403


def test_posts_are_closed_like_their_pages(demo: Demo, people: dict[str, Visitor]):
    address_values = address_values_of(demo)
    closed = [
        ("/pin/new", ("visitor", "waiting", "officer", "obec")),
        ("/pin/1", ("visitor", "waiting", "provisional", "other agency", "officer", "obec")),
        ("/pin/1/withdraw", ("visitor", "waiting", "provisional", "other agency", "officer", "obec")),
        ("/survey", ("visitor", "waiting", "officer", "obec")),
        ("/obec/announcement", ("visitor", "agency", "officer")),
        *((f"/obec/announcements/1/{act}", ("visitor", "agency", "officer")) for act in ("release", "drop")),
        *(
            (f"/account{path}", ("visitor",))
            for path in ("/language", "/password", "/email", "/email/take-back", "/sessions/end-others")
        ),
        *((f"/account{path}", ("visitor", "agency", "provisional")) for path in ("/digest",)),
        *(
            (f"/account{path}", ("visitor", "officer", "obec"))
            for path in ("/hand-over", "/hand-over/take-back", "/leave")
        ),
        *(
            (f"/area/{AREA}/people/{SCHOOL}/{act}", ("visitor", "agency", "other agency", "other officer"))
            for act in ("letter", "slip")
        ),
        # Nobody reports for another area, OBEC for none.
        *(
            (f"/area/{AREA}/report{path}", ("visitor", "agency", "other officer", "obec"))
            for path in ("", "/photos", "/photos/{photo}")
        ),
        # The own area's key does not open another area's account.
        *(
            (f"/area/{OTHER_AREA}/people/{SCHOOL}/{act}", ("other officer", "obec"))
            for act in ("letter", "slip")
        ),
        # Nor are officers, OBEC users and unknown names anybody of an area.
        *(
            (f"/area/{AREA}/people/{name}/slip", ("officer", "obec"))
            for name in (f"officer-{AREA}", "obec", "57999999")
        ),
        *(
            (f"/obec/accounts{path}", ("visitor", "agency", "officer", "other officer"))
            for path in (
                "",
                "/obec/letter",
                "/obec/slip",
                "/obec/close",
                "/obec/reopen",
                "/obec/remove-factor",
            )
        ),
        (f"/obec/unconfirmed/{SCHOOL}-2", ("visitor", "provisional", "agency", "officer")),
        ("/obec/closings/1", ("visitor", "provisional", "agency", "officer")),
        *(
            (f"/area/{AREA}{path}", ("visitor", "waiting", "agency", "other officer"))
            for path in ("/export", "/posters", "/report/1/files")
        ),
        ("/obec/export", ("visitor", "agency", "officer", "other officer")),
        # Staff are nobody's people to confirm.
        (f"/obec/unconfirmed/officer-{AREA}", ("obec",)),
        # OBEC's page of staff is no way to an agency's account.
        *((f"/obec/accounts/{SCHOOL}/{act}", ("obec",)) for act in ("letter", "slip", "close", "reopen")),
        *(
            (f"/area/{AREA}/reminders/{act}", ("visitor", "agency", "other officer"))
            for act in ("mail", "line", "stop")
        ),
        *(
            (f"/area/{AREA}/letters/{act}", ("visitor", "agency", "other officer"))
            for act in ("send", "drop")
        ),
        *((f"/obec/reminders{act}", ("visitor", "agency", "officer")) for act in ("", "/stop")),
        *(
            (f"/sheets/{{file}}/{{sheet}}{act}", ("visitor", "agency", "other officer"))
            for act in ("", "/columns", "/paste", "/undo")
        ),
    ]
    inside = []
    for address, roles in closed:
        for role in roles:
            token = people[role].get("/register?agency=57030010").forms
            token = next(form for form in token.values() if "csrf_token" in form.fields)["csrf_token"].value
            answer = people[role].web.post(
                address.format(**address_values), {"csrf_token": token}, expect_errors=True
            )
            away = answer.status_int == 302 and answer.location.endswith("/sign-in")
            if answer.status_int not in (403, 404) and not away:
                inside.append((address, role, answer.status_int))

    assert inside == []


def test_no_post_works_without_its_token(demo: Demo, people: dict[str, Visitor]):
    address_values = address_values_of(demo)
    posts = [
        *(
            (path, "agency")
            for path in ("/account/language", "/account/email/take-back", "/account/hand-over/take-back")
        ),
        *((f"/area/{AREA}/people/{SCHOOL}/{act}", "officer") for act in ("letter", "slip")),
        *((f"/obec/accounts/officer-{AREA}/{act}", "obec") for act in ("letter", "slip", "close", "reopen")),
        *((f"/area/{AREA}/reminders/{act}", "officer") for act in ("mail", "line", "stop")),
        (f"/obec/unconfirmed/{SCHOOL}-2", "obec"),
        ("/obec/closings/1", "obec"),
        ("/obec/reminders", "obec"),
        ("/obec/reminders/stop", "obec"),
        *((f"/area/{AREA}{path}", "officer") for path in ("/export", "/posters", "/report/1/files")),
        ("/obec/export", "obec"),
        ("/sign-out", "agency"),
        ("/pin/1/withdraw", "agency"),
        ("/obec/announcement", "obec"),
        *((f"/obec/announcements/1/{act}", "obec") for act in ("release", "drop")),
        *(
            (address.format(**address_values), "officer")
            for address in (
                "/sheets/{file}/{sheet}/columns",
                "/sheets/{file}/{sheet}/paste",
                "/sheets/{file}/{sheet}/undo",
            )
        ),
    ]

    answers = [people[role].web.post(path, {}, expect_errors=True).status_int for path, role in posts]

    assert answers == [400] * len(posts)


def test_an_account_that_was_cancelled_loses_its_session(demo: Demo, people: dict[str, Visitor]):
    officer = demo.officer()
    row = next(line for line in officer.lines("registration") if line["รหัสหน่วยงาน"] == SCHOOL)

    officer.decide("registration", row["เลขที่รับ"], "ยกเลิก")
    demo.deliver()

    assert people["agency"].get("/home").status_int == 302
    assert people["other agency"].get("/home").status_int == 200

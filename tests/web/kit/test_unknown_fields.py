"""Fields that no form has: they are refused in one place, with a page that says so.

The table of fields is compared with the forms of all pages.
"""

import pytest
from webtest import Upload

from service.records import RECORDS
from service.web.kit import fields
from tests.cast.pages import every_page
from tests.cast.people import AREA, OTHER_SCHOOL, PIN, REGISTRATION, SCHOOL, Demo, fill, picture, send
from tests.cast.posts import csrf_token, post, post_pin, registration_fields, row_count, signed_in_clerk

# What browsers' scripts add to our forms, or send by themselves.
OF_SCRIPTS = {
    "registration.form": {"altcha"},
    **dict.fromkeys(("account.sign_in", "asking.missing", "asking.correction", "asking.staff"), {"altcha"}),
    "grid.change": {"before", "text", "column"},
}


def routes(demo: Demo) -> dict[str, list[str]]:
    """Returns endpoint -> URL rules, of every route that takes posts."""
    addresses: dict[str, list[str]] = {}
    for rule in demo.app.url_map.iter_rules():
        if "POST" in rule.methods:
            addresses.setdefault(rule.endpoint, []).append(rule.rule)
    return addresses


def test_every_route_that_takes_posts_says_what_it_takes(demo: Demo):
    missing = set(routes(demo)) - set(fields.FIELDS)

    assert not missing, (
        f"add what their forms send to FIELDS in service/web/kit/fields.py: {', '.join(sorted(missing))}"
    )


def test_no_line_of_the_list_is_left_without_a_route(demo: Demo):
    assert set(fields.FIELDS) - set(routes(demo)) == set()


def post_forms(page) -> list:
    return [form for form in page.html.select("form") if form.get("method", "get").lower() == "post"]


def field_names(form) -> set[str]:
    return {tag["name"] for tag in form.select("input, textarea, select, button") if tag.get("name")}


def endpoints_of(demo: Demo, form, page) -> list[str]:
    """Where a form goes: by itself, or by a button that sends it elsewhere."""
    actions = [form.get("action") or page.request.path]
    actions += [button["formaction"] for button in form.select("button[formaction]")]
    urls = demo.app.url_map.bind("pakmut.example")
    return [urls.match(action.partition("?")[0], "POST")[0] for action in actions]


def grid_pages(demo: Demo) -> list[tuple[str, object]]:
    officer, book = demo.staff(f"officer-{AREA}"), demo.officer()
    tab = book.sheets["pin"]
    paths = [f"/sheets/{book.file}?tab={tab}{more}" for more in ("", "&row=1", "&column=1")]
    return [(path, officer.get(path)) for path in paths]


def test_every_field_of_every_form_is_taken_and_nothing_that_no_form_has(demo: Demo):
    """The pages are opened once for both.

    A name that left its form leaves the list, but for records' retired fields.
    """
    wrong: list[tuple] = []
    fields_by_endpoint: dict[str, set[str]] = {}
    registration_of_other = demo.visitor().get(f"/register?agency={OTHER_SCHOOL}")
    for name, page in [*every_page(demo), *grid_pages(demo), ("", registration_of_other)]:
        for form in post_forms(page) if page.content_type == "text/html" else ():
            for endpoint in endpoints_of(demo, form, page):
                form_takes = fields.FIELDS[endpoint].fields() | fields.FIELDS[endpoint].files()
                wrong += [(name, endpoint, field) for field in field_names(form) - form_takes]
                fields_by_endpoint.setdefault(endpoint, {"csrf_token"}).update(field_names(form))

    assert wrong == [], "add them to FIELDS in service/web/kit/fields.py"
    # Their buttons show only where something was set aside, or where letters or closings wait. The second
    # step is off in a demonstration (tests/web/account/test_second_factor.py).
    assert set(fields.FIELDS) - set(fields_by_endpoint) == {
        "second_factor.code",
        "second_factor.first",
        "second_factor.again",
        "staff_accounts.remove_factor",
        "area.send_again",
        "status.send_again",
        "closings.confirm",
        "reminding.stop",
        "held_letters.send",
        "held_letters.drop",
        "national_reminding.stop",
    }

    listed_fields = {
        endpoint: form.names for endpoint, form in fields.FIELDS.items() if endpoint in fields_by_endpoint
    }

    unused_fields = {
        endpoint: names - fields_by_endpoint[endpoint] - OF_SCRIPTS.get(endpoint, set())
        for endpoint, names in listed_fields.items()
    }

    # `confirm` stands in a form only while a position is doubtful, `hand_reason` while a report rests on the
    # area's own hand; services differ from kind to kind of agency.
    assert {
        endpoint: {n for n in names if "--" not in n} - {"confirm", "hand_reason"}
        for endpoint, names in unused_fields.items()
    } == dict.fromkeys(unused_fields, set())


# --- refused


def is_refused(page) -> bool:
    return page.status_int == 400 and "มีช่องที่ระบบไม่รู้จัก" in page.text


@pytest.mark.parametrize(
    "path", ["/register", "/sign-in", "/password/forgot", "/sign-out", "/pin/new", "/survey"]
)
def test_a_field_that_no_form_has_is_refused_with_a_page_that_says_so(demo: Demo, path: str):
    page = post(signed_in_clerk(demo), path, {"role": "obec"})

    assert is_refused(page)
    assert len(page.html.select("h1")) == 1
    assert "help@pakmut.example" in page.html.main.get_text()


@pytest.mark.parametrize(
    "name",
    ["state", "username", "role", "Email", "email ", "email[]", "first_name\0", "", "x" * 5000, "__proto__"],
)
def test_nothing_of_a_form_with_an_unknown_field_is_stored(demo: Demo, name: str):
    page = post(
        demo.visitor(), "/register", registration_fields(SCHOOL, altcha=demo.solved_captcha()) | {name: "1"}
    )

    assert is_refused(page)
    assert [row_count(demo, table) for table in ("receipts", "entries", "letters", "solutions", "rates")] == [
        0
    ] * 5


def test_its_name_is_not_shown_back(demo: Demo):
    page = post(demo.visitor(), "/register", registration_fields(SCHOOL) | {"<script>alert(1)</script>": "1"})

    assert is_refused(page) and "alert(1)" not in page.text


@pytest.mark.parametrize("field", ["nothing", "photo_kept", "email", "../../photo"])
def test_a_file_in_a_field_that_takes_none_is_refused(demo: Demo, field: str):
    clerk = signed_in_clerk(demo)
    fields_sent = [*PIN.items(), ("csrf_token", csrf_token(clerk))]

    page = clerk.web.post(
        "/pin/new", fields_sent, upload_files=[(field, "x.jpg", picture())], expect_errors=True
    )

    assert is_refused(page)
    assert row_count(demo, "photos") == 0


def test_a_form_without_photos_takes_no_file(demo: Demo):
    visitor = demo.visitor()
    pairs = [*registration_fields(SCHOOL).items(), ("csrf_token", csrf_token(visitor))]

    page = visitor.web.post(
        "/register", pairs, upload_files=[("photo", "x.jpg", picture())], expect_errors=True
    )

    assert is_refused(page)


def test_an_unknown_field_is_not_held_for_who_has_to_sign_in_again(demo: Demo):
    clerk = signed_in_clerk(demo)
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    clerk.web.cookiejar.clear()

    page = clerk.web.post("/pin/new", [*form.submit_fields(), ("more", "x")], expect_errors=True)

    assert is_refused(page)
    assert row_count(demo, "drafts") == 0


def test_a_field_that_left_its_form_is_still_taken_from_a_page_that_was_open(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    clerk, pin = signed_in_clerk(demo), RECORDS["pin"]
    form = clerk.open_form("/pin/new")
    fill(form, PIN | {"opening_hours": "จันทร์ 09.00"})
    form["photo"] = [Upload("sign.jpg", picture(), "image/jpeg")]
    fewer = tuple(replace_retired(f) for f in pin.fields)

    monkeypatch.setitem(RECORDS, "pin", type(pin)(**{**vars(pin), "fields": fewer}))

    assert send(form).request.path.startswith("/receipt/")


def replace_retired(field):
    return type(field)(**{**vars(field), "retired": field.key == "opening_hours"})


# --- more of everything


def test_a_single_field_that_comes_twice_counts_once(demo: Demo):
    page = post(
        demo.visitor(),
        "/register",
        registration_fields(SCHOOL, altcha=demo.solved_captcha())
        | {"email": ["clerk@school.example", "other@school.example"], "agency": [SCHOOL, OTHER_SCHOOL]},
    )

    assert page.status_int == 303
    assert row_count(demo, "entries") == row_count(demo, "letters") == 1
    assert "other@school.example" not in page.follow().text


@pytest.mark.parametrize("path", ["/register", "/sign-in", "/pin/new", "/survey", "/password/forgot"])
@pytest.mark.parametrize("name", ["agency", "csrf_token", "submission", "username", "more"])
def test_thousands_of_values_are_no_error_of_ours(demo: Demo, path: str, name: str):
    clerk = signed_in_clerk(demo)
    body = f"csrf_token={csrf_token(clerk)}&" + f"{name}=x&" * 20_000

    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        page = clerk.web.post(path, body, content_type=kind, expect_errors=True)

        assert page.status_int < 500


def test_thousands_of_parts_are_too_large(demo: Demo):
    part = '--x\r\nContent-Disposition: form-data; name="agency"\r\n\r\n1\r\n'

    page = demo.app.test_client().post(
        "/register", data=part * 5000 + "--x--\r\n", content_type="multipart/form-data; boundary=x"
    )

    assert page.status_code == 413
    assert "help@pakmut.example" in page.text


def test_thousands_of_kept_photos_are_no_error_of_ours(demo: Demo):
    page = post_pin(signed_in_clerk(demo), photo_kept=["x"] * 5000, photos=[])

    assert page.status_int in (413, 422)


def test_a_huge_name_is_no_error_of_ours(demo: Demo):
    page = demo.visitor().web.post("/register", "ก" * 100_000 + "=1", expect_errors=True)

    assert is_refused(page)


def test_a_registration_filled_by_the_page_is_refused_nothing(demo: Demo):
    form = demo.visitor().open_form(f"/register?agency={SCHOOL}")
    fill(form, REGISTRATION)
    form["notice"] = True

    assert send(form).request.path.startswith("/receipt/")

"""Security headers, cookies, and redirects: no URL leads away from the service."""

import re
from urllib.parse import quote

import pytest
from webtest import Upload

from service import create_app
from tests.cast.people import AREA, PASSWORD, SCHOOL, Demo, Visitor, picture
from tests.cast.posts import post_pin, signed_in_clerk
from tests.cast.second_step import give_password

PAGES = (
    "/",
    f"/a/{AREA}",
    "/register",
    "/sign-in",
    "/password/forgot",
    "/privacy",
    "/guide",
    f"/poster?area={AREA}",
    "/nowhere",
    "/agencies?q=x",
    "/altcha",
    "/qr.svg",
    f"/qr/{AREA}.png",
    "/healthz",
    "/static/css/app.css",
    "/mailbox",
    "/receipt/none",
)
# What pages of ours need, and nothing more.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
EVIL = "evil.example"


@pytest.fixture
def public(public_settings: dict, clock) -> Demo:
    """The service at its public address, behind a proxy."""
    return Demo(create_app(public_settings | {"TRUSTED_PROXIES": "1", "SECOND_FACTOR": "obec"}, clock), clock)


def visitor_by_https(demo: Demo) -> Visitor:
    visitor = demo.visitor()
    visitor.web.extra_environ |= {
        "wsgi.url_scheme": "https",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_HOST": "pakmut.example",
    }
    return visitor


def policy(page) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))


# --- headers


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_forbids_what_no_page_needs(demo: Demo, path: str):
    page = demo.visitor().get(path, expect_errors=True)

    assert policy(page) == POLICY
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in page.headers


def test_errors_and_refusals_have_the_same_headers(demo: Demo):
    visitor = demo.visitor()
    answers = [
        visitor.web.post("/register", {"x": "1"}, expect_errors=True),
        visitor.get("/home", expect_errors=True),
        visitor.web.put("/register", "", expect_errors=True),
    ]

    assert [answer.status_int for answer in answers] == [400, 302, 405]
    assert all(policy(answer) == POLICY for answer in answers)


def test_the_server_of_map_tiles_is_the_one_address_that_is_added(settings: dict, clock):
    demo = Demo(
        create_app(settings | {"MAP_TILES_URL": "https://tiles.example/{z}/{x}/{y}.png"}, clock), clock
    )

    assert policy(demo.visitor().get("/")) == POLICY | {"img-src": "'self' data: blob: https://tiles.example"}


def test_only_qr_codes_may_stand_on_pages_of_others(demo: Demo):
    policies = {
        path: demo.visitor().get(path, expect_errors=True).headers["Cross-Origin-Resource-Policy"]
        for path in PAGES
    }

    assert {path for path, policy_text in policies.items() if policy_text == "cross-origin"} == {
        "/qr.svg",
        f"/qr/{AREA}.png",
    }


def test_a_page_with_a_secret_in_its_address_sends_no_referrer(demo: Demo):
    demo.visitor().register()
    demo.worker.postman().deliver()

    page = demo.visitor().get(demo.password_link())

    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_browsers_insist_on_https_where_the_address_is_https_and_not_elsewhere(demo: Demo, public: Demo):
    assert visitor_by_https(public).get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in demo.visitor().get("/").headers


# --- cookies


def cookies(page) -> list[str]:
    return page.headers.getall("Set-Cookie")


def test_by_https_the_cookie_goes_to_this_host_alone(public: Demo):
    page = visitor_by_https(public).get("/sign-in")

    (cookie,) = cookies(page)
    assert cookie.startswith("__Host-pakmut=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_signing_in_by_https_works_with_that_cookie(public: Demo):
    visitor = visitor_by_https(public)

    _, page = give_password(public, f"officer-{AREA}", visitor)

    assert page.request.path == f"/area/{AREA}"


def test_on_this_machine_without_https_the_cookie_is_no_secure_one(demo: Demo):
    (cookie,) = cookies(demo.visitor().get("/sign-in"))

    assert cookie.startswith("pakmut=")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; ")) and "Secure" not in cookie


# --- no way out


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/pin",
        "///evil.example",
        "/\\evil.example",
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "//sign-in",
        f"//a/{AREA}",
        "/pin//1",
        "/.//evil.example",
        "/home/",
        "/%0d%0aLocation:%20//evil.example",
    ],
)
def test_no_path_whatever_leads_to_another_site(demo: Demo, path: str):
    answer = demo.app.test_client().open(environ_overrides={"PATH_INFO": path, "HTTP_HOST": EVIL})

    assert answer.status_code in (200, 302, 404)
    assert answer.headers.get("Location", "/sign-in") == "/sign-in"
    assert not re.search(r'(href|action|src)="[^"]*evil', answer.text)


@pytest.mark.parametrize(
    "path", ["//evil.example/pin", "/\\evil.example", "/pin?next=https://evil.example", "/survey"]
)
def test_after_signing_in_one_is_here(demo: Demo, path: str):
    signed_in_clerk(demo)
    client = demo.app.test_client()
    client.open(
        environ_overrides={
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "HTTP_HOST": EVIL,
        }
    )
    form = {"csrf_token": token_of(client), "username": SCHOOL, "password": PASSWORD}

    answer = client.post("/sign-in?next=//evil.example", data=form)

    assert answer.headers["Location"] in ("/home", "/pin", "/survey")


@pytest.mark.parametrize(
    "path",
    ["/", "/register", f"/a/{AREA}", "/sign-in", f"/poster?area={AREA}", "/nowhere", f"/a/{AREA}?lang=en"],
)
def test_no_page_repeats_the_host_that_was_asked_for(demo: Demo, path: str):
    visitor = demo.visitor()
    visitor.web.extra_environ |= {
        "HTTP_HOST": EVIL,
        "HTTP_X_FORWARDED_HOST": EVIL,
        "HTTP_X_FORWARDED_PREFIX": f"//{EVIL}",
        "HTTP_X_ORIGINAL_URL": f"//{EVIL}",
    }

    page = visitor.get(path, expect_errors=True)

    assert EVIL not in page.text
    assert EVIL not in str(page.headers.items())


@pytest.mark.parametrize("lang", ["//evil.example", "en\r\nSet-Cookie: a=b", "../../x", "x" * 5000])
def test_a_language_that_is_none_changes_nothing(demo: Demo, lang: str):
    page = demo.visitor().get("/", params={"lang": lang})

    assert page.html.html["lang"] == "th"
    assert not any("a=b" in cookie for cookie in cookies(page))


# --- no way into folders

TRAVERSALS = (
    "../secret_key",
    "..%2fsecret_key",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%2fsecret_key",
    "..%5csecret_key",
    "..%00",
    "%00",
    "....//secret_key",
    "/etc/passwd",
    "%252e%252e%252fsecret_key",
    "x" * 5000,
    quote("ก" * 500),
    "CON",
    ".",
    "..",
)


@pytest.mark.parametrize("name", TRAVERSALS, ids=lambda name: name[:20])
@pytest.mark.parametrize(
    "folder", ["/mailbox/", "/photo/", "/static/", "/qr/", "/receipt/", "/password/", "/sheets/"]
)
def test_no_name_leads_out_of_its_folder(demo: Demo, folder: str, name: str):
    obec = demo.staff("obec")

    page = obec.get(folder + name, expect_errors=True)

    assert page.status_int in (302, 404, 410)
    assert demo.services.settings.secret_key not in page.text and "root:" not in page.text


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/x",
        "..\\..\\x.jpg",
        "/etc/passwd",
        "a\0b.jpg",
        ".",
        "",
        "x" * 5000,
        "CON.jpg",
        "a\r\nb",
    ],
)
def test_the_name_of_a_file_makes_no_file(demo: Demo, name: str):
    signed_in_clerk(demo)
    client, files_before = signed_in(demo), files(demo)

    page = client.post(
        "/pin/new",
        data=_multipart(token_of(client), name),
        content_type="multipart/form-data; boundary=bound",
    )

    assert page.status_code == 422
    assert all(
        re.fullmatch(r"photos/[\w/-]+\.jpg|decoding/\d+\.lock", path) for path in files(demo) - files_before
    )


def token_of(client) -> str:
    return re.search(
        r'name="csrf_token" value="([^"]+)"', client.get("/sign-in", follow_redirects=True).text
    )[1]


def signed_in(demo: Demo):
    """A client that sends bodies as they are."""
    client = demo.app.test_client()
    client.post("/sign-in", data={"csrf_token": token_of(client), "username": SCHOOL, "password": PASSWORD})
    return client


def _multipart(token: str, name: str) -> bytes:
    """Returns a multipart form with one picture of this file name."""
    quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    head = f'--bound\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
    file = f'--bound\r\nContent-Disposition: form-data; name="photo"; filename="{quoted}"\r\nContent-Type: image/jpeg\r\n\r\n'
    return head.encode() + file.encode() + picture() + b"\r\n--bound--\r\n"


def files(demo: Demo) -> set[str]:
    """Returns the paths in the instance folder, but for the database's own files."""
    folder = demo.services.settings.instance
    paths = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {path for path in paths if not path.startswith(("pakmut.sqlite", "google.sqlite"))}


def test_a_photo_keeps_the_bytes_of_no_upload(demo: Demo):
    """What is stored is drawn anew: a script behind the picture does not survive."""
    clerk = signed_in_clerk(demo)
    page = post_pin(clerk, photos=[Upload("x.jpg", picture() + b"<script>alert(1)</script>", "text/html")])
    assert page.status_int == 303

    answer = clerk.get(clerk.get("/pin/1").html.select_one(".thumbs a")["href"])

    assert answer.content_type == "image/jpeg"
    assert b"<script>" not in answer.body


# --- methods


@pytest.mark.parametrize(
    "method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "GET\r\n", "x" * 300]
)
def test_a_method_that_no_route_has_is_refused(demo: Demo, method: str):
    client = demo.app.test_client()

    answers = {
        client.open(path, method=method).status_code
        for path in ("/", "/register", "/pin/new", "/sign-out", "/nowhere")
    }

    assert answers <= {404, 405}


def test_a_page_that_only_shows_takes_no_post(demo: Demo):
    visitor = demo.visitor()
    paths = (
        "/",
        "/guide",
        "/home",
        "/pin",
        "/obec",
        "/mailbox",
        "/healthz",
        "/altcha",
        "/qr.svg",
        f"/area/{AREA}",
    )

    assert {visitor.web.post(path, {}, expect_errors=True).status_int for path in paths} == {405}


def test_what_changes_something_is_never_done_by_a_link(demo: Demo):
    clerk = signed_in_clerk(demo)
    paths = ("/sign-out", "/receipt/x/send-again", "/obec/announcement", f"/area/{AREA}/send-again")

    assert {clerk.get(path, expect_errors=True).status_int for path in paths} <= {404, 405}
    assert clerk.get("/home").status_int == 200

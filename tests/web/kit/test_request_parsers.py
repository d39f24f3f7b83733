"""Random posts to every URL as every role: no 500, and nothing is stored where a problem was reported."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote_plus

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.store import accounts, workbooks
from service.store.schema import METADATA
from service.web.kit import fields
from tests.cast.people import AREA, PASSWORD, PIN, REGISTRATION, SCHOOL, Demo, picture
from tests.cast.posts import QUICK_HASHER, signed_in_clerk
from tests.web.kit.test_headers import token_of

PATIENT = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
ROLES = {"visitor": "", "agency": SCHOOL, "officer": f"officer-{AREA}", "obec": "obec"}
# What people send: nothing of it may change where the answer tells a problem. Limits count wrong passwords;
# photos and drafts are held for the form that comes back.
KEPT = (
    "receipts",
    "entries",
    "accounts",
    "letters",
    "latest_positions",
    "instance_values",
    "password_links",
    "solutions",
    "audit_log",
    "requests",
    "reports",
    "report_photos",
)


@dataclass
class Stage:
    """A demonstration with one client of each role, made once for all examples of a property."""

    demo: Demo
    clients: dict[str, FlaskClient]
    tokens: dict[str, str]
    places: dict[str, str]

    def post(self, role: str, path: str, body: bytes, kind: str) -> int:
        client = self.clients[role]
        status = client.open(
            path, method="POST", input_stream=BytesIO(body), content_length=len(body), content_type=kind
        ).status_code
        if path == "/sign-out" and status == 303:
            self.clients[role] = signed_in(self.demo, ROLES[role])
            self.tokens[role] = token_of(self.clients[role])
        return status

    def rows(self) -> dict[str, int]:
        with self.demo.services.db.read() as conn:
            return {name: conn.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in KEPT}


@pytest.fixture
def stage(demo: Demo) -> Iterator[Stage]:
    clerk = signed_in_clerk(demo)
    clerk.pin()
    receipt = demo.visitor().register("57030010").request.path
    demo.worker.postman().deliver()
    with demo.services.db.begin() as conn:
        for username in ROLES.values():
            if username:
                accounts.update(
                    conn,
                    accounts.get_by_username(conn, username)["id"],
                    password_hash=QUICK_HASHER.hash(PASSWORD),
                )
        book = workbooks.get(conn, AREA)
        conn.commit()
    clients = {role: signed_in(demo, username) for role, username in ROLES.items()}
    places = {
        "receipt": receipt.rpartition("/")[2],
        "token": demo.password_link().rpartition("/")[2],
        "point": "1",
        "area": AREA,
        "file_id": book["file_id"],
        "sheet_id": str(book["sheet_ids"]["pin"]),
        "username": SCHOOL,
        "photo": "0" * 24,
        # of no session
        "number": "999999",
        "entry": "999999",
    }
    yield Stage(demo, clients, {role: token_of(client) for role, client in clients.items()}, places)


def signed_in(demo: Demo, username: str) -> FlaskClient:
    client = demo.app.test_client()
    if username:
        client.post(
            "/sign-in", data={"csrf_token": token_of(client), "username": username, "password": PASSWORD}
        )
    return client


def addresses(stage: Stage) -> dict[str, str]:
    """Returns endpoint -> a URL of it that exists."""
    urls = stage.demo.app.url_map.bind("pakmut.example")
    rules = {rule.endpoint: rule for rule in stage.demo.app.url_map.iter_rules() if "POST" in rule.methods}
    kinds = {"point": int, "sheet_id": int, "number": int, "entry": int}
    return {
        endpoint: urls.build(
            endpoint, {name: kinds.get(name, str)(stage.places[name]) for name in rule.arguments}, "POST"
        )
        for endpoint, rule in rules.items()
    }


TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [*REGISTRATION.values(), *PIN.values(), SCHOOL, "type", "below", "move", "0", "1", "-1", "9" * 40, ""]
    ),
    st.sampled_from(
        ["\0", "\ud800", "%", "\r\n", "x" * 2000, "1e999", "nan", "𝟙", "٣", "../..", "{}", "[]", "None"]
    ),
)
ENDPOINTS = st.sampled_from(
    sorted(fields.FIELDS) + ["registration.form", "agency.new_point", "survey.form"] * 4
)


# Whose the pages of a blueprint are.
OWNERS = {
    "agency": "agency",
    "survey": "agency",
    "grid": "officer",
    "grid_columns": "officer",
    "grid_blocks": "officer",
    "area": "officer",
    "reporting": "officer",
    "report_uploads": "officer",
    "national": "obec",
    "status": "obec",
}
GOOD = {
    "registration.form": REGISTRATION | {"agency": SCHOOL, "notice": "1"},
    "agency.new_point": PIN,
    "agency.point": PIN,
    "survey.form": {f"readiness--{key}": "yes" for key in ("computer", "card_reader", "online_lookup")},
}


@st.composite
def forms(draw, endpoints: st.SearchStrategy[str] = ENDPOINTS) -> tuple[str, str, list[tuple[str, str]]]:
    """Draws (role, endpoint, pairs of a form).

    Mostly with a role that may post, mostly with fields that the form has, at times with a complete form.
    """
    endpoint = draw(endpoints)
    owner = OWNERS.get(endpoint.partition(".")[0], "visitor")
    role = draw(st.sampled_from([owner] * 5 + list(ROLES)))
    own = sorted(fields.FIELDS[endpoint].fields() - {"csrf_token"}) or ["csrf_token"]
    pairs = draw(st.lists(st.tuples(st.sampled_from(own), TEXTS), max_size=8))
    good = draw(st.sampled_from([{}, GOOD.get(endpoint, {})]))
    unknown = draw(st.sampled_from([None] * 9 + [st.text(max_size=20)]))
    return role, endpoint, [*pairs, *good.items(), *([(draw(unknown), "1")] if unknown is not None else [])]


def plain(text: str) -> bytes:
    return quote_plus(text.encode("utf-8", "surrogatepass")).encode()


def check(stage: Stage, role: str, path: str, body: bytes, kind: str) -> None:
    rows_before = stage.rows()

    status = stage.post(role, path, body, kind)

    assert status < 500, (role, path, body[:300])
    if status >= 400:
        assert stage.rows() == rows_before, (role, path, status, body[:300])


@PATIENT
@given(form=forms())
def test_no_form_whatever_is_an_error_of_ours(stage: Stage, form: tuple):
    role, endpoint, pairs = form
    body = b"&".join(
        plain(name) + b"=" + plain(value) for name, value in [("csrf_token", stage.tokens[role]), *pairs]
    )

    check(stage, role, addresses(stage)[endpoint], body, "application/x-www-form-urlencoded")


@PATIENT
@given(
    endpoint=ENDPOINTS,
    role=st.sampled_from(list(ROLES)),
    body=st.binary(max_size=300),
    kind=st.sampled_from(
        [
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "multipart/form-data; boundary=",
            'multipart/form-data; boundary="a b"; charset=utf-7',
            "application/x-www-form-urlencoded; charset=utf-16",
            "application/json",
            "text/plain",
            "",
            "\xff",
            "multipart/mixed; boundary=x",
        ]
    ),
)
def test_no_bytes_of_whatever_kind_are_an_error_of_ours(
    stage: Stage, endpoint: str, role: str, body: bytes, kind: str
):
    check(
        stage,
        role,
        addresses(stage)[endpoint],
        b"csrf_token=" + stage.tokens[role].encode() + b"&" + body,
        kind,
    )


HEADS = st.sampled_from(
    [
        'form-data; name="photo"; filename="x.jpg"',
        'form-data; name="photo"; filename="../../x"',
        'form-data; name="photo"; filename=',
        'form-data; name="first_name"',
        'form-data; name="agency"; filename="x"',
        "form-data",
        "form-data; name=",
        'attachment; name="photo"',
        "form-data; name=\"photo\"; filename*=utf-8''%ff%fe",
        'form-data; name*0="pho"; name*1="to"; filename="\0"',
        "\xff",
        "",
    ]
)
CONTENTS = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([picture(), picture()[:200], b"GIF89a", b"\x89PNG\r\n\x1a\n", b"--bound\r\n", b""]),
)
BOUNDARIES = st.sampled_from([b"bound", b"Bound", b"bound--", b"", b"bound\r\n\r\n"])


@PATIENT
@given(
    form=forms(
        st.sampled_from(
            ["agency.new_point", "agency.new_point", "agency.point", "registration.form", "survey.form"]
        )
    ),
    parts=st.lists(st.tuples(BOUNDARIES, HEADS, CONTENTS), max_size=5),
    end=st.sampled_from([b"--bound--\r\n", b"--bound", b""]),
)
def test_no_parts_whatever_are_an_error_of_ours(stage: Stage, form: tuple, parts: list, end: bytes):
    role, endpoint, pairs = form
    body = b""
    for name, text in [("csrf_token", stage.tokens[role]), *pairs]:
        body += f'--bound\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode(
            "utf-8", "surrogatepass"
        )
    for boundary, head, content in parts:
        body += (
            b"--"
            + boundary
            + b"\r\nContent-Disposition: "
            + head.encode("latin-1")
            + b"\r\n\r\n"
            + content
            + b"\r\n"
        )

    check(stage, role, addresses(stage)[endpoint], body + end, "multipart/form-data; boundary=bound")


HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "Cookie",
            "Accept",
            "Accept-Language",
            "Content-Type",
            "Host",
            "X-Forwarded-For",
            "Referer",
            "Range",
            "If-None-Match",
            "If-Modified-Since",
            "Content-Length",
            "Accept-Encoding",
            "X-CSRFToken",
            "Authorization",
            "Transfer-Encoding",
        ]
    ),
    st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60),
        st.sampled_from(
            [
                "pakmut=x.y.z",
                "pakmut=",
                "-1",
                "999999999999",
                "bytes=0-1,5-",
                "*/*;q=x",
                'W/"',
                "chunked",
                "[::1",
                "a:b:c",
            ]
        ),
    ),
    max_size=5,
)


@PATIENT
@given(
    path=st.sampled_from(
        ["/", "/register", "/sign-in", "/agencies", "/home", "/static/css/app.css", "/qr.svg", "/altcha"]
    ),
    query=st.text(max_size=40),
    headers=HEADERS,
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS"]),
)
def test_no_headers_whatever_are_an_error_of_ours(
    stage: Stage, path: str, query: str, headers: dict, method: str
):
    client = stage.demo.app.test_client()

    answer = client.open(
        f"{path}?q={query.encode('utf-8', 'ignore').decode()}", method=method, headers=headers
    )

    assert answer.status_code < 500, (method, path, headers)


def test_the_properties_look_at_tables_that_are_there():
    assert set(KEPT) <= set(METADATA.tables)

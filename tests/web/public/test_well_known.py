"""robots.txt, security.txt, and what search engines and caches may keep."""

from datetime import UTC, datetime
from urllib.robotparser import RobotFileParser

import pytest

from service.store import workbooks
from tests.cast.people import AREA, SCHOOL, Demo
from tests.cast.posts import signed_in_clerk


def test_security_txt_says_whom_to_write_and_how_long_it_holds(demo: Demo, clock):
    page = demo.visitor().get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in page.text.splitlines())
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert page.content_type == "text/plain"
    assert lines["Contact"] == f"mailto:{demo.services.settings.help_email}"
    assert lines["Preferred-Languages"] == "th, en"
    assert 30 < (expires - clock()).days < 365


def robots(demo: Demo) -> RobotFileParser:
    parser = RobotFileParser()
    # Of several lines that fit, this parser takes the first, crawlers the longest.
    head, *lines = demo.visitor().get("/robots.txt").text.splitlines()
    parser.parse([head, *sorted(lines, key=lambda line: -len(line.partition(" ")[2]))])
    return parser


@pytest.mark.parametrize(
    "path", ["/", f"/a/{AREA}", "/guide", "/privacy", "/register/missing", "/correction"]
)
def test_a_page_for_everybody_may_be_listed(demo: Demo, path: str):
    assert robots(demo).can_fetch("crawler", path)
    assert "X-Robots-Tag" not in demo.visitor().get(path).headers


@pytest.mark.parametrize(
    "path",
    [
        "/receipt/K7Q2-0001",
        "/request/K7Q2-0001",
        "/password/token",
        "/confirm/token",
        "/handover/token",
        "/sheets/file",
        "/photo/one",
        f"/area/{AREA}",
        "/obec",
        "/account",
        f"/register?agency={SCHOOL}&proof=x",
        "/sign-in",
        "/no-such-page",
    ],
)
def test_a_page_with_a_secret_or_a_person_is_never_listed(demo: Demo, path: str):
    assert path == "/no-such-page" or not robots(demo).can_fetch("crawler", path)
    assert demo.visitor().get(path, expect_errors=True).headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_receipt_is_not_listed(demo: Demo):
    page = demo.visitor().register()

    assert page.request.path.startswith("/receipt/")
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_what_is_personal_is_kept_in_no_cache(demo: Demo):
    officer, clerk, visitor = demo.staff(f"officer-{AREA}"), signed_in_clerk(demo), demo.visitor()
    book = demo.officer().file
    with demo.services.db.read() as conn:
        sheet = workbooks.get(conn, AREA)["sheet_ids"]["registration"]
    receipt_path = visitor.register("57030002").request.path

    kept = {
        path: person.get(path).headers["Cache-Control"]
        for person, path in (
            (officer, f"/area/{AREA}/summary.json"),
            (officer, f"/sheets/{book}"),
            (officer, f"/sheets/{book}/{sheet}.json"),
            (officer, f"/sheets/{book}.xlsx"),
            (officer, f"/area/{AREA}"),
            (officer, f"/area/{AREA}/people"),
            (officer, f"/area/{AREA}/acts"),
            (officer, f"/area/{AREA}/export/registration.csv"),
            (clerk, "/home"),
            (clerk, "/account"),
            (clerk, "/account/data.json"),
            (visitor, receipt_path),
            (demo.local_visitor(), "/mailbox"),
        )
    }

    assert set(kept.values()) == {"no-store"}, kept


def test_a_form_that_is_typed_into_survives_the_way_back_and_public_pages_stay_kept(demo: Demo):
    clerk = signed_in_clerk(demo)

    assert clerk.get("/pin/new").headers["Cache-Control"] == "private, no-cache"
    assert demo.visitor().get("/").headers["Cache-Control"] == "private, no-cache"
    assert "public" in demo.visitor().get("/agencies?q=x").headers["Cache-Control"]


def test_the_charset_of_a_csv_file_is_told_once(demo: Demo):
    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/export/agencies.csv")

    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"

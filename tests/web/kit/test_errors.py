"""Error pages: what happened, what to do, whom to ask; no internals."""

import pytest
from flask import Flask, abort

from service.web.kit import access
from tests.cast.pages import problems_of
from tests.cast.people import AREA, OTHER_AREA, Demo
from tests.cast.posts import signed_in_clerk

CODES = (400, 403, 405, 413, 429, 500)


def add_failing_route(app: Flask, code: int) -> None:
    """Add a route that fails with this status."""
    access.RULES[f"fails_{code}"] = access.is_anybody
    app.add_url_rule(
        f"/fails/{code}", f"fails_{code}", (lambda: 1 / 0) if code == 500 else (lambda: abort(code))
    )


@pytest.fixture
def failing(app: Flask):
    for code in CODES:
        add_failing_route(app, code)
    yield app
    for code in CODES:
        del access.RULES[f"fails_{code}"]


@pytest.mark.parametrize("code", [404, *CODES])
def test_an_error_says_what_to_do_and_whom_to_ask(failing: Flask, demo: Demo, code: int):
    page = demo.visitor().get(f"/fails/{code}", expect_errors=True)

    assert page.status_int == code
    assert "help@pakmut.example" in page.html.main.get_text()
    assert len(page.html.main.get_text().split()) > 6
    assert problems_of(demo, str(code), page) == []


def test_an_error_tells_nothing_of_the_inside(failing: Flask, demo: Demo):
    page = demo.visitor().get("/fails/500", expect_errors=True)

    assert "ZeroDivisionError" not in page.text
    assert "Traceback" not in page.text


def test_the_error_page_comes_even_when_the_database_is_gone(demo: Demo):
    clerk = signed_in_clerk(demo)
    with demo.services.db.begin() as conn:
        for table in ("instance_values", "accounts", "areas"):
            conn.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_gone")
        conn.commit()

    for visitor in (clerk, demo.visitor()):
        page = visitor.get(f"/a/{AREA}", expect_errors=True)
        assert page.status_int == 500
        assert "help@pakmut.example" in page.html.main.get_text()


def test_what_belongs_to_others_looks_the_same_as_what_does_not_exist(demo: Demo):
    officer = demo.staff(f"officer-{AREA}")

    other, none = (officer.get(f"/area/{area}", expect_errors=True) for area in (OTHER_AREA, "P9999"))

    assert (other.status_int, none.status_int) == (403, 403)

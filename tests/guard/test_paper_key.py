"""PAPER_KEY is for ever: a service with another one does not start."""

import pytest

from service import create_app
from service.config import BadSetting
from service.guard.paper_key import FINGERPRINT
from service.store import instance_values
from tests.cast.posts import signed_in_clerk
from tests.cast.sql import run_sql

OTHER_KEY = "o" * 32


def forget_fingerprint(demo) -> None:
    """Make the database one that an older version of the service has begun."""
    with demo.services.db.begin() as conn:
        run_sql(conn, "DELETE FROM instance_values WHERE key = ?", FINGERPRINT)
        conn.commit()


def fingerprint(demo) -> str | None:
    with demo.services.db.read() as conn:
        return instance_values.get(conn, FINGERPRINT)


def test_another_paper_key_stops_the_start_and_says_what_to_do(demo, settings: dict):
    with pytest.raises(BadSetting, match=r"^PAPER_KEY: .*the SECRET_KEY of then"):
        create_app(settings | {"PAPER_KEY": OTHER_KEY})


def test_a_secret_key_that_is_changed_without_a_paper_key_stops_the_start(demo, settings: dict):
    with pytest.raises(BadSetting, match="^PAPER_KEY: "):
        create_app(settings | {"SECRET_KEY": OTHER_KEY})


def test_with_the_old_key_as_the_paper_key_it_starts(demo, settings: dict):
    app = create_app(settings | {"SECRET_KEY": OTHER_KEY, "PAPER_KEY": settings["SECRET_KEY"]})

    assert app.extensions["pakmut"].settings.paper_key == settings["SECRET_KEY"]


def test_the_fingerprint_is_not_the_key(demo, settings: dict):
    assert len(fingerprint(demo)) == 64
    assert settings["SECRET_KEY"] not in fingerprint(demo)


def test_an_older_database_takes_the_key_that_made_its_receipt_numbers(demo, settings: dict):
    signed_in_clerk(demo)
    known = fingerprint(demo)
    forget_fingerprint(demo)

    create_app(settings)

    assert fingerprint(demo) == known


def test_an_older_database_takes_no_other_key(demo, settings: dict):
    signed_in_clerk(demo)
    forget_fingerprint(demo)

    with pytest.raises(BadSetting, match="^PAPER_KEY: "):
        create_app(settings | {"PAPER_KEY": OTHER_KEY})
    assert fingerprint(demo) is None


def test_an_upgrade_notes_the_key_of_a_new_database(tmp_path):
    settings = {"INSTANCE": str(tmp_path), "SECRET_KEY": "s" * 32}
    app = create_app(settings)

    app.test_cli_runner().invoke(args=["db", "upgrade"])

    with pytest.raises(BadSetting, match="^PAPER_KEY: "):
        create_app(settings | {"PAPER_KEY": OTHER_KEY})

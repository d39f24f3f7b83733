"""From where each act was done is told for 90 days; the chain holds a digest of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from service import create_app
from service.announcements import announcing
from service.audit.chain import BrokenChain, check_chain
from service.store import audit_log, audit_origins, terms
from service.store.schema import audit_log as table
from tests.cast.people import AREA, SCHOOL, Demo, Visitor
from tests.cast.posts import post, signed_in_clerk
from tests.cast.sql import run_sql
from tests.conftest import Clock

OFFICE, PHONE = "192.0.2.7", "2001:db8:0:1::7"


def origins(demo: Demo, act: str) -> list[tuple[str, str]]:
    query = select(table.c.address, table.c.sign_in).where(table.c.act == act).order_by(table.c.id)
    with demo.services.db.read() as conn:
        return [tuple(row) for row in conn.execute(query)]


def do(person: Visitor, address: str) -> None:
    person.web.extra_environ["REMOTE_ADDR"] = address
    post(person, "/account/language", {"language": "en"})


def test_every_act_of_a_request_has_its_address_and_its_sign_in(demo: Demo):
    at_the_office, by_phone = demo.staff(f"officer-{AREA}"), demo.staff(f"officer-{AREA}")

    do(at_the_office, OFFICE)
    do(by_phone, PHONE)
    do(at_the_office, PHONE)

    (first, second, third) = origins(demo, "language_changed")
    assert [first[0], second[0], third[0]] == [OFFICE, PHONE, PHONE]
    assert first[1] == third[1] != second[1]
    assert all(re.fullmatch("[0-9a-f]{16}", sign_in) for _, sign_in in (first, second))


def test_what_is_sent_where_everybody_may_has_the_sign_in_of_its_sender_too(demo: Demo):
    officer = demo.staff(f"officer-{AREA}")
    signed_in_clerk(demo)

    do(officer, OFFICE)
    post(officer, "/password/forgot", {"username": SCHOOL})

    with demo.services.db.read() as conn:
        newest = conn.execute(select(table).order_by(table.c.id.desc()).limit(1)).mappings().one()
    assert (newest["address"], newest["sign_in"]) == origins(demo, "language_changed")[0]


def test_what_no_request_does_has_none(demo: Demo):
    assert demo.app.test_cli_runner().invoke(args=["audit", "export"]).exit_code == 0

    assert origins(demo, "log_exported") == [("", "")]


def test_it_is_the_address_that_the_proxy_names_and_no_visitors_own_word(settings: dict, clock: Clock):
    app = create_app({**settings, "TRUSTED_PROXIES": "1", "PROXY_ADDRESSES": "10.0.0.1"}, clock)
    demo = Demo(app, clock)
    officer = demo.staff(f"officer-{AREA}")
    officer.web.extra_environ["HTTP_X_FORWARDED_FOR"] = OFFICE

    do(officer, "10.0.0.1")
    do(officer, "203.0.113.66")

    assert [address for address, _ in origins(demo, "language_changed")] == [OFFICE, "203.0.113.66"]


def add_act(demo: Demo, days: float) -> None:
    with demo.services.db.begin() as conn:
        conn.info["origin_of_acts"] = lambda: (OFFICE, "0" * 16)
        audit_log.add(conn, demo.clock() + timedelta(days=days), "slip", "obec", AREA, username="x")
        conn.commit()


def test_after_90_days_it_is_dropped_and_the_chain_stays_whole(demo: Demo, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(terms, "PORTION", 2)
    for days in (-91, -90.5, -90.1, -89.9, 0, 91):
        add_act(demo, days)

    terms.end_rows(demo.services.db, demo.clock())

    kept = (OFFICE, "0" * 16)
    assert origins(demo, "slip") == [("", "")] * 3 + [kept, kept, ("", "")]
    with demo.services.db.read() as conn:
        chain = check_chain(conn, demo.clock())
    assert chain.count == chain.newest


def test_nobody_can_tell_it_after_a_person_was_erased_and_other_persons_keep_theirs(demo: Demo):
    do(signed_in_clerk(demo), PHONE)
    do(demo.staff("obec"), OFFICE)
    demo.deliver()

    flask = demo.app.test_cli_runner()
    assert flask.invoke(args=["person", "erase", SCHOOL, "--yes"]).exit_code == 0

    assert [address for address, _ in origins(demo, "language_changed")] == ["", OFFICE]
    assert PHONE not in repr(origins(demo, "password_set"))


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_to_drop_them_looks_at_those_that_have_one_alone(demo: Demo):
    queries: list[tuple] = []
    event.listen(demo.services.db.engine, "before_cursor_execute", lambda *args: queries.append(args[2:4]))

    with demo.services.db.begin() as conn:
        audit_origins.drop_old(conn, demo.clock(), 500)

    (select_old,) = [query for query in queries if query[0].startswith("SELECT")]
    with demo.services.db.read() as conn:
        (step,) = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {select_old[0]}", select_old[1]).all()
    assert "USING INDEX ix_audit_log_origin" in step[-1] or "COVERING INDEX ix_audit_log_origin" in step[-1]


def test_the_auditors_file_has_both(demo: Demo):
    officer = demo.staff(f"officer-{AREA}")
    do(officer, OFFICE)

    text = demo.app.test_cli_runner().invoke(args=["audit", "export"]).output

    ((address, sign_in),) = origins(demo, "language_changed")
    (line,) = [line for line in text.splitlines() if "language_changed" in line]
    assert f',"{address}","{sign_in}",' in line


@pytest.mark.parametrize(
    "change",
    [
        "address = '9.9.9.9'",
        "sign_in = 'zzz'",
        "address = '', sign_in = ''",
        "origin = ''",
        "origin_salt = ''",
    ],
)
def test_an_origin_that_was_altered_is_found(demo: Demo, change: str):
    for _ in range(3):
        add_act(demo, 0)
    with demo.services.db.begin() as conn:
        number = conn.execute(select(func.max(table.c.id))).scalar_one() - 1
        run_sql(conn, f"UPDATE audit_log SET {change} WHERE id = ?", number)
        conn.commit()

    with demo.services.db.read() as conn, pytest.raises(BrokenChain) as error:
        check_chain(conn, demo.clock())

    assert error.value.number == number


def test_one_that_was_put_into_an_act_without_any_is_found(demo: Demo):
    add_act(demo, 0)
    with demo.services.db.begin() as conn:
        audit_log.add(conn, demo.clock(), "slip", "obec", AREA, username="x")
        conn.execute(table.update().where(table.c.origin == "").values(address="9.9.9.9"))
        conn.commit()

    with demo.services.db.read() as conn, pytest.raises(BrokenChain):
        check_chain(conn, demo.clock())


def test_what_its_term_has_dropped_is_told_apart_from_what_is_gone_before(demo: Demo):
    add_act(demo, -91)
    terms.end_rows(demo.services.db, demo.clock())
    add_act(demo, 0)
    with demo.services.db.read() as conn:
        after_term = check_chain(conn, demo.clock()).early
    with demo.services.db.begin() as conn:
        audit_origins.drop_of(conn, audit_origins.list_of(conn, ["obec"]))
        conn.commit()

    with demo.services.db.read() as conn:
        assert (after_term, check_chain(conn, demo.clock()).early) == (0, 1)


def test_an_announcement_whose_text_was_altered_is_found(demo: Demo):
    with demo.services.db.begin() as conn:
        announcing.write(conn, "ประกาศทดสอบ", "obec", demo.clock())
        conn.commit()
    with demo.services.db.read() as conn:
        assert check_chain(conn, demo.clock()).count
    with demo.services.db.begin() as conn:
        conn.exec_driver_sql("UPDATE announcements SET text = 'อื่น'")
        conn.commit()

    with demo.services.db.read() as conn, pytest.raises(BrokenChain, match="text"):
        check_chain(conn, demo.clock())

"""`flask audit`: the log is checked, and handed to an auditor as CSV."""

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from service.store import audit_log, edit_kinds, rows
from service.store import chain as chain_of_rows
from tests.cast.people import AREA, OTHER_AREA, SCHOOL, Demo
from tests.cast.posts import signed_in_clerk
from tests.cast.sql import tamper

Flask_ = Callable[..., Result]
OFFICER = f"officer-{AREA}"


@pytest.fixture
def flask(app: Flask) -> Flask_:
    return lambda *words: app.test_cli_runner().invoke(args=["audit", *words])


def add_act(demo: Demo, area: str | None = AREA, who: str = "obec", **about: object) -> None:
    with demo.services.db.begin() as conn:
        audit_log.add(conn, demo.clock(), "account_made", who, area, SCHOOL, **about)
        conn.commit()


def add_edit(
    demo: Demo, area: str = AREA, who: str = OFFICER, known_by: str = edit_kinds.BY_CELL, **sides
) -> None:
    row = {"area": area, "row_id": "K7Q2-9MXR-0001-1", "record": "pin", "agency": SCHOOL}
    content = {"before": None, "after": None} | sides
    edit = rows.edit_values(row, "latitude", **content, now=demo.clock(), who=who, known_by=known_by)
    with demo.services.db.begin() as conn:
        rows.add_edits(conn, [edit])
        conn.commit()


def rows_of(answer: Result) -> list[dict[str, str]]:
    assert answer.exit_code == 0, answer.output
    return list(csv.DictReader(io.StringIO(answer.stdout_bytes.decode("utf-8-sig"))))


def sql(demo: Demo, statement: str) -> None:
    tamper(demo.services.db, statement)


def test_verify_tells_how_many_fit_and_the_newest_digest_which_can_be_given_again(demo: Demo, flask: Flask_):
    add_act(demo, username="x")

    answer = flask("verify")

    assert answer.exit_code == 0 and " acts fit, no. 1 to " in answer.output
    noted = noted_line(answer)
    add_act(demo, username="y")
    assert flask("verify", "--noted", noted).exit_code == 0
    other = flask("verify", "--noted", f"{'0' * 64}-none-none")
    assert (other.exit_code, "The noted digest of acts is not there" in other.output) == (1, True)
    assert flask("verify", "--noted", "0" * 64).exit_code == 2


def noted_line(answer: Result) -> str:
    return re.search("Newest digests of .*: ([0-9a-z-]+)$", answer.output, re.MULTILINE)[1]


@pytest.mark.parametrize(("chain", "what"), [(0, "acts"), (1, "edits"), (2, "forms")])
def test_each_noted_digest_is_looked_for_in_its_own_chain(demo: Demo, flask: Flask_, chain: int, what: str):
    signed_in_clerk(demo)
    demo.worker.seal_forms()
    add_edit(demo)
    digests = noted_line(flask("verify")).split("-")
    assert all(len(digest) == 64 for digest in digests)

    digests[chain] = digests[chain - 1]
    answer = flask("verify", "--noted", "-".join(digests))

    assert (answer.exit_code, f"The noted digest of {what} is not there" in answer.output) == (1, True)


def test_verify_names_the_first_act_that_does_not_fit(demo: Demo, flask: Flask_):
    for name in "xyz":
        add_act(demo, username=name)
    sql(demo, "UPDATE audit_log SET act = 'left' WHERE id = (SELECT max(id) - 1 FROM audit_log)")
    number = len(audit_rows(demo)) - 1

    answer = flask("verify")

    assert (answer.exit_code, f"Act no. {number} does not fit" in answer.output) == (1, True)


def test_verify_tells_that_the_end_is_missing(demo: Demo, flask: Flask_):
    add_act(demo, username="x")
    sql(demo, "DELETE FROM audit_log WHERE id = (SELECT max(id) FROM audit_log)")

    answer = flask("verify")

    assert (answer.exit_code, "The end of the acts does not fit" in answer.output) == (1, True)


def audit_rows(demo: Demo) -> list:
    with demo.services.db.read() as conn:
        return conn.exec_driver_sql("SELECT id FROM audit_log").all()


def test_export_has_every_act_in_words_and_says_that_it_was_taken(
    demo: Demo, flask: Flask_, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(chain_of_rows, "PORTION", 2)
    for name in "abcde":
        add_act(demo, username=name)

    rows = rows_of(flask("export"))

    assert [int(row["number"]) for row in rows] == list(range(1, len(audit_rows(demo)) + 1))
    assert (rows[-2]["who"], rows[-2]["sentence"], rows[-2]["about"]) == (
        "obec",
        "เปิดบัญชี e",
        '{"username": "e"}',
    )
    assert (rows[-1]["act"], rows[-1]["who"]) == ("log_exported", audit_log.COMMAND)
    assert rows[-2]["at"].endswith("+07:00") and len({row["digest"] for row in rows}) == len(rows)


def test_export_of_an_area_and_some_days_has_no_others(demo: Demo, flask: Flask_):
    add_act(demo, username="before")
    demo.clock.move(days=1)
    day = f"{demo.services.today()}"
    add_act(demo, username="on the day")
    add_act(demo, OTHER_AREA, username="elsewhere")
    demo.clock.move(days=1)
    add_act(demo, username="after")

    rows = rows_of(flask("export", "--area", AREA, "--from", day, "--to", day))

    assert [row["sentence"] for row in rows] == ["เปิดบัญชี on the day"]


@pytest.mark.parametrize("day", ["0001-01-01", "2569-05-20", "soon"])
def test_a_day_that_is_none_of_this_era_is_refused(demo: Demo, flask: Flask_, day: str):
    assert flask("export", "--from", day).exit_code == flask("export", "--to", day).exit_code == 2


def test_no_text_of_an_export_is_a_formula(demo: Demo, flask: Flask_):
    add_act(demo, who="=1+1", username="@x")

    rows = rows_of(flask("export"))

    assert rows[-2]["who"] == "'=1+1"


def test_export_of_an_unknown_area_or_of_what_cannot_be_read_says_so(demo: Demo, flask: Flask_):
    add_act(demo, username="x")
    unknown = flask("export", "--area", "P0000")
    sql(demo, "UPDATE audit_log SET about = 'x' WHERE id = 1")
    unreadable = flask("export")

    assert (unknown.exit_code, "There is no area P0000" in unknown.output) == (1, True)
    assert (unreadable.exit_code, "Act no. 1 cannot be read" in unreadable.output) == (1, True)


def test_export_tells_what_was_done_within_a_day_of_a_password_that_staff_had_in_hand(
    demo: Demo, flask: Flask_
):
    for act, days in (("left", 0), ("password_set_by_slip", 0), ("invited", 0), ("left", 2)):
        demo.clock.move(minutes=1, days=days)
        with demo.services.db.begin() as conn:
            audit_log.add(conn, demo.clock(), act, SCHOOL, AREA, SCHOOL, by="officer2")
            conn.commit()

    told = [(row["act"], row["after_access"]) for row in rows_of(flask("export")) if row["who"] == SCHOOL]
    assert told == [
        ("left", ""),
        ("password_set_by_slip", ""),
        ("invited", "หลังออกใบเข้าสู่ระบบโดย officer2"),
        ("left", ""),
    ]


def test_verify_and_export_know_what_people_did_in_the_workbooks(demo: Demo, flask: Flask_):
    add_edit(demo, before="20.1", after="=19.9")
    add_edit(demo, OTHER_AREA, after="elsewhere")

    answer, rows = flask("verify"), rows_of(flask("export", "--area", AREA))

    assert answer.exit_code == 0 and "2 edits fit, no. 1 to 2." in answer.output
    assert flask("verify", "--noted", noted_line(answer)).exit_code == 0
    (edit,) = [row for row in rows if row["act"] == "edited"]
    assert (edit["number"], edit["who"], edit["agency"]) == ("1", OFFICER, SCHOOL)
    assert edit["sentence"].startswith("ปักหมุด · ละติจูด") and edit["sentence"].endswith("20.1 → =19.9")
    assert json.loads(edit["about"])["after"] == "=19.9"


def test_one_of_several_is_named_as_one_of_them(demo: Demo, flask: Flask_):
    add_edit(demo, who=f"a@area.example{edit_kinds.SEPARATOR}b@area.example", known_by=edit_kinds.BY_ONE_OF)

    (edit,) = [row for row in rows_of(flask("export")) if row["act"] == "edited"]

    assert edit["who"].startswith("คนใดคนหนึ่งใน")


def test_an_edit_that_was_altered_is_named(demo: Demo, flask: Flask_):
    add_edit(demo)
    sql(demo, "UPDATE edits SET who = 'officer2'")

    answer = flask("verify")

    assert (answer.exit_code, "Edit no. 1 does not fit" in answer.output) == (1, True)
    sql(demo, "UPDATE edits SET before = 'x'")
    assert "Edit no. 1 cannot be read" in flask("export").output


def test_what_was_done_on_the_last_day_and_seen_after_it_is_in_the_export_of_that_day(
    demo: Demo, flask: Flask_
):
    add_edit(demo, after="late")
    sql(
        demo,
        "UPDATE edits SET done_at = '2026-04-30 16:59:55.000000', seen_at = '2026-04-30 17:00:05.000000'",
    )

    days = {day: rows_of(flask("export", "--from", day, "--to", day)) for day in ("2026-04-30", "2026-05-01")}

    assert [len([row for row in rows if row["act"] == "edited"]) for rows in days.values()] == [1, 0]


@pytest.mark.parametrize("path", ["/obec/acts", "/area/OBEC/acts"])
def test_what_obec_did_is_whole_whether_it_concerns_its_area_or_none(demo: Demo, flask: Flask_, path: str):
    add_act(demo, None, username="of no area")
    add_act(demo, "OBEC", username="of obec")
    add_act(demo, AREA, username="of an area")

    rows = rows_of(flask("export", "--area", "OBEC"))
    page = demo.staff("obec").get(path).text

    made = [row["sentence"] for row in rows if row["act"] == "account_made"]
    assert made == ["เปิดบัญชี of no area", "เปิดบัญชี of obec"]
    assert "of no area" in page and "of obec" in page and "of an area" not in page


@pytest.mark.parametrize(
    ("words", "act"),
    [(("export", SCHOOL), "exported"), (("erase", SCHOOL, "--dry-run"), "person_shown")],
)
def test_whose_data_a_command_prints_is_noted_also_where_nothing_is_erased(
    demo: Demo, flask: Flask_, words: tuple[str, ...], act: str
):
    signed_in_clerk(demo)

    assert demo.app.test_cli_runner().invoke(args=["person", *words]).exit_code == 0

    (row,) = [row for row in rows_of(flask("export")) if row["act"] == act]
    assert (row["who"], row["agency"]) == (audit_log.COMMAND, SCHOOL)
    assert json.loads(row["about"]) == {"username": SCHOOL} and SCHOOL in row["sentence"]


def test_letters_that_were_sent_are_in_the_export_with_the_account_and_no_address(demo: Demo, flask: Flask_):
    signed_in_clerk(demo)
    demo.deliver()

    sent = [row for row in rows_of(flask("export", "--area", AREA)) if row["act"] == "letter_sent"]

    assert sent and {(row["area"], row["agency"], row["who"]) for row in sent} == {
        (AREA, SCHOOL, audit_log.SERVICE)
    }
    assert all(set(json.loads(row["about"])) == {"kind", "to"} for row in sent)
    assert SCHOOL in {json.loads(row["about"])["to"] for row in sent} and "@" not in repr(sent)


def test_a_form_that_is_sealed_has_its_number_and_its_digest_in_the_export(demo: Demo, flask: Flask_):
    signed_in_clerk(demo)
    waiting = [row["number"] for row in rows_of(flask("export")) if row["act"] == "received"]

    demo.worker.seal_forms()

    sealed = [row for row in rows_of(flask("export")) if row["act"] == "received"]
    assert set(waiting) == {""}
    assert [row["number"] for row in sealed] == [str(n) for n in range(1, len(sealed) + 1)]
    assert all(len(row["digest"]) == 64 for row in sealed)

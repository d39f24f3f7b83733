"""The pages of the trail are narrowed to a person, an agency, a kind and days, together and page by page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import event

from service.audit.act_kinds import ACT_KINDS, acts_of_kind
from service.audit.audit_words import ACT_SENTENCES
from service.records.record import DECISION, ROW_ID
from service.store import accounts, audit_log, edit_kinds, rows
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.cast.posts import post, signed_in_clerk

OFFICER, ACTS = f"officer-{AREA}", f"/area/{AREA}/acts"


def add_acts(demo: Demo, *acts: tuple[str, str, str]) -> None:
    """Add acts (who, act, agency), each a day after the one before; the last one is of now."""
    with demo.services.db.begin() as conn:
        for number, (who, act, agency) in enumerate(acts):
            at = demo.clock() - timedelta(days=len(acts) - 1 - number)
            audit_log.add(conn, at, act, who, AREA, agency, username=f"x-{number}", page="people")
        conn.commit()


def found(demo: Demo, path: str, who: str = "obec") -> list[str]:
    """Returns the lines of a page without the moment, cells parted by |."""
    page = demo.staff(who).get(path)
    return [
        "|".join(cell.get_text(" ", strip=True) for cell in row.select("td")[1:])
        for row in page.html.select("tbody tr")
    ]


@pytest.fixture
def four(demo: Demo) -> Demo:
    """Four acts: on 17, 18, 19 and 20 May."""
    add_acts(
        demo,
        ("anna", "slip", SCHOOL),
        ("bert", "slip", OTHER_SCHOOL),
        ("anna", "account_closed", OTHER_SCHOOL),
        ("anna", "read", ""),
    )
    return demo


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [2, 1, 0]),
        ("who=anna", [2, 0]),
        ("who=bert", [1]),
        ("who=nobody", []),
        (f"agency={OTHER_SCHOOL}", [2, 1]),
        (f"agency={OTHER_SCHOOL}&who=anna", [2]),
        ("kind=accounts", [2, 1, 0]),
        ("kind=reports", []),
        ("kind=nonsense", [2, 1, 0]),
        ("from=18/5/2569", [2, 1]),
        ("to=18/5/2569", [1, 0]),
        ("from=2026-05-18&to=2026-05-18", [1]),
        ("from=yesterday", [2, 1, 0]),
        (f"kind=accounts&who=anna&agency={SCHOOL}&to=17/5/2569", [0]),
    ],
)
def test_its_parts_are_combined_and_what_says_nothing_is_ignored(four: Demo, query: str, numbers: list[int]):
    lines = found(four, f"{ACTS}?{query}", OFFICER)

    assert [int(line.rpartition("x-")[2].split()[0]) for line in lines] == numbers


def test_what_was_looked_at_is_shown_when_it_is_asked_for(four: Demo):
    assert found(four, f"{ACTS}?who=anna&kind=reads") == ["anna|–|เปิดดูหน้าผู้ใช้ของเขต"]
    assert len(found(four, f"{ACTS}?who=anna&kind=all")) == 3
    assert len(found(four, f"{ACTS}?who=anna")) == 2


def test_a_filter_stays_in_the_query_string_from_page_to_page_and_in_the_form(demo: Demo):
    add_acts(demo, *[("anna", "slip", SCHOOL)] * 60, *[("bert", "slip", SCHOOL)] * 60)
    officer = demo.staff(OFFICER)

    first = officer.get(f"{ACTS}?who=anna&kind=accounts&agency={SCHOOL}&to=31/5/2569")
    second = officer.get(first.html.select_one("a[rel=next]")["href"])

    rows = [len(page.html.select("tbody tr")) for page in (first, second)]
    assert rows == [50, 10] and not second.html.select("a[rel=next]")
    form = second.html.select_one("form.sift")
    assert {field["name"]: field["value"] for field in form.select("input")} == {
        "who": "anna",
        "from": "",
        "to": "31/5/2569",
    }
    chosen = [option["value"] for option in form.select("option[selected]")]
    assert chosen == [SCHOOL, "accounts"]
    assert {row.select("td")[1].get_text() for row in second.html.select("tbody tr")} == {"anna"}


def test_a_person_is_found_under_the_username_and_the_address_with_the_forms_that_they_sent(demo: Demo):
    signed_in_clerk(demo, email="clerk@school.example").pin()
    post(demo.staff(OFFICER), f"/area/{AREA}/people/{SCHOOL}/slip", {})

    by_name, by_address = (
        found(demo, f"{ACTS}?who={quote(who)}&kind=all") for who in (SCHOOL, "Clerk@School.example")
    )

    assert by_name == by_address
    assert {line.split("|")[0] for line in by_name} == {SCHOOL}
    assert sum("ส่งแบบ" in line for line in by_name) == 2
    assert found(demo, f"{ACTS}?who={SCHOOL}&kind=forms") == [line for line in by_name if "ส่งแบบ" in line]


def test_who_is_no_person_is_found_by_the_words_of_the_page(demo: Demo):
    assert demo.app.test_cli_runner().invoke(args=["audit", "export", "--area", AREA]).exit_code == 0

    assert found(demo, f"{ACTS}?who={quote('ผู้ดูแลระบบ (คำสั่ง)')}") == ["ผู้ดูแลระบบ (คำสั่ง)|–|ส่งออกบันทึกการกระทำ"]


def test_obec_finds_all_that_a_person_did_in_all_areas(four: Demo):
    with four.services.db.begin() as conn:
        audit_log.add(conn, four.clock(), "slip", "anna", OTHER_AREA, username="elsewhere")
        audit_log.add(conn, four.clock(), "slip", "anna", None, username="nowhere")
        conn.commit()

    lines = found(four, "/obec/acts?who=anna")

    names = [line.split("|")[1] for line in lines]
    assert len(set(names)) == 3 and names.count("–") == 1 and len(names) == 4
    assert [line for line in found(four, "/obec/acts") if "elsewhere" in line] == []


def test_an_officer_finds_nothing_of_another_area(four: Demo):
    four.staff(OFFICER).get(f"/area/{OTHER_AREA}/acts?who=anna", status=403)
    four.staff(OFFICER).get("/obec/acts?who=anna", status=403)

    assert found(four, f"/area/{OTHER_AREA}/acts?who=anna") == []


def test_every_page_says_what_cannot_be_known(four: Demo):
    for path in (ACTS, "/obec/acts"):
        text = four.staff("obec").get(path).html.select_one("details").get_text(" ")

        assert "ใครแก้ช่องใด" in text and "หน้าต่างของ Google" in text and "90 วัน" in text
        assert "ก่อนบันทึกนี้เริ่ม เมื่อ" in text


EDITS = f"/area/{AREA}/edits"


@pytest.fixture
def edited(demo: Demo) -> Demo:
    """Edits of five kinds by several hands, seen on 16 to 20 May."""
    edits = (
        ("first_name", edit_kinds.CELL, SCHOOL, "anna", edit_kinds.BY_CELL),
        (DECISION, edit_kinds.CELL, SCHOOL, "Anna@Area.example", edit_kinds.BY_REVISION),
        (ROW_ID, edit_kinds.STATE, OTHER_SCHOOL, "bert, anna@area.example", edit_kinds.BY_ONE_OF),
        ("first_name", edit_kinds.SORTED, "", "bert", edit_kinds.BY_CELL),
        ("last_name", edit_kinds.CELL, OTHER_SCHOOL, "", edit_kinds.BY_NOBODY),
    )
    with demo.services.db.begin() as conn:
        accounts.add(
            conn,
            demo.clock(),
            username="anna",
            email="anna@area.example",
            role="officer",
            area=AREA,
            language="th",
            state="confirmed",
            agency=None,
        )
        for number, (column, kind, agency, who, known_by) in enumerate(edits):
            row = {"area": AREA, "row_id": f"R-{number}", "record": "registration", "agency": agency}
            at = demo.clock() - timedelta(days=4 - number)
            edit = rows.edit_values(row, column, None, None, at, who, known_by, kind=kind)
            rows.add_edits(conn, [edit])
        conn.commit()
    return demo


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [4, 3, 2, 1, 0]),
        ("who=anna", [2, 1, 0]),
        ("who=ANNA@area.example", [2, 1, 0]),
        ("who=bert", [3, 2]),
        ("who=bert,", []),
        ("who=an", []),
        (f"agency={SCHOOL}", [1, 0]),
        ("kind=cells", [4, 0]),
        ("kind=decisions", [1]),
        ("kind=rows", [2]),
        ("kind=whole", [3]),
        ("from=17/5/2569&to=18/5/2569", [2, 1]),
        (f"who=anna&agency={OTHER_SCHOOL}&kind=rows&from=18/5/2569", [2]),
        ("who=anna&kind=whole", []),
    ],
)
def test_edits_are_narrowed_in_the_same_way(edited: Demo, query: str, numbers: list[int]):
    page = edited.staff(OFFICER).get(f"{EDITS}?{query}")

    assert [
        int(number) for number in re.findall(r"R-(\d)", page.html.select_one("main").get_text())
    ] == numbers
    assert "ใครแก้ช่องใด" in page.html.select_one("details").get_text(" ")


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_no_filter_walks_through_the_edits_of_other_areas(edited: Demo):
    officer = edited.staff(OFFICER)

    with plans_of(edited) as steps:
        for query in ("", "who=anna", f"agency={SCHOOL}&kind=rows", "from=1/5/2569"):
            officer.get(f"{EDITS}?{query}")

    of_edits = [step for step in steps if " edits" in step]
    assert len(of_edits) >= 8 and {step.split()[0] for step in of_edits} == {"SEARCH"}
    assert [step for step in steps if "TEMP B-TREE" in step] == []


def test_each_act_is_of_some_kind_and_no_kind_has_an_act_without_words():
    kinds = {key: acts_of_kind(key) for key in ACT_KINDS if key not in ("", "all")}

    for act in ACT_SENTENCES:
        assert any(act not in left_out and (acts is None or act in acts) for acts, left_out in kinds.values())
    assert frozenset().union(*(kind.acts for kind in ACT_KINDS.values())) <= ACT_SENTENCES.keys()


# --- what it costs


@contextmanager
def plans_of(demo: Demo) -> Iterator[list[str]]:
    """Returns the steps of the plans of all that is read meanwhile of the log and of what was sent."""
    queries: list[tuple[str, object]] = []

    def record(conn, cursor, statement: str, parameters, *more) -> None:
        if statement.startswith("SELECT") and re.search("audit_log|entries|edits", statement):
            queries.append((statement, parameters))

    event.listen(demo.services.db.engine, "before_cursor_execute", record)
    steps: list[str] = []
    yield steps
    event.remove(demo.services.db.engine, "before_cursor_execute", record)
    with demo.services.db.read() as conn:
        for statement, parameters in queries:
            steps += [
                step for *_, step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            ]


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
@pytest.mark.parametrize("path", [ACTS, "/obec/acts"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        f"who={SCHOOL}",
        f"who={SCHOOL}&kind=all",
        "kind=reads",
        "who=obec&kind=reads&from=1/5/2569",
        "kind=forms",
    ],
)
def test_no_filter_walks_through_the_log_or_what_was_sent(demo: Demo, path: str, query: str):
    signed_in_clerk(demo)
    obec = demo.staff("obec")

    with plans_of(demo) as steps:
        obec.get(f"{path}?{query}")

    assert len(steps) >= 2
    assert [step for step in steps if step.startswith(("SCAN audit_log", "SCAN entries"))] == []


def test_obec_finds_what_was_done_with_an_agency_by_its_code_alone(four: Demo):
    by_code = found(four, f"/obec/acts?agency={SCHOOL}")

    assert len(by_code) == 1 and by_code[0].startswith("anna|") and "x-0" in by_code[0]
    assert found(four, "/obec/acts?agency=00000000") == []


def test_only_what_is_of_no_kind_stands_under_other_acts():
    of_no_kind = set(ACT_SENTENCES) - set().union(*(kind.acts for kind in ACT_KINDS.values()))

    assert of_no_kind == {
        *("agency_moved", "row_restored", "sent_again", "taken_back", "digest_switched", "language_changed"),
        *("schools_moved", "purged", "erased", "names_replaced", "edits_cleaned", "forms_cleaned"),
        *("rush_alarm", "confirmations_alarm", "budget_alarm"),
    }


def test_a_typed_row_that_is_made_another_agencys_is_told_of_both(demo: Demo):
    for code in (SCHOOL, OTHER_SCHOOL):
        demo.officer().type_line("pin", {"รหัสหน่วยงาน": code})
        demo.deliver()

    for code in (SCHOOL, OTHER_SCHOOL):
        lines = found(demo, f"/area/{AREA}/edits?agency={code}")
        assert any(SCHOOL in line and OTHER_SCHOOL in line for line in lines), code

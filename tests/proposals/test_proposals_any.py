"""Whatever people do on the tab หน่วยงาน: nothing but a decision changes the register."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from service import proposals
from service.figures.effective import area_summary
from service.register import imports
from service.store import Database, agencies, areas, entries, migrate, rows
from service.store import proposals as proposal_store
from service.store.schema import METADATA
from service.workbooks.layout import agency_tab_rows

AREA, NOW, SECRET = "P5703", datetime(2026, 5, 20, 3, 0, tzinfo=UTC), b"0" * 32
HEADERS = {"code": "รหัสหน่วยงาน", "name_th": "ชื่อหน่วยงาน", "proposal": "แจ้งเปลี่ยน"}
SCHOOLS = {f"5703{number:04d}": f"ตัวอย่าง{name}" for number, name in enumerate("กขคงจ", 9001)}
CHOICES = ["", "ยุบ/เลิก", "เปลี่ยนชื่อ", "เพิ่มใหม่", "อะไรก็ได้"]

tab_cells = st.fixed_dictionaries(
    {
        "code": st.sampled_from(
            [*SCHOOLS, AREA, "๕๗๐๓๙๐๐๑", 57039002.0, "", "57039999", "54020001", "x", "X-ทดลอง"]
        ),
        "name_th": st.sampled_from([*SCHOOLS.values(), "โรงเรียนตัวอย่างก", "เกิดใหม่", "เกิดใหม่วิทยา", "", 7]),
        "proposal": st.sampled_from(CHOICES),
    }
)
tabs = st.lists(tab_cells, max_size=9)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Two areas; one has five schools."""
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('any')}/pakmut.sqlite")
    migrate.upgrade(db)
    imports.import_areas(db, imports.AREAS)
    with db.begin() as conn:
        office = agencies.get(conn, AREA)
        agencies.put(conn, [school(office, code, name) for code, name in SCHOOLS.items()])
        agencies.put(conn, [school(office, "54020001", "ของเขตอื่น") | {"area": "P5402"}])
        conn.commit()
    return db


def school(office: dict, code: str, name: str) -> dict:
    return {**office, "code": code, "kind": "school", "name_th": name, "official_code": code, "aliases": []}


def original_tab(conn: Connection) -> list[dict]:
    """Returns the rows of the tab as the service made it."""
    return [HEADERS, *agency_tab_rows(agencies.list_of_area(conn, AREA))]


def register_rows_and_version(conn: Connection) -> list[tuple]:
    return [tuple(row) for row in conn.execute(select(METADATA.tables["agencies"]))] + [
        agencies.register_version(conn)
    ]


def read_tab(conn: Connection, tab: list[dict]) -> int:
    """Read the tab; returns how many entries there are afterwards."""
    plan = proposals.plan_proposals(conn, AREA, rows.list_of_area(conn, AREA), tab, NOW, lambda code: "")
    if plan:
        plan.store_entries(conn, plan.entries, SECRET, NOW)
        plan.store_rest(conn)
    return len(entries.list_of_agency(conn, AREA))


@given(st.lists(tabs, max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_sequence_of_edits_changes_the_register_or_the_number_of_schools(
    db: Database, edited: list[list[dict]]
):
    with db.begin() as conn:
        read_tab(conn, original_tab(conn))
        before = register_rows_and_version(conn)

        for tab in edited:
            entry_count = read_tab(conn, [HEADERS, *tab])

            assert read_tab(conn, [HEADERS, *tab]) == entry_count
            assert register_rows_and_version(conn) == before
            check_figures(conn)


def check_figures(conn: Connection) -> None:
    """Check both numbers of schools against the stored proposals."""
    figures = area_summary(conn, AREA, None, NOW)[0].figures
    changes = [
        entry["answers"]["change"]
        for entry in proposal_store.newest_by_item(conn, AREA).values()
        if not entry["withdrawn"]
    ]
    assert figures["schools"] == len(SCHOOLS)
    assert figures["proposals"] == len(changes)
    assert figures["schools_proposed"] == len(SCHOOLS) + changes.count("add") - changes.count("close")


@given(st.lists(tabs, max_size=3))
@settings(max_examples=30, deadline=None)
def test_a_tab_that_is_as_it_was_proposes_nothing_whatever_was_done_before(
    db: Database, edited: list[list[dict]]
):
    with db.begin() as conn:
        read_tab(conn, original_tab(conn))
        for tab in edited:
            read_tab(conn, [HEADERS, *tab])

        read_tab(conn, original_tab(conn))

        assert all(entry["withdrawn"] for entry in proposal_store.newest_by_item(conn, AREA).values())


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_tab_in_another_order_with_gaps_proposes_nothing(db: Database, data: st.DataObject):
    with db.begin() as conn:
        read_tab(conn, original_tab(conn))
        shuffled = data.draw(
            st.permutations([*agency_tab_rows(agencies.list_of_area(conn, AREA)), {"code": ""}, {"code": ""}])
        )

        assert read_tab(conn, [HEADERS, *shuffled]) == 0


@pytest.mark.parametrize(
    "tab",
    [[], [{"name_th": "ชื่อหน่วยงาน"}, {"name_th": "ตัวอย่างก"}], [HEADERS]],
    ids=["emptied", "without codes", "headers only"],
)
def test_a_tab_without_lines_or_codes_closes_nothing(db: Database, tab: list[dict]):
    with db.begin() as conn:
        read_tab(conn, original_tab(conn))

        assert read_tab(conn, tab) == 0


def test_obec_is_told_what_bears_on_a_closing(db: Database):
    with db.begin() as conn:
        tab = original_tab(conn)
        read_tab(conn, tab)
        code = next(iter(SCHOOLS))
        agency = agencies.get(conn, code)
        receipt = entries.add_receipt(conn, "s", code, "pin", None, NOW)
        entries.add(conn, receipt, agency, entries.NewEntry("pin", "1", {}, []), None, SECRET, NOW)
        read_tab(conn, [cells for cells in tab if cells["code"] != code])

        (entry,) = proposal_store.newest_by_item(conn, AREA).values()
        assert (entry["area"], entry["account_id"], entry["remarks"]) == (
            areas.OBEC,
            None,
            [["has_sent", {"n": 1}]],
        )


@pytest.fixture(autouse=True)
def nothing_is_kept(db: Database) -> Iterator[None]:
    """Check that every test has rolled back."""
    yield
    with db.read() as conn:
        assert entries.list_of_agency(conn, AREA) == []

"""A look is worked out while others write, and stored in short transactions with a compare."""

from collections.abc import Callable

import pytest

from service.store import latest_positions, rows, schema
from service.sync.decision_acts import ACTS_PER_TRANSACTION
from service.sync.look import Look
from service.sync.mirror_plan import PORTION_ROWS
from tests.bench import country
from tests.cast.engine import account_state, only_receipt_number, receipt_numbers
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.store.test_plans import recorded_queries


def act_while_planned(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen once, between the planning of a look and its storing."""
    plan, happened = Look._plan, []

    def plan_slowly(look: Look, *arguments):
        planned = plan(look, *arguments)
        if look.context.area == AREA and not happened:
            happened.append(True)
            act()
        return planned

    monkeypatch.setattr(Look, "_plan", plan_slowly)


def write_column(demo: Demo, tab: str, header: str, texts: list[str]) -> None:
    """Type into a column from the first row on, in one act."""
    officer = demo.officer()
    column = officer.cells(tab)[0].index(header)
    lines = [{"values": [{"userEnteredValue": {"stringValue": text}}]} for text in texts]
    start = {"sheetId": officer.sheets[tab], "rowIndex": 1, "columnIndex": column}
    update = {"start": start, "rows": lines, "fields": "userEnteredValue"}
    demo.google.edit(officer.file, [{"updateCells": update}], "officer@example.org")


def deliver_forms(demo: Demo, number: int = 1000) -> int:
    """Let the schools of an area send what they can, at most so many forms; returns how many pins."""
    forms = list(country.forms(demo.services.db, [AREA], number))
    country.store_forms(demo.services.db, forms, demo.clock())
    demo.deliver()
    return sum(form.record == "pin" for form in forms)


def edits(demo: Demo) -> list:
    with demo.services.db.read() as conn:
        return rows.list_edits(conn, AREA, 1000)


def mirrored(demo: Demo, tab: str, column: str) -> list:
    """What the mirror has in a column, where it has anything."""
    with demo.services.db.read() as conn:
        cells = [row["cells"].get(column) for row in rows.list_of_area(conn, AREA, tab)]
    return [cell for cell in cells if cell]


# --- what happens meanwhile


def test_the_position_of_a_form_that_comes_while_a_look_is_planned_is_not_overwritten(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    clerk = demo.visitor().settle()
    clerk.pin()
    demo.deliver()
    demo.officer().type("pin", only_receipt_number(demo, "pin"), "ละติจูด", "20.2543")

    act_while_planned(monkeypatch, lambda: clerk.pin("/pin/1", latitude="20.3111", longitude="99.8111"))
    demo.sync.cycle()

    with demo.services.db.read() as conn:
        assert [point["item"] for point in latest_positions.list_near(conn, 20.3111, 99.8111)] == ["1"]
        assert latest_positions.list_near(conn, 20.2543, 99.876543) == []
    demo.deliver()
    assert [line["ครั้งที่"] for line in demo.officer().lines("pin")] == [1, 2]


def test_the_position_that_an_officer_typed_is_taken_where_no_form_came(demo: Demo):
    demo.visitor().settle().pin()
    demo.deliver()

    demo.officer().type("pin", only_receipt_number(demo, "pin"), "ละติจูด", "20.2543")
    demo.deliver()

    with demo.services.db.read() as conn:
        assert [point["item"] for point in latest_positions.list_near(conn, 20.2543, 99.876543)] == ["1"]


def test_a_row_that_is_wanted_back_while_a_look_is_planned_comes_back(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    demo.visitor().register()
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()
    officer, row_id = demo.officer(), receipt_numbers(demo.officer())[0]
    officer.hand.delete_rows(officer.file, officer.sheets["registration"], 1)
    demo.deliver()
    officer.type("registration", receipt_numbers(officer)[0], "ตำแหน่ง", "ผู้อำนวยการ")

    def restore():
        with demo.services.db.begin() as conn:
            assert rows.restore(conn, row_id, demo.clock()) == AREA
            conn.commit()

    act_while_planned(monkeypatch, restore)
    demo.deliver()

    assert f"{row_id}r1" in receipt_numbers(demo.officer())


def test_a_decision_acts_only_on_what_is_so_when_it_acts(demo: Demo, monkeypatch: pytest.MonkeyPatch):
    demo.visitor().register()
    demo.deliver()
    demo.officer().decide("registration", only_receipt_number(demo), "ยืนยัน")
    demo.sync.drain()
    demo.clock.move(minutes=1)

    # Somebody else claims the same school: from now on a confirmation needs a word in หมายเหตุ.
    act_while_planned(monkeypatch, lambda: demo.visitor().register(email="rival@school.example"))
    demo.sync.cycle()

    assert account_state(demo) == "provisional"
    demo.deliver()
    assert account_state(demo) == "provisional"


def test_a_look_that_is_overtaken_again_and_again_changes_no_row(demo: Demo, monkeypatch: pytest.MonkeyPatch):
    demo.visitor().register()
    demo.deliver()
    demo.officer().type("registration", only_receipt_number(demo), "ตำแหน่ง", "ผู้อำนวยการ")
    plan = Look._plan

    def plan_slowly(look: Look, *arguments):
        planned = plan(look, *arguments)
        demo.clock.move(seconds=1)
        with demo.services.db.begin() as conn:
            (row,) = rows.list_of_area(conn, AREA, "registration")
            rows.update(conn, row["id"], changed_at=demo.clock())
            conn.commit()
        return planned

    monkeypatch.setattr(Look, "_plan", plan_slowly)
    demo.sync.cycle()
    assert mirrored(demo, "registration", "position") == ["ครู"]

    monkeypatch.undo()
    demo.deliver()
    assert [edit["after"] for edit in edits(demo)] == ["ผู้อำนวยการ"]


# --- what it asks


@pytest.mark.parametrize(
    ("tab", "header", "text"),
    [
        ("pin", "หมายเหตุ", "ดูแล้ว"),
        ("pin", "ละติจูด", "20.254"),
        ("pin", "ละติจูด", "ไม่ทราบ"),
        ("pin", "ผลตรวจ", "ถูกต้อง"),
        ("registration", "ผลตรวจ", "ยืนยัน"),
    ],
)
def test_a_look_asks_no_more_for_many_changed_rows_than_for_two(demo: Demo, tab: str, header: str, text: str):
    number = deliver_forms(demo)
    counts = []
    for changed in (2, number):
        write_column(demo, tab, header, [text] * changed)
        with recorded_queries(demo) as queries:
            demo.sync.cycle()
        counts.append(len(queries))
        write_column(demo, tab, header, [""] * number)
        demo.deliver()

    assert number > 5 and counts[0] == counts[1] > 10


# --- a death between its transactions


def die_after_a_portion(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a look die when it has stored the first of its portions of rows."""
    store_rows = Look._store_rows

    def die(look: Look, *arguments) -> None:
        store_rows(look, *arguments)
        raise SystemError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Look, "_store_rows", die)
        demo.sync.cycle()


@pytest.mark.whole_areas
def test_a_look_that_dies_between_two_of_its_transactions_goes_on_where_it_was(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    deliver_forms(demo)
    number = len(demo.officer().lines("pin"))
    write_column(demo, "pin", "หมายเหตุ", ["ดูแล้ว"] * number)

    die_after_a_portion(demo, monkeypatch)
    assert len(mirrored(demo, "pin", "note")) == PORTION_ROWS < number

    demo.deliver()
    assert [edit["after"] for edit in edits(demo)] == ["ดูแล้ว"] * number


@pytest.mark.whole_areas
def test_the_positions_of_rows_that_were_stored_before_it_died_or_was_overtaken_are_taken(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    deliver_forms(demo)
    number = len(demo.officer().lines("pin"))
    latitudes = [f"{19 + place / 100:.4f}" for place in range(number)]
    write_column(demo, "pin", "ละติจูด", latitudes)

    die_after_a_portion(demo, monkeypatch)
    demo.deliver()

    with demo.services.db.read() as conn:
        points = conn.execute(schema.latest_positions.select()).mappings().all()
    assert PORTION_ROWS < number == len(points)
    assert {point["latitude"] for point in points} == set(map(float, latitudes))


def test_decisions_of_which_some_have_acted_when_it_dies_act_once_each(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    number = deliver_forms(demo)
    write_column(demo, "pin", "ผลตรวจ", ["ถูกต้อง"] * number)
    demo.sync.drain()
    demo.clock.move(minutes=1)

    def die(*arguments) -> None:
        raise SystemError("killed")

    monkeypatch.setattr(Look, "_act", die)
    demo.sync.cycle()
    monkeypatch.undo()
    demo.deliver()

    with demo.services.db.read() as conn:
        pins = rows.list_of_area(conn, AREA, "pin")
    assert [row["acted"] for row in pins] == ["checked"] * number
    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/acts")
    assert number > ACTS_PER_TRANSACTION // 2 and SCHOOL in page.text

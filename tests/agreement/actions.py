"""What may happen. Every action takes the world, the index of an agency or row, and a variant (0-3)."""

from contextlib import suppress

from service import proposals
from service.accounts.staff import NotPossible
from service.store import accounts
from sheets.errors import Refused
from tests.agreement.world import OBEC, TYPED_ANSWERS, World

ENTRY_TABS = ("registration", "pin", "readiness", "no_copy")
DECISIONS = {
    "registration": ("ยืนยัน", "ยกเลิก", "", "ยกเลิก"),
    "pin": ("ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก", ""),
    "readiness": ("ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก", ""),
    "no_copy": ("ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก", ""),
}
# Texts that people type over an answer: (tab, column, text).
ANSWER_EDITS = (
    ("pin", "latitude", "20.5"),
    ("pin", "latitude", "ไม่ทราบ"),
    ("pin", "longitude", ""),
    ("pin", "photo", ""),
    ("readiness", "computer", "ไม่ใช่"),
    ("readiness", "card_reader", "ใช่"),
    ("no_copy", "copies", "บัตรประชาชน"),
    ("no_copy", "copies", ""),
    ("no_copy", "can_stop", "ได้ทันที"),
    ("pin", "agency", "99999999"),
)


def register(world: World, index: int, variant: int) -> None:
    world.register(world.agencies[index], letter=variant == 0)


def pin(world: World, index: int, variant: int) -> None:
    world.pin(world.agencies[index], "12"[variant % 2], photo=variant < 2)


def withdraw(world: World, index: int, variant: int) -> None:
    """Withdraw a point, if it was sent."""
    if any(
        cells.get("item") == "12"[variant % 2]
        for cells in (
            world.rows("pin")[row_number].cells for row_number in _rows_of_agency(world, "pin", index)
        )
    ):
        world.withdraw(world.agencies[index], "12"[variant % 2])


def survey(world: World, index: int, variant: int) -> None:
    world.survey(world.agencies[index], copies=variant == 1, complete=variant < 3)


def days_pass(world: World, index: int, variant: int) -> None:
    world.clock.move(days=(1, 8, 12, 17)[variant])


def settle(world: World, index: int, variant: int) -> None:
    world.settle()


def decide(world: World, index: int, variant: int) -> None:
    """Decide on a row; now and then with the word that a doubtful registration, or sending back, needs."""
    tab = ENTRY_TABS[index]
    for row_number in _rows_with_receipt(world, tab)[variant % 3 : variant % 3 + 1]:
        if tab == "registration" and variant % 2:
            world.type_cell(tab, row_number, "note", "โทรสอบถามแล้ว")
        decision = DECISIONS[tab][(variant + len(world.rows(tab))) % 4]
        if decision == "ส่งกลับแก้ไข" and index % 2:
            world.type_cell(tab, row_number, "note", "กรุณาตรวจอีกครั้ง")
        world.type_cell(tab, row_number, "decision", decision)


def edit(world: World, index: int, variant: int) -> None:
    tab, column, text = ANSWER_EDITS[(4 * variant + index) % len(ANSWER_EDITS)]
    for row_number in _rows_with_receipt(world, tab)[variant : variant + 1]:
        world.type_cell(tab, row_number, column, text)


def delete_a_row(world: World, index: int, variant: int) -> None:
    tab = ENTRY_TABS[index]
    for row_number in _rows_with_receipt(world, tab)[variant : variant + 1]:
        world.edit("insert_rows", tab, row_number + 1)
        world.edit("delete_rows", tab, row_number)


def copy_a_row(world: World, index: int, variant: int) -> None:
    """Paste a row a second time and change the copy: nobody can say which of them counts."""
    tab = ENTRY_TABS[index]
    for row_number in _rows_with_receipt(world, tab)[variant : variant + 1]:
        cells = world.rows(tab)[row_number].cells
        write_row(world, tab, {key: str(cells.get(key) or "") for key in ("row_id", "agency")})


def sort_without_the_first_column(world: World, index: int, variant: int) -> None:
    tab = ENTRY_TABS[index]
    columns = world.columns(tab)
    world.edit(
        "sort", tab, columns.index("received_at"), columns=(1, len(columns)), descending=bool(variant % 2)
    )


def type_a_row_by_hand(world: World, index: int, variant: int) -> None:
    """Type a complete row, one with too little to count, or two of which neither can be preferred."""
    tab = "pin" if variant < 2 else "readiness"
    answers = TYPED_ANSWERS[tab] if variant != 1 else {"latitude": "20.3"}
    for _ in range(1 + (variant == 3)):
        write_row(world, tab, {"agency": world.agencies[index]} | answers)


def propose(world: World, index: int, variant: int) -> None:
    """Propose to close a school or to add one."""
    if variant == 0:
        write_row(
            world,
            "agencies",
            {"code": f"57039{world.form_count:03}", "name_th": f"เพิ่มใหม่ที่ {world.form_count}"},
        )
        world.form_count += 1
    else:
        code = [*world.other_agencies[:3], world.agencies[0]][index]
        for row_number in world.row_numbers("agencies", lambda cells: str(cells.get("code")) == code)[:1]:
            world.type_cell("agencies", row_number, "proposal", "ยุบ/เลิก" if variant < 3 else "")


def obec_decides(world: World, index: int, variant: int) -> None:
    open_proposals = world.row_numbers(
        "proposal", lambda cells: not cells.get("decision") and not cells.get("state"), OBEC
    )
    for row_number in open_proposals[index : index + 1]:
        # Who refuses without a reason has decided nothing yet, and goes on.
        world.type_cell("proposal", row_number, "note", "ไม่ตรงกับทะเบียน", OBEC)
        world.type_cell("proposal", row_number, "decision", ("รับ", "ไม่รับ")[variant % 2], OBEC)


def two_persons_confirm(world: World, index: int, variant: int) -> None:
    """Two persons of OBEC confirm the closings that wait for them; one person alone changes nothing."""
    with world.db.begin() as conn:
        persons = [
            accounts.get_by_username(conn, name)
            or accounts.get(
                conn, accounts.add(conn, world.clock(), username=name, role="obec", state="confirmed")
            )
            for name in ("obec-one", "obec-two")[: 1 + variant % 2]
        ]
        for closing in proposals.list_waiting_closings(conn):
            for person in persons:
                with suppress(NotPossible):
                    proposals.confirm_closing(conn, closing.entry_id, person, world.clock())
        conn.commit()


def ask(world: World, index: int, variant: int) -> None:
    world.ask_for_agency()


def rule(world: World, index: int, variant: int) -> None:
    """Decide a request for an agency: it is added, refused, or its person is merged into a known school."""
    for row_number in world.row_numbers("missing_agency", lambda cells: not cells.get("decision"))[:1]:
        if variant == 1:
            world.type_cell("missing_agency", row_number, "agency", world.agencies[1 + index % 2])
        if variant == 2:
            world.type_cell("missing_agency", row_number, "note", "ไม่ใช่หน่วยงานในสังกัด")
        world.type_cell(
            "missing_agency", row_number, "decision", ("อนุมัติ", "รวมกับหน่วยงาน", "ไม่อนุมัติ", "อนุมัติ")[variant]
        )


def _rows_with_receipt(world: World, tab: str) -> list[int]:
    """Returns the numbers of the rows with a receipt number."""
    return world.row_numbers(tab, lambda cells: bool(cells.get("row_id")))


def _rows_of_agency(world: World, tab: str, index: int) -> list[int]:
    return world.row_numbers(
        tab, lambda cells: cells.get("row_id") and cells.get("agency") == world.agencies[index]
    )


def write_row(world: World, tab: str, cells: dict[str, str]) -> None:
    """Write one more row below the others."""
    row_number = max([0, *world.row_numbers(tab)]) + 1
    world.edit("insert_rows", tab, row_number)
    world.edit("paste", tab, row_number, 0, [[cells.get(key, "") for key in world.columns(tab)]])


ACTIONS = {
    action.__name__: action
    for action in (
        register,
        pin,
        withdraw,
        survey,
        days_pass,
        propose,
        ask,
        settle,
        decide,
        edit,
        delete_a_row,
        copy_a_row,
        type_a_row_by_hand,
        sort_without_the_first_column,
        obec_decides,
        rule,
        two_persons_confirm,
    )
}

# The actions to draw from; some happen more often.
WEIGHTED_ACTIONS = sorted([*ACTIONS, "pin", "decide", "decide", "type_a_row_by_hand", "days_pass", "settle"])


def perform(world: World, action: str, index: int, variant: int) -> None:
    # An edit that the sheet refuses is dropped.
    with suppress(Refused):
        ACTIONS[action](world, index, variant)

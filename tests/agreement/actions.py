"""What may happen. Every act is (world, which agency or line, which of several ways)."""

from contextlib import suppress

from sheets.errors import Refused
from tests.agreement.world import OBEC, World

ENTRY_TABS = ("registration", "pin", "readiness", "no_copy")
DECISIONS = {
    "registration": ("ยืนยัน", "ยกเลิก", "", "ยกเลิก"),
    "pin": ("ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก", ""),
    "readiness": ("ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก", ""),
    "no_copy": ("ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก", ""),
}
# What people type over an answer: (tab, column, text).
EDITS = (
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
# A line that a person typed for a school without internet, by column key.
BY_HAND = {
    "pin": {
        "point_name": "จุดบริการ",
        "name_en": "Example School",
        "address_th": "99 หมู่ 1",
        "address_en": "99 Moo 1",
        "phone": "053-711-222",
        "contact_name": "สมมุติ",
        "contact_phone": "081-234-5678",
        "contact_email": "a@b.example",
        "latitude": "20.3",
        "longitude": "99.7",
        "photo": "https://pakmut.example/photo/bbbbbbbbbbbbbbbbbbbb",
    },
    "readiness": {"computer": "ใช่", "card_reader": "ใช่", "online_lookup": "ไม่ใช่"},
}


def register(world: World, which: int, way: int) -> None:
    world.register(world.agencies[which], link=way == 0)


def pin(world: World, which: int, way: int) -> None:
    world.pin(world.agencies[which], "12"[way % 2], photo=way < 2)


def withdraw(world: World, which: int, way: int) -> None:
    """Only a point that was sent can be withdrawn."""
    if any(
        cells.get("item") == "12"[way % 2]
        for cells in (world.rows("pin")[at].cells for at in _of(world, "pin", which))
    ):
        world.withdraw(world.agencies[which], "12"[way % 2])


def survey(world: World, which: int, way: int) -> None:
    world.survey(world.agencies[which], copies=way == 1, whole=way < 3)


def days_pass(world: World, which: int, way: int) -> None:
    world.clock.move(days=(1, 8, 12, 17)[way])


def settle(world: World, which: int, way: int) -> None:
    world.settle()


def decide(world: World, which: int, way: int) -> None:
    tab = ENTRY_TABS[which]
    for at in _own(world, tab)[way % 3 : way % 3 + 1]:
        world.type(tab, at, "decision", DECISIONS[tab][(way + len(world.rows(tab))) % 4])


def edit(world: World, which: int, way: int) -> None:
    tab, column, text = EDITS[(4 * way + which) % len(EDITS)]
    for at in _own(world, tab)[way : way + 1]:
        world.type(tab, at, column, text)


def delete_a_row(world: World, which: int, way: int) -> None:
    tab = ENTRY_TABS[which]
    for at in _own(world, tab)[way : way + 1]:
        world.at("insert_rows", tab, at + 1)
        world.at("delete_rows", tab, at)


def copy_a_row(world: World, which: int, way: int) -> None:
    """Somebody pastes a line a second time and changes the copy: nobody can say which of them counts."""
    tab = ENTRY_TABS[which]
    for at in _own(world, tab)[way : way + 1]:
        cells = world.rows(tab)[at].cells
        write(world, tab, {key: str(cells.get(key) or "") for key in ("row_id", "agency")})


def sort_without_the_first_column(world: World, which: int, way: int) -> None:
    tab = ENTRY_TABS[which]
    columns = world.columns(tab)
    world.at("sort", tab, columns.index("received_at"), columns=(1, len(columns)), descending=bool(way % 2))


def type_a_row_by_hand(world: World, which: int, way: int) -> None:
    """Whole, too little to count, or two that nobody can choose between."""
    tab = "pin" if way < 2 else "readiness"
    answers = BY_HAND[tab] if way != 1 else {"latitude": "20.3"}
    for _ in range(1 + (way == 3)):
        write(world, tab, {"agency": world.agencies[which]} | answers)


def propose(world: World, which: int, way: int) -> None:
    """To close a school or to add one."""
    if way == 0:
        write(world, "agencies", {"code": f"57039{world.sent:03}", "name_th": f"เพิ่มใหม่ที่ {world.sent}"})
        world.sent += 1
    else:
        code = [*world.others[:3], world.agencies[0]][which]
        for at in world.find("agencies", lambda cells: str(cells.get("code")) == code)[:1]:
            world.type("agencies", at, "proposal", "ยุบ/เลิก" if way < 3 else "")


def obec_decides(world: World, which: int, way: int) -> None:
    open_ones = world.find(
        "proposal", lambda cells: not cells.get("decision") and not cells.get("state"), OBEC
    )
    for at in open_ones[which : which + 1]:
        world.type("proposal", at, "decision", ("รับ", "ไม่รับ")[way % 2], OBEC)


def ask(world: World, which: int, way: int) -> None:
    world.ask_for_agency()


def rule(world: World, which: int, way: int) -> None:
    """On a request for an agency: it is added, refused, or its person is merged into a listed school."""
    for at in world.find("missing_agency", lambda cells: not cells.get("decision"))[:1]:
        if way == 1:
            world.type("missing_agency", at, "agency", world.agencies[1 + which % 2])
        if way == 2:
            world.type("missing_agency", at, "note", "ไม่ใช่หน่วยงานในสังกัด")
        world.type("missing_agency", at, "decision", ("อนุมัติ", "รวมกับหน่วยงาน", "ไม่อนุมัติ", "อนุมัติ")[way])


def _own(world: World, tab: str) -> list[int]:
    """Where the lines with a receipt number stand."""
    return world.find(tab, lambda cells: bool(cells.get("row_id")))


def _of(world: World, tab: str, which: int) -> list[int]:
    return world.find(tab, lambda cells: cells.get("row_id") and cells.get("agency") == world.agencies[which])


def write(world: World, tab: str, cells: dict[str, str]) -> None:
    """One more line below the others."""
    at = max([0, *world.find(tab)]) + 1
    world.at("insert_rows", tab, at)
    world.at("paste", tab, at, 0, [[cells.get(key, "") for key in world.columns(tab)]])


ACTS = {
    act.__name__: act
    for act in (
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
    )
}

# Some of it happens more often.
OFTEN = sorted([*ACTS, "pin", "decide", "decide", "type_a_row_by_hand", "days_pass", "settle"])


def do(world: World, act: str, which: int, way: int) -> None:
    # What the sheet refuses, a person leaves.
    with suppress(Refused):
        ACTS[act](world, which, way)

"""Who proposes a change of the register, takes it back or decides on it is an act with its person."""

from sqlalchemy import select

from service.store import audit_log
from service.store.schema import audit_log as table
from sheets.embedded import Person
from tests.cast.people import AREA, Demo
from tests.cast.proposers import OBEC, Register, confirm_closing, get_agency

SCHOOL, OFFICER = "57030010", f"officer-{AREA}"


def acts(demo: Demo, *names: str) -> list[tuple[str, str, str, str]]:
    """Returns (act, who, area, agency), oldest first."""
    query = select(table).where(table.c.act.in_(names)).order_by(table.c.id)
    with demo.services.db.read() as conn:
        return [
            (row["act"], row["who"], row["area"], row["agency"]) for row in conn.execute(query).mappings()
        ]


def register_of_officer(demo: Demo) -> Register:
    """Returns the tab as its officer has it open on the grid page, where people have their usernames."""
    tab = Register(demo)
    tab.officer.hand = Person(demo.google, OFFICER)
    return tab


def decide_as_obec(demo: Demo, decision: str) -> None:
    obec = demo.officer(OBEC)
    obec.hand = Person(demo.google, "obec")
    obec.decide("proposal", obec.lines("proposal")[-1]["เลขที่รับ"], decision)
    demo.deliver()


def trail_texts(demo: Demo, path: str) -> list[str]:
    return [row.get_text(" ", strip=True) for row in demo.staff("obec").get(path).html.select("tbody tr")]


def test_a_school_that_is_closed_has_the_names_of_who_proposed_it_and_who_decided(demo: Demo):
    tab = register_of_officer(demo)
    tab.delete(SCHOOL)
    demo.deliver()

    decide_as_obec(demo, "รับ")
    confirm_closing(demo, "obec2")

    assert get_agency(demo, SCHOOL)["closed_at"]
    assert acts(demo, "proposed", "proposal_decided") == [
        ("proposed", OFFICER, AREA, SCHOOL),
        ("proposal_decided", "obec", AREA, SCHOOL),
    ]
    assert acts(demo, "decided")[-1][1:3] == ("obec", OBEC)
    newest, first = [row for row in trail_texts(demo, f"/area/{AREA}/acts") if "ยุบ/เลิก" in row]
    assert "obec" in newest and newest.endswith("→ รับ (เห็นชอบโดย obec, obec2)") and OFFICER in first


def test_so_has_a_new_name_and_what_is_taken_back(demo: Demo):
    tab = register_of_officer(demo)
    tab.rename(SCHOOL, "โรงเรียนตัวอย่างชื่อใหม่")
    demo.deliver()
    tab.rename(SCHOOL, get_agency(demo, SCHOOL)["name_th"])
    demo.deliver()

    assert acts(demo, "proposed", "proposal_withdrawn") == [
        ("proposed", OFFICER, AREA, SCHOOL),
        ("proposal_withdrawn", OFFICER, AREA, SCHOOL),
    ]


def test_a_hand_that_is_not_known_is_said_not_to_be(demo: Demo):
    tab = register_of_officer(demo)
    tab.mark(SCHOOL, "ยุบ/เลิก")
    demo.google.store.forget_journal(tab.officer.file, 10**9)
    demo.deliver()

    assert acts(demo, "proposed") == [("proposed", audit_log.SHEET, AREA, SCHOOL)]
    (line,) = [row for row in trail_texts(demo, f"/area/{AREA}/acts") if "ยุบ/เลิก" in row]
    assert "ผู้แก้ในตาราง" in line


def test_nobody_is_said_not_to_have_signed_in_who_typed_into_a_sheet(demo: Demo):
    tab = register_of_officer(demo)
    tab.mark(SCHOOL, "ยุบ/เลิก")
    demo.deliver()

    (line,) = [row for row in trail_texts(demo, "/area/OBEC/acts") if "ส่งแบบ" in row]
    assert "ผู้แก้ในตาราง" in line and "ไม่ได้เข้าสู่ระบบ" not in line


def test_the_trail_names_what_a_proposal_is_about_and_not_its_key(demo: Demo):
    tab = register_of_officer(demo)
    tab.rename(SCHOOL, "บ้านชื่อใหม่สมมุติ")
    tab.write("บ้านเพิ่มใหม่สมมุติ")
    demo.deliver()

    rows = "\n".join(trail_texts(demo, f"/area/{AREA}/acts"))

    assert "“บ้านเพิ่มใหม่สมมุติ”" in rows
    assert f"“{get_agency(demo, SCHOOL)['name_th']} → บ้านชื่อใหม่สมมุติ”" in rows
    assert "rename:" not in rows and "add:" not in rows


def test_an_act_goes_on_naming_what_was_proposed_then_when_another_name_is_proposed(demo: Demo):
    tab = register_of_officer(demo)
    for name in ("บ้านชื่อแรกสมมุติ", "บ้านชื่อที่สองสมมุติ"):
        tab.rename(SCHOOL, name)
        demo.deliver()
        demo.clock.move(minutes=5)

    newer, older = [row for row in trail_texts(demo, f"/area/{AREA}/acts") if "สมมุติ" in row]

    assert "ชื่อที่สอง" in newer and "ชื่อแรก" in older and "ชื่อที่สอง" not in older
